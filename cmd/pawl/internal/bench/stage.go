package bench

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

// A Progress is told how far something has come: all is 0 where nobody knows.
type Progress func(what string, done, all int)

// hands is how many subjects are filled or removed at once.
const hands = 16

// tick is how often the progress of a load is told.
const tick = 500 * time.Millisecond

// Play runs a scenario and says what came of it. An error means that it could
// not begin; what fails later is counted.
func (s *Stage) Play(ctx context.Context, scene Scenario, l Load, tell Progress) (Result, error) {
	if scene.fill {
		if err := s.fill(ctx, tell); err != nil {
			return Result{}, fmt.Errorf("prepare %s: %w", scene.Name, err)
		}
	}
	rec := newRecorder()
	ended := watch(rec, l, scene.Name, tell)
	drive(ctx, l, scene.do(s), rec)
	ended()
	out := rec.result()
	out.Scenario, out.Rate, out.Clients = scene.Name, l.Rate, l.Clients
	return out, nil
}

// watch tells the progress of a load until what it returns is called.
func watch(rec *recorder, l Load, name string, tell Progress) (ended func()) {
	stop, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		t := time.NewTicker(tick)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				tell(fmt.Sprintf("requests of %s, %d failed", name, rec.failed.Load()), int(rec.answered.Load()), int(l.Requests))
			case <-stop:
				return
			}
		}
	}()
	return func() { close(stop); <-gone }
}

// fill publishes the first version of every subject, once in a run.
func (s *Stage) fill(ctx context.Context, tell Progress) error {
	if s.filled != nil {
		return nil
	}
	all := make([]filled, s.Subjects)
	for i := range all {
		all[i].number = s.next.Add(1) - 1
	}
	err := each(ctx, s.Subjects, "subjects prepared", tell, func(ctx context.Context, i int) (err error) {
		n := all[i].number
		all[i].id, err = s.Registry.Publish(ctx, s.subject(n), s.schema(n, 0))
		return err
	})
	if err == nil {
		s.filled = all
	}
	return err
}

// Remove removes every subject that the run has made, for good.
func (s *Stage) Remove(ctx context.Context, tell Progress) error {
	return each(ctx, int(s.next.Load()), "subjects removed", tell, func(ctx context.Context, i int) error {
		return s.Registry.Remove(ctx, s.subject(int64(i)))
	})
}

// each calls do for 0 to n-1, several at once, until one fails or ctx ends.
func each(ctx context.Context, n int, what string, tell Progress, do func(context.Context, int) error) error {
	group, both := errgroup.WithContext(ctx)
	group.SetLimit(hands)
	for i := 0; i < n && both.Err() == nil; i++ {
		group.Go(func() error { return do(both, i) })
		tell(what, i+1, n)
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}
