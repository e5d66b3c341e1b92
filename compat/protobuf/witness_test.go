package protobuf_test

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/bufbuild/protocompile"
	gocmp "github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
	"google.golang.org/protobuf/types/known/anypb"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
)

// real is one side of a comparison as protobuf-go sees it: whole, and linked
// anew, since the compiler's own descriptors do not enforce all features.
type real struct {
	file  protoreflect.FileDescriptor
	types *dynamicpb.Types
}

func realOf(t testing.TB, text string) real {
	t.Helper()
	r, err := linkedAnew(t, text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func linkedAnew(t testing.TB, text string) (real, error) {
	c := protocompile.Compiler{Resolver: protocompile.WithStandardImports(&protocompile.SourceResolver{
		Accessor: protocompile.SourceAccessorFromMap(map[string]string{"a.proto": text}),
	})}
	linked, err := c.Compile(t.Context(), "a.proto")
	if err != nil {
		return real{}, err
	}
	again := &descriptorpb.FileDescriptorProto{}
	data, err := proto.Marshal(protodesc.ToFileDescriptorProto(linked[0]))
	if err != nil {
		return real{}, err
	}
	if err := proto.Unmarshal(data, again); err != nil {
		return real{}, err
	}
	file, err := protodesc.NewFile(again, protoregistry.GlobalFiles)
	if err != nil {
		return real{}, err
	}
	files := new(protoregistry.Files)
	return real{file, dynamicpb.NewTypes(files)}, files.RegisterFile(file)
}

// typeOf finds the reader's type for one of the writer: that of its name, or
// the first where the name is gone.
func (r real) typeOf(name protoreflect.FullName) protoreflect.MessageDescriptor {
	name = protoreflect.FullName(strings.TrimPrefix(string(name), string(r.file.Package())+"."))
	in := r.file.Messages()
	for {
		first, rest, more := strings.Cut(string(name), ".")
		m := in.ByName(protoreflect.Name(first))
		if m == nil || !more {
			return m
		}
		in, name = m.Messages(), protoreflect.FullName(rest)
	}
}

// refutes runs a witness through protobuf-go with the whole schemas, and says
// what of it is not so.
func refutes(text string, old, new real) string {
	var w protobuf.Witness
	if err := json.Unmarshal([]byte(text), &w); err != nil {
		return err.Error()
	}
	writer, reader := old, new
	if w.Readers == "OLD_READERS" {
		writer, reader = new, old
	}
	if w.Message == "google.protobuf.Any" {
		return refutesAny(w, writer, reader)
	}
	from, to := writer.typeOf(w.Message), reader.typeOf(cmp.Or(w.ReadAs, w.Message))
	if from == nil || to == nil {
		return "the sides have no message " + string(w.Message)
	}
	written, read := dynamicpb.NewMessage(from), dynamicpb.NewMessage(to)
	encoding := finding.JSON
	if w.Encoding == "BINARY" {
		encoding = finding.Binary
	}
	impossible, refused := deliver(w, message{written, writer}, message{read, reader})
	if impossible != nil {
		return "the writer cannot have written it: " + impossible.Error()
	}
	if got := compactJSON(written, writer); w.Written != nil && !sameJSON(got, string(w.Written)) {
		return "the writer writes " + got
	}
	got := compactJSON(read, reader)
	switch {
	case (refused != nil) != (w.Outcome == protobuf.Refused):
		return fmt.Sprintf("reading it gives %s, %v", got, refused)
	case refused != nil:
		return ""
	case !sameJSON(got, string(w.Read)):
		return "it is read as " + got
	case w.Outcome == protobuf.Lost && len(got) >= len(compactJSON(written, writer)):
		return "nothing is lost: " + got
	case sameJSON(got, string(w.Written)) && compare(encoding, written, read) == "":
		return "it is read as it was written"
	}
	return ""
}

// message is one of a side.
type message struct {
	*dynamicpb.Message
	of real
}

// deliver gives what a witness says was written to both sides. It is
// impossible if the writer does not take it whole.
func deliver(w protobuf.Witness, written, read message) (impossible, refused error) {
	if w.Encoding == "BINARY" {
		data, err := hex.DecodeString(w.Bytes)
		if err != nil {
			return err, nil
		}
		impossible = proto.UnmarshalOptions{Resolver: written.of.types}.Unmarshal(data, written)
		refused = proto.UnmarshalOptions{Resolver: read.of.types}.Unmarshal(data, read)
	} else {
		impossible = protojson.UnmarshalOptions{Resolver: written.of.types}.Unmarshal(w.Written, written)
		refused = protojson.UnmarshalOptions{Resolver: read.of.types, DiscardUnknown: true}.Unmarshal(w.Written, read)
	}
	if len(written.GetUnknown()) > 0 {
		impossible = errors.New("it has fields that the writer does not know")
	}
	if refused == nil {
		obeyClosed(read.Message)
		refused = proto.CheckInitialized(read)
	}
	return impossible, refused
}

// refutesAny is refutes for an Any that holds a type under a name that the
// reader does not have.
func refutesAny(w protobuf.Witness, writer, reader real) string {
	held := &anypb.Any{}
	if err := (protojson.UnmarshalOptions{Resolver: writer.types}).Unmarshal(w.Written, held); err != nil {
		return "the writer cannot have written it: " + err.Error()
	}
	if data, err := proto.Marshal(held); w.Bytes != "" && (err != nil || hex.EncodeToString(data) != w.Bytes) {
		return fmt.Sprintf("the writer writes %x", data)
	}
	if _, err := anypb.UnmarshalNew(held, proto.UnmarshalOptions{Resolver: reader.types}); err == nil {
		return "the reader opens it"
	}
	if err := (protojson.UnmarshalOptions{Resolver: reader.types, DiscardUnknown: true}).Unmarshal(w.Written, &anypb.Any{}); err == nil {
		return "the reader takes it"
	}
	return ""
}

// sameJSON does not mind the order of keys: cut down types do not know how
// fields were declared.
func sameJSON(a, b string) bool {
	var x, y any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && gocmp.Equal(x, y)
}

func compactJSON(m proto.Message, r real) string {
	text, err := protojson.MarshalOptions{Resolver: r.types}.Marshal(m)
	if err != nil {
		return err.Error()
	}
	var b bytes.Buffer
	if err := json.Compact(&b, text); err != nil {
		return err.Error()
	}
	return b.String()
}

// obeyClosed does what the specification asks and protobuf-go does not:
// numbers that a closed enum does not have are no values of it.
func obeyClosed(m protoreflect.Message) {
	unknown := func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		return f.Enum() != nil && f.Enum().IsClosed() && f.Enum().Values().ByNumber(v.Enum()) == nil
	}
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.IsMap():
			v.Map().Range(func(k protoreflect.MapKey, e protoreflect.Value) bool {
				if f.MapValue().Message() != nil {
					obeyClosed(e.Message())
				} else if unknown(f.MapValue(), e) {
					v.Map().Clear(k)
				}
				return true
			})
		case f.IsList():
			kept := m.NewField(f).List()
			for i := range v.List().Len() {
				e := v.List().Get(i)
				if f.Message() != nil {
					obeyClosed(e.Message())
				}
				if !unknown(f, e) {
					kept.Append(e)
				}
			}
			if kept.Len() < v.List().Len() {
				m.Set(f, protoreflect.ValueOfList(kept))
			}
		case f.Message() != nil:
			obeyClosed(v.Message())
		case unknown(f, v):
			m.Clear(f)
		}
		return true
	})
}

