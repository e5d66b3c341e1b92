package grpcapi

import (
	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/compat/finding"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func wireExempted(e compat.Exempted) *registryv1.ExemptedViolation {
	return &registryv1.ExemptedViolation{Violation: wireViolation(e.Violation), Exemption: wireExemption(e.Exemption)}
}

func wireExemption(e compat.Exemption) *registryv1.Exemption {
	return &registryv1.Exemption{
		Rule: string(e.Rule), Path: e.Path, Until: string(e.Until), Reason: e.Reason, From: e.From, Position: wirePosition(e.Position),
	}
}

// exemption reads one of a setting. Where it is from is not the caller's to
// say, so that what was read can be sent back as it is.
func exemption(e *registryv1.Exemption) compat.Exemption {
	return compat.Exemption{Rule: finding.Rule(e.GetRule()), Path: e.GetPath(), Until: compat.Date(e.GetUntil()), Reason: e.GetReason()}
}
