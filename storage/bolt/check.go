package bolt

import (
	"context"
	"hash/crc32"

	"go.etcd.io/bbolt"
)

// Check reads every page of the file and calls report for each fault: a page
// that cannot be read, is in nobody's use or in two, or whose keys are out of
// order. The error says that the check could not be made or was not finished.
// Updates of an open store wait until it is done.
func (s *Store) Check(ctx context.Context, report func(error)) error {
	var faults []error
	err := guard(func() error {
		tx, err := s.db.Begin(s.mode == ReadWrite) // so that nothing changes meanwhile
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()
		// A page that cannot be read at all would end the process on the
		// goroutine that bbolt's own check starts, so all are read here first.
		if err := guard(func() error { return readAll(ctx, tx) }); err != nil {
			faults = append(faults, err)
			return ctx.Err()
		}
		for fault := range tx.Check() {
			faults = append(faults, fault)
		}
		return ctx.Err()
	})
	if ctx.Err() == nil {
		for _, fault := range faults {
			report(fault)
		}
	}
	return asClosed(err)
}

// readAll touches every byte of every pair.
func readAll(ctx context.Context, tx *bbolt.Tx) error {
	return tx.ForEach(func(_ []byte, b *bbolt.Bucket) error {
		return b.ForEach(func(k, v []byte) error {
			crc32.ChecksumIEEE(k)
			crc32.ChecksumIEEE(v)
			return ctx.Err()
		})
	})
}
