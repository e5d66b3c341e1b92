package grpcapi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/compat/finding"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/source"
	"github.com/pawl-registry/pawl/server/grpcapi"
)

var everything = finding.Finding{
	Rule: "PROTO_FIELD_REMOVED", Path: "Order.id",
	Old:     source.Position{File: "a.proto", Line: 3, Column: 5},
	Message: "gone", Hint: "reserve it", Witness: `{"id":1}`,
	Effects: finding.Effects{
		finding.Binary: {finding.Safe, finding.Note},
		finding.Code:   {finding.Break, finding.Lossy},
	},
	Causes: []finding.Finding{{Rule: "CAUSE"}},
}

func TestReport(t *testing.T) {
	verdict := compat.Report{
		Mode:       compat.Mode{Level: compat.FullTransitive, Surface: compat.SourceCode},
		Against:    []int{3, 2},
		Violations: []compat.Violation{{Finding: everything, Severity: compat.Error, Breaks: compat.AllReaders, Against: 3}},
		Warnings:   []compat.Violation{{Severity: compat.Warning}},
		Exempted: []compat.Exempted{{
			Violation: compat.Violation{Severity: compat.Error},
			Exemption: compat.Exemption{Rule: "FIELD_REMOVED", Path: "Order", Until: "2027-01-31", Reason: "agreed", From: "registry", Position: source.Position{File: "a.proto", Line: 1, Column: 2}},
		}},
		Truncated: 7,
		Format:    schema.Protobuf,
	}
	want := &registryv1.CompatibilityReport{
		Level: registryv1.CompatibilityLevel_FULL_TRANSITIVE, Surface: registryv1.Surface_SOURCE,
		AgainstVersions: []int32{3, 2}, Truncated: 7,
		Violations: []*registryv1.Violation{{
			Rule: "PROTO_FIELD_REMOVED", Severity: registryv1.Severity_ERROR, Breaks: registryv1.Breaks_ALL_READERS, Path: "Order.id",
			OldPosition: &registryv1.Position{File: "a.proto", Line: 3, Column: 5},
			Message:     "gone", Hint: "reserve it", AgainstVersion: 3, Witness: `{"id":1}`,
			Causes: []*registryv1.Violation{{Rule: "CAUSE"}},
		}},
		Warnings: []*registryv1.Violation{{Severity: registryv1.Severity_WARNING}},
		Exempted: []*registryv1.ExemptedViolation{{
			Violation: &registryv1.Violation{Severity: registryv1.Severity_ERROR},
			Exemption: &registryv1.Exemption{
				Rule: "FIELD_REMOVED", Path: "Order", Until: "2027-01-31", Reason: "agreed", From: "registry",
				Position: &registryv1.Position{File: "a.proto", Line: 1, Column: 2},
			},
		}},
	}
	if diff := cmp.Diff(want, grpcapi.Report(verdict), protocmp.Transform()); diff != "" {
		t.Errorf("Report of Protobuf (-want +got):\n%s", diff)
	}
	want.Surface, verdict.Format = registryv1.Surface_SURFACE_UNSPECIFIED, schema.Avro
	if diff := cmp.Diff(want, grpcapi.Report(verdict), protocmp.Transform()); diff != "" {
		t.Errorf("Report of Avro, which has no surface (-want +got):\n%s", diff)
	}
}

func TestChangesHaveEffectsOnlyWhereTheyHaveAny(t *testing.T) {
	want := []*registryv1.Change{{
		Rule: "PROTO_FIELD_REMOVED", Path: "Order.id", OldPosition: &registryv1.Position{File: "a.proto", Line: 3, Column: 5}, Message: "gone",
		Effects: []*registryv1.EncodingEffect{
			{Encoding: "BINARY", NewReaders: registryv1.Impact_SAFE, OldReaders: registryv1.Impact_NOTE},
			{Encoding: "SOURCE", NewReaders: registryv1.Impact_BREAK, OldReaders: registryv1.Impact_LOSSY},
		},
	}}
	if diff := cmp.Diff(want, grpcapi.Changes([]finding.Finding{everything}), protocmp.Transform()); diff != "" {
		t.Errorf("Changes (-want +got):\n%s", diff)
	}
}

// Every word of the registry has its value on the wire: a word without one
// would be told as unspecified.
func TestEveryWordHasAValue(t *testing.T) {
	for _, level := range []compat.Level{
		compat.None, compat.Backward, compat.BackwardTransitive, compat.Forward, compat.ForwardTransitive, compat.Full, compat.FullTransitive,
	} {
		if got := grpcapi.Report(compat.Report{Mode: compat.Mode{Level: level}}).GetLevel(); got.String() != string(level) {
			t.Errorf("level %s is told as %s", level, got)
		}
	}
	for _, surface := range []compat.Surface{compat.Wire, compat.WireJSON, compat.SourceCode} {
		if got := grpcapi.Report(compat.Report{Mode: compat.Mode{Surface: surface}, Format: schema.Protobuf}).GetSurface(); got.String() != string(surface) {
			t.Errorf("surface %s is told as %s", surface, got)
		}
	}
	for _, breaks := range []compat.Breaks{compat.NewReaders, compat.OldReaders, compat.AllReaders} {
		report := grpcapi.Report(compat.Report{Violations: []compat.Violation{{Breaks: breaks}}})
		if got := report.GetViolations()[0].GetBreaks(); got.String() != string(breaks) {
			t.Errorf("breaks %s is told as %s", breaks, got)
		}
	}
	for class := finding.Safe; class <= finding.Break; class++ {
		changes := grpcapi.Changes([]finding.Finding{{Effects: finding.Effects{{class, finding.Break}}}})
		if got := changes[0].GetEffects()[0].GetNewReaders(); got.String() != class.String() {
			t.Errorf("class %s is told as %s", class, got)
		}
	}
}
