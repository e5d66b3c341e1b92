package protobuf_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
)

// An annotation is what buf says of a place in the new files.
type annotation struct {
	Rule, Path, Message string
	Line                int
}

// A bufCase is a pair of modules of buf's own tests, with what buf says in
// each of its categories.
type bufCase struct {
	Case        string
	Annotations map[string][]annotation
}

// categories are buf's that have a counterpart in ours, with the encodings
// they look at.
var categories = map[string][]finding.Encoding{
	"WIRE":      {finding.Binary},
	"WIRE_JSON": {finding.Binary, finding.JSON},
	"PACKAGE":   {finding.Binary, finding.JSON, finding.Code, finding.Service},
	"FILE":      {finding.Binary, finding.JSON, finding.Code, finding.Service},
}

// sources reads the .proto files of a folder, by path.
func sources(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".proto" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		files[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func worst(f finding.Finding, encodings []finding.Encoding) finding.Class {
	class := finding.Safe
	for _, encoding := range encodings {
		class = max(class, f.Effects[encoding][0], f.Effects[encoding][1])
	}
	return class
}

// A difference is an annotation of buf that no violation of ours at the same
// line answers.
type difference struct {
	annotation
	category  string
	encodings []finding.Encoding
	at        []finding.Finding // all of ours at the line
	changes   []finding.Finding
	ours      []finding.Rule
}

// at reports whether a finding is where an annotation is. What is said of a
// file as a whole is at its first line for buf.
func (a annotation) at(f finding.Finding) bool {
	if a.Path == "" {
		return a.names(f)
	}
	if strings.HasSuffix(a.Message, "was deleted from file.") {
		return f.Old.File == a.Path && a.gone(f)
	}
	return f.New.File == a.Path && (f.New.Line == a.Line || a.Line == 1 && (f.New.Line == 0 || fileRules[f.Rule]))
}

// gone reports whether a finding is about the element that an annotation says
// is gone from a file, or about what it lay in.
func (a annotation) gone(f finding.Finding) bool {
	name := a.subject()
	outer, _, _ := strings.Cut(name, ".")
	for _, part := range []string{name, outer} {
		if strings.HasSuffix("."+f.Path, "."+part) || strings.Contains(f.Message, "."+part+" ") || strings.Contains(f.Message, " "+part+" ") {
			return true
		}
	}
	return false
}

var quoted = regexp.MustCompile(`"([^"]*)"`)

// subject is what an annotation names first.
func (a annotation) subject() string {
	if match := quoted.FindStringSubmatch(a.Message); match != nil {
		return match[1]
	}
	return ""
}

// names reports whether a finding is about what an annotation without a place
// names: a file or package that is gone, or something of a package.
func (a annotation) names(f finding.Finding) bool {
	switch name := a.subject(); a.Rule {
	case "FILE_NO_DELETE":
		return f.Old.File == name
	case "PACKAGE_NO_DELETE":
		return strings.HasPrefix(f.Path, name+".") || strings.Contains(f.Message, strconv.Quote(name))
	default:
		return strings.HasSuffix(f.Path, name) || strings.Contains(f.Message, "."+name+" ")
	}
}

// fileRules are those whose place may be a file: that of its package
// statement, or of what contained what is gone.
var fileRules = map[finding.Rule]bool{
	protobuf.MessageRemoved: true, protobuf.EnumRemoved: true, protobuf.ServiceRemoved: true, protobuf.ExtensionRemoved: true,
}

// answer looks for a violation of ours that corresponds to an annotation.
func answer(a annotation, changes []finding.Finding, ours []finding.Rule, encodings []finding.Encoding) (at []finding.Finding, agrees bool) {
	for _, f := range changes {
		if !a.at(f) {
			continue
		}
		at = append(at, f)
		agrees = agrees || slices.Contains(ours, f.Rule) && worst(f, encodings) >= finding.Lossy
	}
	return at, agrees
}

// A tally counts annotations by what became of them, for one category.
type tally struct {
	agree, argued, wrong int
	arguments            map[string]int
	first                map[string]string // a case for each argument
}

func newTally() *tally { return &tally{arguments: map[string]int{}, first: map[string]string{}} }

// use notes that an argument decided a case.
func (n *tally) use(argument, id string) {
	if n.arguments[argument] == 0 {
		n.first[argument] = id
	}
	n.arguments[argument]++
}

// tell logs how often each argument was used, and where first.
func (n *tally) tell(t *testing.T, category string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(n.arguments)) {
		t.Logf("%s: %s %d, first in %s", category, name, n.arguments[name], n.first[name])
	}
}

// settle enters an annotation of one category into its tally.
func (n *tally) settle(t *testing.T, id string, d difference, agrees bool) {
	t.Helper()
	why := argue(d)
	switch {
	case agrees:
		n.agree++
	case why != "":
		n.argued++
		n.use(why, id)
	default:
		n.wrong++
		t.Errorf("%s: under %s buf says %s at %s:%d, %s we say %s", id, d.category, d.Rule, d.Path, d.Line, d.Message, short(d.at, d.encodings))
	}
}

// TestBufCorpus looks, for everything that buf says of its own cases, for a
// violation of ours at the same line.
func TestBufCorpus(t *testing.T) {
	ours, tallies := counterparts(), map[string]*tally{}
	for category := range categories {
		tallies[category] = newTally()
	}
	lines(t, corpus(t, "buf", "expected.jsonl"), func(c bufCase) {
		old, new := sources(t, corpus(t, "buf", "cases", c.Case, "old")), sources(t, corpus(t, "buf", "cases", c.Case, "new"))
		changes, err := protobuf.Diff(t.Context(), compile(t, old), compile(t, new))
		if err != nil {
			t.Fatal(err)
		}
		for category, encodings := range categories {
			for _, a := range c.Annotations[category] {
				at, agrees := answer(a, changes.Findings, ours[a.Rule], encodings)
				tallies[category].settle(t, c.Case, difference{a, category, encodings, at, changes.Findings, ours[a.Rule]}, agrees)
			}
		}
	})
	for category, n := range tallies {
		n.tell(t, category)
		score(t, "buf/expected.jsonl:"+category, n.agree, n.argued, n.wrong)
	}
}

// short is a list of findings with what each does.
func short(list []finding.Finding, encodings []finding.Encoding) string {
	var words []string
	for _, f := range list {
		words = append(words, string(f.Rule)+" "+worst(f, encodings).String())
	}
	return "[" + strings.Join(words, ", ") + "]"
}
