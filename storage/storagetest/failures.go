package storagetest

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/storage"
)

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
		panic("no such thing") //nolint:forbidigo // what a panicking closure does is the promise under test
	})
	var p *storage.Panic
	if !errors.As(err, &p) || p.Message != "no such thing" || !bytes.Contains(p.Stack, []byte("testPanicIsAnError")) {
		t.Errorf("a panicking Update = %v, want a storage.Panic with its message and stack", err)
	}
	if _, ok := get(t, s, "a"); ok {
		t.Error("the panicking Update left a key")
	}
	err = s.View(t.Context(), func(storage.Reader) error { panic("nor this") }) //nolint:forbidigo // as above
	if !errors.Is(err, storage.ErrPanic) {
		t.Errorf("a panicking View = %v, want %v", err, storage.ErrPanic)
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

// An update whose time is up while another one runs does not wait for it. A
// backend that runs both at once may have done it instead.
func testCancelledInLine(t *testing.T, s storage.Store) {
	running, release := make(chan struct{}), make(chan struct{})
	var first sync.Once
	var wg sync.WaitGroup
	wg.Go(func() {
		err := s.Update(t.Context(), func(tx storage.Tx) error {
			first.Do(func() { close(running) })
			<-release
			return tx.Put([]byte("a"), nil)
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-running
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	err := s.Update(ctx, func(tx storage.Tx) error { return tx.Put([]byte("b"), nil) })
	close(release)
	wg.Wait()
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Update in line = %v, want %v", err, context.DeadlineExceeded)
	}
	if _, ok := get(t, s, "b"); ok != (err == nil) {
		t.Errorf("Update in line = %v, and its key is there: %v", err, ok)
	}
}

func testCancelledTooLate(t *testing.T, s storage.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Update(ctx, func(tx storage.Tx) error {
		cancel()
		return tx.Put([]byte("a"), nil)
	})
	if _, ok := get(t, s, "a"); err != nil || !ok {
		t.Errorf("Update cancelled from inside = %v, its key is there: %v; want nil, true", err, ok)
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
	if _, err := s.Wait(t.Context(), 0); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("Wait after Close = %v, want %v", err, storage.ErrClosed)
	}
	if err := s.Close(); err != nil {
		t.Errorf("second Close = %v, want nil", err)
	}
}
