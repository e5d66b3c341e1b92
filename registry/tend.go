package registry

import (
	"context"
	"log/slog"
	"time"
)

// TendUsages writes the renewals of usages every few seconds until ctx ends,
// and once more then: what a crash may lose is one interval. A flush that
// fails is logged, and what it had is written with the next.
func (r *Registry) TendUsages(ctx context.Context) {
	tick := time.NewTicker(r.cfg.Leases.Flush)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			r.flushOrLog(context.WithoutCancel(ctx))
			return
		case <-tick.C:
			r.flushOrLog(ctx)
		}
	}
}

func (r *Registry) flushOrLog(ctx context.Context) {
	if err := r.FlushUsages(ctx); err != nil && ctx.Err() == nil {
		r.cfg.Logger.LogAttrs(ctx, slog.LevelWarn, "renewals of usages could not be written; they are kept for the next time", slog.Any("error", err))
	}
}
