package bleve

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Run makes the index if it has to, and follows the log until ctx ends. What
// goes wrong is logged and tried again; a damaged index is made anew.
func (i *Index) Run(ctx context.Context) {
	for ctx.Err() == nil {
		err := i.once(ctx)
		if ctx.Err() != nil {
			return
		}
		i.cfg.Logger.LogAttrs(ctx, slog.LevelWarn, "the catalog fell behind", slog.Any("cause", err))
		if errors.Is(err, errDamaged) {
			if err := i.replace(); err != nil {
				i.cfg.Logger.LogAttrs(ctx, slog.LevelError, "the catalog cannot be made anew", slog.Any("cause", err))
			}
		}
		_ = rest(ctx, retryAfter) // the loop looks at ctx itself
	}
}

// retryAfter is how long Run rests after something went wrong.
const retryAfter = time.Second

// once follows the log until something goes wrong, here or in a search.
func (i *Index) once(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-i.damaged:
			cancel(errDamaged)
		case <-ctx.Done():
		}
	}()
	from, err := i.start(ctx)
	if err == nil {
		err = i.follow(ctx, from)
	}
	if errors.Is(context.Cause(ctx), errDamaged) {
		err = errDamaged
	}
	cancel(nil)
	<-watched
	return err
}
