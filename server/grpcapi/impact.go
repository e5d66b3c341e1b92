package grpcapi

import (
	"cmp"
	"context"
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/pawl-registry/pawl/compat"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

// CheckImpact says what a change would do to whom.
func (i impacts) CheckImpact(ctx context.Context, r *registryv1.CheckImpactRequest) (*registryv1.CheckImpactResponse, error) {
	change := registry.Change{
		Kind:        cmp.Or(word[registry.ChangeKind](r.GetKind()), registry.PublishChange),
		Subject:     subjectNameOf(r),
		Publication: registry.Publication{Draft: draftOf(r.GetSchema()), Force: r.GetForce()},
		Versions:    convert(r.GetVersions(), func(n int32) int { return int(n) }),
		Paths:       r.GetPaths(),
		Depth:       int(r.GetDepth()),
	}
	impact, err := i.Registry.Evaluate(ctx, change)
	if err != nil {
		return nil, Error(ctx, err)
	}
	out := trimImpact(Impact(impact), impactBytes)
	if impact.Report != nil {
		out.Report = bodyReport(*impact.Report)
	}
	return &registryv1.CheckImpactResponse{Impact: out}, nil
}

// CheckDeployment says whether a release can run in an environment.
func (i impacts) CheckDeployment(ctx context.Context, r *registryv1.CheckDeploymentRequest) (*registryv1.CheckDeploymentResponse, error) {
	out, err := i.Registry.CheckDeployment(ctx, registry.Deployment{
		Application: r.GetApplication(), Release: r.GetRelease(), Environment: r.GetEnvironment(),
	})
	if err != nil {
		return nil, Error(ctx, err)
	}
	checks := within(answerBytes, worstFirst(out.Checks), wireDeploymentCheck)
	return &registryv1.CheckDeploymentResponse{
		Deployable: out.Deployable, Summary: out.Summary, Checks: checks, MoreChecks: int32(len(out.Checks) - len(checks)),
	}, nil
}

// worstFirst sorts checks so that those which are cut off are a yes.
func worstFirst(checks []registry.DeploymentCheck) []registry.DeploymentCheck {
	return slices.SortedStableFunc(slices.Values(checks), func(a, b registry.DeploymentCheck) int {
		return cmp.Compare(severityOf(b.Status), severityOf(a.Status))
	})
}

func severityOf(s compat.Status) int {
	return slices.Index([]compat.Status{compat.OK, compat.Degraded, compat.Unknown, compat.Broken}, s)
}

func wireDeploymentCheck(c registry.DeploymentCheck) *registryv1.DeploymentCheck {
	out := &registryv1.DeploymentCheck{
		Domain: c.Subject.Domain, Subject: c.Subject.Subject, Role: wireRole(c.Role), Version: int32(c.Version),
		Status: wireStatus(c.Status), Breaks: convert(c.Breaks, wireViolation), Why: c.Why,
	}
	if c.Other != nil {
		out.Other = wireUsage(*c.Other)
	}
	return out
}

func wireStatus(s compat.Status) registryv1.ReadingStatus {
	return registryv1.ReadingStatus(registryv1.ReadingStatus_value[string(s)])
}

// Impact is an impact in the words of the wire, without its report: that
// travels beside it. Usages that block come first.
func Impact(i registry.Impact) *registryv1.ChangeImpact {
	usages := slices.SortedStableFunc(slices.Values(i.Usages), func(a, b registry.UsageImpact) int { return cmp.Compare(weightOf(b), weightOf(a)) })
	return &registryv1.ChangeImpact{
		Kind:        registryv1.ChangeKind(registryv1.ChangeKind_value[string(i.Change)]),
		Domain:      i.Subject.Domain,
		Subject:     i.Subject.Subject,
		Verdict:     registryv1.ChangeImpact_Verdict(registryv1.ChangeImpact_Verdict_value[string(i.Verdict)]),
		Gate:        wireGate(i.Gate),
		Outcome:     registryv1.ChangeImpact_Outcome(registryv1.ChangeImpact_Outcome_value[string(i.Outcome)]),
		Summary:     i.Summary,
		Owner:       i.Owner.Team,
		Contacts:    convert(i.Owner.Contacts, wireContact),
		Usages:      convert(usages, wireUsageImpact),
		Coverage:    wireCoverage(i.Coverage),
		Derived:     convert(i.Derived, wireDerived),
		MoreDerived: int32(i.MoreDerived),
		Approvers:   convert(i.Approvers, wireApprover),
		Change:      int32(i.Request),
		Digest:      i.Digest,
	}
}

// weightOf says how much a reader wants to see a usage.
func weightOf(u registry.UsageImpact) int {
	if u.Blocks {
		return 10
	}
	return severityOf(u.Status)
}

func wireUsageImpact(u registry.UsageImpact) *registryv1.UsageImpact {
	return &registryv1.UsageImpact{
		Usage: wireUsage(u.Usage), Status: wireStatus(u.Status), Already: u.Already, Blocks: u.Blocks, Approved: u.Approved,
		Breaks: convert(u.Breaks, wireViolation), Why: u.Why,
	}
}

func wireDerived(d registry.DerivedImpact) *registryv1.DerivedImpact {
	return &registryv1.DerivedImpact{
		Domain: d.Subject.Domain, Subject: d.Subject.Subject, ViaDomain: d.Via.Domain, ViaSubject: d.Via.Subject, Depth: int32(d.Depth),
		Paths: d.Paths, Owner: d.Owner.Team, Contacts: convert(d.Owner.Contacts, wireContact),
		Usages: convert(d.Usages, func(u registry.Usage) *registryv1.UsageName { return wireUsageName(u.Name) }),
	}
}

func wireApprover(a registry.Approver) *registryv1.Approver {
	return &registryv1.Approver{
		Team: a.Team, Contacts: convert(a.Contacts, wireContact), ForSubject: a.Subject, Usages: convert(a.Usages, wireUsageName),
		Approved: a.Approved, Rejected: a.Rejected,
	}
}

// impactBytes is what an impact may take of an answer, beside a report.
const impactBytes = answerBytes - reportBytes - 64<<10

// bodyImpact is an impact as an answer carries it, beside its report.
func bodyImpact(i registry.Impact) *registryv1.ChangeImpact {
	return trimImpact(Impact(i), impactBytes)
}

// trimImpact cuts an impact to a number of bytes. Who breaks, and by what, is
// the last to go; what is left out is counted.
func trimImpact(i *registryv1.ChangeImpact, bytes int) *registryv1.ChangeImpact {
	if proto.Size(i) <= bytes {
		return i
	}
	usages, derived, approvers := i.GetUsages(), i.GetDerived(), i.GetApprovers()
	i.Usages, i.Derived, i.Approvers = nil, nil, nil
	left := bytes - proto.Size(i) - 3*countBytes
	i.Approvers, left = fit(approvers, left, withoutUsages)
	i.Usages, left = fit(usages, left, withOneBreak)
	i.Derived, _ = fit(derived, left, withoutReaders)
	i.MoreUsages = int32(len(usages) - len(i.GetUsages()))
	i.MoreDerived += int32(len(derived) - len(i.GetDerived()))
	return i
}

func withoutUsages(a *registryv1.Approver) *registryv1.Approver {
	return &registryv1.Approver{Team: a.GetTeam(), ForSubject: a.GetForSubject(), Approved: a.GetApproved(), Rejected: a.GetRejected()}
}

func withoutReaders(d *registryv1.DerivedImpact) *registryv1.DerivedImpact {
	return &registryv1.DerivedImpact{
		Domain: d.GetDomain(), Subject: d.GetSubject(), ViaDomain: d.GetViaDomain(), ViaSubject: d.GetViaSubject(), Depth: d.GetDepth(), Owner: d.GetOwner(),
	}
}

// withOneBreak is a usage with its name, its owner and the first thing that
// breaks it.
func withOneBreak(u *registryv1.UsageImpact) *registryv1.UsageImpact {
	w := u.GetUsage()
	out := &registryv1.UsageImpact{
		Usage: &registryv1.Usage{
			Domain: w.GetDomain(), Subject: w.GetSubject(), Role: w.GetRole(), Application: w.GetApplication(), Environment: w.GetEnvironment(),
			Version: w.GetVersion(), State: w.GetState(), Source: w.GetSource(), Owner: w.GetOwner(),
		},
		Status: u.GetStatus(), Already: u.GetAlready(), Blocks: u.GetBlocks(), Approved: u.GetApproved(), Why: clip(u.GetWhy(), 200),
	}
	if breaks := u.GetBreaks(); len(breaks) > 0 {
		out.Breaks = []*registryv1.Violation{withoutCauses(breaks[0])}
	}
	return out
}
