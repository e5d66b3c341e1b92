package server

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"time"

	"google.golang.org/grpc"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/server/grpcapi"
	"github.com/pawl-registry/pawl/server/observe"
	"github.com/pawl-registry/pawl/storage"
)

// Parts are what a server is given; every field is required.
type Parts struct {
	// Store holds the registry. The server does not close it.
	Store  storage.Store
	Clock  func() time.Time
	Logger *slog.Logger
	// RequestID makes the id of a request whose caller gives none.
	RequestID func() string
	// Version is the version of the build.
	Version string
	// Reload makes the server read tokens and certificate again. It may be nil.
	Reload <-chan os.Signal
}

// Run serves a registry until ctx ends, and then stops: no new requests, those
// under way end in their time, watches end at once. It returns nil after a
// stop that was asked for.
func Run(ctx context.Context, cfg Config, parts Parts) error {
	if err := cfg.Validate(); err != nil {
		return err
	}
	metrics := observe.New(storeMetrics(parts))
	rules, err := registry.Open(ctx, registry.Config{
		Store: parts.Store, Clock: parts.Clock, Logger: parts.Logger, Observer: metrics,
		Limits: limits(cfg), CreateDomains: cfg.CreateDomains, CacheBytes: cfg.CacheBytes,
	})
	if err != nil {
		return err
	}
	api := grpcapi.API{Registry: rules, Version: parts.Version, StartTime: parts.Clock(), StoreBytes: storeBytes(parts.Store)}
	p, err := newProcess(cfg, parts, metrics, rules, func(s grpc.ServiceRegistrar, stopping <-chan struct{}) {
		api.Stopping = stopping
		grpcapi.Register(s, api)
	})
	if err != nil {
		return err
	}
	tended := make(chan struct{})
	tending, stop := context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		defer close(tended)
		rules.TendUsages(tending)
	}()
	// The last renewals are written when nobody can bring more.
	defer func() { stop(); <-tended }()
	return p.run(ctx)
}

// limits are the bounds on schemas. What a schema references is bounded with
// it, at eight times as much.
func limits(cfg Config) schema.Limits {
	bounds := schema.Limits{Bytes: cfg.MaxSchemaBytes}.WithDefaults()
	bounds.Closure = max(bounds.Closure, 8*bounds.Bytes)
	return bounds
}

func storeMetrics(parts Parts) observe.Config {
	cfg := observe.Config{Version: parts.Version}
	if counter, ok := parts.Store.(storage.Counter); ok {
		cfg.StoreBytes = storeBytes(parts.Store)
		cfg.StoreUpdates = func() uint64 { return counter.Stats().Updates }
		cfg.StoreCommits = func() uint64 { return counter.Stats().Commits }
	}
	return cfg
}

// storeBytes asks a store for its size; nil where it does not count.
func storeBytes(store storage.Store) func() int64 {
	counter, ok := store.(storage.Counter)
	if !ok {
		return nil
	}
	return func() int64 { return counter.Stats().Bytes }
}

// reload reads tokens and certificate again, and goes on with the old ones
// where the new are no good.
func (p *process) reload(ctx context.Context) {
	if err := errors.Join(p.chain.guard.Reload(), p.certificate.Reload()); err != nil {
		p.parts.Logger.LogAttrs(ctx, slog.LevelError, "reload failed; the old tokens and certificate stay", slog.Any("cause", err))
		return
	}
	p.parts.Logger.LogAttrs(ctx, slog.LevelInfo, "tokens and certificate read again")
}
