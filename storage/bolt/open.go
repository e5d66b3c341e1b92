package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// format is the version of the file's layout. A file with a higher one was
// written by a newer Pawl.
const format = 1

// mapSize is the address space reserved for the file at once. Growing the map
// must wait for every reader, and a reader that waits for a writer would then
// wait for ever; a file below this size never grows it. It costs no memory.
// Machines of 32 bits have no such space to spare: there it is 0.
const mapSize = math.MaxInt & (16 << 30)

// lockPatience is how long Open waits for the lock of a process that is just
// ending.
const lockPatience = 100 * time.Millisecond

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
	ReadOnly              // the file must exist, and is not changed
)

// Open opens the store in the directory dir, which is created if needed.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	s, err := OpenFile(filepath.Join(dir, FileName), ReadWrite)
	if err != nil {
		return nil, err
	}
	// Not before: the copies of a process that still runs are not stale.
	if err := errors.Join(removeStale(dir), syncDir(dir)); err != nil {
		return nil, errors.Join(fmt.Errorf("data directory: %w", err), s.Close())
	}
	return s, nil
}

// syncDir makes the directory's entry of a new file as durable as the file.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // it flushes no directories
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// OpenFile opens one file: a data directory's, or a snapshot.
func OpenFile(path string, mode Mode) (*Store, error) {
	if mode == ReadOnly {
		if info, err := os.Stat(path); err != nil {
			return nil, err
		} else if info.Size() == 0 { // bbolt would try to fill it
			return nil, fmt.Errorf("%s is empty, not a store", path)
		}
	}
	db, err := openDB(path, mode)
	if err != nil {
		return nil, err
	}
	s := &Store{
		db: db, path: path, mode: mode,
		jobs:     make(chan *job, maxJobs),
		stopping: make(chan struct{}),
		finished: make(chan struct{}),
	}
	if err := guard(s.prepare); err != nil {
		return nil, errors.Join(fmt.Errorf("%s %w", path, err), db.Close())
	}
	if mode == ReadOnly {
		close(s.finished)
		return s, nil
	}
	go s.commitLoop()
	return s, nil
}

// openDB opens the file with bbolt and says what is wrong if it cannot.
func openDB(path string, mode Mode) (db *bbolt.DB, err error) {
	var file *os.File
	opts := &bbolt.Options{
		Timeout:      lockPatience,
		FreelistType: bbolt.FreelistMapType,
		NoStatistics: true, // their lock is shared by all readers
		ReadOnly:     mode == ReadOnly,
		// Check reads the freelist on a goroutine of its own, which guard does not reach.
		PreLoadFreelist: true,
		OpenFile: func(name string, flag int, perm fs.FileMode) (_ *os.File, err error) {
			file, err = os.OpenFile(name, flag, perm)
			return file, err
		},
	}
	if mode == ReadWrite && runtime.GOOS != "windows" { // where the file would grow to the size of the map
		opts.InitialMmapSize = mapSize
	}
	returned := false
	err = guard(func() (err error) {
		db, err = bbolt.Open(path, 0o600, opts)
		returned = true
		return err
	})
	switch {
	case err == nil:
		return db, nil
	case errors.Is(err, berrors.ErrTimeout):
		return nil, fmt.Errorf("%s is in use by another process: stop it, or choose another data directory", path)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		return nil, fmt.Errorf("%s is not a store, or is damaged (%w): restore a backup", path, err)
	case !returned: // bbolt panicked, with the file open and locked
		return nil, errors.Join(fmt.Errorf("%s is damaged (%w): restore a backup", path, err), file.Close())
	}
	return nil, fmt.Errorf("open %s: %w", path, err)
}

// prepare creates the buckets of a new file and checks those of an old one.
// Its errors continue a sentence that begins with the file's path.
func (s *Store) prepare() error {
	if err := s.db.View(s.whole); err != nil {
		return err
	}
	if s.mode == ReadWrite {
		if err := s.db.Update(create); err != nil {
			return err
		}
	}
	return s.db.View(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(metaBucket)
		if meta == nil || tx.Bucket(dataBucket) == nil {
			return errNoStore
		}
		if v := number(meta.Get(formatKey)); v != format {
			return fmt.Errorf("has file format %d, this Pawl reads %d: use the Pawl that wrote it, or a newer one", v, format)
		}
		s.bell.Ring(revision(tx))
		return nil
	})
}

// whole checks that no page is missing at the end of the file.
func (s *Store) whole(tx *bbolt.Tx) error {
	info, err := os.Stat(s.path)
	if err == nil && info.Size() < tx.Size() {
		return fmt.Errorf("is cut off, %d bytes of at least %d are left: restore a backup", info.Size(), tx.Size())
	}
	return err
}

var errNoStore = errors.New("is a bbolt file, but not a store: choose another data directory")

// create makes the buckets, in a file that has none.
func create(tx *bbolt.Tx) error {
	if tx.Bucket(metaBucket) != nil {
		return nil
	}
	if name, _ := tx.Cursor().First(); name != nil {
		return errNoStore
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
