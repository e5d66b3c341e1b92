package pawl

import registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"

// An Exemption lets a rule be broken at a place, for a time and a reason.
type Exemption struct {
	// Rule is the id of a rule; AVRO_ or PROTO_ in front may be left out.
	Rule string
	// Path is a place by names, as violations give it; the exemption counts
	// there and beneath. It is empty for one that stands in a schema.
	Path string
	// Until is the last day on which it counts, in UTC: 2027-01-31. It is empty
	// where an unstable package is the reason.
	Until string
	// Reason says why, for whoever reads the log.
	Reason string
	// From is the place whose setting holds it, and Position where it stands in
	// a schema. Both are answers only.
	From     string
	Position Position
}

// An Exempted is a violation that an exemption lets pass.
type Exempted struct {
	Violation
	Exemption Exemption
}

func fromExempted(e *registryv1.ExemptedViolation) Exempted {
	return Exempted{fromViolation(e.GetViolation()), fromExemption(e.GetExemption())}
}

func fromExemption(e *registryv1.Exemption) Exemption {
	return Exemption{
		Rule: e.GetRule(), Path: e.GetPath(), Until: e.GetUntil(), Reason: e.GetReason(), From: e.GetFrom(), Position: fromPosition(e.GetPosition()),
	}
}

func toExemption(e Exemption) *registryv1.Exemption {
	return &registryv1.Exemption{Rule: e.Rule, Path: e.Path, Until: e.Until, Reason: e.Reason}
}
