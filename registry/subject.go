package registry

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

func (s subjectRecord) subject(name SubjectName) Subject {
	return Subject{
		Name: name, Format: s.Format, Description: s.Description, Labels: s.Labels, Tags: s.Tags,
		Governance: s.Governance, LatestVersion: s.Latest, VersionCount: s.Live, Deleted: s.Live == 0,
		CreateTime: s.Created, UpdateTime: s.Updated, Etag: etagOf(s.Etag),
	}
}

// A liveness says how a mutation changes which versions of a subject are live.
type liveness struct {
	gained int // how many more are live; below zero for fewer
	latest int // the highest live number afterwards
}

// putSubject stores a subject and keeps the counts that follow from it.
func (m *mutation) putSubject(name SubjectName, s subjectRecord, l liveness) error {
	was := s.Live
	s.Live += l.gained
	s.Latest = l.latest
	s.Updated, s.Etag = m.now, m.index
	m.Versions += l.gained
	appeared := sign(s.Live) - sign(was)
	if appeared != 0 {
		m.Subjects += appeared
		if err := m.countSubject(name.Domain, appeared); err != nil {
			return err
		}
	}
	return store(m.Tx, subjectKey(name), s)
}

func sign(n int) int { return min(n, 1) }

func (m *mutation) countSubject(domain string, change int) error {
	rec, err := loadDomain(m.Tx, domain)
	if err != nil {
		return err
	}
	rec.Subjects += change
	return store(m.Tx, domainKey(domain), rec)
}

// Subject fetches a subject.
func (r *Registry) Subject(ctx context.Context, s SubjectName, show ShowDeleted) (Subject, error) {
	s, err := s.checked()
	if err != nil {
		return Subject{}, failed("Subject", err)
	}
	var out Subject
	err = r.store.View(ctx, func(rd storage.Reader) error {
		rec, err := loadSubject(rd, s, show)
		if err != nil {
			return err
		}
		out, err = r.described(ctx, rd, s, rec)
		return err
	})
	return out, failed("Subject", err)
}

// described is a subject as a caller may see it, with who owns it.
func (r *Registry) described(ctx context.Context, rd storage.Reader, name SubjectName, rec subjectRecord) (Subject, error) {
	out := rec.subject(name)
	out.Governance = r.seenBy(ctx, rec.Governance)
	ownership, err := ownerAmong(rd, name, rec.Governance)
	out.Ownership = ownership
	return out, err
}

// A SubjectFilter selects subjects; its fields add up. An empty Domain means
// all domains.
type SubjectFilter struct {
	Domain   string
	Prefix   string
	Contains string // in any case
	Format   schema.Format
	Tag      string
	Owner    string // the team that answers for it
	// Lifecycle is what the subject says itself.
	Lifecycle Stage
	Show      ShowDeleted
}

func (f SubjectFilter) wants(name SubjectName, s subjectRecord) bool {
	return s.Stored > 0 && (s.Live > 0 || bool(f.Show)) &&
		strings.HasPrefix(name.Subject, f.Prefix) && containsFold(name.Subject, f.Contains) &&
		(f.Format == "" || f.Format == s.Format) && (f.Tag == "" || slices.Contains(s.Tags, f.Tag)) &&
		(f.Lifecycle == "" || f.Lifecycle == s.Lifecycle)
}

// listing narrows the keys to the domain and prefix where there is a domain.
func (f SubjectFilter) listing() listing {
	filter := f.Prefix + "\x00" + f.Contains + "\x00" + string(f.Format) + "\x00" + f.Tag + "\x00" + showWord(f.Show) + "\x00" + f.Owner + "\x00" + string(f.Lifecycle)
	if f.Domain == "" {
		return over(in(subjectSpace), filter)
	}
	return over(in(subjectSpace).text(f.Domain).startOf(f.Prefix), filter)
}

