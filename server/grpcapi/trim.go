package grpcapi

import (
	"fmt"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/proto"

	"github.com/pawl-registry/pawl/compat"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// The bounds of the two lists of a comparison: together they stay below what
// an answer may have.
const (
	reportBytes = answerBytes / 3
	changeBytes = answerBytes - reportBytes - 64<<10
)

// mostAgainst is how many of the versions compared with a report names when
// it has to be cut: the newest.
const mostAgainst = 100

// bodyReport is a report as an answer carries it.
func bodyReport(r compat.Report) *registryv1.CompatibilityReport {
	return trimReport(Report(r), reportBytes)
}

// trimReport cuts a report to a number of bytes. Many violations say more than
// one with its causes, so causes and witnesses give way first; the rest is
// counted.
func trimReport(r *registryv1.CompatibilityReport, bytes int) *registryv1.CompatibilityReport {
	if proto.Size(r) <= bytes {
		return r
	}
	violations, warnings, exempted := r.GetViolations(), r.GetWarnings(), r.GetExempted()
	r.Violations, r.Warnings, r.Exempted = nil, nil, nil
	r.AgainstVersions = r.GetAgainstVersions()[:min(mostAgainst, len(r.GetAgainstVersions()))]
	r.Truncated += int32(len(violations) + len(warnings) + len(exempted))
	left := bytes - proto.Size(r) - countBytes
	r.Violations, left = fit(violations, left, withoutCauses)
	r.Exempted, left = fit(exempted, left, withoutExemptedCauses)
	r.Warnings, _ = fit(warnings, left, withoutCauses)
	r.Truncated -= int32(len(r.GetViolations()) + len(r.GetWarnings()) + len(r.GetExempted()))
	return r
}

// countBytes is what a count may grow by.
const countBytes = 8

// withoutCauses is a violation without what may be left out.
func withoutCauses(v *registryv1.Violation) *registryv1.Violation {
	return &registryv1.Violation{
		Rule: v.GetRule(), Severity: v.GetSeverity(), Breaks: v.GetBreaks(), Path: v.GetPath(),
		OldPosition: v.GetOldPosition(), NewPosition: v.GetNewPosition(),
		Message: v.GetMessage(), Hint: v.GetHint(), AgainstVersion: v.GetAgainstVersion(),
	}
}

func withoutExemptedCauses(e *registryv1.ExemptedViolation) *registryv1.ExemptedViolation {
	return &registryv1.ExemptedViolation{Violation: withoutCauses(e.GetViolation()), Exemption: e.GetExemption()}
}

// fit keeps the messages that fit into a number of bytes as slim makes them,
// in order. What is left makes the first of them whole again; the rest of it
// is returned.
func fit[M proto.Message](list []M, bytes int, slim func(M) M) (kept []M, left int) {
	var whole []M
	for _, m := range list {
		small := slim(m)
		if size := elementBytes(small); size <= bytes {
			kept, whole, bytes = append(kept, small), append(whole, m), bytes-size
		}
	}
	for i, m := range whole {
		if more := proto.Size(m) - proto.Size(kept[i]); more <= bytes {
			kept[i], bytes = m, bytes-more
		}
	}
	return kept, bytes
}

// asIs is for messages that can do without nothing.
func asIs[M proto.Message](m M) M { return m }

// problemsOmitted is the code of a last problem that counts those left out.
const problemsOmitted = "PROBLEMS_OMITTED"

// trimProblems cuts a list of problems. The last one counts those left out.
func trimProblems(list []*registryv1.Problem, bytes int) *registryv1.SchemaProblems {
	all := &registryv1.SchemaProblems{Problems: list}
	if proto.Size(all) <= bytes {
		return all
	}
	omitted := func(n int) *registryv1.Problem {
		return &registryv1.Problem{
			Severity: registryv1.Severity_WARNING, Code: problemsOmitted,
			Message: fmt.Sprintf("%d further problems do not fit into an error", n),
		}
	}
	kept, _ := fit(list, bytes-elementBytes(omitted(len(list))), asIs)
	return &registryv1.SchemaProblems{Problems: append(kept, omitted(len(list)-len(kept)))}
}

// badRequest names the fields at fault, as many as fit.
func badRequest(list []*errdetails.BadRequest_FieldViolation, bytes int) *errdetails.BadRequest {
	kept, _ := fit(list, bytes, withoutDescription)
	return &errdetails.BadRequest{FieldViolations: kept}
}

// withoutDescription is a field violation without what the error's message
// says too.
func withoutDescription(v *errdetails.BadRequest_FieldViolation) *errdetails.BadRequest_FieldViolation {
	return &errdetails.BadRequest_FieldViolation{Field: v.GetField()}
}

// trimChanges cuts a list of changes. The last one counts those left out.
func trimChanges(list []*registryv1.Change, bytes int) []*registryv1.Change {
	if len(within(bytes, list, asIs)) == len(list) {
		return list
	}
	omitted := func(n int) *registryv1.Change {
		return &registryv1.Change{
			Rule:    string(compat.DifferencesOmitted),
			Message: fmt.Sprintf("%d further differences do not fit into an answer", n),
		}
	}
	kept, _ := fit(list, bytes-elementBytes(omitted(len(list))), asIs)
	return append(kept, omitted(len(list)-len(kept)))
}
