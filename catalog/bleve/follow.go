package bleve

import (
	"context"
	"strings"
	"time"

	"github.com/pawl-registry/pawl/registry"
)

// pace is how long changes gather: a registry that is written to all the time
// pays for one batch each such while, not for one each publish.
const pace = 50 * time.Millisecond

// follow keeps the index up with the log, from where it stands, until ctx ends
// or something fails.
func (i *Index) follow(ctx context.Context, from state) error {
	t := tail{of: i, state: from, subjects: map[registry.SubjectName]bool{}, domains: map[string]bool{}}
	return i.cfg.Registry.Watch(ctx, registry.EntryFilter{After: from.Through}, func(e registry.WatchEvent) error {
		if e.Entry != nil {
			t.enter(*e.Entry)
		}
		if len(t.subjects) < batchDocuments {
			last, err := i.newest(ctx)
			if err != nil || last > e.Resume {
				return err // more of them first
			}
		}
		return t.write(ctx)
	})
}

// newest is the index of the log's last entry.
func (i *Index) newest(ctx context.Context) (uint64, error) {
	page, err := i.cfg.Registry.Entries(ctx, registry.EntryFilter{}, registry.PageRequest{Size: 1})
	return page.Last, err
}

// A tail is what the log has said since the last write.
type tail struct {
	of       *Index
	state    state
	subjects map[registry.SubjectName]bool
	domains  map[string]bool // whose owner may be another one
}

// enter notes what an entry may have changed. Too much does no harm: whatever
// is noted is read anew.
func (t *tail) enter(e registry.Entry) {
	t.state.Through, t.state.Entry = e.Index, sign(e)
	rest, ok := strings.CutPrefix(e.Resource, "domains/")
	if !ok {
		return
	}
	domain, rest, beneath := strings.Cut(rest, "/")
	if !beneath {
		t.domains[domain] = true
		return
	}
	subject, ok := strings.CutPrefix(rest, "subjects/")
	if !ok {
		return
	}
	t.subjects[registry.SubjectName{Domain: domain, Subject: subject}] = true
	// A subject's name may have slashes in it. So this may be a subject, or
	// something of one, wherever one is.
	for at, c := range subject {
		if c == '/' {
			t.subjects[registry.SubjectName{Domain: domain, Subject: subject[:at]}] = true
		}
	}
}

// write brings the index to where the log was read, and rests.
func (t *tail) write(ctx context.Context) error {
	b := t.of.batch()
	for domain := range t.domains {
		if err := b.owned(ctx, domain); err != nil {
			return err
		}
	}
	for name := range t.subjects {
		if err := b.update(ctx, name); err != nil {
			return err
		}
	}
	clear(t.domains)
	clear(t.subjects)
	if err := b.finish(t.state); err != nil {
		return err
	}
	return rest(ctx, pace)
}

// owned enters the subjects of a domain whose owner is not what their cards
// say.
func (b *batch) owned(ctx context.Context, domain string) error {
	for token := ""; ; {
		page, err := b.of.cfg.Registry.Subjects(ctx, registry.SubjectFilter{Domain: domain}, registry.PageRequest{Size: 1000, Token: token})
		if absent(err) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, s := range page.Items {
			if err := b.ownedOne(ctx, s.Name); err != nil {
				return err
			}
		}
		if token = page.Next; token == "" {
			return nil
		}
	}
}

func (b *batch) ownedOne(ctx context.Context, name registry.SubjectName) error {
	owner, err := b.of.cfg.Registry.Owner(ctx, name)
	if err != nil {
		return err
	}
	known, ok, err := b.of.known(name)
	if err != nil || ok && known.Owner == owner.Team {
		return err
	}
	return b.update(ctx, name)
}

// rest waits, or until ctx ends.
func rest(ctx context.Context, long time.Duration) error {
	timer := time.NewTimer(long)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
