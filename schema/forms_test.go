package schema_test

import (
	"encoding/base64"
	"errors"
	"strings"
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

func TestDescriptorBecomesTextAgain(t *testing.T) {
	m := parse(t, proto("elsewhere/m.proto", "message M {}"))
	ref := as("m.proto", "m", m)
	s := parse(t, proto("r.proto", `import "m.proto"; message R { optional M m = 1; }`, ref))
	data, err := s.Serialized(t.Context(), schema.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	sent, ok := schema.Descriptor(base64.StdEncoding.EncodeToString(data))
	if !ok {
		t.Fatalf("Descriptor of base64 of a descriptor = false")
	}
	text, err := schema.FromDescriptor(t.Context(), sent, []schema.Import{ref}, schema.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	again := s.Source
	again.Files = []schema.File{{Path: "r.proto", Content: text}}
	if got := parse(t, again); got.Digest != s.Digest {
		t.Errorf("the digest is %s after a descriptor, want %s\n%s", got.Digest, s.Digest, text)
	}
	_, err = schema.FromDescriptor(t.Context(), sent, nil, schema.Limits{})
	wantRefused(t, "FromDescriptor without its reference", err, "IMPORT_NOT_FOUND")
	_, err = schema.FromDescriptor(t.Context(), sent, []schema.Import{as("m.proto", "int", parse(t, avsc(`"int"`)))}, schema.Limits{})
	wantRefused(t, "FromDescriptor with a reference to Avro", err, schema.CodeReferenceFormat)
	_, err = schema.FromDescriptor(t.Context(), sent, []schema.Import{ref}, schema.Limits{Closure: 5})
	wantRefused(t, "FromDescriptor with long references", err, schema.CodeReferenceLimit)
	if _, err = schema.FromDescriptor(ending{t.Context(), new(int)}, sent, []schema.Import{ref}, schema.Limits{}); err == nil || errors.As(err, &schema.Problems{}) {
		t.Errorf("FromDescriptor when the context has ended = %v, want that", err)
	}
}

func TestDescriptorIsNoText(t *testing.T) {
	data, err := parse(t, proto("m.proto", "message M {}")).Serialized(t.Context(), schema.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		base64.StdEncoding.EncodeToString(data):              true,
		base64.RawURLEncoding.EncodeToString(data):           true,
		" " + base64.StdEncoding.EncodeToString(data) + "\n": true,
		"":                               false,
		"syntax":                         false,
		"//comment":                      false,
		`syntax = "proto3"; message M{}`: false,
		strings.Repeat("A", 1000):        false,
	} {
		if _, got := schema.Descriptor(text); got != want {
			t.Errorf("Descriptor(%q) = %v, want %v", text, got, want)
		}
	}
}

func TestNormalizedIsOneTextForOneDigest(t *testing.T) {
	money := schema.Import{Reference: schema.Reference{Name: "acme.Money", Subject: "money", Version: 1}, Schema: parse(t, avsc(`{"type":"record","name":"Money","namespace":"acme","fields":[]}`))}
	for _, pair := range [][2]schema.Source{
		{proto("r.proto", "message R { int32 b = 2; int32 a = 1; }"), proto("r.proto", "/* r */ message R { int32 a = 1; int32 b = 0x2; }")},
		{avsc(`{"type":"record","name":"R","namespace":"n","fields":[{"name":"m","type":"acme.Money"}]}`, money), avsc(`{"fields":[{"type":"acme.Money","name":"m"}],"name":"n.R","type":"record"}`, money)},
	} {
		var texts [2]string
		for i, src := range pair {
			text, err := parse(t, src).Normalized(t.Context(), schema.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			texts[i] = text
		}
		if texts[0] != texts[1] {
			t.Errorf("two texts of one schema are normalized to\n%s\nand\n%s", texts[0], texts[1])
		}
	}
}

func TestNormalizedIsRefusedRatherThanWrong(t *testing.T) {
	_, err := parse(t, several()).Normalized(t.Context(), schema.Limits{})
	wantRefused(t, "Normalized of two files", err, schema.CodeFormFiles)
	// A number whose exponent nobody can count with has no other way to write it.
	long := parse(t, avsc(`{"type":"string","x":1.0e1`+strings.Repeat("0", 120)+`}`))
	_, err = long.Normalized(t.Context(), schema.Limits{})
	wantRefused(t, "Normalized with an endless exponent", err, "BAD_JSON")
	m := parse(t, proto("m.proto", "message M {}"))
	_, err = m.Normalized(t.Context(), schema.Limits{Bytes: 10})
	wantRefused(t, "Normalized of more than ten bytes", err, "LIMIT_EXCEEDED")
	r := parse(t, proto("r.proto", `import "m.proto"; message R { M m = 1; }`, as("m.proto", "m", m)))
	_, err = r.Normalized(t.Context(), schema.Limits{Closure: 10})
	wantRefused(t, "Normalized with long references", err, "LIMIT_EXCEEDED")
	if _, err = m.Normalized(ending{t.Context(), new(int)}, schema.Limits{}); err == nil || errors.As(err, &schema.Problems{}) {
		t.Errorf("Normalized when the context has ended = %v, want that", err)
	}
}
