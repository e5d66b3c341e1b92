// Package bolt is the storage backend of a single server: one bbolt file, in
// which concurrent updates share their disk flushes.
package bolt

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/pawl-registry/pawl/storage"
)

// FileName is the name of the store's one file in its data directory.
const FileName = "pawl.db"

// format is the version of the file's layout. A file with a higher one was
// written by a newer Pawl.
const format = 1

// mapSize is the address space reserved for the file at once. Growing the map
// must wait for every reader, and a reader that waits for a writer would then
// wait for ever; a file below this size never grows it. It costs no memory.
const mapSize = 16 << 30

var (
	dataBucket  = []byte("data")
	metaBucket  = []byte("meta")
	revisionKey = []byte("revision")
	formatKey   = []byte("format")
)

// A Mode says what a store is opened for.
type Mode int

// The modes.
const (
	ReadWrite Mode = iota // the file is created if it is missing
	ReadOnly
)

// A Store is an open bbolt file.
type Store struct {
	db   *bbolt.DB
	path string

	jobs     chan *job
	stopping chan struct{} // closed when no more jobs are taken
	finished chan struct{} // closed when the committer has ended
	updates  atomic.Uint64
	commits  atomic.Uint64

	mu      sync.Mutex // guards all below
	rev     storage.Revision
	changed chan struct{} // closed at the next commit, and at Close
	closed  bool
}

// Open opens the store in the directory dir, which is created if needed.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	if err := removeStale(dir); err != nil {
		return nil, err
	}
	return OpenFile(filepath.Join(dir, FileName), ReadWrite)
}

// OpenFile opens one file: a data directory's, or a snapshot.
func OpenFile(path string, mode Mode) (s *Store, err error) {
	defer recovered(&err)
	if mode == ReadOnly {
		if _, err := os.Stat(path); err != nil {
			return nil, err
		}
	}
	opts := &bbolt.Options{
		Timeout: 100 * time.Millisecond, FreelistType: bbolt.FreelistMapType,
		ReadOnly: mode == ReadOnly, InitialMmapSize: mapSize,
	}
	if mode == ReadOnly {
		opts.InitialMmapSize = 0
		opts.PreLoadFreelist = true // Check needs it
	}
	db, err := bbolt.Open(path, 0o600, opts)
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return nil, fmt.Errorf("%s is in use by another process: stop it, or choose another data directory", path)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		return nil, fmt.Errorf("%s is not a store, or is damaged (%w): restore a backup", path, err)
	case err != nil:
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	s = &Store{db: db, path: path, jobs: make(chan *job, maxJobs), stopping: make(chan struct{}), finished: make(chan struct{}), changed: make(chan struct{})}
	if err := s.prepare(mode); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if mode == ReadOnly {
		close(s.finished)
		return s, nil
	}
	go s.commitLoop()
	return s, nil
}

// recovered turns a panic of bbolt, which is how it reports a damaged file,
// into an error.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v", storage.ErrPanic, p)
	}
}

// prepare creates the buckets of a new file and checks those of an old one.
func (s *Store) prepare(mode Mode) error {
	if mode == ReadWrite {
		if err := s.db.Update(create); err != nil {
			return fmt.Errorf("prepare %s: %w", s.path, err)
		}
	}
	return s.db.View(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(metaBucket)
		if meta == nil || tx.Bucket(dataBucket) == nil {
			return fmt.Errorf("%s is a bbolt file, but not a store", s.path)
		}
		if v := number(meta.Get(formatKey)); v != format {
			return fmt.Errorf("%s has file format %d, this Pawl reads %d: use the Pawl that wrote it, or a newer one", s.path, v, format)
		}
		s.rev = storage.Revision(number(meta.Get(revisionKey)))
		return nil
	})
}

// create makes the buckets, in a file that has none.
func create(tx *bbolt.Tx) error {
	if tx.Bucket(metaBucket) != nil {
		return nil
	}
	if name, _ := tx.Cursor().First(); name != nil {
		return errors.New("it is a bbolt file of something else")
	}
	if _, err := tx.CreateBucket(dataBucket); err != nil {
		return err
	}
	meta, err := tx.CreateBucket(metaBucket)
	if err != nil {
		return err
	}
	return meta.Put(formatKey, binary.BigEndian.AppendUint64(nil, format))
}

func number(b []byte) uint64 {
	if len(b) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(b)
}

// View calls fn with a snapshot.
func (s *Store) View(ctx context.Context, fn func(storage.Reader) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer recovered(&err)
	err = s.db.View(func(tx *bbolt.Tx) error {
		rev := number(tx.Bucket(metaBucket).Get(revisionKey))
		return fn(reader{tx.Bucket(dataBucket), storage.Revision(rev)})
	})
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return storage.ErrClosed
	}
	return err
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

// Close waits for the updates that are under way and closes the file.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	close(s.changed)
	s.mu.Unlock()
	close(s.stopping)
	<-s.finished
	return s.db.Close()
}

// Stats counts updates and commits since the store was opened.
func (s *Store) Stats() storage.Stats {
	st := storage.Stats{Updates: s.updates.Load(), Commits: s.commits.Load()}
	if info, err := os.Stat(s.path); err == nil {
		st.Bytes = info.Size()
	}
	return st
}
