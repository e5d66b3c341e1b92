package compat_test

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/compat/avro"
	"github.com/pawl-registry/pawl/compat/confluent"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
)

// pages are the pages of all rules.
func pages() []finding.Page {
	var all []finding.Page
	for _, family := range compat.Rules() {
		all = append(all, family.Rules...)
	}
	return all
}

func TestEveryPageIsWhole(t *testing.T) {
	seen := map[finding.Rule]bool{}
	for _, p := range pages() {
		if seen[p.Rule] {
			t.Errorf("%s has two pages", p.Rule)
		}
		seen[p.Rule] = true
		for what, sentence := range map[string]string{"meaning": p.Meaning, "reason": p.Why, "fix": p.Fix} {
			if !strings.HasSuffix(strings.TrimSuffix(sentence, `"`), ".") {
				t.Errorf("the %s of %s is no sentence: %q", what, p.Rule, sentence)
			}
		}
		if got, ok := compat.Explain(p.Rule); !ok || got.Rule != p.Rule {
			t.Errorf("Explain(%s) = %s, %v", p.Rule, got.Rule, ok)
		}
	}
	if _, ok := compat.Explain("NO_SUCH_RULE"); ok {
		t.Error("Explain(NO_SUCH_RULE) finds a page")
	}
}

// TestEveryRuleHasAPage reads the rules from the sources that declare them.
func TestEveryRuleHasAPage(t *testing.T) {
	declaration := regexp.MustCompile(`(?m)^(?:const |\t)\w+\s+finding\.Rule = "(\w+)"`)
	var declared, explained []string
	for _, name := range []string{"compat.go", "grant.go", "avro/rules.go", "protobuf/rules.go", "confluent/rules.go"} {
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

// TestEveryExampleTriggersItsRule compares the two schemas of every page, and
// holds the page to what is found.
func TestEveryExampleTriggersItsRule(t *testing.T) {
	for _, p := range pages() {
		switch p.Rule {
		case compat.DifferencesOmitted, compat.ExemptionExpired, compat.ExemptionUnused, avro.FieldDefaulted:
			continue // tests of their own have examples that are no pages
		}
		effects, found := map[finding.Rule]finding.Effects{}, 0
		for _, f := range findings(t, p) {
			e := effects[f.Rule]
			e.Raise(f.Effects)
			effects[f.Rule] = e
			found++
		}
		if found == 0 {
			t.Errorf("the example of %s triggers nothing", p.Rule)
		}
		if diff := cmp.Diff(p.Example.Effects, effects[p.Rule]); diff != "" {
			t.Errorf("the effects of %s are not those of its page (-page +found):\n%s", p.Rule, diff)
		}
		delete(effects, p.Rule)
		also := slices.Clone(p.Example.Also)
		slices.Sort(also)
		if diff := cmp.Diff(also, slices.Sorted(maps.Keys(effects))); diff != "" {
			t.Errorf("the example of %s triggers other rules than its page says (-page +found):\n%s", p.Rule, diff)
		}
	}
}

// findings are what the example of a page triggers: differences, or for rules
// that remember further versions what a check says.
func findings(t *testing.T, p finding.Page) []finding.Finding {
	t.Helper()
	old, new := parsed(t, p.Example.Old), parsed(t, p.Example.New)
	if strings.HasPrefix(string(p.Rule), "CONFLUENT_") {
		changes, err := confluent.Protobuf(t.Context(), old.Protobuf, new.Protobuf)
		if err != nil {
			t.Fatalf("%s: %v", p.Rule, err)
		}
		return changes.Findings
	}
	if p.Example.Between == nil {
		found, err := compat.Diff(t.Context(), old, new)
		if err != nil {
			t.Fatalf("%s: %v", p.Rule, err)
		}
		return found
	}
	history := []compat.Version{{Number: 1, Schema: old}, {Number: 2, Schema: parsed(t, p.Example.Between)}}
	var ledger compat.Ledger
	for _, v := range history {
		ledger.Add(v)
	}
	report, err := compat.Check(t.Context(), new, history, &ledger, compat.Mode{Level: compat.Full, Surface: compat.SourceCode})
	if err != nil {
		t.Fatalf("%s: %v", p.Rule, err)
	}
	var found []finding.Finding
	for _, v := range slices.Concat(report.Violations, report.Warnings) {
		found = append(found, v.Finding)
	}
	return found
}

// parsed is the schema of some files, in the format that their names tell.
func parsed(t *testing.T, files []schema.File) *schema.Schema {
	t.Helper()
	format := schema.Protobuf
	if strings.HasSuffix(files[0].Path, ".avsc") {
		format = schema.Avro
	}
	s, err := schema.Parse(t.Context(), schema.Source{Format: format, Files: files}, schema.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDifferencesAreOmitted(t *testing.T) {
	var many strings.Builder
	many.WriteString("syntax = \"proto3\";\n")
	for i := range 10_002 {
		fmt.Fprintf(&many, "message M%d {}\n", i)
	}
	file := func(text string) []schema.File { return []schema.File{{Path: "a.proto", Content: text}} }
	found, err := compat.Diff(t.Context(), parsed(t, file("syntax = \"proto3\";\n")), parsed(t, file(many.String())))
	if err != nil {
		t.Fatal(err)
	}
	if last := found[len(found)-1]; last.Rule != compat.DifferencesOmitted || last.Effects != (finding.Effects{}) {
		t.Errorf("the last of %d findings is %s, want %s without effects", len(found), last.Rule, compat.DifferencesOmitted)
	}
}
