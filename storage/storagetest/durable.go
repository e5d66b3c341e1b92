package storagetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/pawl-registry/pawl/storage"
)

func testReopen(t *testing.T, b Backend) {
	s := b.Open(t)
	put(t, s, "a", "1", "b", "2")
	update(t, s, func(tx storage.Tx) error { return tx.Delete([]byte("b")) })
	before := revision(t, s)
	s = b.Reopen(t, s)
	if got := revision(t, s); got != before {
		t.Errorf("revision %d after reopening, want %d", got, before)
	}
	if v, _ := get(t, s, "a"); v != "1" {
		t.Errorf("a = %q after reopening, want 1", v)
	}
	if _, ok := get(t, s, "b"); ok {
		t.Error("a deleted key is back after reopening")
	}
	put(t, s, "c", "3")
	if got := revision(t, s); got != before+1 {
		t.Errorf("revision %d after the first update, want %d", got, before+1)
	}
}

// An update that races with Close is kept if its answer was nil, and gone if
// it was ErrClosed.
func testCloseKeepsAnswered(t *testing.T, b Backend) {
	s := b.Open(t)
	var mu sync.Mutex // guards kept
	kept := map[string]bool{}
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for n := 0; ; n++ {
				key := fmt.Sprintf("%d/%d", i, n)
				err := s.Update(context.Background(), func(tx storage.Tx) error { return tx.Put([]byte(key), nil) })
				mu.Lock()
				kept[key] = err == nil
				mu.Unlock()
				if err != nil {
					if !errors.Is(err, storage.ErrClosed) {
						t.Errorf("Update while closing = %v, want %v", err, storage.ErrClosed)
					}
					return
				}
			}
		})
	}
	if _, err := s.Wait(t.Context(), 20); err != nil {
		t.Error(err)
	}
	reopened := b.Reopen(t, s)
	wg.Wait()
	for key, want := range kept {
		if _, ok := get(t, reopened, key); ok != want {
			t.Errorf("after reopening %s is there: %v, want %v", key, ok, want)
		}
	}
}

// A writerFunc is an io.Writer.
type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// A snapshot is the state before its first byte is written, however many
// updates are made while it is.
func testSnapshot(t *testing.T, b Backend) {
	s := b.Open(t)
	put(t, s, "a", "1")
	before := revision(t, s)
	var out bytes.Buffer
	err := s.(storage.Snapshotter).Snapshot(t.Context(), writerFunc(func(p []byte) (int, error) {
		put(t, s, "a", "2", "b", "2") // would wait for ever if a transaction were open
		return out.Write(p)
	}))
	if err != nil {
		t.Fatal(err)
	}
	c := b.Restore(t, out.Bytes())
	if v, _ := get(t, c, "a"); v != "1" || revision(t, c) != before {
		t.Errorf("the snapshot has a = %q at revision %d, want 1 at %d", v, revision(t, c), before)
	}
	if _, ok := get(t, c, "b"); ok {
		t.Error("the snapshot has a key that was written while it was streamed")
	}
}

func testSnapshotCancelled(t *testing.T, b Backend) {
	s := b.Open(t)
	put(t, s, "a", "1", "big", string(make([]byte, 1<<20)))
	ctx, cancel := context.WithCancel(t.Context())
	err := s.(storage.Snapshotter).Snapshot(ctx, writerFunc(func(p []byte) (int, error) { cancel(); return len(p), nil }))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a Snapshot cancelled halfway = %v, want %v", err, context.Canceled)
	}
	full := errors.New("full")
	err = s.(storage.Snapshotter).Snapshot(t.Context(), writerFunc(func([]byte) (int, error) { return 0, full }))
	if !errors.Is(err, full) {
		t.Errorf("a Snapshot whose reader fails = %v, want %v", err, full)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.(storage.Snapshotter).Snapshot(t.Context(), &bytes.Buffer{}); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("Snapshot after Close = %v, want %v", err, storage.ErrClosed)
	}
}
