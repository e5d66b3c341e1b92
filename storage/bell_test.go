package storage_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/pawl-registry/pawl/storage"
)

func TestBellWakesEverybodyWhoWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b storage.Bell
		heard := make(chan storage.Revision, 3)
		for range cap(heard) {
			go func() {
				rev, err := b.Wait(t.Context(), 1)
				if err != nil {
					t.Errorf("Wait(after 1) = %v, want a revision", err)
				}
				heard <- rev
			}()
		}
		b.Ring(1)
		synctest.Wait()
		if n := len(heard); n > 0 {
			t.Errorf("Ring(1) woke %d who wait for more than 1", n)
		}
		b.Ring(2)
		for range cap(heard) {
			if rev := <-heard; rev != 2 {
				t.Errorf("Wait(after 1) = %d, want 2", rev)
			}
		}
	})
}

func TestBellEndsEveryWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b storage.Bell
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := b.Wait(ctx, 0); !errors.Is(err, context.Canceled) {
			t.Errorf("Wait with a context that has ended = %v, want %v", err, context.Canceled)
		}
		ended := make(chan error)
		go func() {
			_, err := b.Wait(t.Context(), 0)
			ended <- err
		}()
		synctest.Wait()
		b.Close()
		b.Close()
		if err := <-ended; !errors.Is(err, storage.ErrClosed) {
			t.Errorf("Wait, when the bell is closed, = %v, want %v", err, storage.ErrClosed)
		}
		b.Ring(1)
		if _, err := b.Wait(t.Context(), 0); !errors.Is(err, storage.ErrClosed) {
			t.Errorf("Wait after Close = %v, want %v", err, storage.ErrClosed)
		}
		if _, err := b.Revision(); !errors.Is(err, storage.ErrClosed) {
			t.Errorf("Revision after Close = %v, want %v", err, storage.ErrClosed)
		}
	})
}
