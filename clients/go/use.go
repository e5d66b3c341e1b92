package pawl

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A Use is what the application reads or writes of a subject, which need not
// exist yet.
type Use struct {
	Subject SubjectName
	// Version is the one that the program is built against; 0 follows the
	// latest.
	Version int

	// What follows is for readers alone, and narrows what they read.

	// Reader is the schema that the program decodes with, or what its Protobuf
	// code was generated from. Without files it is that of the Version.
	Reader Draft
	// Paths are the fields that it reads, as customer.email; none means all.
	Paths []string
	// Message is the full name of the Protobuf message that it decodes; empty
	// means every message, and with Paths the first of the file.
	Message string
	// Partial says that it may read more than this. Then the registry can show
	// that a change breaks it, and never that one does not.
	Partial bool
}

// Reads says what the application reads. What it fetches with Version and
// Latest is known without that: all of that version, or of the latest. Reads
// says more, such as which fields, and wins. It replaces what was said of the
// same subject before. The registry hears of it with the next heartbeat.
func (c *Client) Reads(uses ...Use) error { return c.heart.say(registryv1.Role_CONSUMER, uses) }

// Writes says what the application writes. What it fetches of a subject that
// it writes does not make it a reader: for that it must also say Reads.
func (c *Client) Writes(uses ...Use) error { return c.heart.say(registryv1.Role_PRODUCER, uses) }

// RenewUsages tells the registry now what the next heartbeat would tell it. A
// program that runs for a moment, such as a batch job, calls it before it ends.
func (c *Client) RenewUsages(ctx context.Context) error { return c.heart.beat(ctx) }

// maxFetched bounds how many subjects a program is remembered to have fetched:
// one that walks over all subjects reads none of them.
const maxFetched = 10_000

type end struct {
	subject SubjectName
	role    registryv1.Role
}

// uses are what is known of what the application reads and writes.
type uses struct {
	mu      sync.RWMutex // guards all
	said    map[end]*registryv1.UsageDraft
	fetched map[SubjectName]int // the version; 0 follows the latest
}

// say notes uses, all or none.
func (h *heart) say(role registryv1.Role, list []Use) error {
	if h.application.Name == "" {
		return errNoApplication
	}
	drafts := make(map[end]*registryv1.UsageDraft, len(list))
	for _, u := range list {
		draft, err := toUsage(role, u)
		if err != nil {
			return fmt.Errorf("%s: %w", u.Subject, err)
		}
		drafts[end{u.Subject.full(), role}] = draft
	}
	h.uses.mu.Lock()
	maps.Copy(h.uses.said, drafts)
	h.uses.mu.Unlock()
	h.wake()
	return nil
}

func toUsage(role registryv1.Role, u Use) (*registryv1.UsageDraft, error) {
	version, err := toNumber(u.Version)
	if err != nil {
		return nil, err
	}
	s := u.Subject.full()
	draft := &registryv1.UsageDraft{Domain: s.Domain, Subject: s.Subject, Role: role, Version: version}
	if len(u.Reader.Files) == 0 && len(u.Paths) == 0 && u.Message == "" && !u.Partial {
		return draft, nil
	}
	draft.Projection = &registryv1.Projection{Paths: slices.Clone(u.Paths), Message: u.Message, Partial: u.Partial}
	if len(u.Reader.Files) > 0 {
		draft.Projection.Reader, err = toSource(u.Reader)
	}
	return draft, err
}

// fetch notes that the application fetched a version, or the latest: number 0.
// It is called with every look into the cache.
func (h *heart) fetch(s SubjectName, number int) {
	if h.application.Name == "" {
		return
	}
	s = s.full()
	h.uses.mu.RLock()
	was, known := h.uses.fetched[s]
	full := len(h.uses.fetched) >= maxFetched
	h.uses.mu.RUnlock()
	if known && (was == 0 || number != 0 && number <= was) || !known && full {
		return
	}
	h.uses.mu.Lock()
	h.uses.fetched[s] = number
	h.uses.mu.Unlock()
	h.wake()
}

// drafts are what the registry is told, in a settled order.
func (u *uses) drafts() []*registryv1.UsageDraft {
	u.mu.RLock()
	defer u.mu.RUnlock()
	out := slices.Collect(maps.Values(u.said))
	for s, number := range u.fetched {
		_, reads := u.said[end{s, registryv1.Role_CONSUMER}]
		_, writes := u.said[end{s, registryv1.Role_PRODUCER}]
		if !reads && !writes {
			out = append(out, &registryv1.UsageDraft{
				Domain: s.Domain, Subject: s.Subject, Role: registryv1.Role_CONSUMER,
				Version: int32(number), //nolint:gosec // it came from an int32
			})
		}
	}
	slices.SortFunc(out, func(a, b *registryv1.UsageDraft) int {
		return cmp.Or(cmp.Compare(a.GetDomain(), b.GetDomain()), cmp.Compare(a.GetSubject(), b.GetSubject()), cmp.Compare(a.GetRole(), b.GetRole()))
	})
	return out
}
