package lint_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/lint"
	"github.com/pawl-registry/pawl/schema"
)

func pages() []lint.Page {
	var all []lint.Page
	for _, family := range lint.Rules() {
		all = append(all, family.Rules...)
	}
	return all
}

// parsed is the schema of some files, in the format that their names tell.
func parsed(t testing.TB, files []schema.File, imports ...schema.Import) *schema.Schema {
	t.Helper()
	format := schema.Protobuf
	if filepath.Ext(files[0].Path) == ".avsc" {
		format = schema.Avro
	}
	s, err := schema.Parse(t.Context(), schema.Source{Format: format, Files: files, Imports: imports}, schema.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// found are the rules that a schema triggers, each once.
func found(t testing.TB, s *schema.Schema) []lint.Rule {
	t.Helper()
	report, err := lint.Check(s, lint.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	rules := []lint.Rule{}
	for _, f := range report.Findings {
		rules = append(rules, f.Rule)
	}
	slices.Sort(rules)
	return slices.Compact(rules)
}

func TestEveryExampleTriggersItsRuleAndNoOther(t *testing.T) {
	for _, p := range pages() {
		if diff := cmp.Diff([]lint.Rule{p.Rule}, found(t, parsed(t, p.Example))); diff != "" {
			t.Errorf("the example of %s triggers (-want +got):\n%s", p.Rule, diff)
		}
		if diff := cmp.Diff([]lint.Rule{}, found(t, parsed(t, p.Fixed))); diff != "" {
			t.Errorf("the mended example of %s triggers (-want +got):\n%s", p.Rule, diff)
		}
	}
}

func TestEveryPageIsWhole(t *testing.T) {
	seen := map[lint.Rule]bool{}
	for _, p := range pages() {
		if seen[p.Rule] {
			t.Errorf("%s has two pages", p.Rule)
		}
		seen[p.Rule] = true
		for what, sentence := range map[string]string{"meaning": p.Meaning, "reason": p.Why, "fix": p.Fix} {
			if !strings.HasSuffix(sentence, ".") {
				t.Errorf("the %s of %s is no sentence: %q", what, p.Rule, sentence)
			}
		}
		if got, ok := lint.Explain(p.Rule); !ok || got.Rule != p.Rule {
			t.Errorf("Explain(%s) = %s, %v", p.Rule, got.Rule, ok)
		}
	}
	if _, ok := lint.Explain("NO_SUCH_RULE"); ok {
		t.Error("Explain(NO_SUCH_RULE) finds a page")
	}
}

// TestEveryRuleHasAPage reads the rules from the sources that declare them.
func TestEveryRuleHasAPage(t *testing.T) {
	declaration := regexp.MustCompile(`(?m)^\t\w+\s+Rule = "(\w+)"`)
	var declared, explained []string
	for _, name := range []string{"avro.go", "protobuf.go"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range declaration.FindAllStringSubmatch(string(text), -1) {
			declared = append(declared, match[1])
		}
	}
	for _, p := range pages() {
		explained = append(explained, string(p.Rule))
	}
	slices.Sort(declared)
	slices.Sort(explained)
	if diff := cmp.Diff(declared, explained); diff != "" {
		t.Errorf("not every rule has a page (-declared +explained):\n%s", diff)
	}
}
