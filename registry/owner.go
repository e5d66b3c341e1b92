package registry

import (
	"context"

	"github.com/pawl-registry/pawl/storage"
)

// An Ownership is who owns a subject, and why.
type Ownership struct {
	Team     string // empty: nobody
	From     string // domains/payments, or the subject itself; empty: nobody
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
	domain, ok, err := load[domainRecord](r, domainKey(name.Domain))
	if err != nil || !ok || domain.Owner == "" {
		return Ownership{}, err
	}
	contacts, err := contactsOf(r, domain.Owner)
	return Ownership{Team: domain.Owner, From: domainResource(name.Domain), Contacts: contacts}, err
}

// contactsOf are those of a team, which may be gone.
func contactsOf(r storage.Reader, team string) ([]Contact, error) {
	rec, _, err := load[teamRecord](r, teamKey(team))
	return rec.Contacts, err
}
