package registry_test

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/storage"
	"github.com/pawl-registry/pawl/storage/bolt"
	"github.com/pawl-registry/pawl/storage/memory"
)

// onEveryBackend runs a test on an empty store of each kind.
func onEveryBackend(t *testing.T, test func(*testing.T, storage.Store)) {
	t.Helper()
	t.Run("memory", func(t *testing.T) {
		store := memory.New()
		t.Cleanup(func() { _ = store.Close() })
		test(t, store)
	})
	t.Run("bolt", func(t *testing.T) {
		store := openBolt(t, t.TempDir())
		t.Cleanup(func() { _ = store.Close() })
		test(t, store)
	})
}

func openBolt(t testing.TB, dir string) storage.Store {
	t.Helper()
	store, err := bolt.Open(dir)
	if err != nil {
		t.Fatalf("bolt.Open = %v", err)
	}
	return store
}

// frozen is the time in registries whose stores are compared byte for byte.
func frozen() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC) }

// openFrozen builds a registry on a store in which no time passes.
func openFrozen(t testing.TB, store storage.Store, cfg registry.Config) *registry.Registry {
	t.Helper()
	cfg.Store, cfg.Clock, cfg.Logger = store, frozen, slog.New(slog.DiscardHandler)
	r, err := registry.Open(t.Context(), cfg)
	if err != nil {
		t.Fatalf("Open = %v", err)
	}
	return r
}

// pairs is everything in a store.
func pairs(t testing.TB, s storage.Store) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := s.View(context.Background(), func(r storage.Reader) error {
		for p, err := range r.Scan(nil, nil) {
			if err != nil {
				return err
			}
			all[string(p.Key)] = string(p.Value)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("Scan of the whole store = %v", err)
	}
	return all
}

// holding is a store in memory that holds pairs.
func holding(t testing.TB, all map[string]string) storage.Store {
	t.Helper()
	s := memory.New()
	t.Cleanup(func() { _ = s.Close() })
	err := s.Update(t.Context(), func(tx storage.Tx) error {
		for k, v := range all {
			if err := tx.Put([]byte(k), []byte(v)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("Update = %v", err)
	}
	return s
}

// An interrupted store runs something just before one of its transactions
// begins. Left counts the transactions until then; Before runs only once, and
// its own transactions do not count.
type interrupted struct {
	storage.Store
	left   int
	before func()
}

func (s *interrupted) interrupt() {
	if s.left--; s.left == 0 {
		s.before()
	}
}

// View implements storage.Store.
func (s *interrupted) View(ctx context.Context, fn func(storage.Reader) error) error {
	s.interrupt()
	return s.Store.View(ctx, fn)
}

// Update implements storage.Store.
func (s *interrupted) Update(ctx context.Context, fn func(storage.Tx) error) error {
	s.interrupt()
	return s.Store.Update(ctx, fn)
}

var errBroken = errors.New("the disk is broken")

// A broken store fails one read: the one that brings left down to zero. Every
// Get is a read, and so is every pair that a Scan yields, and its end.
type broken struct {
	storage.Store
	left atomic.Int64
}

func (s *broken) breaks() bool { return s.left.Add(-1) == 0 }

// View implements storage.Store.
func (s *broken) View(ctx context.Context, fn func(storage.Reader) error) error {
	return s.Store.View(ctx, func(r storage.Reader) error { return fn(brokenReader{r, s}) })
}

// Update implements storage.Store.
func (s *broken) Update(ctx context.Context, fn func(storage.Tx) error) error {
	return s.Store.Update(ctx, func(tx storage.Tx) error { return fn(brokenTx{tx, brokenReader{tx, s}}) })
}

type brokenReader struct {
	storage.Reader
	store *broken
}

// Get implements storage.Reader.
func (r brokenReader) Get(key []byte) ([]byte, bool, error) {
	if r.store.breaks() {
		return nil, false, errBroken
	}
	return r.Reader.Get(key)
}

// Scan implements storage.Reader.
func (r brokenReader) Scan(start, end []byte) iter.Seq2[storage.Pair, error] {
	return func(yield func(storage.Pair, error) bool) {
		for p, err := range r.Reader.Scan(start, end) {
			if r.store.breaks() {
				yield(storage.Pair{}, errBroken)
				return
			}
			if !yield(p, err) {
				return
			}
		}
		if r.store.breaks() {
			yield(storage.Pair{}, errBroken)
		}
	}
}

type brokenTx struct {
	storage.Tx
	reader brokenReader
}

// Get implements storage.Reader.
func (t brokenTx) Get(key []byte) ([]byte, bool, error) { return t.reader.Get(key) }

// Scan implements storage.Reader.
func (t brokenTx) Scan(start, end []byte) iter.Seq2[storage.Pair, error] {
	return t.reader.Scan(start, end)
}
