package pawl

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"google.golang.org/grpc/codes"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

const (
	// settle is how long a new use waits for others: a program that starts
	// fetches all that it reads within moments.
	settle = 2 * time.Second
	// amend is how soon a heartbeat that failed is repeated.
	amend = time.Minute
	// maxBeat is how many usages the registry takes in one call.
	maxBeat = 1000
)

// A heart tells the registry what the application reads and writes, now and
// then, and soon after something new.
type heart struct {
	client      *Client
	application Application
	uses        uses
	start       sync.Once
	news        chan struct{} // holds one
}

func newHeart(c *Client) *heart {
	return &heart{
		client: c, application: c.options.Application, news: make(chan struct{}, 1),
		uses: uses{said: map[end]*registryv1.UsageDraft{}, fetched: map[SubjectName]int{}},
	}
}

// wake says that there is something new to tell. The first starts the heart: a
// program that uses nothing has none.
func (h *heart) wake() {
	if h.application.Environment == "" || h.application.Heartbeat < 0 {
		return
	}
	h.start.Do(func() {
		if h.client.flights.start() {
			go func() {
				defer h.client.flights.running.Done()
				h.run(h.client.flights.life)
			}()
		}
	})
	select {
	case h.news <- struct{}{}:
	default:
	}
}

// run beats until life ends.
func (h *heart) run(life context.Context) {
	next := time.NewTimer(about(h.application.Heartbeat))
	defer next.Stop()
	news := h.news // nil while something new is about to be told
	for {
		select {
		case <-life.Done():
			return
		case <-news:
			news = nil
			next.Reset(about(min(settle, h.application.Heartbeat)))
		case <-next.C:
			news = h.news
			select { // what came in the meantime is told now
			case <-news:
			default:
			}
			wait := h.application.Heartbeat
			if err := h.beat(life); err != nil && life.Err() == nil {
				h.client.options.Logger.LogAttrs(life, slog.LevelWarn, "the registry could not be told what this program uses; it is told again",
					slog.String("application", h.application.Name), slog.Any("error", err))
				wait = min(wait, amend)
			}
			next.Reset(about(wait))
		}
	}
}

// about is a wait, give or take a tenth: programs that start together must not
// call together for ever.
func about(wait time.Duration) time.Duration {
	return wait - wait/10 + rand.N(wait/5+1) //nolint:gosec // nobody gains from guessing it
}

var errNoApplication = errors.New("the client works for no application: name it, and its environment, in Options.Application")

// beat tells the registry all.
func (h *heart) beat(ctx context.Context) error {
	if h.application.Name == "" || h.application.Environment == "" {
		return errNoApplication
	}
	var failed []error
	for some := range slices.Chunk(h.uses.drafts(), maxBeat) {
		failed = append(failed, h.tell(ctx, some))
	}
	return errors.Join(failed...)
}

// tell tells of some usages. One that is wrong must not silence the others: a
// call that is refused is halved, until only those that are wrong are left.
func (h *heart) tell(ctx context.Context, some []*registryv1.UsageDraft) error {
	_, err := ask(ctx, h.client, h.client.usages.RenewUsages, &registryv1.RenewUsagesRequest{
		Application: h.application.Name, Environment: h.application.Environment, Release: h.application.Release, Usages: some,
	})
	refusal, ok := errors.AsType[*Error](err)
	if !ok || len(some) < 2 || !slices.Contains([]codes.Code{codes.InvalidArgument, codes.NotFound, codes.FailedPrecondition}, refusal.Code) {
		return err
	}
	middle := len(some) / 2
	return errors.Join(h.tell(ctx, some[:middle]), h.tell(ctx, some[middle:]))
}
