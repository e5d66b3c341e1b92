package registry

import (
	"context"
	"strings"

	"github.com/pawl-registry/pawl/storage"
)

// Namesakes lists the subjects of the same name in other domains, by domain.
// Those that have only deleted versions are among them.
func (r *Registry) Namesakes(ctx context.Context, s SubjectName) ([]SubjectName, error) {
	s, err := s.checked()
	if err != nil {
		return nil, failed("Namesakes", err)
	}
	var found []SubjectName
	err = r.store.View(ctx, func(rd storage.Reader) error {
		found = nil
		prefix := in(domainSpace)
		for p, err := range rd.Scan(prefix, storage.PrefixEnd(prefix)) {
			if err != nil {
				return err
			}
			other := SubjectName{read(p.Key).text(), s.Subject}
			if other == s {
				continue
			}
			rec, err := subjectOrNone(rd, other)
			if err != nil {
				return err
			}
			if rec.Stored > 0 {
				found = append(found, other)
			}
		}
		return nil
	})
	return found, failed("Namesakes", err)
}

// An Alias is a subject that stands for another one of its domain.
type Alias struct {
	Name  SubjectName
	Alias string
}

// Aliases lists the subjects of a domain, or of all where it is empty, that
// stand for others and whose names begin with a prefix.
func (r *Registry) Aliases(ctx context.Context, domain, prefix string) ([]Alias, error) {
	keys := in(settingSpace).number(ofSubject)
	if domain != "" {
		keys = keys.text(domain).startOf(prefix)
	}
	var found []Alias
	err := r.store.View(ctx, func(rd storage.Reader) error {
		found = nil
		for p, err := range rd.Scan(keys, storage.PrefixEnd(keys)) {
			if err != nil {
				return err
			}
			rec, err := decode[settingRecord](p.Key, p.Value)
			if err != nil {
				return err
			}
			c := read(p.Key)
			c.number()
			name := SubjectName{c.text(), c.text()}
			if rec.Alias != "" && strings.HasPrefix(name.Subject, prefix) {
				found = append(found, Alias{name, rec.Alias})
			}
		}
		return nil
	})
	return found, failed("Aliases", err)
}

// LastSchemaID is the highest schema id that was given out.
func (r *Registry) LastSchemaID(ctx context.Context) (int, error) {
	var id int
	err := r.store.View(ctx, func(rd storage.Reader) error {
		c, err := loadCounters(rd)
		id = c.ID
		return err
	})
	return id, failed("LastSchemaID", err)
}

// Alias is the subject of its domain that one stands for, empty where it
// stands for itself.
func (r *Registry) Alias(ctx context.Context, s SubjectName) (string, error) {
	s, err := s.checked()
	if err != nil {
		return "", failed("Alias", err)
	}
	var alias string
	err = r.store.View(ctx, func(rd storage.Reader) error {
		rec, _, err := load[settingRecord](rd, Place(s).key())
		alias = rec.Alias
		return err
	})
	return alias, failed("Alias", err)
}
