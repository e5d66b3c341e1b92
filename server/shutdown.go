package server

import (
	"context"
	"errors"
	"log/slog"
	"sync"
)

// shutdown stops the server: it says that it is going, ends what has no end,
// and gives the rest its time.
func (p *process) shutdown() {
	ctx, cancel := context.WithTimeout(context.Background(), p.cfg.ShutdownTimeout)
	defer cancel()
	p.parts.Logger.LogAttrs(ctx, slog.LevelInfo, "stopping")
	p.ready.Store(false)
	p.health.Shutdown()
	p.stop()
	var draining sync.WaitGroup
	draining.Go(func() { p.drainGRPC(ctx) })
	draining.Go(func() { p.drainHTTP(ctx) })
	draining.Wait()
	p.conn.Wait()
	// Until here operators could see what goes on.
	if err := errors.Join(p.admin.Close(), removeAddresses(p.cfg.AddressFile)); err != nil {
		p.parts.Logger.LogAttrs(ctx, slog.LevelWarn, "stop", slog.Any("cause", err))
	}
	p.parts.Logger.LogAttrs(ctx, slog.LevelInfo, "stopped")
}

func (p *process) drainGRPC(ctx context.Context) {
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		p.grpc.GracefulStop()
	}()
	select {
	case <-drained:
	case <-ctx.Done():
		p.parts.Logger.LogAttrs(ctx, slog.LevelWarn, "gRPC calls were cut off: they took longer than --shutdown-timeout")
		p.grpc.Stop()
		<-drained
	}
}

func (p *process) drainHTTP(ctx context.Context) {
	err := p.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		p.parts.Logger.LogAttrs(ctx, slog.LevelWarn, "HTTP requests were cut off: they took longer than --shutdown-timeout")
		err = p.http.Close()
	}
	if err != nil {
		p.parts.Logger.LogAttrs(ctx, slog.LevelWarn, "stop", slog.Any("cause", err))
	}
}
