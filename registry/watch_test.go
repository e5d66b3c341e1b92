package registry_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/storage"
)

var errEnough = errors.New("enough")

// watchUpTo watches until an index is reached and returns what was sent.
func watchUpTo(t testing.TB, r *registry.Registry, f registry.EntryFilter, last uint64) (seen []registry.WatchEvent) {
	t.Helper()
	err := r.Watch(t.Context(), f, func(e registry.WatchEvent) error {
		if seen = append(seen, e); e.Resume >= last {
			return errEnough
		}
		return nil
	})
	if !errors.Is(err, errEnough) {
		t.Errorf("Watch = %v, want what send returned", err)
	}
	return seen
}

func wantDense(t *testing.T, what string, seen []registry.WatchEvent, from uint64) {
	t.Helper()
	for i, e := range seen {
		if e.Entry == nil || e.Entry.Index != from+uint64(i) || e.Resume != e.Entry.Index {
			t.Fatalf("%s: event %d is %+v, want entry %d", what, i, e, from+uint64(i))
		}
	}
}

// Watchers that begin anywhere while others publish see every entry once, and
// go on where they were when the store is opened again.
func TestWatchMissesNothingAcrossARestart(t *testing.T) {
	dir := t.TempDir()
	store := openBolt(t, dir)
	r := open(t, store)
	const publishers, each = 4, 40
	var watchers, writers sync.WaitGroup
	const first = 1 + publishers*each // the default domain, and the versions
	for range 3 {
		watchers.Go(func() { wantDense(t, "a watch", watchUpTo(t, r, registry.EntryFilter{}, first), 1) })
	}
	for p := range publishers {
		writers.Go(func() {
			for i := range each {
				_, err := r.Publish(t.Context(), registry.Publication{Subject: in("default", fmt.Sprintf("s%d", p)), Draft: avro(fmt.Sprintf(`{"type": "fixed", "name": "F", "aliases": ["A%d"], "size": 1}`, i))})
				if err != nil {
					t.Errorf("Publish = %v", err)
				}
			}
		})
	}
	writers.Wait()
	watchers.Wait()
	if err := store.Close(); err != nil {
		t.Fatalf("Close = %v", err)
	}
	store = openBolt(t, dir)
	defer func() { _ = store.Close() }()
	r = open(t, store)
	watchers.Go(func() {
		wantDense(t, "a resumed watch", watchUpTo(t, r, registry.EntryFilter{After: first - 10}, first+1), first-9)
	})
	publish(t, r, in("default", "after"), record(id))
	watchers.Wait()
	page, err := r.Entries(t.Context(), registry.EntryFilter{}, registry.PageRequest{Size: 1000})
	if err != nil || page.Last != first+1 || len(page.Items) != first+1 {
		t.Errorf("Entries = %d up to %d, %v, want %d", len(page.Items), page.Last, err, first+1)
	}
}

// A filtered watch learns how far it has come, so that it never has to look at
// the same entries again.
func TestFilteredWatchesSayHowFarTheyAre(t *testing.T) {
	r := inMemory(t)
	domain(t, r, "pay")
	domain(t, r, "payments")
	publish(t, r, in("pay", "a"), record(id))
	publish(t, r, in("payments", "a"), record(id))
	var got []string
	for _, e := range watchUpTo(t, r, registry.EntryFilter{Resource: "domains/pay"}, 5) {
		if e.Entry == nil {
			got = append(got, fmt.Sprint("up to ", e.Resume))
			continue
		}
		got = append(got, e.Entry.Resource)
	}
	want := []string{"domains/pay", "domains/pay/subjects/a/versions/1", "up to 5"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the watch of domains/pay sent (-want +got):\n%s", diff)
	}
	types := registry.EntryFilter{Types: []registry.EntryType{registry.VersionPublished}, After: 4}
	if seen := watchUpTo(t, r, types, 5); len(seen) != 1 || seen[0].Entry == nil || seen[0].Entry.Index != 5 {
		t.Errorf("the watch of publishes after 4 sent %+v, want entry 5", seen)
	}
	page, err := r.Entries(t.Context(), registry.EntryFilter{Resource: "domains/pay"}, registry.PageRequest{})
	if err != nil || len(page.Items) != 2 || page.Last != 5 {
		t.Errorf("Entries of domains/pay = %+v, %v, want two", page, err)
	}
}

func TestIndexesBeyondTheEndAreUnknown(t *testing.T) {
	r := inMemory(t)
	err := r.Watch(t.Context(), registry.EntryFilter{After: 2}, func(registry.WatchEvent) error { return nil })
	wantReason(t, "Watch beyond the end", err, registry.IndexUnknown)
	_, err = r.Entries(t.Context(), registry.EntryFilter{After: 1<<64 - 1}, registry.PageRequest{})
	wantReason(t, "Entries beyond the end", err, registry.IndexUnknown)
	bad := registry.EntryFilter{Types: []registry.EntryType{"VERSION_EATEN"}}
	wantReason(t, "Watch of no type", r.Watch(t.Context(), bad, nil), registry.InvalidArgument)
}

// A watch ends with its context, with what send returned, or with the store.
func TestWatchEnds(t *testing.T) {
	onEveryBackend(t, func(t *testing.T, store storage.Store) {
		r := open(t, store)
		ctx, cancel := context.WithCancel(t.Context())
		err := r.Watch(ctx, registry.EntryFilter{}, func(registry.WatchEvent) error {
			cancel()
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Watch whose context has ended = %v, want that", err)
		}
		var wg sync.WaitGroup
		sent := make(chan struct{})
		wg.Go(func() {
			err := r.Watch(context.Background(), registry.EntryFilter{}, func(registry.WatchEvent) error {
				close(sent)
				return nil
			})
			wantReason(t, "Watch whose store is closed", err, registry.Unavailable)
		})
		<-sent
		_ = store.Close()
		wg.Wait()
		_, err = r.Status(t.Context())
		wantReason(t, "Status of a closed store", err, registry.Unavailable)
	})
}

// A watcher that does not take what is sent holds up nobody.
func TestABlockedWatcherBlocksNoPublisher(t *testing.T) {
	onEveryBackend(t, func(t *testing.T, store storage.Store) {
		r := open(t, store)
		blocked, release := make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		var seen []uint64
		const published = 30
		wg.Go(func() {
			err := r.Watch(t.Context(), registry.EntryFilter{}, func(e registry.WatchEvent) error {
				if seen = append(seen, e.Entry.Index); len(seen) == 1 {
					close(blocked)
					<-release
				}
				if e.Entry.Index == published+1 {
					return errEnough
				}
				return nil
			})
			if !errors.Is(err, errEnough) {
				t.Errorf("Watch = %v", err)
			}
		})
		<-blocked
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for i := range published {
			d := avro(fmt.Sprintf(`{"type": "enum", "name": "E%d", "symbols": ["A"], "doc": "%0*d"}`, i, 100_000, i))
			if _, err := r.Publish(ctx, registry.Publication{Subject: in("default", fmt.Sprint(i)), Draft: d}); err != nil {
				t.Errorf("Publish beside a blocked watcher = %v", err)
			}
		}
		close(release)
		wg.Wait()
		if len(seen) != published+1 {
			t.Errorf("the watcher saw %d entries, want %d", len(seen), published+1)
		}
	})
}
