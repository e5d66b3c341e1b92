package grpcapi

import (
	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/compat/finding"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/schema"
)

// Report is a verdict in the words of the wire. Avro has no surface, and
// Confluent looks at none, whatever the mode says.
func Report(r compat.Report) *registryv1.CompatibilityReport {
	out := &registryv1.CompatibilityReport{
		Compatible:      r.Compatible,
		Level:           wireLevel(r.Mode.Level),
		AgainstVersions: convert(r.Against, func(n int) int32 { return int32(n) }),
		Violations:      convert(r.Violations, wireViolation),
		Warnings:        convert(r.Warnings, wireViolation),
		Truncated:       int32(r.Truncated),
		Profile:         wireProfile(r.Mode.Profile),
		Exempted:        convert(r.Exempted, wireExempted),
	}
	if r.Format == schema.Protobuf && r.Mode.Profile != compat.Confluent {
		out.Surface = wireSurface(r.Mode.Surface)
	}
	return out
}

func wireViolation(v compat.Violation) *registryv1.Violation {
	out := wireFinding(v.Finding)
	out.Severity = registryv1.Severity(registryv1.Severity_value[string(v.Severity)])
	out.Breaks = registryv1.Breaks(registryv1.Breaks_value[string(v.Breaks)])
	out.AgainstVersion = int32(v.Against)
	return out
}

func wireFinding(f finding.Finding) *registryv1.Violation {
	return &registryv1.Violation{
		Rule:        string(f.Rule),
		Path:        f.Path,
		OldPosition: wirePosition(f.Old),
		NewPosition: wirePosition(f.New),
		Message:     f.Message,
		Hint:        f.Hint,
		Witness:     f.Witness,
		Causes:      convert(f.Causes, wireFinding),
	}
}

// wirePosition leaves out a place that is nowhere.
func wirePosition(p schema.Position) *registryv1.Position {
	if p.File == "" && p.Line == 0 {
		return nil
	}
	return &registryv1.Position{File: p.File, Line: int32(p.Line), Column: int32(p.Column)}
}
