package bolt

import (
	"context"
	"sync/atomic"

	"github.com/pawl-registry/pawl/storage"
)

// A job is one Update on its way through the committer.
type job struct {
	ctx   context.Context //nolint:containedctx // a job is its caller's request, waiting in line
	fn    func(storage.Tx) error
	err   error       // what fn said, while the committer has the job
	done  chan error  // buffered, so that the committer never waits
	taken atomic.Bool // by the committer, to run it, or by the caller, to leave
}

// take reports whether the job was nobody's, and makes it the caller's of take.
func (j *job) take() bool { return j.taken.CompareAndSwap(false, true) }

// run calls the closure, unless its caller has left.
func (j *job) run(o *overlay) {
	if !j.take() {
		return
	}
	if j.err = j.ctx.Err(); j.err == nil {
		j.err = call(j.fn, o)
	}
}

// call calls fn; a panic fails only this job.
func call(fn func(storage.Tx) error, o *overlay) (err error) {
	defer storage.Recover(&err)
	return fn(o)
}

// answer tells the caller what became of the job: err is the whole batch's.
func (j *job) answer(err error) {
	if j.err == nil {
		j.err = err
	}
	j.done <- j.err
}

// Update hands fn to the committer and waits for its batch to be durable.
func (s *Store) Update(ctx context.Context, fn func(storage.Tx) error) error {
	j := &job{ctx: ctx, fn: fn, done: make(chan error, 1)}
	if err := s.enqueue(j); err != nil {
		return err
	}
	select {
	case err := <-j.done:
		return err
	case <-ctx.Done():
	case <-s.finished: // the job may have come in line behind the last batch
	}
	if !j.take() {
		return <-j.done // it runs or has run, and what happened is the answer
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return storage.ErrClosed
}

func (s *Store) enqueue(j *job) error {
	if s.mode == ReadOnly {
		return ErrReadOnly
	}
	select { // first: a select that could do both takes either
	case <-s.stopping:
		return storage.ErrClosed
	default:
	}
	select {
	case s.jobs <- j:
		return nil
	case <-s.stopping:
		return storage.ErrClosed
	case <-j.ctx.Done():
		return j.ctx.Err()
	}
}
