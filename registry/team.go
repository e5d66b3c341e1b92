package registry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/pawl-registry/pawl/storage"
)

// The bounds of a team.
const (
	maxContacts   = 32
	maxPrincipals = 1000
	maxPrincipal  = 255
	maxKind       = 64
	maxAddress    = 1 << 10
)

func teamKey(name string) key { return in(teamSpace).text(name) }

func loadTeam(r storage.Reader, name string) (teamRecord, error) {
	rec, ok, err := load[teamRecord](r, teamKey(name))
	if err == nil && !ok {
		err = refuse(TeamNotFound, teamResource(name), "there is no team %s; create it first (pawl team create %s)", name, name)
	}
	return rec, err
}

func (t teamRecord) team(name string) Team {
	return Team{
		Name: name, Description: t.Description, Contacts: t.Contacts, Principals: t.Principals, Labels: t.Labels,
		CreateTime: t.Created, UpdateTime: t.Updated, Etag: etagOf(t.Etag),
	}
}

// data is what the log says of a team.
func (t teamRecord) data() map[string]any {
	return words(map[string]any{
		"description": t.Description, "contacts": contactData(t.Contacts), "principals": anyList(t.Principals), "labels": anyMap(t.Labels),
	})
}

func checkPeople(contacts []Contact, principals []string) error {
	if err := checkContacts("team.contacts", contacts); err != nil {
		return err
	}
	if len(principals) > maxPrincipals {
		return invalid("team.principals", "there are %d; at most %d are allowed", len(principals), maxPrincipals)
	}
	return checkPrincipals("team.principals", principals)
}

func checkPrincipals(field string, principals []string) error {
	for i, p := range principals {
		if p == "" || len(p) > maxPrincipal || !utf8.ValidString(p) || slices.Contains(principals[:i], p) {
			return invalid(fmt.Sprintf("%s[%d]", field, i), "a principal has 1 to %d bytes of UTF-8 and stands there once", maxPrincipal)
		}
	}
	return nil
}

func checkContacts(field string, contacts []Contact) error {
	if len(contacts) > maxContacts {
		return invalid(field, "there are %d; at most %d are allowed", len(contacts), maxContacts)
	}
	for i, c := range contacts {
		if c.Kind == "" || len(c.Kind) > maxKind || c.Address == "" || len(c.Address) > maxAddress || !utf8.ValidString(c.Kind+" "+c.Address) {
			return invalid(fmt.Sprintf("%s[%d]", field, i), "a kind has 1 to %d bytes of UTF-8, an address 1 to %d", maxKind, maxAddress)
		}
	}
	return nil
}

// CreateTeam creates a team.
func (r *Registry) CreateTeam(ctx context.Context, t Team) (Team, error) {
	err := errors.Join(checkPlainName("team.name", t.Name), checkWords("team", t.Description, t.Labels), checkPeople(t.Contacts, t.Principals))
	if err != nil {
		return Team{}, failed("CreateTeam", err)
	}
	var created Team
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		if err := writable(m.Tx, Place{}); err != nil {
			return nil, err
		}
		if _, exists, err := m.Get(teamKey(t.Name)); err != nil {
			return nil, err
		} else if exists {
			return nil, refuse(TeamExists, teamResource(t.Name), "there is a team %s already; update it instead", t.Name)
		}
		rec := teamRecord{
			Description: t.Description, Contacts: t.Contacts, Principals: t.Principals, Labels: t.Labels,
			Created: m.now, Updated: m.now, Etag: m.index,
		}
		created = rec.team(t.Name)
		return &event{TeamCreated, teamResource(t.Name), rec.data()}, store(m.Tx, teamKey(t.Name), rec)
	})
	return created, failed("CreateTeam", err)
}

// Team fetches a team.
func (r *Registry) Team(ctx context.Context, name string) (Team, error) {
	var t Team
	err := r.store.View(ctx, func(rd storage.Reader) error {
		rec, err := loadTeam(rd, name)
		t = rec.team(name)
		return err
	})
	return t, failed("Team", err)
}

