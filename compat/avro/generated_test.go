package avro_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	twmb "github.com/twmb/avro"
	"pgregory.net/rapid"

	compat "github.com/pawl-registry/pawl/compat/avro"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/internal/avrotest"
)

// An argument is a reason for which twmb/avro and we differ.
// docs/compat-differences.md has a section of its name.
type argument struct {
	name  string
	holds func(disagreement, *rapid.T) bool
}

// A disagreement is a pair of schemas that one of us lets readers read and
// the other does not.
type disagreement struct {
	old, new node
	readers  finding.Readers
	found    []finding.Finding // what breaks these readers
	refusal  error             // of twmb; nil where it lets them read
}

// optional reports whether twmb and we agree once fields that may be null have
// null for a default.
func (d disagreement) optional(t *rapid.T) bool {
	found := changes(t, avrotest.Printed(withDefaults(d.old)), avrotest.Printed(withDefaults(d.new)))
	return d.refusal == nil && tells(d.found, compat.FieldMissingDefault) && len(breaking(found, d.readers)) == 0
}

// withDefaults is a copy of a schema where every field has a default whose
// type is a union that begins with null.
func withDefaults(x any) any {
	switch x := x.(type) {
	case []any:
		copied := slices.Clone(x)
		for i := range copied {
			copied[i] = withDefaults(x[i])
		}
		return copied
	case node:
		copied := maps.Clone(x)
		for _, key := range []string{"type", "items", "values", "fields"} {
			if x[key] != nil {
				copied[key] = withDefaults(x[key])
			}
		}
		if union, ok := x["type"].([]any); ok && union[0] == "null" {
			copied["default"] = nil
		}
		return copied
	}
	return x
}

var arguments = []argument{
	{"Defaults of optional fields", disagreement.optional},
}

// TestTwmbOnGeneratedPairs compares our verdicts on random schemas and what
// random changes make of them with twmb's, both ways.
func TestTwmbOnGeneratedPairs(t *testing.T) {
	agree, argued := 0, map[string]int{}
	trials(t, func(t *rapid.T) {
		old, new := avrotest.Pair(t)
		found := changes(t, avrotest.Printed(old), avrotest.Printed(new))
		before, after := decoder(t, avrotest.Printed(old)), decoder(t, avrotest.Printed(new))
		for readers, refusal := range []error{twmb.CheckCompatibility(before, after), twmb.CheckCompatibility(after, before)} {
			d := disagreement{old, new, finding.Readers(readers), breaking(found, finding.Readers(readers)), refusal}
			if (len(d.found) == 0) == (refusal == nil) {
				agree++
				continue
			}
			why := slices.IndexFunc(arguments, func(a argument) bool { return a.holds(d, t) })
			if why < 0 {
				t.Fatalf("for readers %d of Diff(%s, %s) we say %v, and twmb: %v", readers, avrotest.Printed(old), avrotest.Printed(new), d.found, refusal)
			}
			argued[arguments[why].name]++
		}
	})
	total := 0
	for _, name := range slices.Sorted(maps.Keys(argued)) {
		t.Logf("%s: %d", name, argued[name])
		total += argued[name]
	}
	t.Attr("corpus", fmt.Sprintf("generated/twmb %d %d 0", agree, total))
}

// breaking are the findings that break some readers.
func breaking(found []finding.Finding, readers finding.Readers) []finding.Finding {
	return slices.DeleteFunc(slices.Clone(found), func(f finding.Finding) bool { return f.Effects[finding.Binary][readers] != finding.Break })
}

// TestArgumentsAreWrittenDown holds docs/compat-differences.md to the names of
// the arguments, and these to it.
func TestArgumentsAreWrittenDown(t *testing.T) {
	text, err := os.ReadFile("../../docs/compat-differences.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Avro: twmb/avro\n")
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
