package bolt

import (
	"context"
	"encoding/binary"
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

// A job is one Update on its way through the committer.
type job struct {
	ctx  context.Context //nolint:containedctx // a job is its caller's request, waiting in line
	fn   func(storage.Tx) error
	done chan error // buffered, so that the committer never waits
}

// Update hands fn to the committer and waits for its batch to be durable.
func (s *Store) Update(ctx context.Context, fn func(storage.Tx) error) error {
	j := &job{ctx, fn, make(chan error, 1)}
	select {
	case <-s.stopping: // first: a select that could do both takes either
		return storage.ErrClosed
	default:
	}
	select {
	case s.jobs <- j:
	case <-s.stopping:
		return storage.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-j.done:
		return err
	case <-s.finished: // the job may have come in line behind the last batch
	}
	select {
	case err := <-j.done:
		return err
	default:
		return storage.ErrClosed
	}
}

// commitLoop is the one goroutine that writes. It ends when the store closes,
// after the jobs that are in line.
func (s *Store) commitLoop() {
	defer close(s.finished)
	last := 1
	for {
		batch, open := s.gather(last)
		if len(batch) > 0 {
			s.commit(batch)
			last = len(batch)
		}
		if !open {
			return
		}
	}
}

// gather waits for a job and takes those behind it. Writers that were just
// answered come back within microseconds: while fewer are here than last
// time, it waits for them, but no longer than window. A lone writer never
// waits. Open is false once the store closes and the line is empty.
func (s *Store) gather(last int) (batch []*job, open bool) {
	select {
	case j := <-s.jobs:
		batch = append(batch, j)
	case <-s.stopping:
		return s.drain(nil), false
	}
	batch = s.drain(batch)
	if len(batch) >= last {
		return batch, true
	}
	timer := time.NewTimer(window)
	defer timer.Stop()
	for len(batch) < min(last, maxJobs) {
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

// commit runs every job of a batch, in transactions of at most maxBytes, and
// answers each.
func (s *Store) commit(batch []*job) {
	for len(batch) > 0 {
		n, results, err := s.write(batch)
		for i, j := range batch[:n] {
			if results[i] == nil {
				results[i] = err
			}
			j.done <- results[i]
		}
		batch = batch[n:]
	}
}

// write runs jobs in one transaction until the batch or maxBytes is reached.
// It returns how many it ran, what each said, and the error that failed all.
func (s *Store) write(batch []*job) (n int, results []error, err error) {
	results = make([]error, len(batch))
	defer func() {
		if err != nil {
			n = len(batch)
		}
	}()
	defer recovered(&err)
	tx, err := s.db.Begin(true)
	if err != nil {
		return len(batch), results, err
	}
	defer func() { _ = tx.Rollback() }() // after a commit this does nothing
	rev, size, wrote := s.revision(), 0, uint64(0)
	for n < len(batch) && size < maxBytes {
		o := &overlay{base: tx.Bucket(dataBucket), rev: rev}
		results[n] = run(batch[n], o)
		if results[n] == nil && o.writes() > 0 {
			if err := o.apply(); err != nil {
				return n, results, err
			}
			rev, size, wrote = rev+1, size+o.size, wrote+1
		}
		n++
	}
	if wrote == 0 {
		return n, results, nil
	}
	return n, results, s.flush(tx, rev, wrote)
}

// run calls a job's closure; a panic fails only this job.
func run(j *job, o *overlay) (err error) {
	if err := j.ctx.Err(); err != nil {
		return err
	}
	defer recovered(&err)
	return j.fn(o)
}

// flush commits tx and wakes those who wait for a new revision.
func (s *Store) flush(tx *bbolt.Tx, rev storage.Revision, wrote uint64) error {
	if err := tx.Bucket(metaBucket).Put(revisionKey, binary.BigEndian.AppendUint64(nil, uint64(rev))); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	s.updates.Add(wrote)
	s.commits.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rev = rev
	if !s.closed {
		close(s.changed)
		s.changed = make(chan struct{})
	}
	return nil
}

func (s *Store) revision() storage.Revision {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rev
}