// A TeamFilter selects teams; its fields add up.
type TeamFilter struct{ Prefix, Contains, Principal string }

// Teams lists teams by name.
func (r *Registry) Teams(ctx context.Context, f TeamFilter, page PageRequest) (Page[Team], error) {
	var out Page[Team]
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		l := over(in(teamSpace).startOf(f.Prefix), f.Contains+"\x00"+f.Principal)
		out, err = list(rd, l, page, func(p storage.Pair) (Team, bool, error) {
			rec, err := decode[teamRecord](p.Key, p.Value)
			name := read(p.Key).text()
			return rec.team(name), containsFold(name, f.Contains) && (f.Principal == "" || slices.Contains(rec.Principals, f.Principal)), err
		})
		return err
	})
	return out, failed("Teams", err)
}

// A TeamChange changes a team; nil fields stay.
type TeamChange struct {
	Description *string
	Contacts    []Contact
	Principals  []string
	Labels      map[string]string
	Etag        string
}

func (c TeamChange) apply(rec *teamRecord) {
	set(&rec.Description, c.Description)
	if c.Contacts != nil {
		rec.Contacts = c.Contacts
	}
	if c.Principals != nil {
		rec.Principals = c.Principals
	}
	if c.Labels != nil {
		rec.Labels = c.Labels
	}
}

// UpdateTeam changes a team.
func (r *Registry) UpdateTeam(ctx context.Context, name string, c TeamChange) (Team, error) {
	if err := errors.Join(checkWords("team", deref(c.Description), c.Labels), checkPeople(c.Contacts, c.Principals)); err != nil {
		return Team{}, failed("UpdateTeam", err)
	}
	var t Team
	err := r.mutate(ctx, func(m *mutation) (*event, error) {
		rec, err := loadTeam(m.Tx, name)
		if err := errors.Join(err, writable(m.Tx, Place{}), checkEtag(teamResource(name), c.Etag, rec.Etag)); err != nil {
			return nil, err
		}
		c.apply(&rec)
		rec.Updated, rec.Etag = m.now, m.index
		t = rec.team(name)
		return &event{TeamUpdated, teamResource(name), rec.data()}, store(m.Tx, teamKey(name), rec)
	})
	return t, failed("UpdateTeam", err)
}

// DeleteTeam deletes a team that owns nothing.
func (r *Registry) DeleteTeam(ctx context.Context, name, etag string) error {
	err := r.mutate(ctx, func(m *mutation) (*event, error) {
		rec, err := loadTeam(m.Tx, name)
		if err := errors.Join(err, writable(m.Tx, Place{}), checkEtag(teamResource(name), etag, rec.Etag)); err != nil {
			return nil, err
		}
		if err := m.checkOwnsNothing(name); err != nil {
			return nil, err
		}
		return &event{TeamDeleted, teamResource(name), nil}, m.Delete(teamKey(name))
	})
	return failed("DeleteTeam", err)
}

// checkOwnsNothing refuses to let a team go that owns something.
func (m *mutation) checkOwnsNothing(team string) error {
	err := refuseOwned(m.Tx, team, domainSpace, func(c *cursor, d domainRecord) (string, string) {
		return "domain " + c.text(), d.Owner
	})
	if err != nil {
		return err
	}
	return refuseOwned(m.Tx, team, subjectSpace, func(c *cursor, s subjectRecord) (string, string) {
		return "subject " + c.subject().String(), s.Owner
	})
}

// refuseOwned looks through a space for what a team owns; of says what a
// record is and whose.
func refuseOwned[R any](r storage.Reader, team string, space byte, of func(*cursor, R) (what, owner string)) error {
	for p, err := range r.Scan(in(space), storage.PrefixEnd(in(space))) {
		if err != nil {
			return err
		}
		rec, err := decode[R](p.Key, p.Value)
		if err != nil {
			return err
		}
		if what, owner := of(read(p.Key), rec); owner == team {
			return refuse(InUse, teamResource(team), "the team %s owns the %s; give that another owner first", team, what)
		}
	}
	return nil
}

func (t teamRecord) stamps() stamps { return stamps{t.Created, t.Updated, t.Etag} }
