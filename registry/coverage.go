package registry

import (
	"context"
	"time"

	"github.com/pawl-registry/pawl/storage"
)

// coverageWindow is how far back fetches count.
const coverageWindow = 30 * day

// A fetchRecord counts the fetches of a subject by the day, oldest first.
type fetchRecord struct{ Days []fetchDay }

type fetchDay struct {
	Day          string // 2026-11-25, in UTC
	Attributed   int64  `json:",omitempty"`
	Unattributed int64  `json:",omitempty"`
}

func fetchKey(s SubjectName) key { return in(fetchSpace).subject(s) }

func dayOf(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// within sums the fetches that still count.
func (f fetchRecord) within(now time.Time) (attributed, unattributed int64) {
	first := dayOf(now.Add(-coverageWindow))
	for _, d := range f.Days {
		if d.Day >= first {
			attributed += d.Attributed
			unattributed += d.Unattributed
		}
	}
	return attributed, unattributed
}

// coverageOf says how much of a subject's readership has a name, given all its
// usages.
func (r *Registry) coverageOf(rd storage.Reader, s SubjectName, usages []Usage) (Coverage, error) {
	c := Coverage{Window: coverageWindow}
	for _, u := range usages {
		if u.Name.Role != Consumer {
			continue
		}
		switch u.State {
		case Active:
			c.Known++
		case Pending:
			c.Pending++
		case Stale:
			c.Stale++
		default:
		}
	}
	rec, _, err := load[fetchRecord](rd, fetchKey(s))
	c.Attributed, c.Unattributed = rec.within(r.cfg.Clock())
	return c, err
}

// Coverage says how much of the readership of a subject the registry can name.
func (r *Registry) Coverage(ctx context.Context, name SubjectName) (Coverage, error) {
	name, err := name.checked()
	if err != nil {
		return Coverage{}, failed("Coverage", err)
	}
	var c Coverage
	err = r.store.View(ctx, func(rd storage.Reader) error {
		if _, err := loadDomain(rd, name.Domain); err != nil {
			return err
		}
		if !r.Visible(ctx, name.Domain) {
			return noDomain(name.Domain)
		}
		usages, _, err := r.usagesOf(rd, name)
		if err != nil {
			return err
		}
		c, err = r.coverageOf(rd, name, usages)
		return err
	})
	return c, failed("Coverage", err)
}
