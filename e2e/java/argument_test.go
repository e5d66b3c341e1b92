package java

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	compat "github.com/pawl-registry/pawl/compat/avro"
	"github.com/pawl-registry/pawl/compat/finding"
)

// An argument is a reason for which Apache's decoder and we differ.
// docs/compat-differences.md has a section of its name.
type argument struct {
	name  string
	holds func(disagreement) bool
}

// A disagreement is a finding whose witness the decoder reads.
type disagreement struct {
	found finding.Finding
	check []string // the faults that Apache's check finds
}

// inCheck are the rules that look at the names of records, as Apache's check
// calls them, which does so too.
var inCheck = map[finding.Rule]string{
	compat.NameMismatch:       "NAME_MISMATCH",
	compat.MissingUnionBranch: "MISSING_UNION_BRANCH",
}

var arguments = []argument{
	{"Decimals in the decoder", func(d disagreement) bool {
		return tells(d.found, compat.DecimalMismatch)
	}},
	{"Names of records", func(d disagreement) bool {
		return slices.Contains(d.check, inCheck[d.found.Rule])
	}},
}

// tells reports whether a finding or a cause of it is of a rule.
func tells(f finding.Finding, rule finding.Rule) bool {
	return f.Rule == rule || slices.ContainsFunc(f.Causes, func(c finding.Finding) bool { return tells(c, rule) })
}

// TestArgumentsAreWrittenDown holds docs/compat-differences.md to the names of
// the arguments, and these to it.
func TestArgumentsAreWrittenDown(t *testing.T) {
	text, err := os.ReadFile("../../docs/compat-differences.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Avro: Apache's decoder\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var written, named []string
	for line := range strings.Lines(section) {
		if name, ok := strings.CutPrefix(line, "### "); ok {
			written = append(written, strings.TrimSpace(name))
		}
	}
	for _, a := range arguments {
		named = append(named, a.name)
	}
	slices.Sort(named)
	slices.Sort(written)
	if diff := cmp.Diff(named, written); diff != "" {
		t.Errorf("arguments and sections differ (-arguments +sections):\n%s", diff)
	}
}
