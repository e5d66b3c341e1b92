package schema_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/schema"
)

func TestDirectivesAreThoseOfBothFormats(t *testing.T) {
	at := func(file string, line, column int) schema.Position {
		return schema.Position{File: file, Line: line, Column: column}
	}
	avro := schema.Source{Format: schema.Avro, Files: []schema.File{{Path: "f.avsc", Content: `{"type": "fixed", "name": "F", "size": 1, "pawl:ignore": "X one"}`}}}
	for _, c := range []struct {
		source schema.Source
		want   []schema.Directive
	}{
		{avro, []schema.Directive{{Text: "X one", Position: at("f.avsc", 1, 58), From: at("f.avsc", 1, 1), To: at("f.avsc", 1, 66)}}},
		{proto("m.proto", "// pawl:ignore Y two\nmessage M {}\n"),
			[]schema.Directive{{Text: "Y two", Position: at("m.proto", 2, 4), From: at("m.proto", 3, 1), To: at("m.proto", 3, 13)}}},
		{proto("m.proto", "message M {}\n"), nil},
	} {
		if diff := cmp.Diff(c.want, parse(t, c.source).Directives()); diff != "" {
			t.Errorf("Directives of %s are others (-want +got)\n%s", c.source.Files[0].Path, diff)
		}
	}
	if got := new(schema.Schema).Directives(); got != nil {
		t.Errorf("Directives of a schema that was not parsed = %v, want none", got)
	}
}
