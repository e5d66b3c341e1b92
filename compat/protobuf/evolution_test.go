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
		Annotations []struct{ Rule, Message string }
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

// TestEvolutionOfRealModules runs every real change and prints how our
// verdict under FULL relates to buf's. It fails on an error only: where the
// two differ is a matter of rules, not of faults.
func TestEvolutionOfRealModules(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles some 1,500 modules")
	}
	texts := blobs(t)
	surfaces := map[string][]finding.Encoding{"WIRE": {finding.Binary}, "WIRE_JSON": {finding.Binary, finding.JSON}}
	agree, differ, wrong := map[string]int{}, map[string]int{}, 0
	matrix := map[string]int{}
	lines(t, corpus(t, "protobuf", "evolution.jsonl"), func(e evolution) {
		old := compileWith(t, e.OldFiles, resolve(e.OldImports, texts))
		new := compileWith(t, e.NewFiles, resolve(e.NewImports, texts))
		changes, err := protobuf.Diff(t.Context(), old, new)
		if err != nil {
			wrong++
			t.Errorf("Diff(%s) = %v", e.ID, err)
			return
		}
		if same, err := protobuf.Diff(t.Context(), new, new); err != nil || len(same.Findings) > 0 {
			wrong++
			t.Errorf("Diff(%s) of the new side with itself = %v, %v", e.ID, same.Findings, err)
		}
		effects := total(changes)
		for surface, encodings := range surfaces {
			ours := slices.ContainsFunc(encodings, func(encoding finding.Encoding) bool {
				return max(effects[encoding][0], effects[encoding][1]) >= finding.Lossy
			})
			buf := slices.Contains(e.Breaks, surface)
			if ours == buf {
				agree[surface]++
			} else {
				differ[surface]++
			}
			matrix[fmt.Sprintf("%s: we %s, buf %s", surface, verdict(ours), verdict(buf))]++
			if os.Getenv("PAWL_EXPLAIN") == surface && ours != buf {
				t.Logf("%s: we %s, buf %s\n%s\tbuf: %v", e.ID, verdict(ours), verdict(buf), describeHurting(changes, encodings), e.annotations(surface))
			}
		}
	})
	for _, line := range sortedCounts(matrix) {
		t.Log(line)
	}
	for surface := range surfaces {
		score(t, "protobuf/evolution.jsonl:"+surface, agree[surface], differ[surface], wrong)
	}
}

func (e evolution) annotations(category string) []string {
	var list []string
	for _, i := range e.Buf.Categories[category] {
		list = append(list, e.Buf.Annotations[i].Rule+" "+e.Buf.Annotations[i].Message)
	}
	return list
}

func verdict(breaks bool) string {
	if breaks {
		return "refuse"
	}
	return "accept"
}

func describeHurting(changes finding.Changes, encodings []finding.Encoding) string {
	var hurting finding.Changes
	for _, f := range changes.Findings {
		for _, encoding := range encodings {
			if max(f.Effects[encoding][0], f.Effects[encoding][1]) >= finding.Lossy {
				hurting.Findings = append(hurting.Findings, f)
				break
			}
		}
	}
	return describe(hurting)
}

func sortedCounts(counts map[string]int) []string {
	var list []string
	for key, n := range counts {
		list = append(list, fmt.Sprintf("%s: %d", key, n))
	}
	slices.Sort(list)
	return list
}
