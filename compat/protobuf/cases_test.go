package protobuf_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
)

// corpus is a file of the public corpora; the test is skipped where they are
// absent.
func corpus(t testing.TB, path ...string) string {
	t.Helper()
	root := os.Getenv("PAWL_CORPORA")
	if root == "" {
		root = "../../../shared/corpora"
	}
	name := filepath.Join(append([]string{root}, path...)...)
	if _, err := os.Stat(name); err != nil {
		t.Skipf("the corpora are not here: %v", err)
	}
	return name
}

// lines decodes a file of JSON lines.
func lines[T any](t testing.TB, name string, each func(T)) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 64<<20)
	for scanner.Scan() {
		var row T
		if err := json.Unmarshal(scanner.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		each(row)
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
}

type microcase struct {
	ID, Old, New string
	Oracle       map[string]struct{ Verdict string }
}

// columns are the oracle's names of our cells.
var columns = []struct {
	name     string
	encoding finding.Encoding
	readers  finding.Readers
}{
	{"bin_backward", finding.Binary, finding.NewReaders},
	{"bin_forward", finding.Binary, finding.OldReaders},
	{"jsonlax_backward", finding.JSON, finding.NewReaders},
	{"jsonlax_forward", finding.JSON, finding.OldReaders},
	{"json_backward", finding.StrictJSON, finding.NewReaders},
	{"json_forward", finding.StrictJSON, finding.OldReaders},
}

// total is the worst of all findings, cell by cell.
func total(changes finding.Changes) finding.Effects {
	var e finding.Effects
	for _, f := range changes.Findings {
		e.Raise(f.Effects)
	}
	return e
}

func TestEffectsAreWhatWasMeasured(t *testing.T) {
	agree, argue, wrong := 0, 0, 0
	lines(t, corpus(t, "protobuf", "microcases.jsonl"), func(c microcase) {
		old, _ := compileAll(t, map[string]string{"a.proto": c.Old}, nil)
		new, _ := compileAll(t, map[string]string{"a.proto": c.New}, nil)
		changes, err := protobuf.Diff(t.Context(), old, new)
		if err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		effects := total(changes)
		for _, column := range columns {
			truth := c.Oracle[column.name].Verdict
			got := effects[column.encoding][column.readers]
			switch {
			case matches(truth, got):
				agree++
			case argued[c.ID+" "+column.name] != "":
				argue++
			default:
				wrong++
				t.Errorf("%s %s: Diff says %s, measured %s\n%s", c.ID, column.name, got, truth, describe(changes))
			}
		}
	})
	t.Logf("%d cells agree, %d are argued, %d are wrong", agree, argue, wrong)
}

func matches(truth string, got finding.Class) bool {
	switch {
	case strings.HasPrefix(truth, "SAFE"):
		return got <= finding.Note
	case strings.HasPrefix(truth, "UNSAFE"):
		return got == finding.Break
	}
	return got == finding.Lossy
}

func describe(changes finding.Changes) string {
	var b strings.Builder
	for _, f := range changes.Findings {
		b.WriteString("\t" + string(f.Rule) + " " + f.Message + "\n")
	}
	return b.String()
}

const (
	nameDecides = "dropping the value of a field that goes on under another name is loss, not tolerance: bytes cannot tell a rename from a reuse, JSON can"
	keyDecides  = "JSON writes an extension under [its full name], so the value of the field is lost to readers that ignore unknown keys"
)

// argued are the cells where we answer otherwise than was measured, and why.
var argued = map[string]string{
	"field_number_reuse_same_type jsonlax_backward": nameDecides,
	"field_number_reuse_same_type jsonlax_forward":  nameDecides,
	"field_to_extension jsonlax_backward":           keyDecides,
	"field_to_extension jsonlax_forward":            keyDecides,
}
