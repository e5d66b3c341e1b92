package bolt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

// snapshotPattern names the temporary copies that Snapshot makes.
const snapshotPattern = "snapshot-*.tmp"

// Snapshot copies the file in one transaction, and then streams the copy: the
// reader on the other end may be slow, and an open transaction would keep
// every page that is replaced meanwhile.
func (s *Store) Snapshot(ctx context.Context, w io.Writer) (err error) {
	f, err := os.CreateTemp(filepath.Dir(s.path), snapshotPattern)
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	if err := s.copyTo(f); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	_, err = io.Copy(w, contextReader{ctx, f})
	return err
}

func (s *Store) copyTo(w io.Writer) (err error) {
	defer recovered(&err)
	return s.db.View(func(tx *bbolt.Tx) error {
		_, err := tx.WriteTo(w)
		return err
	})
}

// A contextReader stops reading when its context ends.
type contextReader struct {
	ctx context.Context //nolint:containedctx // lives as long as one call of Snapshot
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// removeStale removes the copies that a killed process left.
func removeStale(dir string) error {
	stale, err := filepath.Glob(filepath.Join(dir, snapshotPattern))
	for _, f := range stale {
		err = errors.Join(err, os.Remove(f))
	}
	return err
}

// Check reads every page of the file and calls report for each that is not as
// bbolt left it.
func (s *Store) Check(ctx context.Context, report func(error)) (err error) {
	defer recovered(&err)
	return s.db.View(func(tx *bbolt.Tx) error {
		for fault := range tx.Check() {
			report(fault)
		}
		return ctx.Err()
	})
}
