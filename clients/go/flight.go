package pawl

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// flights fetch what several callers miss at once with one call. A flight has
// a deadline of its own: the caller that started it may give up, and the
// others still get what they wait for.
type flights struct {
	group   singleflight.Group
	timeout time.Duration

	// life is no caller's context but the client's: it ends with Close, and
	// nothing else outlives the callers of a flight.
	life context.Context
	end  context.CancelFunc

	mu      sync.RWMutex // guards that nothing starts once closed is set
	closed  bool
	running sync.WaitGroup
}

func newFlights(timeout time.Duration) *flights {
	life, end := context.WithCancel(context.Background())
	return &flights{timeout: timeout, life: life, end: end}
}

// fly calls fetch unless a flight for k is under way, and waits for the
// result as long as ctx allows. The context that fetch gets has the values of
// the first caller, and none of the deadlines.
func (f *flights) fly(ctx context.Context, k key, fetch func(context.Context) (entry, error)) (entry, error) {
	if err := ctx.Err(); err != nil {
		return entry{}, err
	}
	landed := f.group.DoChan(k.String(), func() (any, error) {
		return f.run(context.WithoutCancel(ctx), fetch)
	})
	select {
	case result := <-landed:
		found, _ := result.Val.(entry)
		return found, result.Err
	case <-ctx.Done():
		return entry{}, ctx.Err()
	}
}

func (f *flights) run(ctx context.Context, fetch func(context.Context) (entry, error)) (entry, error) {
	if !f.start() {
		return entry{}, ErrClosed
	}
	defer f.running.Done()
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	defer context.AfterFunc(f.life, cancel)()
	return fetch(ctx)
}

func (f *flights) start() bool {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if f.closed {
		return false
	}
	f.running.Add(1)
	return true
}

// close ends the flights and waits for them.
func (f *flights) close() {
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	f.end()
	f.running.Wait()
}
