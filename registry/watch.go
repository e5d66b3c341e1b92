package registry

import (
	"context"

	"github.com/pawl-registry/pawl/storage"
)

// watchBatch is how many entries a watch reads at once.
const watchBatch = 256

// A WatchEvent is an entry, or only how far the watch has come.
type WatchEvent struct {
	Entry  *Entry
	Resume uint64 // the index to resume after
}

// Watch calls send with every entry after f.After, in order, until ctx ends
// or send fails. It never holds a transaction while send runs.
func (r *Registry) Watch(ctx context.Context, f EntryFilter, send func(WatchEvent) error) error {
	if err := f.check(); err != nil {
		return failed("Watch", err)
	}
	after := f.After
	for {
		batch, err := r.readBatch(ctx, after)
		if err != nil {
			return failed("Watch", err)
		}
		if after, err = f.sendBatch(batch.entries, after, send); err != nil {
			return err // send's own: it is whoever watches that knows what it means
		}
		if len(batch.entries) == watchBatch {
			continue
		}
		if _, err := r.store.Wait(ctx, batch.revision); err != nil {
			return failed("Watch", err)
		}
	}
}

// A batch is some entries, and the revision at which there were no more.
type batch struct {
	entries  []Entry
	revision storage.Revision
}

func (r *Registry) readBatch(ctx context.Context, after uint64) (batch, error) {
	var b batch
	err := r.store.View(ctx, func(rd storage.Reader) error {
		b.revision = rd.Revision()
		c, err := loadCounters(rd)
		if err != nil {
			return err
		}
		if err := knownIndex(after, c.Index); err != nil {
			return err
		}
		for p, err := range rd.Scan(in(logSpace).long(after+1), storage.PrefixEnd(in(logSpace))) {
			if err != nil {
				return err
			}
			e, err := readEntry(p)
			if err != nil {
				return err
			}
			if b.entries = append(b.entries, e); len(b.entries) == watchBatch {
				return nil
			}
		}
		return nil
	})
	return b, err
}

// sendBatch sends what the filter wants, and at the end how far the watch has
// come, where the last entries were not wanted.
func (f EntryFilter) sendBatch(entries []Entry, after uint64, send func(WatchEvent) error) (uint64, error) {
	sent := after
	for i := range entries {
		after = entries[i].Index
		if !f.wants(entries[i]) {
			continue
		}
		if err := send(WatchEvent{Entry: &entries[i], Resume: after}); err != nil {
			return after, err
		}
		sent = after
	}
	if sent == after {
		return after, nil
	}
	return after, send(WatchEvent{Resume: after})
}
