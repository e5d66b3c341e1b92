package storagetest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/pawl-registry/pawl/storage"
)

func testBadPairs(t *testing.T, s storage.Store) {
	for _, test := range []struct {
		name       string
		key, value []byte
		want       error
	}{
		{"an empty key", nil, nil, storage.ErrKey},
		{"a key too long", make([]byte, storage.MaxKey+1), nil, storage.ErrKey},
		{"a value too long", []byte("k"), make([]byte, storage.MaxValue+1), storage.ErrValue},
		{"the longest key", bytes.Repeat([]byte("k"), storage.MaxKey), nil, nil},
	} {
		err := s.Update(t.Context(), func(tx storage.Tx) error { return tx.Put(test.key, test.value) })
		if !errors.Is(err, test.want) {
			t.Errorf("Put of %s = %v, want %v", test.name, err, test.want)
		}
	}
}

func testScanMergesDeletes(t *testing.T, s storage.Store) {
	put(t, s, "a", "1", "b", "2", "c", "3", "d", "4")
	err := s.Update(t.Context(), func(tx storage.Tx) error {
		err := errors.Join(tx.Delete([]byte("a")), tx.Delete([]byte("c")), tx.Put([]byte("bb"), []byte("new")), tx.Put([]byte("d"), []byte("changed")), tx.Delete([]byte("none")))
		if got, want := scan(t, tx, []byte("a"), []byte("e")), []string{"b", "bb", "d"}; !slices.Equal(got, want) {
			t.Errorf("Scan in tx = %q, want %q", got, want)
		}
		for p := range tx.Scan([]byte("d"), nil) {
			if string(p.Value) != "changed" {
				t.Errorf("Scan in tx yields d = %q, want changed", p.Value)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func testEarlyBreak(t *testing.T, s storage.Store) {
	put(t, s, "a", "1", "b", "2", "c", "3")
	err := s.Update(t.Context(), func(tx storage.Tx) error {
		for range tx.Scan(nil, nil) {
			break
		}
		for p := range tx.Scan(nil, nil) { // changing what is scanned disturbs nothing
			if err := tx.Delete(p.Key); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	view(t, s, func(r storage.Reader) error {
		if got := scan(t, r, nil, nil); len(got) != 0 {
			t.Errorf("after deleting all in a scan, %q are left", got)
		}
		return nil
	})
}

// Updates that run together fail alone.
func testFailureIsAlone(t *testing.T, s storage.Store) {
	boom := errors.New("boom")
	var wg sync.WaitGroup
	for i := range 32 {
		key := []byte{'k', byte('a' + i)}
		wg.Go(func() {
			err := s.Update(t.Context(), func(tx storage.Tx) error {
				if err := tx.Put(key, nil); err != nil || i%2 == 0 {
					return err
				}
				return boom
			})
			if want := []error{nil, boom}[i%2]; !errors.Is(err, want) {
				t.Errorf("Update %d = %v, want %v", i, err, want)
			}
		})
	}
	wg.Wait()
	view(t, s, func(r storage.Reader) error {
		if got := scan(t, r, nil, nil); len(got) != 16 {
			t.Errorf("%d keys are there, want the 16 of the updates that succeeded", len(got))
		}
		return nil
	})
}

func testPanicIsAnError(t *testing.T, s storage.Store) {
	err := s.Update(t.Context(), func(tx storage.Tx) error {
		if err := tx.Put([]byte("a"), nil); err != nil {
			return err
		}
		var none map[string]int
		none["x"] = 1
		return nil
	})
	if !errors.Is(err, storage.ErrPanic) {
		t.Errorf("a panicking Update = %v, want %v", err, storage.ErrPanic)
	}
	if _, ok := get(t, s, "a"); ok {
		t.Error("the panicking Update left a key")
	}
	put(t, s, "b", "still works")
}

func testCancelledIsNotRun(t *testing.T, s storage.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ran := false
	err := s.Update(ctx, func(storage.Tx) error { ran = true; return nil })
	if !errors.Is(err, context.Canceled) || ran {
		t.Errorf("cancelled Update = %v, ran: %v; want context canceled, not run", err, ran)
	}
}

func testClosed(t *testing.T, s storage.Store) {
	waiting := make(chan error, 1)
	go func() {
		_, err := s.Wait(context.Background(), 1<<60)
		waiting <- err
	}()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-waiting; !errors.Is(err, storage.ErrClosed) {
		t.Errorf("Wait on a store that closes = %v, want %v", err, storage.ErrClosed)
	}
	if err := s.View(t.Context(), func(storage.Reader) error { return nil }); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("View after Close = %v, want %v", err, storage.ErrClosed)
	}
	if err := s.Update(t.Context(), func(storage.Tx) error { return nil }); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("Update after Close = %v, want %v", err, storage.ErrClosed)
	}
}
