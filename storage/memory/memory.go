// Package memory is a storage backend that keeps everything in memory: the
// fake that tests run on, with the promises of a real one.
package memory

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"sync"

	"github.com/tidwall/btree"

	"github.com/pawl-registry/pawl/storage"
)

// A Store is an ordered map. Its zero value is not usable; see New.
type Store struct {
	writer sync.Mutex // held by the one running Update

	mu      sync.Mutex // guards all below
	data    *btree.Map[string, []byte]
	rev     storage.Revision
	changed chan struct{} // closed at the next commit, and at Close
	closed  bool
}

// New returns an empty store.
func New() *Store {
	return &Store{data: btree.NewMap[string, []byte](0), changed: make(chan struct{})}
}

// snapshot returns a copy-on-write copy of the data.
func (s *Store) snapshot() (*tx, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, storage.ErrClosed
	}
	return &tx{data: s.data.Copy(), rev: s.rev}, nil
}

// View calls fn with a snapshot.
func (s *Store) View(ctx context.Context, fn func(storage.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t, err := s.snapshot()
	if err != nil {
		return err
	}
	return call(func() error { return fn(t) })
}

// Update calls fn with a snapshot of its own and puts it in place.
func (s *Store) Update(ctx context.Context, fn func(storage.Tx) error) error {
	s.writer.Lock()
	defer s.writer.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	t, err := s.snapshot()
	if err != nil {
		return err
	}
	if err := call(func() error { return fn(t) }); err != nil || !t.wrote {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return storage.ErrClosed
	}
	s.data = t.data
	s.rev++
	close(s.changed)
	s.changed = make(chan struct{})
	return nil
}

// call runs fn and turns a panic into an error.
func call(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", storage.ErrPanic, p)
		}
	}()
	return fn()
}

// Wait blocks until the revision is greater than after.
func (s *Store) Wait(ctx context.Context, after storage.Revision) (storage.Revision, error) {
	for {
		s.mu.Lock()
		rev, changed, closed := s.rev, s.changed, s.closed
		s.mu.Unlock()
		switch {
		case closed:
			return 0, storage.ErrClosed
		case rev > after:
			return rev, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// Close forgets everything.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.closed = true
		close(s.changed)
	}
	return nil
}

// A tx is a private copy of the data.
type tx struct {
	data  *btree.Map[string, []byte]
	rev   storage.Revision
	wrote bool
}

func (t *tx) Revision() storage.Revision { return t.rev }

func (t *tx) Get(key []byte) ([]byte, bool, error) {
	v, ok := t.data.Get(string(key))
	return bytes.Clone(v), ok, nil
}

func (t *tx) Put(key, value []byte) error {
	if err := storage.CheckPair(key, value); err != nil {
		return err
	}
	t.data.Set(string(key), append([]byte{}, value...))
	t.wrote = true
	return nil
}

func (t *tx) Delete(key []byte) error {
	if _, had := t.data.Delete(string(key)); had {
		t.wrote = true
	}
	return nil
}

func (t *tx) Scan(start, end []byte) iter.Seq2[storage.Pair, error] {
	return func(yield func(storage.Pair, error) bool) {
		t.data.Copy().Ascend(string(start), func(k string, v []byte) bool {
			if end != nil && k >= string(end) {
				return false
			}
			return yield(storage.Pair{Key: []byte(k), Value: bytes.Clone(v)}, nil)
		})
	}
}
