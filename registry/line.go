package registry

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

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

// newLines bounds the ledgers' memory.
func newLines(bytes int64) (lines, error) {
	cache, err := otter.New(&otter.Options[SubjectName, *line]{
		MaximumWeight: uint64(bytes),
		Weigher:       func(_ SubjectName, l *line) uint32 { return weight(int(l.size.Load())) },
	})
	return lines{cache}, err
}

// A line is the ledger of one subject. It only grows, except that a purge
// makes it start over.
type line struct {
	mu     sync.RWMutex // guards all below
	ledger *compat.Ledger
	upTo   int    // the highest number in it
	purged uint64 // the subject's Purged when it was begun

	size atomic.Int64 // of the ledger, for the cache, which must not wait for mu
}

func (l lines) of(s SubjectName) *line {
	if found, ok := l.cache.GetIfPresent(s); ok {
		return found
	}
	found, _ := l.cache.SetIfAbsent(s, &line{})
	return found
}

// withLedger runs a check with the ledger of a state's subject, brought up to
// date.
func (r *Registry) withLedger(ctx context.Context, s state, run func(*compat.Ledger) error) error {
	l := r.lines.of(s.name)
	grew, err := l.learn(ctx, r, s)
	if err != nil {
		return err
	}
	if grew {
		r.lines.cache.Set(s.name, l) // weighs it anew
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	return run(l.ledger)
}

// learn enters the versions that the ledger does not have yet.
func (l *line) learn(ctx context.Context, r *Registry, s state) (grew bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ledger == nil || l.purged != s.record.Purged {
		l.ledger, l.upTo, l.purged = &compat.Ledger{}, 0, s.record.Purged
	}
	for _, v := range s.versions {
		if v.number <= l.upTo {
			continue
		}
		parsed, err := r.parsed(ctx, v.blob, 0)
		if err != nil {
			return grew, fmt.Errorf("read version %d: %w", v.number, err)
		}
		l.ledger.Add(compat.Version{Number: v.number, Schema: parsed})
		l.upTo, grew = v.number, true
	}
	l.size.Store(int64(l.ledger.Size()))
	return grew, nil
}
