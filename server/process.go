package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/server/auth"
	"github.com/pawl-registry/pawl/server/grpcapi"
	"github.com/pawl-registry/pawl/server/observe"
	"github.com/pawl-registry/pawl/server/rest"
)

// A process is everything that runs, built and not yet started.
type process struct {
	cfg   Config
	parts Parts

	chain       *chain
	certificate *certificate
	grpc        *grpc.Server
	health      *health.Server
	conn        *rest.Conn // under the REST gateway
	http        *http.Server
	admin       *http.Server

	ready    atomic.Bool
	stopping context.Context // ends when the server begins to stop
	stop     context.CancelFunc
}

// A register registers services, which learn from stopping that they must end.
type register func(s grpc.ServiceRegistrar, stopping <-chan struct{})

// newProcess builds a process that serves what register registers, and the
// Confluent API of a registry.
func newProcess(cfg Config, parts Parts, metrics *observe.Metrics, rules *registry.Registry, register register) (*process, error) {
	stopping, stop := context.WithCancel(context.Background())
	p := &process{cfg: cfg, parts: parts, stopping: stopping, stop: stop}
	guard, err := auth.Open(cfg.AuthFile, auth.Anonymous(cfg.AllowAnonymous))
	if err != nil {
		return nil, err
	}
	validator, err := grpcapi.NewValidator()
	if err != nil {
		return nil, err
	}
	if p.certificate, err = openCertificate(cfg.TLSCert, cfg.TLSKey); err != nil {
		return nil, err
	}
	p.chain = &chain{
		clock: parts.Clock, requestID: requestIDs(parts.RequestID), logger: parts.Logger, guard: guard,
		timeout: cfg.RequestTimeout, stopping: stopping, validator: validator,
	}
	p.newGRPC(register, rules)
	p.chain.methods = newMethods(p.grpc.GetServiceInfo(), metrics)
	p.chain.methods.addConfluent(metrics)
	p.conn = rest.NewConn(p.chain.unary(observe.REST), p.chain.streaming(observe.REST))
	register(p.conn, stopping.Done())
	p.admin = p.newAdmin(metrics.Handler())
	p.http, err = p.newHTTP(rules)
	return p, err
}

// run listens, serves until ctx ends or a listener fails, and stops.
func (p *process) run(ctx context.Context) error {
	doors, err := p.open(ctx)
	if err != nil {
		return err
	}
	serving, ctx := errgroup.WithContext(ctx)
	serving.Go(func() error { return ignoreClosed(p.grpc.Serve(doors.grpc)) })
	serving.Go(func() error { return ignoreClosed(p.grpc.Serve(doors.http.grpc)) })
	serving.Go(func() error { return ignoreClosed(p.http.Serve(doors.http.rest)) })
	serving.Go(func() error { return ignoreClosed(p.admin.Serve(doors.admin)) })
	serving.Go(func() error { return ignoreClosed(doors.http.accept()) })
	serving.Go(func() error {
		p.watch(ctx)
		p.shutdown()
		return nil
	})
	serving.Go(func() error { return p.announce(ctx, doors.addresses()) })
	return serving.Wait()
}

// announce says that the server answers, and where.
func (p *process) announce(ctx context.Context, where addresses) error {
	if err := where.write(p.cfg.AddressFile); err != nil {
		return fmt.Errorf("address file: %w", err)
	}
	p.ready.Store(true)
	p.parts.Logger.LogAttrs(ctx, slog.LevelInfo, "listening", slog.String("http", where.HTTP), slog.String("grpc", where.GRPC),
		slog.String("admin", where.Admin), slog.String("data_dir", p.cfg.DataDir), slog.String("version", p.parts.Version))
	return nil
}

// watch reloads when told to, until ctx ends.
func (p *process) watch(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.parts.Reload:
			p.reload(ctx)
		}
	}
}
