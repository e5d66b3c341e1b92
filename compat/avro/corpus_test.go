package avro

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

// score tells how a corpus went. .ci/run makes a table of these lines.
func score(t *testing.T, corpus string, agree, argued, wrong int) {
	t.Helper()
	t.Attr("corpus", fmt.Sprintf("%s %d %d %d", corpus, agree, argued, wrong))
}

// rows reads a file of one JSON object a line from the corpora; the test is
// skipped where they are absent.
func rows[T any](t *testing.T, name string) []T {
	t.Helper()
	root := os.Getenv("PAWL_CORPORA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "corpora")
	}
	file, err := os.Open(filepath.Join(root, "avro", name))
	if os.IsNotExist(err) {
		t.Skipf("the corpora are not here: %v", err)
	} else if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var found []T
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		found = append(found, row)
	}
	return found
}

func parse(t testing.TB, text string) *avro.Schema {
	t.Helper()
	s, problems := avro.Parse([]source.File{{Path: "a.avsc", Content: text}}, nil, source.Limits{})
	if s == nil {
		t.Fatalf("Parse(%.200s): %v", text, problems)
	}
	return s
}

// A javaReason is what Apache's Java library says of an incompatibility.
type javaReason struct{ Type, Location string }

// javaReasons are the reasons that Java gives too; ok is whether only those
// were found.
func javaReasons(w *walk) (reasons []javaReason, ok bool) {
	ok = true
	for _, i := range w.found {
		if i.Effects[finding.Binary][w.side] != finding.Break {
			continue
		}
		if i.java == "" {
			ok = false
			continue
		}
		reasons = append(reasons, javaReason{i.java, i.trail.javaPointer(i.javaLast)})
	}
	return reasons, ok
}

func examined(t *testing.T, reader, writer string) *walk {
	t.Helper()
	w, err := examine(t.Context(), parse(t, reader), parse(t, writer), finding.NewReaders)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func sorted(reasons []javaReason) []javaReason {
	return slices.SortedFunc(slices.Values(reasons), func(a, b javaReason) int {
		return slices.Compare([]string{a.Location, a.Type}, []string{b.Location, b.Type})
	})
}

// arguedCases are the pairs on which Pawl and Java's compatibility check
// differ, with the reason.
var arguedCases = map[string]string{
	"avro-0266": "decimals of another precision or scale do not match in the specification; Java looks at the bytes only",
	"avro-0267": "decimals of another precision or scale do not match in the specification; Java looks at the bytes only",
	"avro-0268": "decimals of another precision or scale do not match in the specification; Java looks at the bytes only",
	"avro-0295": "decimals of another precision or scale do not match in the specification; Java looks at the bytes only",
	"avro-0299": "decimals of another precision or scale do not match in the specification; Java looks at the bytes only",
	"avro-0300": "decimals of another precision or scale do not match in the specification; Java looks at the bytes only",
	"avro-0356": "three fields take one: Java's own decoder fails on it",
	"avro-0357": "three fields take one: Java's own decoder fails on it",
}

// arguedReasons are the pairs on whose verdict Pawl and Java agree, but not
// on the reason.
var arguedReasons = map[string]string{
	"evo-0253":  "one type that is used at several places is told once",
	"evo-0383":  "as avro-0181",
	"evo-0395":  "as avro-0181",
	"avro-0181": "the field is missing; Java says that its type is wrong, because it is an enum with a default",
}

func TestVerdictsOfOtherProjectsCases(t *testing.T) {
	type row struct {
		ID, Reader, Writer string
		Compatible         bool
		Reasons            []javaReason
	}
	agree, argued, wrong, reasons := 0, 0, 0, 0
	for _, r := range rows[row](t, "cases.jsonl") {
		w := examined(t, r.Reader, r.Writer)
		compatible := !w.graph.pairs[0].failed
		if why, known := arguedCases[r.ID]; known {
			if compatible == r.Compatible {
				t.Errorf("%s is no longer argued (%s): take it off the list", r.ID, why)
			}
			argued++
			continue
		}
		if compatible != r.Compatible {
			wrong++
			t.Errorf("%s: compatible = %v, want %v: reader %s, writer %s", r.ID, compatible, r.Compatible, r.Reader, r.Writer)
			continue
		}
		agree++
		if got, whole := javaReasons(w); whole && arguedReasons[r.ID] == "" {
			if diff := cmp.Diff(sorted(r.Reasons), sorted(got)); diff != "" {
				t.Errorf("%s: reasons (-java +ours):\n%s reader %s, writer %s", r.ID, diff, r.Reader, r.Writer)
				continue
			}
			reasons++
		}
	}
	t.Logf("%d agree with Java's very types and locations", reasons)
	score(t, "avro/cases.jsonl", agree, argued, wrong)
}

func TestVerdictsOfRealEvolutions(t *testing.T) {
	type verdict struct {
		OK                bool
		Incompatibilities []javaReason
		Reader            string `json:"reader_parse"`
		Writer            string `json:"writer_parse"`
	}
	type row struct {
		ID, Old, New      string
		Backward, Forward *verdict
	}
	agree, wrong, reasons, unread := 0, 0, 0, 0
	for _, r := range rows[row](t, "evolution.jsonl") {
		_, oldProblems := avro.Parse([]source.File{{Content: r.Old}}, nil, source.Limits{})
		_, newProblems := avro.Parse([]source.File{{Content: r.New}}, nil, source.Limits{})
		if oldProblems.Refused() || newProblems.Refused() {
			unread++
			java := r.Backward.Reader + r.Backward.Writer
			for _, p := range slices.Concat(oldProblems, newProblems) {
				// Java does not look whether an enum's default is one of its symbols.
				if p.Severity == source.Error && p.Code != "BAD_DEFAULT" && java == "" {
					t.Errorf("%s: Parse: %v, and Java reads both", r.ID, p)
				}
			}
			continue
		}
		for name, d := range map[string]struct {
			reader, writer string
			java           *verdict
		}{"backward": {r.New, r.Old, r.Backward}, "forward": {r.Old, r.New, r.Forward}} {
			if d.java == nil {
				continue
			}
			w := examined(t, d.reader, d.writer)
			if compatible := !w.graph.pairs[0].failed; compatible != d.java.OK {
				wrong++
				t.Errorf("%s %s: compatible = %v, want %v", r.ID, name, compatible, d.java.OK)
				continue
			}
			agree++
			got, _ := javaReasons(w)
			if cmp.Equal(sorted(d.java.Incompatibilities), sorted(got)) {
				reasons++
			} else if arguedReasons[r.ID] == "" {
				t.Errorf("%s %s: reasons (-java +ours):\n%s", r.ID, name, cmp.Diff(sorted(d.java.Incompatibilities), sorted(got)))
			}
		}
	}
	t.Logf("%d agree with Java's very types and locations, %d pairs cannot be read", reasons, unread)
	score(t, "avro/evolution.jsonl", agree, 0, wrong)
}

func TestArguedCasesAreWrittenDown(t *testing.T) {
	page, err := os.ReadFile("../../docs/compat-differences.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range []map[string]string{arguedCases, arguedReasons} {
		for id := range list {
			if !strings.Contains(string(page), id) {
				t.Errorf("docs/compat-differences.md does not argue %s", id)
			}
		}
	}
}
