package avro_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

// awkward are schemas whose names or values are easily told wrong.
var awkward = []string{
	`{"type":"record","name":"a.R","aliases":["S",".T","b.U","..v"],"fields":[{"name":"f","type":{"type":"record","name":"R","namespace":"","aliases":["S"],"fields":[{"name":"g","type":["null","a.R"]}]}},{"name":"h","type":".R"},{"name":"i","type":"R"}]}`,
	`{"type":"record","name":"a.R","fields":[{"name":"f","type":{"type":"enum","name":"E","namespace":"","symbols":["X"],"default":"X"}},{"name":"g","type":"E"}]}`,
	`{"type":"record","name":"R","fields":[{"name":"use","type":["null","Later"],"default":null,"x":{"b":1.50,"a":[1,"\u0001\n\\"]}},{"name":"define","type":{"type":"fixed","name":"Later","size":12,"logicalType":"duration","doc":5}}]}`,
	`["null",{"type":"array","items":{"type":"map","values":{"type":"string","avro.java.string":"String"}},"z":1,"a":2}]`,
	`{"type":"error","name":"E","doc":"","namespace":"n","fields":[{"name":"f","type":"double","default":1e2,"order":"ignore","aliases":["g"],"doc":5},{"name":"g2","type":"int","default":3}]}`,
	`{"type":"record","name":"R","fields":[{"name":"r","type":{"type":"record","name":"x.record","fields":[]}},{"name":"s","type":"x.record"}]}`,
	`{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}`,
	`"int"`,
}

// TestNormalizedIsOneTextForOneCanonicalForm checks the awkward schemas and
// those of the corpora, where these are at hand.
func TestNormalizedIsOneTextForOneCanonicalForm(t *testing.T) {
	for _, text := range append(awkward, real(t)...) {
		s, problems := one(text)
		if problems.Refused() {
			continue
		}
		normal := s.Normalized()
		again, problems := avro.Parse([]source.File{{Path: "a.avsc", Content: normal}}, nil, source.Limits{Depth: 5_000})
		if problems.Refused() {
			t.Errorf("the normalized form of %s is\n%s\nwhich cannot be read: %v", text, normal, problems)
			continue
		}
		if got, want := string(again.Canonical()), string(s.Canonical()); got != want {
			t.Errorf("the normalized form of %s is\n%s\nwith the canonical form\n%s\nwant\n%s", text, normal, got, want)
		}
		if twice := again.Normalized(); twice != normal {
			t.Errorf("the normalized form of %s is %s, and normalized again %s", text, normal, twice)
		}
	}
}

// real are the schemas of the corpora; none where these are absent.
func real(t *testing.T) []string {
	t.Helper()
	folder := filepath.Join(os.Getenv("PAWL_CORPORA"), "avro", "schemas")
	if _, err := os.Stat(folder); err != nil {
		t.Logf("only the schemas here are tried, the corpora are not at hand: %v", err)
		return nil
	}
	var texts []string
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".avsc") {
			return err
		}
		text, err := os.ReadFile(path)
		texts = append(texts, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestNormalizedSortsAndQualifies(t *testing.T) {
	s, _ := one(`{"fields":[{"type":"E","name":"e","z":1,"doc":"d"},{"name":"f","type":{"symbols":["A"],"name":"E","type":"enum"}}],"name":"R","namespace":"a","type":"record"}`)
	want := `{"name":"a.R","type":"record","fields":[{"name":"e","type":{"name":"a.E","type":"enum","symbols":["A"]},"doc":"d","z":1},{"name":"f","type":"a.E"}]}`
	if got := s.Normalized(); got != want {
		t.Errorf("Normalized = %s, want %s", got, want)
	}
}

func TestResolvedNamesTheTypeThatIsMeant(t *testing.T) {
	for _, text := range append(awkward, real(t)...) {
		s, problems := one(text)
		if problems.Refused() {
			continue
		}
		resolved := s.Resolved()
		again, problems := avro.Parse([]source.File{{Path: "a.avsc", Content: resolved}}, nil, source.Limits{Depth: 5_000})
		if problems.Refused() {
			t.Errorf("Resolved of %s is\n%s\nwhich cannot be read: %v", text, resolved, problems)
		} else if got, want := again.ParsingCanonicalForm(), s.ParsingCanonicalForm(); got != want {
			t.Errorf("Resolved of %s is\n%s\nwhich means\n%s\nwant\n%s", text, resolved, got, want)
		}
	}
}

func TestResolvedKeepsAliasesInNoNamespace(t *testing.T) {
	s, _ := one(awkward[0])
	if got := s.Resolved(); !strings.Contains(got, `"aliases":["S",".T","b.U"`) {
		t.Errorf("Resolved = %s, want the alias T with a dot before it", got)
	}
}
