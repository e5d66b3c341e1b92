package registry

import (
	"context"
	"fmt"
	"sync"

	"github.com/maypok86/otter/v2"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/storage"
)

// A stored is a version of a subject as a check sees it.
type stored struct {
	number int
	blob   uint64
	live   bool
}

// storedVersions lists the versions of a subject, deleted ones included, in
// increasing order.
func storedVersions(r storage.Reader, s SubjectName) ([]stored, error) {
	var out []stored
	prefix := in(versionSpace).subject(s)
	for p, err := range r.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return nil, err
		}
		rec, err := decode[versionRecord](p.Key, p.Value)
		if err != nil {
			return nil, err
		}
		out = append(out, stored{read(p.Key).version().Number, rec.Blob, rec.live()})
	}
	return out, nil
}

// lines remembers the ledgers of subjects, because making one reads every
// version there ever was.
type lines struct {
	cache *otter.Cache[SubjectName, *line]
}

// maxLines bounds how many ledgers are kept.
const maxLines = 10_000

func newLines() lines {
	return lines{otter.Must(&otter.Options[SubjectName, *line]{MaximumSize: maxLines})}
}

// A line is the ledger of one subject. It only grows, except that a purge
// makes it start over.
type line struct {
	mu     sync.RWMutex // guards all below
	ledger *compat.Ledger
	upTo   int    // the highest number in it
	purged uint64 // the subject's Purged when it was begun
}

func (l lines) of(s SubjectName) *line {
	if found, ok := l.cache.GetIfPresent(s); ok {
		return found
	}
	found, _ := l.cache.SetIfAbsent(s, &line{})
	return found
}

// check runs a check with the subject's ledger, brought up to date.
func (l *line) check(ctx context.Context, r *Registry, purged uint64, versions []stored, run func(*compat.Ledger) error) error {
	if err := l.learn(ctx, r, purged, versions); err != nil {
		return err
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	return run(l.ledger)
}

// learn enters the versions that the ledger does not have yet.
func (l *line) learn(ctx context.Context, r *Registry, purged uint64, versions []stored) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ledger == nil || l.purged != purged {
		l.ledger, l.upTo, l.purged = &compat.Ledger{}, 0, purged
	}
	for _, v := range versions {
		if v.number <= l.upTo {
			continue
		}
		s, err := r.parsed(ctx, v.blob, 0)
		if err != nil {
			return fmt.Errorf("read version %d: %w", v.number, err)
		}
		l.ledger.Add(compat.Version{Number: v.number, Schema: s})
		l.upTo = v.number
	}
	return nil
}