// Subjects lists subjects by domain and name.
func (r *Registry) Subjects(ctx context.Context, f SubjectFilter, page PageRequest) (Page[Subject], error) {
	var out Page[Subject]
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		if f.Domain != "" {
			if _, err := loadDomain(rd, f.Domain); err != nil {
				return err
			}
		}
		out, err = list(rd, f.listing(), page, func(p storage.Pair) (Subject, bool, error) {
			rec, err := decode[subjectRecord](p.Key, p.Value)
			c := read(p.Key)
			name := SubjectName{Domain: c.text(), Subject: c.text()}
			if err != nil || !f.wants(name, rec) {
				return Subject{}, false, err
			}
			s, err := r.described(ctx, rd, name, rec)
			return s, f.Owner == "" || f.Owner == s.Ownership.Team, err
		})
		return err
	})
	return out, failed("Subjects", err)
}

// A SubjectChange changes what people write about a subject; nil fields stay.
type SubjectChange struct {
	Description *string
	Labels      map[string]string // nil stays, empty clears
	Tags        []string          // nil stays, empty clears
	Etag        string            // if given, a stale one is Overtaken

	Owner       *string
	Contacts    []Contact // nil stays, empty clears; so do all lists
	Lifecycle   *Stage
	SLAs        []SLA
	Deprecation *Deprecation // a zero one clears
	Bindings    []TopicBinding
}

func (c SubjectChange) apply(rec *subjectRecord) {
	set(&rec.Description, c.Description)
	set(&rec.Owner, c.Owner)
	set(&rec.Lifecycle, c.Lifecycle)
	replace(&rec.Tags, c.Tags)
	replace(&rec.Contacts, c.Contacts)
	replace(&rec.SLAs, c.SLAs)
	replace(&rec.Bindings, c.Bindings)
	if c.Labels != nil {
		rec.Labels = c.Labels
	}
	if c.Deprecation != nil {
		rec.Deprecation = c.Deprecation.settled()
	}
}

// replace changes a list if there is one to change it to.
func replace[T any](list *[]T, to []T) {
	if to != nil {
		*list = to
	}
}

func (c SubjectChange) check() error {
	g := Governance{Contacts: c.Contacts, SLAs: c.SLAs, Bindings: c.Bindings}
	set(&g.Lifecycle, c.Lifecycle)
	set(&g.Deprecation, c.Deprecation)
	return errors.Join(checkWords("subject", deref(c.Description), c.Labels), checkTags("subject.tags", c.Tags), g.check("subject"))
}

// UpdateSubject changes what people write about a subject. It makes no version
// and changes none. Whoever gives it to another team must belong to both; a
// transfer asks the other one first.
func (r *Registry) UpdateSubject(ctx context.Context, s SubjectName, c SubjectChange) (Subject, error) {
	s, err := s.checked()
	if err := errors.Join(err, c.check()); err != nil {
		return Subject{}, failed("UpdateSubject", err)
	}
	var out Subject
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		rec, err := loadSubject(m.Tx, s, false)
		if err := errors.Join(err, writable(m.Tx, Place(s)), checkEtag(s.resource(), c.Etag, rec.Etag)); err != nil {
			return nil, err
		}
		if err := m.checkGiving(ctx, s, rec.Governance, c.Owner); err != nil {
			return nil, err
		}
		c.apply(&rec)
		if err := m.putSubject(s, rec, liveness{latest: rec.Latest}); err != nil {
			return nil, err
		}
		if rec, err = loadSubject(m.Tx, s, false); err != nil {
			return nil, err
		}
		out, err = r.described(ctx, m.Tx, s, rec)
		return &event{SubjectUpdated, s.resource(), rec.data()}, err
	})
	return out, failed("UpdateSubject", err)
}

// checkGiving refuses an owner that is no team, and one whom the caller may
// not give the subject to.
func (m *mutation) checkGiving(ctx context.Context, s SubjectName, g Governance, to *string) error {
	if to == nil || *to == g.Owner {
		return nil
	}
	if err := m.checkOwner(*to); err != nil {
		return err
	}
	was, err := ownerAmong(m.Tx, s, g)
	if err != nil {
		return err
	}
	return handOver(m.Tx, CallerFrom(ctx), was.Team, *to)
}

// data is what the log says of a subject that was changed.
func (s subjectRecord) data() map[string]any {
	return words(s.enter(map[string]any{"description": s.Description, "labels": anyMap(s.Labels), "tags": anyList(s.Tags)}))
}
