package lint_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/lint"
)

const shop = `syntax = "proto2";
message Order {
  required string id = 1;
}
`

func TestSelection(t *testing.T) {
	for _, c := range []struct {
		selection lint.Selection
		want      []lint.Rule
	}{
		{lint.Selection{}, []lint.Rule{lint.ProtoFieldRequired, lint.ProtoFieldUndocumented, lint.ProtoMessageUndocumented, lint.ProtoPackageMissing}},
		{lint.Selection{Least: lint.Warning, Only: []string{"*"}, Except: []string{"LINT_*_UNDOCUMENTED"}}, []lint.Rule{lint.ProtoFieldRequired, lint.ProtoPackageMissing}},
		{lint.Selection{Least: lint.Error}, []lint.Rule{lint.ProtoFieldRequired}},
		{lint.Selection{Only: []string{"LINT_PROTO_FIELD_*", "LINT_PROTO_FIELD_REQUIRED"}}, []lint.Rule{lint.ProtoFieldRequired, lint.ProtoFieldUndocumented}},
		{lint.Selection{Only: []string{"LINT_AVRO_*"}}, nil},
	} {
		report, err := lint.Check(parsed(t, proto(shop)), c.selection)
		if err != nil {
			t.Fatalf("Check(%+v): %v", c.selection, err)
		}
		var rules []lint.Rule
		for _, f := range report.Findings {
			rules = append(rules, f.Rule)
		}
		slices.Sort(rules)
		if diff := cmp.Diff(c.want, rules); diff != "" {
			t.Errorf("Check(%+v) finds (-want +got):\n%s", c.selection, diff)
		}
	}
}

func TestSelectionRefusesWhatMeansNothing(t *testing.T) {
	for want, selection := range map[string]lint.Selection{
		`no rule "LINT_TYPO"`: {Only: []string{"LINT_PROTO_*", "LINT_TYPO"}},
		`no rule "OTHER_*"`:   {Except: []string{"OTHER_*"}},
		"no pattern":          {Except: []string{"[a"}},
		"no severity":         {Least: "FATAL"},
	} {
		if err := selection.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Validate(%+v) = %v, want %s", selection, err, want)
		}
		if _, err := lint.Check(parsed(t, proto(shop)), selection); err == nil {
			t.Errorf("Check takes %+v", selection)
		}
	}
}
