package registry

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/storage"
)

// An EntryFilter selects log entries; its fields add up. Resource selects the
// resource and what is beneath it.
type EntryFilter struct {
	After    uint64
	Resource string
	Types    []EntryType
}

func (f EntryFilter) wants(e Entry) bool {
	return (f.Resource == "" || e.Resource == f.Resource || strings.HasPrefix(e.Resource, f.Resource+"/")) &&
		(len(f.Types) == 0 || slices.Contains(f.Types, e.Type))
}

func (f EntryFilter) check() error {
	for i, t := range f.Types {
		if !slices.Contains(EntryTypes(), t) {
			return invalid(fmt.Sprintf("types[%d]", i), "%q is no type of entry; there are %s", t, typeNames())
		}
	}
	return nil
}

func typeNames() string {
	var names []string
	for _, t := range EntryTypes() {
		names = append(names, string(t))
	}
	return strings.Join(names, ", ")
}

// An EntryPage is a page of the log, and the index of its newest entry.
type EntryPage struct {
	Page[Entry]
	Last uint64
}

func readEntry(p storage.Pair) (Entry, error) {
	rec, err := decode[entryRecord](p.Key, p.Value)
	return Entry{
		Index: read(p.Key).long(), Time: rec.Time, Type: rec.Type, Resource: rec.Resource,
		Principal: rec.Principal, RequestID: rec.RequestID, Data: rec.Data,
	}, err
}

// Entries lists log entries in order.
func (r *Registry) Entries(ctx context.Context, f EntryFilter, page PageRequest) (EntryPage, error) {
	if err := f.check(); err != nil {
		return EntryPage{}, failed("Entries", err)
	}
	var out EntryPage
	err := r.store.View(ctx, func(rd storage.Reader) error {
		c, err := loadCounters(rd)
		if err != nil {
			return err
		}
		out.Last = c.Index
		if err := knownIndex(f.After, c.Index); err != nil {
			return err
		}
		l := over(in(logSpace), fmt.Sprintf("%q %q", f.Resource, f.Types))
		l.start = in(logSpace).long(f.After + 1)
		out.Page, err = list(rd, l, page, func(p storage.Pair) (Entry, bool, error) {
			e, err := readEntry(p)
			return e, f.wants(e), err
		})
		return err
	})
	return out, failed("Entries", err)
}

// knownIndex refuses an index beyond the log's end: its holder has seen
// entries that this store does not have.
func knownIndex(after, last uint64) error {
	if after <= last {
		return nil
	}
	return refuse(IndexUnknown, "log", "the log ends at index %d, before %d: this store was restored from an older backup; read again from an index you trust", last, after)
}
