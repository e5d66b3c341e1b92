package protobuf

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jhump/protoreflect/v2/protoprint"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"
)

// naming is how a printed file names types.
type naming bool

const (
	shortNames naming = false
	fullNames  naming = true
)

// print writes a descriptor as text, with its declarations in an order in
// which the compiler makes the same descriptor of it.
func (d *decoder) print(p *descriptorpb.FileDescriptorProto, names naming) (text string, err error) {
	defer d.recovered(&err)
	file, err := d.file(p)
	if err != nil {
		return "", err
	}
	placed := proto.CloneOf(p)
	a := arranger{info: &descriptorpb.SourceCodeInfo{}}
	a.file(file)
	if a.work > maxWork {
		return "", d.wrong(CodeLimit, "split the schema into several subjects", "the descriptor has too many groups and extensions")
	}
	placed.SourceCodeInfo = a.info
	if file, err = d.file(placed); err != nil {
		return "", err
	}
	out := &bounded{most: d.limits.Bytes}
	printer := protoprint.Printer{Compact: true, ForceFullyQualifiedNames: bool(names)}
	if err := printer.PrintProtoFile(file, out); errors.Is(err, errTooLong) {
		return "", d.wrong(CodeLimit, "split the schema into several subjects, or ask for a higher limit", "the descriptor's text has more than %d bytes", d.limits.Bytes)
	} else if err != nil {
		return "", fmt.Errorf("print %s: %w", d.path, err)
	}
	return withOptional(withWeak(mended(string(out.text)), p), p), nil
}

// withWeak marks imports that are weak, which the library does not know. Where
// a path first stands in quotes is the import: before it is only the package.
func withWeak(text string, p *descriptorpb.FileDescriptorProto) string {
	for _, i := range p.WeakDependency {
		path := strconv.Quote(p.Dependency[i])
		text = strings.Replace(text, "import "+path, "import weak "+path, 1)
	}
	return text
}

// mended puts right what the printer writes and no compiler reads as it was
// meant: full names of extensions in literals, [.a.b], and a negative zero
// without a point, which is a whole number. A bracket has a dot right behind it
// nowhere else, and no whole number is written with -0, strings aside.
func mended(text string) string {
	var out strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			out.WriteByte(c)
			i++
		case !quoted && strings.HasPrefix(text[i:], "[."):
			out.WriteByte('[')
			i++
			continue
		case !quoted && strings.HasPrefix(text[i:], "-0") && !strings.ContainsAny(text[i+2:min(i+3, len(text))], "0123456789.eE"):
			out.WriteString("-0.")
			i++
		}
		out.WriteByte(text[i])
	}
	return out.String()
}

// bounded takes so many bytes and fails on more: names written in full can be
// far longer than the descriptor.
type bounded struct {
	text []byte
	most int
}

var errTooLong = errors.New("the text is too long")

func (b *bounded) Write(part []byte) (int, error) {
	if len(b.text)+len(part) > b.most {
		return 0, errTooLong
	}
	b.text = append(b.text, part...)
	return len(part), nil
}
