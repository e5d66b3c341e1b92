// Package memory is a storage backend that keeps everything in memory: the
// fake that tests run on, with the promises of a real one.
//
// It has no file, so it is no storage.Snapshotter: there is nothing that a
// copy could be opened with.
package memory

import (
	"bytes"
	"context"
	"iter"
	"sync"

	"github.com/tidwall/btree"

	"github.com/pawl-registry/pawl/storage"
)

// A Store is an ordered map. Its zero value is not usable; see New.
type Store struct {
	writer chan struct{} // holds one token while an Update runs

	mu   sync.Mutex // guards data, and that bell has its revision
	data *btree.Map[string, []byte]
	bell storage.Bell
}

// New returns an empty store.
func New() *Store {
	return &Store{
		writer: make(chan struct{}, 1),
		data:   btree.NewMap[string, []byte](0),
	}
}

// snapshot returns a copy-on-write copy of the data.
func (s *Store) snapshot() (*tx, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rev, err := s.bell.Revision()
	if err != nil {
		return nil, err
	}
	return &tx{data: s.data.Copy(), rev: rev}, nil
}

// View calls fn with a snapshot.
func (s *Store) View(ctx context.Context, fn func(storage.Reader) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	t, err := s.snapshot()
	if err != nil {
		return err
	}
	defer storage.Recover(&err)
	return fn(t)
}

// Update calls fn with a snapshot of its own and puts it in place.
func (s *Store) Update(ctx context.Context, fn func(storage.Tx) error) error {
	if err := ctx.Err(); err != nil { // first: a select that could do both takes either
		return err
	}
	select {
	case s.writer <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.writer }()
	t, err := s.snapshot()
	if err != nil {
		return err
	}
	if err := run(fn, t); err != nil || !t.wrote {
		return err
	}
	s.commit(t)
	return nil
}

func run(fn func(storage.Tx) error, t *tx) (err error) {
	defer storage.Recover(&err)
	return fn(t)
}

// commit puts the data of t in place and wakes those who wait for it.
func (s *Store) commit(t *tx) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data = t.data
	s.bell.Ring(t.rev + 1)
}

// Wait blocks until the revision is greater than after.
func (s *Store) Wait(ctx context.Context, after storage.Revision) (storage.Revision, error) {
	return s.bell.Wait(ctx, after)
}

// Close wakes those who wait, and waits for the Update that runs.
func (s *Store) Close() error {
	s.bell.Close()
	s.writer <- struct{}{}
	<-s.writer
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
