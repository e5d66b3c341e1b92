package registry

import (
	"context"
	"slices"

	"github.com/pawl-registry/pawl/storage"
)

// An Ownership is who owns a subject, and why.
type Ownership struct {
	Team string // empty: nobody
	From string // domains/payments, or the subject itself; empty: nobody
	// Contacts are those of the subject, and after them the team's.
	Contacts []Contact
}

// Owner finds who owns a subject.
func (r *Registry) Owner(ctx context.Context, name SubjectName) (Ownership, error) {
	name, err := name.checked()
	if err != nil {
		return Ownership{}, failed("Owner", err)
	}
	var out Ownership
	err = r.store.View(ctx, func(rd storage.Reader) (err error) {
		out, err = ownerOf(rd, name)
		return err
	})
	return out, failed("Owner", err)
}

// ownerOf finds the owner of a subject, which need not exist: its own, or that
// of its domain. It is computed and never copied, so that a domain that
// changes hands takes its subjects along.
func ownerOf(r storage.Reader, name SubjectName) (Ownership, error) {
	rec, _, err := load[subjectRecord](r, subjectKey(name))
	if err != nil {
		return Ownership{}, err
	}
	return ownerAmong(r, name, rec.Governance)
}

// ownerAmong is ownerOf for a subject of which it is known what is said.
func ownerAmong(r storage.Reader, name SubjectName, g Governance) (Ownership, error) {
	out := Ownership{Team: g.Owner, From: name.resource()}
	if g.Owner == "" {
		domain, _, err := load[domainRecord](r, domainKey(name.Domain))
		if err != nil {
			return Ownership{}, err
		}
		out = Ownership{Team: domain.Owner, From: domainResource(name.Domain)}
	}
	if out.Team == "" {
		return Ownership{Contacts: g.Contacts}, nil
	}
	contacts, err := contactsOf(r, out.Team)
	out.Contacts = slices.Concat(g.Contacts, contacts)
	return out, err
}

// contactsOf are those of a team, which may be gone.
func contactsOf(r storage.Reader, team string) ([]Contact, error) {
	rec, _, err := load[teamRecord](r, teamKey(team))
	return rec.Contacts, err
}
