package protobuf_test

import (
	"bufio"
	"encoding/json"
	"fmt"
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
	t.Run("own cases", func(t *testing.T) { runCases(t, "compat/protobuf/testdata/measured.txt", ownCases) })
	t.Run("microcases", func(t *testing.T) {
		runCases(t, "protobuf/microcases.jsonl", func(t *testing.T, each func(microcase)) { lines(t, corpus(t, "protobuf", "microcases.jsonl"), each) })
	})
}

// ownCases reads testdata/measured.txt.
func ownCases(t *testing.T, each func(microcase)) {
	text, err := os.ReadFile("testdata/measured.txt")
	if err != nil {
		t.Fatal(err)
	}
	for block := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n\n") {
		rows := strings.Split(block, "\n")
		if strings.HasPrefix(block, "#") {
			continue
		}
		id, letters, _ := strings.Cut(rows[0], " ")
		c := microcase{ID: id, Old: declared(rows[1]), New: declared(rows[2]), Oracle: map[string]struct{ Verdict string }{}}
		for i, column := range columns {
			c.Oracle[column.name] = struct{ Verdict string }{map[byte]string{'o': "SAFE", '~': "COND", 'x': "UNSAFE"}[letters[i]]}
		}
		each(c)
	}
}

// declared is the schema of a line: its direction, its syntax, what it declares.
func declared(line string) string {
	words := strings.SplitN(line, " ", 3)
	head, pkg, body := fmt.Sprintf("syntax = %q;", words[1]), "t.v1", words[2]
	if words[1] == "2023" {
		head = `edition = "2023";`
	}
	if rest, ok := strings.CutPrefix(body, "PACKAGE "); ok {
		pkg, body, _ = strings.Cut(rest, " ")
	}
	return head + "\npackage " + pkg + ";\n" + body
}

// score tells how a corpus went. .ci/run makes a table of these lines.
func score(t *testing.T, corpus string, agree, argued, wrong int) {
	t.Helper()
	t.Attr("corpus", fmt.Sprintf("%s %d %d %d", corpus, agree, argued, wrong))
}

func runCases(t *testing.T, corpus string, cases func(*testing.T, func(microcase))) {
	agree, argue, wrong := 0, 0, 0
	cases(t, func(c microcase) {
		old := compileText(t, c.Old)
		new := compileText(t, c.New)
		changes, err := protobuf.Diff(t.Context(), old, new)
		if err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		effects := total(changes)
		for _, column := range columns {
			truth := c.Oracle[column.name].Verdict
			got := effects[column.encoding][column.readers]
			switch {
			case matches(truth, got) && argued[c.ID+" "+column.name] != "":
				t.Errorf("%s %s agrees and is argued all the same", c.ID, column.name)
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
	score(t, corpus, agree, argue, wrong)
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
	"field_rename jsonlax_backward":                 nameDecides,
	"field_rename jsonlax_forward":                  nameDecides,
	"field_json_name_change jsonlax_forward":        nameDecides,
	"ext_rename jsonlax_backward":                   nameDecides,
	"ext_rename jsonlax_forward":                    nameDecides,
	"msg_to_string bin_backward":                    "the bytes of a message are valid UTF-8 by chance only, and mean nothing as text when they are",
	"field_number_reuse_same_type jsonlax_backward": nameDecides,
	"field_number_reuse_same_type jsonlax_forward":  nameDecides,
	"field_to_extension jsonlax_backward":           keyDecides,
	"field_to_extension jsonlax_forward":            keyDecides,
}

func TestArguedCasesAreWrittenDown(t *testing.T) {
	page, err := os.ReadFile("../../docs/compat-differences.md")
	if err != nil {
		t.Fatal(err)
	}
	for cell := range argued {
		if id, _, _ := strings.Cut(cell, " "); !strings.Contains(string(page), id) {
			t.Errorf("docs/compat-differences.md does not argue %s", id)
		}
	}
}