// payloads are the cells that a witness can speak for.
var payloads = columns[:4]

// TestWhatBreaksHasAWitness: where a change was measured to break data, a
// finding shows data that really are lost, misread or refused, and where it
// was not, none does.
func TestWhatBreaksHasAWitness(t *testing.T) {
	t.Run("own cases", func(t *testing.T) { showCases(t, ownCases) })
	t.Run("microcases", func(t *testing.T) {
		showCases(t, func(t *testing.T, each func(microcase)) { lines(t, corpus(t, "protobuf", "microcases.jsonl"), each) })
	})
}

func showCases(t *testing.T, cases func(*testing.T, func(microcase))) {
	built := 0
	cases(t, func(c microcase) {
		changes, err := protobuf.Diff(t.Context(), compileText(t, c.Old), compileText(t, c.New))
		if err != nil {
			t.Fatal(err)
		}
		old, new := realOf(t, c.Old), realOf(t, c.New)
		effects := total(changes)
		for _, cell := range payloads {
			shown := ""
			for _, f := range changes.Findings {
				for _, w := range f.Witnesses {
					if w.Encoding == cell.encoding && w.Readers == cell.readers {
						shown = w.Text
						built++
						if why := refutes(w.Text, old, new); why != "" {
							t.Errorf("%s %s: %s has the witness %s, but %s", c.ID, cell.name, f.Rule, w.Text, why)
						}
					}
				}
			}
			if hurts := effects[cell.encoding][cell.readers] >= finding.Lossy; hurts != (shown != "") {
				t.Errorf("%s %s: Diff says %s, and its witness is %q\n%s", c.ID, cell.name, effects[cell.encoding][cell.readers], shown, describe(changes))
			}
			if testing.Verbose() && shown != "" {
				t.Logf("%s %s", c.ID, shown)
			}
		}
	})
	t.Logf("%d witnesses hold", built)
}

