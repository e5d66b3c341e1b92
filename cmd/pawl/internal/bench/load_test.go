package bench

import (
	"context"
	"errors"
	"math"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// near reports whether a figure is the wanted one, as far as the histogram's
// three digits tell.
func near(got, want float64) bool { return math.Abs(got-want) <= want/100 }

// stalling takes a millisecond for an answer, but for a second from begun on
// it gives none.
func stalling(begun time.Time) operation {
	return func(ctx context.Context) error {
		time.Sleep(time.Millisecond)
		const from, to = 4 * time.Second, 5 * time.Second
		if since := time.Since(begun); since >= from && since < to {
			time.Sleep(time.Until(begun.Add(to)))
		}
		return ctx.Err()
	}
}

// A registry that answers in 1 ms and once stalls for a second. In an open
// loop everybody who was due meanwhile has waited; in a closed one nobody was
// there to wait, and the stall is one request of thousands.
func TestOpenLoopCountsThoseWhoWaitBehindAStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := newRecorder()
		drive(t.Context(), Load{Rate: 100, Clients: 1, Duration: 10 * time.Second}, stalling(time.Now()), rec)
		got := rec.result()
		if got.Requests != 1000 || got.Failed != 0 {
			t.Errorf("%d requests, %d failed, want 1000 at 100/s for 10 s, none failed", got.Requests, got.Failed)
		}
		// Of a hundred requests that were due in the stalled second the first
		// waits all of it and the last next to nothing.
		if !near(got.Latency.Max, 1000) || !near(got.Latency.P99, 910) || !near(got.Latency.P50, 1) {
			t.Errorf("p50 %v, p99 %v, max %v ms, want 1, about 910 and 1000", got.Latency.P50, got.Latency.P99, got.Latency.Max)
		}
	})
}

func TestClosedLoopDoesNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := newRecorder()
		drive(t.Context(), Load{Clients: 1, Duration: 10 * time.Second}, stalling(time.Now()), rec)
		got := rec.result()
		if got.Requests < 8990 || got.Requests > 9010 || !near(got.Latency.P999, 1) || !near(got.Latency.Max, 1000) {
			t.Errorf("%d requests, p99.9 %v, max %v ms, want 9000, 1 and 1000", got.Requests, got.Latency.P999, got.Latency.Max)
		}
		if !near(got.PerSecond, 900) {
			t.Errorf("%v a second, want 900", got.PerSecond)
		}
	})
}

// A registry too slow for the rate: who was due waits longer and longer, until
// patience ends. All are counted.
func TestOpenLoopNeverForgetsWhatWasDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := func(ctx context.Context) error {
			select {
			case <-time.After(100 * time.Millisecond):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		rec := newRecorder()
		begun := time.Now()
		drive(t.Context(), Load{Rate: 100, Clients: 1, Duration: 5 * time.Second, Timeout: time.Second}, slow, rec)
		got := rec.result()
		answered := got.Requests - got.Failed
		if got.Requests != 500 || answered < 59 || answered > 61 || got.Errors["never sent"] != got.Failed {
			t.Errorf("%d requests, %d answered, errors %v, want 500, ten a second for six seconds, and the rest never sent", got.Requests, answered, got.Errors)
		}
		if !errors.Is(rec.first, errUnsent) {
			t.Errorf("the first failure is %v, want %v", rec.first, errUnsent)
		}
		if got.Latency.P50 < 990 {
			t.Errorf("p50 is %v ms, want the second that most waited in vain", got.Latency.P50)
		}
		if took := time.Since(begun); took > 6*time.Second+200*time.Millisecond {
			t.Errorf("the run took %v, want an end one time-out after the last was due", took)
		}
	})
}

func TestWarmupDoesNotCount(t *testing.T) {
	for name, l := range map[string]Load{
		"closed": {Clients: 2, Warmup: time.Second, Duration: time.Second},
		"open":   {Rate: 200, Clients: 4, Warmup: time.Second, Duration: time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				var sent atomic.Int64
				cold := func(context.Context) error {
					sent.Add(1)
					if time.Since(begun) < time.Second {
						time.Sleep(50 * time.Millisecond) // not warm yet
						return errors.New("cold")
					}
					time.Sleep(10 * time.Millisecond)
					return nil
				}
				rec := newRecorder()
				drive(t.Context(), l, cold, rec)
				got := rec.result()
				if got.Requests != 200 || got.Failed != 0 || sent.Load() <= got.Requests {
					t.Errorf("%d of %d requests count, %d failed, want 200, none failed", got.Requests, sent.Load(), got.Failed)
				}
			})
		})
	}
}

func TestSoManyRequestsAreSentAndNoMore(t *testing.T) {
	for name, l := range map[string]Load{
		"closed": {Clients: 8, Requests: 100, Warmup: time.Second},
		"open":   {Rate: 1000, Clients: 8, Requests: 100, Warmup: time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rec := newRecorder()
				drive(t.Context(), l, func(context.Context) error { time.Sleep(3 * time.Millisecond); return nil }, rec)
				if got := rec.result(); got.Requests != 100 {
					t.Errorf("%d requests, want 100", got.Requests)
				}
			})
		})
	}
}

// What ends with the run says nothing about the registry.
func TestInterruptedRequestsDoNotCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5500*time.Millisecond)
		defer cancel()
		rec := newRecorder()
		drive(ctx, Load{Clients: 3, Duration: time.Hour}, func(ctx context.Context) error {
			select {
			case <-time.After(time.Second):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}, rec)
		if got := rec.result(); got.Requests != 15 || got.Failed != 0 {
			t.Errorf("%d requests, %d failed, want 15 of 3 clients, none failed", got.Requests, got.Failed)
		}
	})
}
