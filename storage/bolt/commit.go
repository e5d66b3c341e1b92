package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"

	"github.com/pawl-registry/pawl/storage"
)

// A batch ends at so many updates or bytes, so that nobody waits long behind
// a crowd.
const (
	maxJobs  = 1000
	maxBytes = 8 << 20
)

// window is how long a batch waits for writers it expects.
const window = 200 * time.Microsecond

// commitLoop is the one goroutine that writes. It ends when the store closes,
// after the jobs that are in line.
func (s *Store) commitLoop() {
	ended := false
	defer func() {
		if ended {
			close(s.finished)
		} else {
			go s.commitLoop() // a closure ended this goroutine
		}
	}()
	debug.SetPanicOnFault(true) // as guard does
	for expected := 1; !ended; {
		batch, open := s.gather(expected)
		expected = max(len(batch)+s.commit(batch), 1)
		ended = !open
	}
}

// gather waits for a job and takes those behind it. Writers that were just
// answered come back within microseconds: while fewer are here than those and
// the ones that were in line by then, it waits for them, but no longer than
// window. A lone writer never waits. Open is false once the store closes and
// the line is empty.
func (s *Store) gather(expected int) (batch []*job, open bool) {
	select {
	case j := <-s.jobs:
		batch = append(batch, j)
	case <-s.stopping:
		return s.drain(nil), false
	}
	batch = s.drain(batch)
	if len(batch) >= expected {
		return batch, true
	}
	timer := time.NewTimer(window)
	defer timer.Stop()
	for len(batch) < min(expected, maxJobs) {
		select {
		case j := <-s.jobs:
			batch = append(batch, j)
		case <-timer.C:
			return batch, true
		case <-s.stopping:
			return batch, true
		}
	}
	return batch, true
}

// drain takes the jobs that are in line now.
func (s *Store) drain(batch []*job) []*job {
	for len(batch) < maxJobs {
		select {
		case j := <-s.jobs:
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// errEnded is what a batch gets in which a closure ended the goroutine.
var errEnded = errors.New("bolt: an update in the same batch ended its goroutine")

// commit runs every job of a batch, in transactions of at most maxBytes, and
// answers each. It returns how many others were in line just before.
func (s *Store) commit(batch []*job) (waiting int) {
	defer func() { // batch is empty here, unless the goroutine is being ended
		for _, j := range batch {
			j.answer(errEnded)
		}
	}()
	for len(batch) > 0 {
		n, err := s.write(batch)
		waiting = len(s.jobs)
		for _, j := range batch[:n] {
			j.answer(err)
		}
		batch = batch[n:]
	}
	return waiting
}

// write runs jobs in one transaction until the batch or maxBytes is reached,
// and commits it. It returns how many it ran, or all of them if it fails.
func (s *Store) write(batch []*job) (n int, err error) {
	if s.broken != nil {
		return len(batch), s.broken
	}
	defer func() {
		if err != nil {
			n = len(batch)
		}
		if errors.Is(err, storage.ErrPanic) { // bbolt's own: nobody knows what it holds now
			s.broken = fmt.Errorf("bolt: %s takes no more updates: restart and verify it: %w", s.path, err)
		}
	}()
	defer storage.Recover(&err)
	tx, err := s.db.Begin(true)
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }() // after a commit this does nothing
	before := revision(tx)
	rev, size := before, 0
	for ; n < len(batch) && size < maxBytes; n++ {
		o := &overlay{base: tx.Bucket(dataBucket), rev: rev}
		batch[n].run(o)
		if batch[n].err != nil || o.writes() == 0 {
			continue
		}
		if err := o.apply(); err != nil {
			return n, err
		}
		rev, size = rev+1, size+o.size
	}
	if rev == before {
		return n, nil
	}
	return n, s.flush(tx, rev, uint64(rev-before))
}

// flush commits tx and wakes those who wait for a new revision.
func (s *Store) flush(tx *bbolt.Tx, rev storage.Revision, wrote uint64) error {
	if err := tx.Bucket(metaBucket).Put(revisionKey, binary.BigEndian.AppendUint64(nil, uint64(rev))); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit to %s: %w", s.path, err)
	}
	s.updates.Add(wrote)
	s.commits.Add(1)
	s.bell.Ring(rev)
	return nil
}
