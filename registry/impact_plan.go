package registry

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// A mesh is what a plan knows of those around the subject.
type mesh struct {
	usages   []Usage
	coverage Coverage
	owner    Ownership
	held     *heldChange // the change request for just this, or nil
}

// A meshBasis is that part of it on which a decision rests.
type meshBasis struct {
	usages   uint64 // their revision
	complete bool   // the coverage
	change   uint64 // the etag of the change request
	owner    string
}

// readMesh reads the usages of a subject, and where there are any, or the gate
// asks for it, what else counts. A subject that nobody is known to use pays for
// one look.
func (r *Registry) readMesh(rd storage.Reader, s state, candidate schema.Digest) (m mesh, b meshBasis, err error) {
	if m.usages, b.usages, err = r.usagesOf(rd, s.name); err != nil {
		return m, b, err
	}
	if len(m.usages) == 0 && s.setting.Effective.Gate != ConsumerAware {
		return m, b, nil
	}
	if m.coverage, err = r.coverageOf(rd, s.name, m.usages); err != nil {
		return m, b, err
	}
	if m.owner, err = ownerOf(rd, s.name); err != nil {
		return m, b, err
	}
	m.held, err = r.findChange(rd, s.name, proposal{s.record.Latest, candidate})
	b.complete, b.owner = m.coverage.Complete(), m.owner.Team
	if m.held != nil {
		b.change = m.held.rec.Etag
	}
	return m, b, err
}

// meshHolds reports errMoved unless what a decision knew of those around a
// subject is still so.
func (r *Registry) meshHolds(rd storage.Reader, p *plan) error {
	if p.parsed == nil || p.free {
		return nil
	}
	_, now, err := r.readMesh(rd, p.state, p.parsed.Digest)
	if err == nil && now != p.around {
		err = errMoved
	}
	return err
}

// assess says what a plan does to whom, and what becomes of it.
func (r *Registry) assess(ctx context.Context, p asked, plan *plan, depth int) (Impact, error) {
	i := Impact{Change: PublishChange, Subject: plan.name, Gate: plan.setting.Effective.Gate, Outcome: Pass, Report: &plan.report}
	if plan.existing != nil || plan.free {
		i.Verdict, i.Summary = HarmIndeterminate, "nothing is compared"
		if plan.existing != nil {
			i.Verdict, i.Summary = HarmSafe, "the subject has it already"
		}
		return i, nil
	}
	i.Owner, i.Coverage = plan.mesh.owner, plan.mesh.coverage
	if plan.alone() {
		i.Verdict = HarmIndeterminate
		i.Outcome = decide(i.Gate, plan.report.Compatible, i.Verdict, consent{})
		i.Summary = i.summary()
		return i, nil
	}
	c, err := r.crossing(ctx, plan)
	if err != nil {
		return i, err
	}
	if i.Usages, err = r.fare(ctx, plan.mesh.usages, c); err != nil {
		return i, err
	}
	spread, err := damage(ctx, c)
	if err != nil {
		return i, err
	}
	err = r.store.View(ctx, func(rd storage.Reader) (err error) {
		i.Derived, i.MoreDerived, err = r.descend(ctx, rd, reach{plan.name, spread}, depth)
		return err
	})
	i.Verdict = i.verdict()
	i.Approvers = approvers(&i, plan.mesh.held)
	i.Outcome = decide(i.Gate, plan.report.Compatible, i.Verdict, consent{agreed(i.Approvers), p.Override != ""})
	i.Digest = i.digest(proposal{plan.record.Latest, plan.parsed.Digest})
	if plan.mesh.held != nil {
		i.Request = plan.mesh.held.name.Number
	}
	i.Summary = i.summary()
	return i, err
}

// alone reports whether nobody is there whom a publish could hurt or ask.
func (p *plan) alone() bool {
	return len(p.mesh.usages) == 0 && (p.setting.Effective.Gate != ConsumerAware || p.report.Compatible)
}

// crossing leads from the latest version to the candidate.
func (r *Registry) crossing(ctx context.Context, p *plan) (c crossing, err error) {
	c = crossing{after: p.parsed, surface: p.setting.Effective.Surface}
	if p.latest != nil {
		c.before, err = r.parsed(ctx, p.latest.Blob, 0)
	}
	return c, err
}

// digest stands for what an approval is about.
func (i *Impact) digest(p proposal) string {
	text := fmt.Appendf(nil, "%d\n%s\n", p.base, p.candidate)
	for _, u := range i.blocking() {
		text = fmt.Appendf(text, "%s\n", u.id())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// id names what of a usage breaks: somebody who agreed has agreed for this
// projection, and not for another one that comes later.
func (u UsageImpact) id() brokenID {
	n := u.Usage.Name
	return brokenID{n.Application, n.Environment, u.Usage.Version, u.Usage.ProjectionDigest}
}

// refused is the refusal of a plan, with the change request that asks those
// who can lift it. It opens the request, or brings it up to date.
func (r *Registry) refused(ctx context.Context, p asked, plan *plan, i Impact) error {
	report := plan.report
	if i.asks() {
		number, err := r.openChange(ctx, p, plan, &i)
		if err != nil {
			return err
		}
		i.Request = number
	}
	var refusal *Error
	if report.Compatible {
		refusal = refuse(BreaksConsumers, plan.name.resource(), "%s: %s%s", plan.name, i.Summary, i.hint())
	} else {
		refusal = incompatible(plan.name, report)
		if len(i.Usages) > 0 || i.Outcome == NeedsApproval {
			refusal.Message += "; " + i.Summary + i.hint()
		}
	}
	if len(i.Usages) > 0 || i.Outcome == NeedsApproval {
		refusal.Impact = &i
	}
	return refusal
}

// asks reports whether there is something to agree to, and somebody to ask.
func (i *Impact) asks() bool {
	if i.Gate == Observe || i.Verdict != HarmBreaking && i.Outcome != NeedsApproval {
		return false
	}
	return slices.ContainsFunc(i.Approvers, func(a Approver) bool { return a.Team != "" })
}

// hint says what to do about a refusal.
func (i *Impact) hint() string {
	if i.Request == 0 {
		return ""
	}
	return fmt.Sprintf("; see change request %d (pawl changes show %s %d)", i.Request, i.Subject, i.Request)
}

// overridden is the reason to log for a publish: that of its publisher, where
// somebody was gone over.
func (p *plan) overridden(by Publication) string {
	if p.free || len(p.mesh.usages) == 0 {
		return ""
	}
	return by.Override
}
