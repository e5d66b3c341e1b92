package schema_test

import (
	"errors"
	"testing"

	protobuf "google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/pawl-registry/pawl/schema"
)

// wantRefused checks that an error is a problem of a code.
func wantRefused(t *testing.T, what string, err error, code string) {
	t.Helper()
	if problems, ok := errors.AsType[schema.Problems](err); !ok || problems[0].Code != code {
		t.Errorf("%s = %v, want %s", what, err, code)
	}
}

func several() schema.Source {
	return schema.Source{Format: schema.Protobuf, Files: []schema.File{
		{Path: "a.proto", Content: `syntax = "proto3"; message A {}`},
		{Path: "b.proto", Content: `syntax = "proto3"; import "a.proto"; message B { A a = 1; }`},
	}}
}

func avsc(content string, imports ...schema.Import) schema.Source {
	return schema.Source{Format: schema.Avro, Files: []schema.File{{Path: "a.avsc", Content: content}}, Imports: imports}
}

func TestSerializedNamesTheReferences(t *testing.T) {
	m := parse(t, proto("elsewhere/m.proto", "// a comment\nmessage M { option deprecated = true; }"))
	s := parse(t, proto("r.proto", `import "google/protobuf/any.proto"; import "m.proto"; message R { M m_1 = 1; google.protobuf.Any a = 2; }`, as("m.proto", "m", m)))
	data, err := s.Serialized(t.Context(), schema.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var got descriptorpb.FileDescriptorProto
	if err := protobuf.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if d := got.GetDependency(); len(d) != 2 || d[0] != "google/protobuf/any.proto" || d[1] != "m.proto" {
		t.Errorf("the dependencies are %q, want those that the file imports", d)
	}
	if f := got.MessageType[0].Field[0]; f.GetTypeName() != ".M" || f.GetJsonName() != "m1" || got.SourceCodeInfo != nil {
		t.Errorf("the descriptor is %v, want full names, JSON names and no source info", &got)
	}
}

func TestFormsThatASchemaDoesNotHave(t *testing.T) {
	a, m := parse(t, avsc(`"int"`)), parse(t, several())
	_, err := a.Serialized(t.Context(), schema.Limits{})
	wantRefused(t, "Serialized of an Avro schema", err, schema.CodeFormFormat)
	_, err = m.Serialized(t.Context(), schema.Limits{})
	wantRefused(t, "Serialized of two files", err, schema.CodeFormFiles)
	_, err = m.Resolved()
	wantRefused(t, "Resolved of a Protobuf schema", err, schema.CodeFormFormat)
}

func TestSerializedStaysWithinLimits(t *testing.T) {
	m := parse(t, proto("m.proto", "message M {}"))
	r := parse(t, proto("r.proto", `import "m.proto"; message R { M m = 1; }`, as("m.proto", "m", m)))
	_, err := m.Serialized(t.Context(), schema.Limits{Bytes: 10})
	wantRefused(t, "Serialized of more than ten bytes", err, "LIMIT_EXCEEDED")
	_, err = r.Serialized(t.Context(), schema.Limits{Closure: 10})
	wantRefused(t, "Serialized with references of more than ten bytes", err, "LIMIT_EXCEEDED")
	ended := ending{t.Context(), new(int)}
	if _, err := m.Serialized(ended, schema.Limits{}); !errors.Is(err, ended.Err()) {
		t.Errorf("Serialized when the context has ended = %v, want that", err)
	}
}

func TestResolvedNeedsNoReference(t *testing.T) {
	money := parse(t, avsc(`{"type":"record","name":"Money","namespace":"acme","fields":[{"name":"units","type":"long"}]}`))
	ref := schema.Import{Reference: schema.Reference{Name: "acme.Money", Subject: "money", Version: 1}, Schema: money}
	order := parse(t, avsc(`{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"net","type":"acme.Money"},{"name":"gross","type":"acme.Money"}]}`, ref))
	got, err := order.Resolved()
	if err != nil {
		t.Fatal(err)
	}
	want := `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"net","type":{"type":"record","name":"Money","namespace":"acme","fields":[{"name":"units","type":"long"}]}},{"name":"gross","type":"acme.Money"}]}`
	if got != want {
		t.Errorf("Resolved = %s, want %s", got, want)
	}
	parse(t, avsc(got))
}
