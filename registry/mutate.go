package registry

import (
	"context"
	"time"

	"github.com/pawl-registry/pawl/storage"
)

// A mutation is one update of the store: it appends exactly one log entry,
// whose index is the etag of everything it changes.
type mutation struct {
	storage.Tx
	counters
	index uint64 // of the entry that this mutation appends
	now   time.Time
}

// An event is what a mutation says to the log. A nil event means that nothing
// was to be done, and that nothing was written.
type event struct {
	kind     EntryType
	resource string
	data     map[string]any
}

// mutate runs fn in an update of the store. It may run more than once.
func (r *Registry) mutate(ctx context.Context, fn func(*mutation) (*event, error)) error {
	now, caller := r.cfg.Clock().UTC(), CallerFrom(ctx)
	tx := touching{fresh: r.answers.fresh, touched: map[*tally]bool{}}
	defer tx.end()
	return r.store.Update(ctx, func(under storage.Tx) error {
		tx.Tx = under
		c, err := loadCounters(tx)
		if err != nil {
			return err
		}
		m := &mutation{Tx: tx, counters: c, index: c.Index + 1, now: now}
		e, err := fn(m)
		if err != nil || e == nil {
			return err
		}
		return m.finish(e, caller)
	})
}

// finish appends the entry.
func (m *mutation) finish(e *event, caller Caller) error {
	m.Index = m.index
	err := store(m.Tx, in(logSpace).long(m.index), entryRecord{
		Time: m.now, Type: e.kind, Resource: e.resource, Principal: caller.Principal, RequestID: caller.RequestID, Data: e.data,
	})
	if err != nil {
		return err
	}
	return store(m.Tx, countersKey(), m.counters)
}
