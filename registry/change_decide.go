package registry

import (
	"context"
	"errors"
	"slices"
	"unicode/utf8"

	"github.com/pawl-registry/pawl/storage"
)

// A ChangeDecision is what a team says to a change request.
type ChangeDecision struct {
	Change ChangeName
	// Team is the one that speaks. It may be left empty where only one team is
	// asked that the caller belongs to.
	Team    string
	Approve bool
	Comment string
	// Etag, if given, must be that of the change request as it is: what is
	// approved is what was seen.
	Etag string
}

// DecideChange approves or rejects a change request for a team. What a team
// said last counts.
func (r *Registry) DecideChange(ctx context.Context, d ChangeDecision) (ChangeRequest, error) {
	var err error
	if d.Change, err = d.Change.checked(); err == nil && (len(d.Comment) > maxComment || !utf8.ValidString(d.Comment)) {
		err = invalid("comment", "at most %d bytes of UTF-8 are allowed", maxComment)
	}
	if err == nil && !d.Approve && d.Comment == "" {
		err = invalid("comment", "say why, for those who wanted the change")
	}
	if err != nil {
		return ChangeRequest{}, failed("DecideChange", err)
	}
	var out ChangeRequest
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		rec, was, err := r.openToDecide(ctx, m, d)
		if err != nil {
			return nil, err
		}
		team, err := d.speaker(ctx, m.Tx, was.Approvers)
		if err != nil {
			return nil, err
		}
		rec = rec.with(decisionRecord{
			Team: team.Team, Principal: CallerFrom(ctx).Principal, Time: m.now, Approve: d.Approve, Comment: d.Comment,
			Subject: team.Subject, Usages: rec.idsOf(team.Usages),
		})
		rec.Updated, rec.Etag = m.now, m.index
		if out, err = r.changeRequest(m.Tx, heldChange{d.Change, rec}); err != nil {
			return nil, err
		}
		kind := ChangeRejectedByTeam
		if d.Approve {
			kind = ChangeApprovedByTeam
		}
		return &event{kind, d.Change.resource(), rec.data()}, store(m.Tx, d.Change.key(), rec)
	})
	return out, failed("DecideChange", err)
}

// openToDecide reads a change request about which something can be said.
func (r *Registry) openToDecide(ctx context.Context, m *mutation, d ChangeDecision) (changeRecord, ChangeRequest, error) {
	if !r.Visible(ctx, d.Change.Domain) {
		return changeRecord{}, ChangeRequest{}, noDomain(d.Change.Domain)
	}
	rec, err := loadChange(m.Tx, d.Change)
	if err != nil {
		return rec, ChangeRequest{}, err
	}
	if err := writable(m.Tx, Place(d.Change.SubjectName)); err != nil {
		return rec, ChangeRequest{}, err
	}
	if err := checkEtag(d.Change.resource(), d.Etag, rec.Etag); err != nil {
		return rec, ChangeRequest{}, err
	}
	was, err := r.changeRequest(m.Tx, heldChange{d.Change, rec})
	if err != nil {
		return rec, was, err
	}
	return rec, was, was.closed()
}

// closed refuses what can no longer be published.
func (c ChangeRequest) closed() error {
	switch c.State {
	case ChangeApplied:
		return refuse(ChangeClosed, c.Name.resource(), "%s was published as version %d", c.Name, c.Version)
	case ChangeExpired:
		return refuse(ChangeClosed, c.Name.resource(), "%s expired on %s; publish the schema again, which opens another one", c.Name, c.ExpireTime.Format("2006-01-02"))
	case ChangeSuperseded:
		return refuse(ChangeClosed, c.Name.resource(), "%s was about what comes after version %d, which is not the latest any more; publish the schema again", c.Name, c.Base)
	default:
	}
	return nil
}

// speaker finds the team that a decision is of, among those that are asked.
func (d ChangeDecision) speaker(ctx context.Context, rd storage.Reader, asked []Approver) (Approver, error) {
	caller := CallerFrom(ctx)
	if d.Team != "" {
		i := slices.IndexFunc(asked, func(a Approver) bool { return a.Team == d.Team })
		if i < 0 {
			return Approver{}, refuse(NotPermitted, d.Change.resource(), "%s does not ask the team %s: nothing of it breaks", d.Change, d.Team)
		}
		return asked[i], mayActFor(rd, caller, d.Team)
	}
	var mine []Approver
	for _, a := range asked {
		if a.Team == "" {
			continue
		}
		err := mayActFor(rd, caller, a.Team)
		if _, refused := errors.AsType[*Error](err); err != nil && !refused {
			return Approver{}, err
		}
		if err == nil {
			mine = append(mine, a)
		}
	}
	switch len(mine) {
	case 0:
		return Approver{}, refuse(PermissionDenied, d.Change.resource(), "%s asks no team that %q belongs to", d.Change, caller.Principal)
	case 1:
		return mine[0], nil
	}
	return Approver{}, invalid("team", "you may speak for more than one of those that %s asks; say for which", d.Change)
}

// with is the record with a decision in the place of what the team said before.
func (c changeRecord) with(d decisionRecord) changeRecord {
	c.Decisions = append(slices.DeleteFunc(slices.Clone(c.Decisions), func(was decisionRecord) bool { return was.Team == d.Team }), d)
	return c
}

// idsOf finds usages that break by their names.
func (c changeRecord) idsOf(names []UsageName) []brokenID {
	wanted := map[[2]string]bool{}
	for _, n := range names {
		wanted[[2]string{n.Application, n.Environment}] = true
	}
	var out []brokenID
	for _, b := range c.Broken {
		if wanted[[2]string{b.Application, b.Environment}] {
			out = append(out, b.brokenID)
		}
	}
	return out
}

// ApplyChange publishes the candidate of a change request, as publishing the
// same bytes again would: if those who are asked agree by now.
func (r *Registry) ApplyChange(ctx context.Context, name ChangeName, a ChangeApplication) (Published, error) {
	c, err := r.ChangeRequest(ctx, name)
	if err == nil {
		err = c.closed()
	}
	if err == nil && a.Etag != "" && a.Etag != c.Etag {
		err = refuse(Overtaken, c.Name.resource(), "%s has changed since etag %q, it has %q now; read it again and decide", c.Name, a.Etag, c.Etag)
	}
	if err != nil {
		return Published{}, failed("ApplyChange", err)
	}
	base := c.Base
	out, err := r.Publish(ctx, Publication{
		Subject: c.Name.SubjectName, Draft: c.Draft, ExpectedLatest: &base, Force: a.Force, Override: a.Override, Origin: c.Origin,
	})
	return out, failed("ApplyChange", err)
}

// A ChangeApplication says how a change request is applied.
type ChangeApplication struct {
	Etag string
	// Force and Override are those of a Publication.
	Force    bool
	Override string
}
