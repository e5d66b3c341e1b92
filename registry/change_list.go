package registry

import (
	"context"
	"errors"
	"slices"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/storage"
)

// ChangeRequest fetches a change request with its candidate.
func (r *Registry) ChangeRequest(ctx context.Context, name ChangeName) (ChangeRequest, error) {
	name, err := name.checked()
	if err != nil {
		return ChangeRequest{}, failed("ChangeRequest", err)
	}
	var out ChangeRequest
	err = r.store.View(ctx, func(rd storage.Reader) error {
		if !r.Visible(ctx, name.Domain) {
			return noDomain(name.Domain)
		}
		rec, err := loadChange(rd, name)
		if err != nil {
			return err
		}
		if out, err = r.changeRequest(rd, heldChange{name, rec}); err != nil {
			return err
		}
		out.Draft, err = r.candidate(rd, name)
		return err
	})
	return out, failed("ChangeRequest", err)
}

// candidate reads what a change request holds.
func (r *Registry) candidate(rd storage.Reader, name ChangeName) (Draft, error) {
	k := name.draftKey()
	packed, ok, err := rd.Get(k)
	if err == nil && !ok {
		err = damagedError{k, errors.New("it is missing")}
	}
	if err != nil {
		return Draft{}, err
	}
	held, err := unpackAs[candidateRecord](r.codec, k, packed)
	return held.draft(), err
}

// A ChangeFilter selects change requests; its fields add up.
type ChangeFilter struct {
	Domain  string
	Subject string // of Domain, or of DefaultDomain
	State   ChangeState
	Team    string // that is asked
}

func (f ChangeFilter) words() string {
	return f.Domain + "\x00" + f.Subject + "\x00" + string(f.State) + "\x00" + f.Team
}

// ChangeRequests lists change requests by domain, subject and number, without
// their candidates.
func (r *Registry) ChangeRequests(ctx context.Context, f ChangeFilter, page PageRequest) (Page[ChangeRequest], error) {
	prefix := in(changeSpace)
	switch {
	case f.Subject != "":
		name, err := SubjectName{f.Domain, f.Subject}.checked()
		if err != nil {
			return Page[ChangeRequest]{}, failed("ChangeRequests", err)
		}
		prefix = prefix.subject(name)
	case f.Domain != "":
		prefix = prefix.text(f.Domain)
	}
	var out Page[ChangeRequest]
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		out, err = list(rd, over(prefix, f.words()), page, func(p storage.Pair) (ChangeRequest, bool, error) {
			rec, err := decode[changeRecord](p.Key, p.Value)
			name := read(p.Key).change()
			if err != nil || !r.Visible(ctx, name.Domain) {
				return ChangeRequest{}, false, err
			}
			c, err := r.changeRequest(rd, heldChange{name, rec})
			return c, f.takes(c), err
		})
		return err
	})
	return out, failed("ChangeRequests", err)
}

func (f ChangeFilter) takes(c ChangeRequest) bool {
	return (f.State == "" || c.State == f.State) &&
		(f.Team == "" || slices.ContainsFunc(c.Approvers, func(a Approver) bool { return a.Team == f.Team }))
}

// changeRequest is a record with all that follows from it.
func (r *Registry) changeRequest(rd storage.Reader, h heldChange) (ChangeRequest, error) {
	rec := h.rec
	out := ChangeRequest{
		Name: h.name, Base: rec.Base, Candidate: rec.Candidate, Compatible: rec.Compatible, Creator: rec.Creator, Origin: rec.Origin,
		CreateTime: rec.Created, UpdateTime: rec.Updated, ExpireTime: rec.expires(), Etag: etagOf(rec.Etag),
	}
	owner, err := ownerOf(rd, h.name.SubjectName)
	if err != nil {
		return out, err
	}
	i := Impact{Verdict: HarmBreaking, Owner: owner, Report: &compat.Report{Compatible: rec.Compatible}, Gate: ConsumerAware}
	if len(rec.Broken) == 0 {
		i.Verdict = HarmIndeterminate
	}
	owners := people{}
	for _, b := range rec.Broken {
		app, err := owners.of(rd, b.Application)
		if err != nil {
			return out, err
		}
		name := UsageName{Subject: h.name.SubjectName, Role: Consumer, Application: b.Application, Environment: b.Environment}
		i.Usages = append(i.Usages, UsageImpact{Blocks: true, Usage: Usage{
			Name: name, Version: b.Version, ProjectionDigest: b.Projection, Owner: app.team, Contacts: app.contacts,
		}})
	}
	out.Approvers = approvers(&i, &h)
	for n, b := range rec.Broken {
		u := i.Usages[n]
		out.Broken = append(out.Broken, BrokenUsage{
			Usage: u.Usage.Name, Version: b.Version, Owner: u.Usage.Owner, Contacts: u.Usage.Contacts,
			Rule: b.Rule, Path: b.Path, Message: b.Message, Hint: b.Hint, Approved: u.Approved,
		})
	}
	for _, d := range rec.Decisions {
		out.Decisions = append(out.Decisions, d.decision(h.name.SubjectName))
	}
	out.State, out.Version, err = r.stateOf(rd, h, out.Approvers)
	return out, err
}

func (d decisionRecord) decision(s SubjectName) Decision {
	out := Decision{Team: d.Team, Principal: d.Principal, Time: d.Time, Approve: d.Approve, Comment: d.Comment, Subject: d.Subject}
	for _, u := range d.Usages {
		out.Usages = append(out.Usages, UsageName{Subject: s, Role: Consumer, Application: u.Application, Environment: u.Environment})
	}
	return out
}

// stateOf finds what became of a change request. A candidate that is there as
// a version was applied, whichever way it came in.
func (r *Registry) stateOf(rd storage.Reader, h heldChange, asked []Approver) (ChangeState, int, error) {
	applied, err := findVersion(rd, h.name.SubjectName, h.rec.Candidate, true)
	if err != nil {
		return "", 0, err
	}
	if applied != nil && applied.Name.Number > h.rec.Base {
		return ChangeApplied, applied.Name.Number, nil
	}
	subject, err := subjectOrNone(rd, h.name.SubjectName)
	switch {
	case err != nil:
		return "", 0, err
	case subject.Latest != h.rec.Base:
		return ChangeSuperseded, 0, nil
	case !r.cfg.Clock().Before(h.rec.expires()):
		return ChangeExpired, 0, nil
	case slices.ContainsFunc(asked, func(a Approver) bool { return a.Rejected }):
		return ChangeRejected, 0, nil
	case agreed(asked):
		return ChangeApproved, 0, nil
	}
	return ChangeOpen, 0, nil
}
