package protobuf_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"testing"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
)

// An evolution is a real change of a real module, with buf's verdict.
type evolution struct {
	ID         string
	OldFiles   map[string]string `json:"old_files"`
	NewFiles   map[string]string `json:"new_files"`
	OldImports map[string]string `json:"old_imports"`
	NewImports map[string]string `json:"new_imports"`
	Breaks     []string
	Buf        struct {
		Annotations []annotation
		Categories  map[string][]int
	}
}

// blobs are the texts of imports by their hash.
func blobs(t *testing.T) map[string]string {
	t.Helper()
	file, err := os.Open(corpus(t, "protobuf", "imports", "blobs.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for decoder := json.NewDecoder(unzipped); ; {
		var blob struct{ SHA, Text string }
		if err := decoder.Decode(&blob); err == io.EOF {
			return texts
		} else if err != nil {
			t.Fatal(err)
		}
		texts[blob.SHA] = blob.Text
	}
}

func resolve(imports, texts map[string]string) map[string]string {
	resolved := map[string]string{}
	for path, sha := range imports {
		resolved[path] = texts[sha]
	}
	return resolved
}

// TestEvolutionOfRealModules runs every real change under FULL, on the
// surfaces that are buf's categories of the same name. Where buf refuses and
// we do not, each of its annotations must be answered or argued; where we
// refuse and buf does not, each of our violations must have a reason of ours.
func TestEvolutionOfRealModules(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles some 1,500 modules")
	}
	texts, ours := blobs(t), counterparts()
	tallies := map[string]*tally{"WIRE": newTally(), "WIRE_JSON": newTally()}
	lines(t, corpus(t, "protobuf", "evolution.jsonl"), func(e evolution) {
		old := compileWith(t, e.OldFiles, resolve(e.OldImports, texts))
		new := compileWith(t, e.NewFiles, resolve(e.NewImports, texts))
		changes, err := protobuf.Diff(t.Context(), old, new)
		if err != nil {
			t.Fatalf("Diff(%s) = %v", e.ID, err)
		}
		if same, err := protobuf.Diff(t.Context(), new, new); err != nil || len(same.Findings) > 0 {
			t.Errorf("Diff(%s) of the new side with itself = %v, %v", e.ID, same.Findings, err)
		}
		for category, n := range tallies {
			n.weigh(t, e, category, verdict{changes.Findings, ours})
		}
	})
	for category, n := range tallies {
		n.tell(t, category)
		score(t, "protobuf/evolution.jsonl:"+category, n.agree, n.argued, n.wrong)
	}
}

// A verdict is what we find in a pair, and our rules for each of buf's.
type verdict struct {
	changes []finding.Finding
	ours    map[string][]finding.Rule
}

// weigh enters a pair into the tally of a category.
func (n *tally) weigh(t *testing.T, e evolution, category string, v verdict) {
	t.Helper()
	encodings, whys := categories[category], map[string]bool{}
	for _, i := range e.Buf.Categories[category] {
		a := e.Buf.Annotations[i]
		at, agrees := answer(a, v.changes, v.ours[a.Rule], encodings)
		if d := (difference{a, category, encodings, at, v.changes, v.ours[a.Rule]}); !agrees {
			n.enter(t, e.ID, whys, argue(d), fmt.Sprintf("%s: under %s buf says %s at %s:%d, %s we say %s", e.ID, category, a.Rule, a.Path, a.Line, a.Message, short(at, encodings)))
		}
	}
	refuses := false
	for _, f := range v.changes {
		if worst(f, encodings) < finding.Lossy {
			continue
		}
		refuses = true
		if !slices.Contains(e.Breaks, category) {
			n.enter(t, e.ID, whys, reason(f, v.changes), fmt.Sprintf("%s: under %s we say %s at %s, %s", e.ID, category, f.Rule, f.New, f.Message))
		}
	}
	switch {
	case whys[""]:
		n.wrong++
	case refuses == slices.Contains(e.Breaks, category):
		n.agree++
	default:
		n.argued++
	}
}

// enter notes why the two sides differ in something; nothing is a fault.
func (n *tally) enter(t *testing.T, id string, whys map[string]bool, why, what string) {
	t.Helper()
	whys[why] = true
	n.use(why, id)
	if why == "" {
		t.Error(what)
	}
}
