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
	// properties are those of the schema's metadata.
	properties map[string]string
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
		out = append(out, stored{read(p.Key).version().Number, rec.Blob, rec.live(), rec.Properties})
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
// date. It reports errMoved where another check has seen a later purge: the
// ledger does not go back to a state that is past.
func (r *Registry) withLedger(ctx context.Context, s state, run func(*compat.Ledger) error) error {
	l := r.lines.of(s.name)
	for {
		learned, err := l.learned(s.record.Purged)
		if err != nil {
			return err
		}
		news, err := r.news(ctx, s.versions, learned)
		if err != nil {
			return err
		}
		ledger, err := l.learn(s.record.Purged, news)
		if err != nil {
			return err
		}
		if len(news) == 0 {
			return run(ledger)
		}
		r.lines.cache.Set(s.name, l) // weighs it anew
	}
}

// withNewLedger runs a check with a ledger of some versions only.
func (r *Registry) withNewLedger(ctx context.Context, versions []stored, run func(*compat.Ledger) error) error {
	ledger := &compat.Ledger{}
	for upTo := 0; ; {
		news, err := r.news(ctx, versions, upTo)
		if err != nil {
			return err
		}
		if len(news) == 0 {
			return run(ledger)
		}
		for _, v := range news {
			ledger.Add(v)
			upTo = v.Number
		}
	}
}

// newsBatch is how many versions are held in memory at once while a ledger
// learns them: a line may have thousands, and each may be large.
const newsBatch = 8

// news reads the next versions above a number, none where there are no more.
// It holds no lock: it may have to read the store and parse.
func (r *Registry) news(ctx context.Context, versions []stored, above int) (news []compat.Version, err error) {
	for _, v := range versions {
		if v.number <= above {
			continue
		}
		parsed, err := r.parsed(ctx, v.blob, 0)
		if err != nil {
			return nil, fmt.Errorf("read version %d: %w", v.number, err)
		}
		if news = append(news, compat.Version{Number: v.number, Schema: parsed}); len(news) == newsBatch {
			break
		}
	}
	return news, nil
}

// learned is the highest number that the ledger has, 0 where it must start
// over.
func (l *line) learned(purged uint64) (int, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	switch {
	case l.purged > purged:
		return 0, errMoved
	case l.ledger == nil || l.purged < purged:
		return 0, nil
	}
	return l.upTo, nil
}

// learn enters the versions that the ledger does not have yet, and returns it.
// Should the line start over while the caller looks at it, the caller's one
// stays as it is.
func (l *line) learn(purged uint64, news []compat.Version) (*compat.Ledger, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.purged > purged {
		return nil, errMoved
	}
	if l.ledger == nil || l.purged < purged {
		l.ledger, l.upTo, l.purged = &compat.Ledger{}, 0, purged
	}
	for _, v := range news {
		if v.Number > l.upTo {
			l.ledger.Add(v)
			l.upTo = v.Number
		}
	}
	l.size.Store(int64(l.ledger.Size()))
	return l.ledger, nil
}
