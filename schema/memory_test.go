package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/schema"
)

// wideAvro and wideProto are a record and a message of many fields.
func wideAvro(fields int) schema.Source {
	var list []string
	for i := range fields {
		list = append(list, fmt.Sprintf(`{"name":"f%d","type":"string"}`, i))
	}
	text := `{"type":"record","name":"M","fields":[` + strings.Join(list, ",") + `]}`
	return schema.Source{Format: schema.Avro, Files: []schema.File{{Path: "m.avsc", Content: text}}}
}

func wideProto(fields int) schema.Source {
	var body strings.Builder
	for i := range fields {
		fmt.Fprintf(&body, "string f%d = %d;", i, i+1)
	}
	return proto("m.proto", "message M {"+body.String()+"}")
}

func TestSizeGrowsWithTheSchema(t *testing.T) {
	for format, pair := range map[string][2]schema.Source{
		"Avro":     {wideAvro(10), wideAvro(1000)},
		"Protobuf": {wideProto(10), wideProto(1000)},
	} {
		small, large := parse(t, pair[0]), parse(t, pair[1])
		if text := len(pair[0].Files[0].Content); small.Size() <= text {
			t.Errorf("an %s schema of %d bytes takes %d, want more than its text", format, text, small.Size())
		}
		if ratio := large.Size() / small.Size(); ratio < 20 || ratio > 300 {
			t.Errorf("a hundred times the fields take %d times the memory in %s, want about a hundred", ratio, format)
		}
	}
}

// Avro types are shared with the schema that defines them; a Protobuf module
// holds its imports compiled anew.
func TestSizeCountsImportsOnlyWhereTheyAreHeldTwice(t *testing.T) {
	avro := func(fields int) int {
		src := schema.Source{Format: schema.Avro, Files: []schema.File{{Path: "u.avsc", Content: `{"type":"array","items":"M"}`}}}
		src.Imports = []schema.Import{as("M", "m", parse(t, wideAvro(fields)))}
		return parse(t, src).Size()
	}
	if light, heavy := avro(10), avro(1000); light != heavy {
		t.Errorf("an Avro schema takes %d with a small import and %d with a large one, want the same", light, heavy)
	}
	protobuf := func(fields int) int {
		user := `import "m.proto"; message User { M m = 1; }`
		return parse(t, proto("u.proto", user, as("m.proto", "m", parse(t, wideProto(fields))))).Size()
	}
	if light, heavy := protobuf(10), protobuf(1000); heavy < 20*light {
		t.Errorf("a Protobuf schema takes %d with a small import and %d with a large one, want the copy counted", light, heavy)
	}
}
