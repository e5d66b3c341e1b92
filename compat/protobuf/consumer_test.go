package protobuf_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// TestGeneratedConsumersRead lets random consumers, which read some fields of
// a message, get random data of a changed schema. Where Read sees no loss, the
// decoder that was generated from the consumer's whole schema must read every
// message, and the fields that the consumer reads must be what was written.
func TestGeneratedConsumersRead(t *testing.T) {
	rounds, r := trials(t, 3000)
	fine, hurt, harmed := map[finding.Encoding]int{}, map[finding.Encoding]int{}, map[finding.Encoding]int{}
	for range rounds {
		before := randomSchema(r)
		ours, theirs := before.clone(), before.clone()
		for range r.IntN(3) {
			ours.change(r)
		}
		for range 1 + r.IntN(3) {
			theirs.change(r)
		}
		if r.IntN(20) == 0 {
			theirs.proto2 = !theirs.proto2
		}
		readerText, writerText := ours.text(), theirs.text()
		readerFile, writerFile := descriptor(t, readerText), descriptor(t, writerText)
		name := readerFile.Messages().Get(r.IntN(3)).Name()
		paths := randomPaths(r, readerFile.Messages().ByName(name))
		mask, err := source.NewMask(paths)
		if err != nil {
			t.Fatal(err)
		}
		reader := protobuf.Reader{Module: compileText(t, readerText), Message: readerFile.Package().Append(name), Mask: mask}
		if err := reader.Check(); err != nil {
			t.Fatalf("Check of %q in %s: %v\n%s", paths, name, err, readerText)
		}
		changes, err := protobuf.Read(t.Context(), reader, compileText(t, writerText))
		if err != nil {
			t.Fatal(err)
		}
		effects := total(changes)
		for _, encoding := range []finding.Encoding{finding.Binary, finding.JSON} {
			safe := effects[encoding][finding.OldReaders] <= finding.Note
			lost := ""
			for range 6 {
				if lost = send(r, encoding, mask, writerFile.Messages().ByName(name), readerFile.Messages().ByName(name)); lost != "" {
					break
				}
			}
			switch {
			case safe && lost != "":
				t.Fatalf("Read says that %s of a consumer of %q in %s is safe, but %s\nreader %s\nwriter %s\n%s", encoding, paths, name, lost, readerText, writerText, describe(changes))
			case safe:
				fine[encoding]++
			case lost != "":
				harmed[encoding]++
			}
			if !safe {
				hurt[encoding]++
			}
		}
	}
	t.Logf("safe and read: %v; said to be hurt: %v, of which six messages show it: %v", fine, hurt, harmed)
}

// randomPaths are some ways into a message; now and then there are none.
func randomPaths(r *rand.Rand, m protoreflect.MessageDescriptor) []string {
	var paths []string
	for range r.IntN(4) {
		var path []string
		for at := m; at != nil && at.Fields().Len() > 0; {
			f := at.Fields().Get(r.IntN(at.Fields().Len()))
			path = append(path, string(f.Name()))
			if at = element(f).Message(); r.IntN(2) == 0 {
				break
			}
		}
		if len(path) > 0 {
			paths = append(paths, strings.Join(path, "."))
		}
	}
	return paths
}

// send writes a random message and reads it as the consumer does; it says what
// the consumer does not get of the fields that it reads.
func send(r *rand.Rand, encoding finding.Encoding, mask *source.Mask, from, into protoreflect.MessageDescriptor) string {
	written, read := dynamicpb.NewMessage(from), dynamicpb.NewMessage(into)
	fill(r, written, 3)
	sent, err := transfer(encoding, written, read)
	if err != nil {
		return err.Error()
	}
	if !sent {
		return ""
	}
	return lostTo(encoding, mask, written, read)
}

// lostTo is compare for a consumer of some fields.
func lostTo(encoding finding.Encoding, mask *source.Mask, written, read protoreflect.Message) string {
	lost := ""
	written.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		fields := read.Descriptor().Fields()
		g := fields.ByNumber(f.Number())
		if encoding == finding.JSON {
			if g = fields.ByJSONName(f.JSONName()); g == nil {
				g = fields.ByTextName(f.JSONName())
			}
		}
		if g == nil || mask.Field(string(g.Name())) == nil {
			return true
		}
		if encoding == finding.JSON && g.Name() != f.Name() && g.Number() != f.Number() {
			lost = fmt.Sprintf("%s was read as %s", f.FullName(), g.FullName())
			return false
		}
		in := manner{names: encoding == finding.JSON && element(f).Kind() == element(g).Kind(), textKeys: encoding == finding.JSON}
		if was, is := in.flat(f, v), in.flat(g, read.Get(g)); f.IsMap() == g.IsMap() && !strings.HasPrefix(is, was) {
			lost = fmt.Sprintf("%s was %s and is %s", f.FullName(), was, is)
			return false
		}
		lost = lostBeneath(encoding, mask.Field(string(g.Name())), sides{f, g, v, read.Get(g)})
		return lost == ""
	})
	return lost
}

// sides are a field as it was written and as it was read.
type sides struct {
	from, into    protoreflect.FieldDescriptor
	written, read protoreflect.Value
}

// lostBeneath looks into the messages of a field.
func lostBeneath(encoding finding.Encoding, mask *source.Mask, s sides) string {
	lost := ""
	switch {
	case element(s.from).Message() == nil || element(s.into).Message() == nil || s.from.IsMap() != s.into.IsMap() || s.from.IsList() != s.into.IsList():
	case s.from.IsMap():
		s.written.Map().Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
			if s.from.MapKey().Kind() == s.into.MapKey().Kind() {
				lost = lostTo(encoding, mask, v.Message(), s.read.Map().Get(k).Message())
			}
			return lost == ""
		})
	case s.from.IsList():
		for i := range s.written.List().Len() {
			if lost = lostTo(encoding, mask, s.written.List().Get(i).Message(), s.read.List().Get(i).Message()); lost != "" {
				return lost
			}
		}
	default:
		lost = lostTo(encoding, mask, s.written.Message(), s.read.Message())
	}
	return lost
}
