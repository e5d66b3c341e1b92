package registry_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/storage"
)

// latestOf is the number of the latest version of orders.
func latestOf(t *testing.T, r *registry.Registry) int {
	t.Helper()
	v, _, err := r.Version(t.Context(), at(orders, registry.Latest), false)
	if err != nil {
		t.Errorf("Version(latest) = %v", err)
	}
	return v.Name.Number
}

// optional is a record with n fields that may be absent.
func optional(n int) registry.Draft {
	fields := []string{id}
	for i := range n {
		fields = append(fields, fmt.Sprintf(`{"name": "f%d", "type": ["null", "string"], "default": null}`, i))
	}
	return record(fields...)
}

func TestWhoHasHeardOfAVersionReadsNoOlderOne(t *testing.T) {
	onEveryBackend(t, func(t *testing.T, store storage.Store) {
		r := open(t, store)
		const versions = 60
		publish(t, r, orders, optional(0))
		done, stop := context.WithCancel(t.Context())
		var readers sync.WaitGroup
		for range 3 {
			readers.Go(func() { // keeps the answer in memory
				for done.Err() == nil {
					latestOf(t, r)
				}
			})
		}
		readers.Go(func() {
			defer stop()
			published := 0
			enough := errors.New("all versions were seen")
			err := r.Watch(t.Context(), registry.EntryFilter{Types: []registry.EntryType{registry.VersionPublished}}, func(e registry.WatchEvent) error {
				if e.Entry == nil {
					return nil
				}
				published++
				if got := latestOf(t, r); got < published {
					t.Errorf("after %s the latest version was %d", e.Entry.Resource, got)
				}
				if published == versions {
					return enough
				}
				return nil
			})
			if !errors.Is(err, enough) {
				t.Errorf("Watch = %v", err)
			}
		})
		for n := 1; n < versions; n++ {
			if v := publish(t, r, orders, optional(n)); latestOf(t, r) != v.Name.Number {
				t.Errorf("after the publish of version %d another one was the latest", v.Name.Number)
			}
		}
		readers.Wait()
	})
}

func TestAnAnswerInMemoryEndsWithWhatItRestsOn(t *testing.T) {
	r := inMemory(t)
	v := publish(t, r, orders, record(id))
	publish(t, r, orders, record(id, note))
	byID, byGUID := registry.SchemaKey{ID: v.SchemaID}, registry.SchemaKey{GUID: v.GUID}
	for range 2 {
		for _, k := range []registry.SchemaKey{byID, byGUID} {
			if s, err := r.Schema(t.Context(), k); err != nil || s.ID != v.SchemaID {
				t.Errorf("Schema(%v) = %d, %v, want id %d", k, s.ID, err, v.SchemaID)
			}
		}
	}
	if _, _, err := r.Version(t.Context(), at(orders, 1), false); err != nil {
		t.Errorf("Version(1) = %v", err)
	}
	if _, err := r.DeleteVersion(t.Context(), at(orders, 1)); err != nil {
		t.Fatal(err)
	}
	_, _, err := r.Version(t.Context(), at(orders, 1), false)
	wantReason(t, "Version(1) after its deletion", err, registry.VersionNotFound)
	if _, err := r.Schema(t.Context(), byID); err != nil {
		t.Errorf("Schema by the id of a deleted version = %v", err)
	}
	if _, err := r.PurgeVersion(t.Context(), at(orders, 1)); err != nil {
		t.Fatal(err)
	}
	for _, k := range []registry.SchemaKey{byID, byGUID} {
		_, err := r.Schema(t.Context(), k)
		wantReason(t, fmt.Sprintf("Schema(%v) after the purge", k), err, registry.SchemaNotFound)
	}
}

func TestAnAnswerInMemoryIsWrittenOnce(t *testing.T) {
	r := inMemory(t)
	publish(t, r, orders, record(id))
	written := 0
	for range 3 {
		a, err := r.VersionAnswer(t.Context(), at(orders, registry.Latest), false)
		if err != nil {
			t.Fatal(err)
		}
		got, err := a.In(registry.ProtoShape, func(a *registry.Answer) ([]byte, error) {
			written++
			return []byte(a.Version.Name.String()), nil
		})
		if err != nil || string(got.Bytes) != at(orders, 1).String() || got.Tag == "" {
			t.Errorf("In = %q, %q, %v", got.Bytes, got.Tag, err)
		}
	}
	if written != 1 {
		t.Errorf("three answers were written %d times, want once", written)
	}
}
