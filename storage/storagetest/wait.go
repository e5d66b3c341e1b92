package storagetest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/storage"
)

func revision(t *testing.T, s storage.Store) (rev storage.Revision) {
	t.Helper()
	view(t, s, func(r storage.Reader) error { rev = r.Revision(); return nil })
	return rev
}

// Each update that writes adds one, any other none.
func testRevision(t *testing.T, s storage.Store) {
	boom := errors.New("boom")
	for _, test := range []struct {
		name string
		fn   func(storage.Tx) error
		adds storage.Revision
	}{
		{"puts", func(tx storage.Tx) error { return errors.Join(tx.Put([]byte("a"), nil), tx.Put([]byte("b"), nil)) }, 1},
		{"puts the same again", func(tx storage.Tx) error { return tx.Put([]byte("a"), nil) }, 1},
		{"does nothing", func(storage.Tx) error { return nil }, 0},
		{"fails", func(tx storage.Tx) error { return errors.Join(tx.Put([]byte("a"), nil), boom) }, 0},
		{"deletes nothing", func(tx storage.Tx) error { return tx.Delete([]byte("none")) }, 0},
		{"deletes", func(tx storage.Tx) error { return tx.Delete([]byte("a")) }, 1},
	} {
		before := revision(t, s)
		err := s.Update(t.Context(), func(tx storage.Tx) error {
			if tx.Revision() != before {
				t.Errorf("an update that %s sees revision %d, want %d", test.name, tx.Revision(), before)
			}
			return test.fn(tx)
		})
		if err != nil && !errors.Is(err, boom) {
			t.Fatal(err)
		}
		if got := revision(t, s); got != before+test.adds {
			t.Errorf("an update that %s leads from revision %d to %d, want %d", test.name, before, got, before+test.adds)
		}
	}
}

func testWaitWakesAll(t *testing.T, s storage.Store) {
	before := revision(t, s)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			rev, err := s.Wait(t.Context(), before)
			if err != nil || rev != before+1 {
				t.Errorf("Wait(%d) = %d, %v, want %d", before, rev, err, before+1)
			}
			if v, ok := get(t, s, "a"); v != "1" || !ok {
				t.Errorf("a View after Wait sees a = %q, %v, want 1", v, ok)
			}
		})
	}
	put(t, s, "a", "1")
	wg.Wait()
}

func testWait(t *testing.T, s storage.Store) {
	put(t, s, "a", "1")
	rev := revision(t, s)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := s.Wait(ctx, rev); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("Wait with nothing new: %v, want deadline exceeded", err)
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() { write(t, s, "a", "2") })
	ctx, cancel = context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	got, err := s.Wait(ctx, rev)
	if err != nil || got <= rev {
		t.Fatalf("Wait = %d, %v; want > %d", got, err, rev)
	}
}
