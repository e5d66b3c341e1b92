package compat_test

import (
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/compat/confluent"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
)

// TestEveryRuleShowsItsDamage: where the example of a rule hurts data, its
// finding has a witness, or the page says why there can be none.
func TestEveryRuleShowsItsDamage(t *testing.T) {
	ofConfluent := map[finding.Rule]bool{}
	for _, p := range confluent.Rules() {
		ofConfluent[p.Rule] = true
	}
	for _, p := range pages() {
		if p.Example.Old == nil || len(p.Example.Between) > 0 {
			continue
		}
		mode := compat.Mode{Level: compat.Full, Profile: compat.Pawl}
		if ofConfluent[p.Rule] {
			mode.Profile = compat.Confluent
		}
		report, err := compat.Check(t.Context(), written(t, p.Example.New), versions(1, written(t, p.Example.Old)), nil, mode)
		if err != nil {
			t.Errorf("the example of %s = %v", p.Rule, err)
			continue
		}
		for _, v := range report.Violations {
			if v.Rule != p.Rule || v.Severity != compat.Error {
				continue
			}
			if has := v.Witness != ""; has == (p.NoWitness != "") {
				t.Errorf("%s: %q has the witness %q, and the page says there is none because %q", p.Rule, v.Message, v.Witness, p.NoWitness)
			}
		}
	}
}

// written reads the files of an example, in the format that their names say.
func written(t *testing.T, files []schema.File) *schema.Schema {
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
