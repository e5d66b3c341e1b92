// Package bolt is the storage backend of a single server: one bbolt file, in
// which concurrent updates share their disk flushes.
package bolt

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/pawl-registry/pawl/storage"
)

// FileName is the name of the store's one file in its data directory.
const FileName = "pawl.db"

// ErrReadOnly reports an Update of a store that was opened to be read.
var ErrReadOnly = errors.New("bolt: the store is open for reading only")

// A Store is an open bbolt file. If a commit fails, the updates that shared it
// get the error and the next ones are tried again: a disk that was full may
// have room now. The file is whole at every moment, because bbolt never
// overwrites a page that its last commit uses. Whether a commit whose very
// last flush failed is seen after a crash is for the disk to say.
type Store struct {
	db   *bbolt.DB
	path string
	mode Mode

	jobs     chan *job
	stopping chan struct{} // closed when no more jobs are taken
	finished chan struct{} // closed when the committer has ended
	updates  atomic.Uint64
	commits  atomic.Uint64
	broken   error // the committer's: why nothing is written any more
	bell     storage.Bell
	stop     sync.Once // wakes those who wait and turns away new updates
}

// View calls fn with a snapshot.
func (s *Store) View(ctx context.Context, fn func(storage.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.view(func(tx *bbolt.Tx) error {
		return fn(reader{tx.Bucket(dataBucket), revision(tx)})
	})
}

// view calls fn with a read transaction.
func (s *Store) view(fn func(*bbolt.Tx) error) error {
	return asClosed(guard(func() error { return s.db.View(fn) }))
}

// asClosed returns ErrClosed for bbolt's word for it.
func asClosed(err error) error {
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return storage.ErrClosed
	}
	return err
}

// guard calls fn and turns a panic into an error. That is how bbolt reports a
// damaged page. A page that the disk cannot read faults instead, which would
// end the process if it were not made a panic first.
func guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer storage.Recover(&err)
	return fn()
}

// revision returns the revision that tx sees.
func revision(tx *bbolt.Tx) storage.Revision {
	return storage.Revision(number(tx.Bucket(metaBucket).Get(revisionKey)))
}

func number(b []byte) uint64 {
	if len(b) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(b)
}

// Wait blocks until the revision is greater than after.
func (s *Store) Wait(ctx context.Context, after storage.Revision) (storage.Revision, error) {
	return s.bell.Wait(ctx, after)
}

// Close waits for the transactions that are under way and closes the file.
func (s *Store) Close() error {
	s.stop.Do(func() {
		s.bell.Close()
		close(s.stopping)
	})
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