// TestEveryWitnessHolds runs the witnesses of random changes.
func TestEveryWitnessHolds(t *testing.T) {
	rounds, r := trials(t, 800)
	held, hurt, bare := 0, 0, map[finding.Rule]int{}
	for range rounds {
		before := randomSchema(r)
		after := before.clone()
		for range 1 + r.IntN(3) {
			after.change(r)
		}
		if r.IntN(20) == 0 {
			after.proto2 = !after.proto2
		}
		oldText, newText := before.text(), after.text()
		changes, err := protobuf.Diff(t.Context(), compileText(t, oldText), compileText(t, newText))
		if err != nil {
			t.Fatal(err)
		}
		old, new := realOf(t, oldText), realOf(t, newText)
		for _, f := range changes.Findings {
			for _, cell := range payloads {
				if f.Effects[cell.encoding][cell.readers] >= finding.Lossy {
					hurt++
					bare[f.Rule]++
				}
			}
			for _, w := range f.Witnesses {
				held++
				bare[f.Rule]--
				if f.Effects[w.Encoding][w.Readers] < finding.Lossy {
					t.Errorf("%s does not hurt %s in %s and has the witness %s", f.Rule, w.Readers, w.Encoding, w.Text)
				}
				if why := refutes(w.Text, old, new); why != "" {
					t.Fatalf("%s has the witness %s, but %s\n%s\n%s\n%s", f.Rule, w.Text, why, oldText, newText, describe(changes))
				}
			}
		}
	}
	t.Logf("%d of %d have witnesses; without one: %v", held, hurt, bare)
}

// TestWitnessesAreBounded: however much breaks, only the first findings get
// witnesses, and types that are too large for cheap experiments get none.
func TestWitnessesAreBounded(t *testing.T) {
	var fields, values strings.Builder
	for i := range 300 {
		fmt.Fprintf(&fields, "  T f%d = %d;\n", i, i+1)
	}
	for i := range 1000 {
		fmt.Fprintf(&values, "  V%d = %d;\n", i, i)
	}
	text := "syntax = \"proto3\";\npackage t.v1;\nenum E {\n" + values.String() + "}\nmessage M {\n" + fields.String() + "}\n"
	for types, want := range map[[2]string]int{{"int32", "string"}: 20, {"E", "string"}: 0} {
		old, new := compileText(t, strings.ReplaceAll(text, " T ", " "+types[0]+" ")), compileText(t, strings.ReplaceAll(text, " T ", " "+types[1]+" "))
		changes, err := protobuf.Diff(t.Context(), old, new)
		if err != nil {
			t.Fatal(err)
		}
		shown := 0
		for _, f := range changes.Findings {
			if f.Witness != "" {
				shown++
			}
		}
		if shown != want {
			t.Errorf("300 fields that were %s and are %s have %d witnesses, want %d", types[0], types[1], shown, want)
		}
	}
}
