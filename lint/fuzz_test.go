package lint_test

import (
	"testing"

	"github.com/pawl-registry/pawl/lint"
	"github.com/pawl-registry/pawl/schema"
)

// FuzzCheck lints whatever parses: it does not panic, and what it finds is a
// whole finding in the file, of a rule that there is.
func FuzzCheck(f *testing.F) {
	for _, p := range pages() {
		f.Add(p.Example[0].Content, p.Example[0].Path == "order.avsc")
		f.Add(p.Fixed[0].Content, p.Fixed[0].Path == "order.avsc")
	}
	limits := schema.Limits{Bytes: 20_000, Elements: 2_000}
	f.Fuzz(func(t *testing.T, text string, isAvro bool) {
		src := schema.Source{Format: schema.Protobuf, Files: proto(text)}
		if isAvro {
			src = schema.Source{Format: schema.Avro, Files: avsc(text)}
		}
		s, err := schema.Parse(t.Context(), src, limits)
		if err != nil {
			return
		}
		report, err := lint.Check(s, lint.Selection{})
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range report.Findings {
			page, ok := lint.Explain(found.Rule)
			if !ok || found.Severity != page.Severity || found.Message == "" || found.Hint == "" || found.Position.File != src.Files[0].Path {
				t.Fatalf("Check(%q) finds %+v, want a whole finding of a known rule", text, found)
			}
		}
	})
}
