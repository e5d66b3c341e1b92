package bench

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// A Load says how a registry is asked.
type Load struct {
	// Rate is how many requests a second are due, in an open loop; 0 makes a
	// closed one.
	Rate float64
	// Clients is how many requests are under way at most.
	Clients int
	// Warmup is how long requests are sent before any of them counts.
	Warmup time.Duration
	// Duration is how long requests are sent that count; 0 leaves the end to
	// Requests.
	Duration time.Duration
	// Requests is how many are sent that count; 0 leaves the end to Duration.
	Requests int64
	// Timeout is how long a request may take; one that was due for as long is
	// not sent any more. 0 is for ever.
	Timeout time.Duration
}

// errUnsent is a request whose time was out before a client was free for it.
var errUnsent = errors.New("the time was out before it was sent")

// An operation is one request, its answer read to the end.
type operation func(ctx context.Context) error

// A run is a load under way.
type run struct {
	Load
	do    operation
	begun time.Time
	taken atomic.Int64 // how many requests of an open loop clients have taken
	*recorder
}

// drive runs a load until it ends or ctx does, and waits for every answer.
func drive(ctx context.Context, l Load, do operation, rec *recorder) {
	r := &run{Load: l, do: do, begun: time.Now(), recorder: rec}
	rec.start(r.begun.Add(l.Warmup))
	var wg sync.WaitGroup
	for range l.Clients {
		wg.Go(func() { r.client(ctx) })
	}
	wg.Wait()
	rec.finish(time.Now())
}

// client sends one request after another.
func (r *run) client(ctx context.Context) {
	for {
		due, ok := r.next()
		if !ok || !sleepUntil(ctx, due) {
			return
		}
		err := r.send(ctx, due)
		if ctx.Err() != nil {
			return // the registry was not given the time to answer
		}
		r.record(due, time.Now(), err)
	}
}

// next is when the next request is due; ok is false where there is none.
func (r *run) next() (due time.Time, ok bool) {
	due = time.Now()
	if r.Rate > 0 {
		n := r.taken.Add(1) - 1
		due = r.begun.Add(time.Duration(float64(n) / r.Rate * float64(time.Second)))
	}
	if r.Duration > 0 && due.Sub(r.begun) >= r.Warmup+r.Duration {
		return due, false
	}
	return due, r.admit(due, r.Requests)
}

// send sends a request, unless whoever was due to send it has given up.
func (r *run) send(ctx context.Context, due time.Time) error {
	if r.Timeout == 0 {
		return r.do(ctx)
	}
	if time.Since(due) >= r.Timeout {
		return errUnsent
	}
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	return r.do(ctx)
}

// sleepUntil waits, and reports whether the moment came before ctx ended.
func sleepUntil(ctx context.Context, due time.Time) bool {
	if wait := time.Until(due); wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	return ctx.Err() == nil
}
