package avro_test

import (
	"testing"

	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

// FuzzParse reads any two files: it neither panics nor refuses without a
// problem, every problem is in one of the files, and what a schema prints is
// read back as the same schema.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		`"int"`,
		`["null", {"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 2}]`,
		`{"type": "record", "name": "a.b.R", "aliases": ["Q", "c.P"], "doc": "d", "fields": [{"name": "f", "type": ["null", "R"], "default": null, "order": "ignore"}]}`,
		`{"type": "enum", "name": "E", "symbols": ["A", "B"], "default": "A"} // a comment`,
		`{"type": "error", "name": "X", "fields": [{"name": "d", "type": "double", "default": 1.5e-7}, {"name": "f", "type": {"type": "fixed", "name": "F", "size": 2}, "default": "\u00ff\u0000"}]}`,
		`{"type": "map", "values": {"type": "array", "items": "long", "extra": {"b": [true, -0, 1E400], "a": "\ud83d\ude00"}}}`,
		`{"type": "record", "name": "R", "fields": [{"name": "x", "type": "E"}, {"name": "x", "type": "Nowhere"}, 7]}`,
		"\xef\xbb\xbf\"int\"",
	} {
		f.Add(text, "")
		f.Add(`{"type": "enum", "name": "E", "symbols": []}`, text)
	}
	limits := source.Limits{Bytes: 20_000, Elements: 2_000}
	f.Fuzz(func(t *testing.T, a, b string) {
		files := []source.File{{Path: "a.avsc", Content: a}}
		if b != "" {
			files = append(files, source.File{Path: "b.avsc", Content: b})
		}
		s, problems := avro.Parse(files, nil, limits)
		if (s == nil) != problems.Refused() {
			t.Fatalf("Parse(%q, %q) gives a schema: %v, with the problems %v", a, b, s != nil, problems)
		}
		for _, p := range problems {
			if p.Code == "" || p.Message == "" || p.Position.File != "a.avsc" && p.Position.File != "b.avsc" {
				t.Fatalf("Parse(%q, %q) reports %+v, want a code, a message and a file", a, b, p)
			}
		}
		if s != nil {
			printsItself(t, s)
		}
	})
}

// printsItself reads a schema's text and compares the two.
func printsItself(t *testing.T, s *avro.Schema) {
	t.Helper()
	text := s.Resolved()
	again, problems := avro.Parse([]source.File{{Path: "a.avsc", Content: text}}, nil, source.Limits{})
	if again == nil {
		t.Fatalf("the schema's own text %s is refused: %v", text, problems)
	}
	if got := again.Resolved(); got != text {
		t.Fatalf("the schema prints as %s and, read again, as %s", text, got)
	}
	if got, want := again.ParsingCanonicalForm(), s.ParsingCanonicalForm(); got != want {
		t.Fatalf("the canonical form of %s is %s and, read again, %s", text, want, got)
	}
}
