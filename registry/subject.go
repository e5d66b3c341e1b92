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
		LatestVersion: s.Latest, VersionCount: s.Live, Deleted: s.Live == 0,
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
		out = rec.subject(s)
		return err
	})
	return out, failed("Subject", err)
}

// A SubjectFilter selects subjects; its fields add up. An empty Domain means
// all domains.
type SubjectFilter struct {
	Domain   string
	Prefix   string
	Contains string // in any case
	Format   schema.Format
	Tag      string
	Show     ShowDeleted
}

func (f SubjectFilter) wants(name SubjectName, s subjectRecord) bool {
	return s.Stored > 0 && (s.Live > 0 || bool(f.Show)) &&
		strings.HasPrefix(name.Subject, f.Prefix) && containsFold(name.Subject, f.Contains) &&
		(f.Format == "" || f.Format == s.Format) && (f.Tag == "" || slices.Contains(s.Tags, f.Tag))
}

// listing narrows the keys to the domain and prefix where there is a domain.
func (f SubjectFilter) listing() listing {
	filter := f.Prefix + "\x00" + f.Contains + "\x00" + string(f.Format) + "\x00" + f.Tag + "\x00" + showWord(f.Show)
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
			return rec.subject(name), f.wants(name, rec), err
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
}

func (c SubjectChange) apply(rec *subjectRecord) {
	set(&rec.Description, c.Description)
	if c.Labels != nil {
		rec.Labels = c.Labels
	}
	if c.Tags != nil {
		rec.Tags = c.Tags
	}
}

// UpdateSubject changes what people write about a subject.
func (r *Registry) UpdateSubject(ctx context.Context, s SubjectName, c SubjectChange) (Subject, error) {
	s, err := s.checked()
	if err := errors.Join(err, checkWords("subject", deref(c.Description), c.Labels), checkTags("subject.tags", c.Tags)); err != nil {
		return Subject{}, failed("UpdateSubject", err)
	}
	var out Subject
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		rec, err := loadSubject(m.Tx, s, false)
		if err := errors.Join(err, writable(m.Tx, Place(s)), checkEtag(s.resource(), c.Etag, rec.Etag)); err != nil {
			return nil, err
		}
		c.apply(&rec)
		if err := m.putSubject(s, rec, liveness{latest: rec.Latest}); err != nil {
			return nil, err
		}
		rec, err = loadSubject(m.Tx, s, false)
		out = rec.subject(s)
		return &event{SubjectUpdated, s.resource(), rec.data()}, err
	})
	return out, failed("UpdateSubject", err)
}

// data is what the log says of a subject that was changed.
func (s subjectRecord) data() map[string]any {
	return words(map[string]any{"description": s.Description, "labels": anyMap(s.Labels), "tags": anyList(s.Tags)})
}
