package compat_test

import (
	"fmt"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
)

// wide is an order of a thousand fields of one kind.
func wide(kind protoreflect.Kind) *schema.Schema {
	var fields []field
	for i := range int32(1000) {
		fields = append(fields, field{i + 1, protoreflect.Name(fmt.Sprintf("f%d", i)), kind})
	}
	return order(fields...)
}

func versions(n int, s *schema.Schema) []compat.Version {
	var history []compat.Version
	for i := range n {
		history = append(history, compat.Version{Number: i + 1, Schema: s})
	}
	return history
}

// A transitive level can find more than a report keeps on its way to the
// verdict; whatever is left out is counted.
func TestReportCountsWhatItDoesNotKeep(t *testing.T) {
	c := compat.Case{Candidate: wide(i64), History: versions(12, wide(str)), Mode: compat.Mode{Level: compat.BackwardTransitive, Surface: compat.Wire}, Now: day}
	report, err := c.Check(t.Context())
	if err != nil || report.Compatible || len(report.Violations) != 500 || report.Truncated != 11_500 {
		t.Errorf("12,000 changes = %d violations and %d truncated, %v, want 500 and 11,500", len(report.Violations), report.Truncated, err)
	}
	if got := report.Violations[0].Against; got != 12 {
		t.Errorf("the first violation is against version %d, want the newest", got)
	}
	c.Exemptions = []compat.Exemption{{Rule: "FIELD_TYPE_CHANGED", Path: "acme.v1.Order", Until: "2027-01-31", Reason: "agreed", From: "registry"}}
	report, err = c.Check(t.Context())
	if err != nil || !report.Compatible || len(report.Violations) != 0 || len(report.Exempted) != 500 || report.Truncated != 11_500 {
		t.Errorf("12,000 exempted changes = %d violations, %d exempted and %d truncated, %v, want 0, 500 and 11,500", len(report.Violations), len(report.Exempted), report.Truncated, err)
	}
}

func TestWarningsSayWhichSettingExpired(t *testing.T) {
	report, err := compat.Case{
		Candidate: order(field{1, "id", i64}), History: versions(1, order(field{1, "id", str})), Now: day.AddDate(0, 0, 1),
		Exemptions: []compat.Exemption{{Rule: "FIELD_TYPE_CHANGED", Path: "acme.v1.Order", Until: "2027-01-31", Reason: "agreed", From: "domains/payments"}},
	}.Check(t.Context())
	if err != nil || report.Compatible || len(report.Warnings) != 1 {
		t.Fatalf("Check = %+v, %v, want an incompatible schema with one warning", report, err)
	}
	want := "the exemption from FIELD_TYPE_CHANGED in the setting of domains/payments counted until 2027-01-31 (agreed)"
	if got := report.Warnings[0]; got.Rule != compat.ExemptionExpired || got.Message != want || got.Against != 1 {
		t.Errorf("the warning is %s %q against %d, want %q against 1", got.Rule, got.Message, got.Against, want)
	}
}

// An exempted change of a type also reuses a number that was given up: the
// ledger says no more of what an exemption let pass.
func TestExemptedReuseIsSaidOnce(t *testing.T) {
	history := []compat.Version{{Number: 1, Schema: order(field{1, "id", str}, field{2, "note", str})}, {Number: 2, Schema: order(field{1, "id", str})}}
	var ledger compat.Ledger
	for _, v := range history {
		ledger.Add(v)
	}
	c := compat.Case{Candidate: order(field{1, "id", str}, field{2, "price", i64}), History: history, Ledger: &ledger,
		Mode: compat.Mode{Level: compat.BackwardTransitive}, Now: day}
	for _, e := range []struct {
		rule     finding.Rule
		exempted int
	}{{"FIELD_NUMBER_REUSED", 1}, {"NAME_REUSED", 0}} {
		c.Exemptions = []compat.Exemption{{Rule: e.rule, Path: "acme.v1.Order", Until: "2027-01-31", Reason: "agreed", From: "registry"}}
		report, err := c.Check(t.Context())
		if err != nil || report.Compatible != (e.exempted == 1) || len(report.Exempted) != e.exempted || len(report.Violations) != 1-e.exempted {
			t.Errorf("exempt from %s: compatible = %v with %v blocking and %d exempted, %v, want %d exempted", e.rule, report.Compatible, verdicts(report), len(report.Exempted), err, e.exempted)
		}
	}
}

func TestFirstVersionOfALineIsHeldAgainstTheLedger(t *testing.T) {
	var ledger compat.Ledger
	if ledger.Size() != 0 {
		t.Errorf("an empty ledger takes %d bytes, want 0", ledger.Size())
	}
	ledger.Add(compat.Version{Number: 1, Schema: order(field{2, "note", str})})
	one := ledger.Size()
	ledger.Add(compat.Version{Number: 2, Schema: anAvro()})
	ledger.Add(compat.Version{Number: 3, Schema: order(field{2, "note", str})})
	if one == 0 || ledger.Size() != one {
		t.Errorf("a ledger of one field takes %d bytes, and %d after versions that add nothing, want the same", one, ledger.Size())
	}
	// All versions were deleted: there is nothing to compare with.
	report, err := compat.Check(t.Context(), order(field{2, "price", i64}), nil, &ledger, compat.Mode{})
	if err != nil || report.Compatible || len(verdicts(report)) != 1 || report.Violations[0].Rule != "PROTO_NUMBER_REUSED" || report.Violations[0].Against != 3 {
		t.Errorf("Check of a reused number without a history = %v, %v, want PROTO_NUMBER_REUSED against 3", verdicts(report), err)
	}
}

func TestOnlyParsedSchemasAreCompared(t *testing.T) {
	empty := func(format schema.Format) *schema.Schema {
		return &schema.Schema{Source: schema.Source{Format: format}}
	}
	for _, profile := range []compat.Profile{compat.Pawl, compat.Confluent} {
		for _, format := range []schema.Format{schema.Avro, schema.Protobuf} {
			report, err := compat.Check(t.Context(), empty(format), versions(1, empty(format)), nil, compat.Mode{Profile: profile})
			if err == nil || report.Compatible {
				t.Errorf("Check of %s that was not parsed under %s = %v, %v, want an error and no verdict", format, profile, report.Compatible, err)
			}
		}
	}
}

func TestTransitiveLevelsAreThree(t *testing.T) {
	for level, want := range map[compat.Level]bool{
		compat.None: false, compat.Backward: false, compat.Forward: false, compat.Full: false,
		compat.BackwardTransitive: true, compat.ForwardTransitive: true, compat.FullTransitive: true,
	} {
		if got := level.Transitive(); got != want {
			t.Errorf("%s is transitive: %v, want %v", level, got, want)
		}
	}
}

func TestUnknownModesGiveNoVerdict(t *testing.T) {
	for _, mode := range []compat.Mode{{Profile: "BUF"}, {Level: "SOME"}, {Surface: "PAPER"}, {Lossy: "LOUD"}} {
		if _, ok, err := mode.Judge(finding.Finding{Effects: finding.Everywhere(finding.Break)}, schema.Avro); err == nil || ok {
			t.Errorf("Judge by %+v = %v, %v, want an error", mode, ok, err)
		}
	}
}
