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
	err = s.view(func(tx *bbolt.Tx) error {
		_, err := tx.WriteTo(stopper{ctx, f})
		return err
	})
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	_, err = io.Copy(stopper{ctx, w}, f)
	return err
}

// A stopper writes until its context ends.
type stopper struct {
	ctx context.Context //nolint:containedctx // lives as long as one call of Snapshot
	w   io.Writer
}

func (s stopper) Write(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.w.Write(p)
}

// removeStale removes the copies that a killed process left.
func removeStale(dir string) error {
	stale, err := filepath.Glob(filepath.Join(dir, snapshotPattern))
	for _, f := range stale {
		err = errors.Join(err, os.Remove(f))
	}
	return err
}
