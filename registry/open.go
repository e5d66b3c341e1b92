package registry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/pawl-registry/pawl/storage"
)

// A Registry enforces the rules of the mesh over a store. It is safe for
// concurrent use.
type Registry struct {
	cfg   Config
	store storage.Store
	codec codec
	cache caches
	// answers are what was read last, for the reads that come most.
	answers answers
	// compiles bounds how many schemas are read at once: a large one takes
	// thirty times its size while it is being read.
	compiles *semaphore.Weighted
	lines    lines
	leases   *leases
}

// Open builds a Registry on a store, which may be empty. The store stays the
// caller's to close.
func Open(ctx context.Context, cfg Config) (*Registry, error) {
	if cfg.Store == nil || cfg.Clock == nil || cfg.Logger == nil {
		return nil, errors.New("a registry needs a store, a clock and a logger")
	}
	if cfg.Observer == nil {
		cfg.Observer = nobody{}
	}
	if cfg.CacheBytes <= 0 {
		cfg.CacheBytes = defaultCacheBytes
	}
	cfg.Limits, cfg.Leases = cfg.Limits.WithDefaults(), cfg.Leases.withDefaults()
	codec, err := newCodec()
	if err != nil {
		return nil, err
	}
	cache, err := newCaches(cfg.CacheBytes, cfg.Observer)
	if err != nil {
		return nil, err
	}
	lines, err := newLines(cfg.CacheBytes / 8)
	if err != nil {
		return nil, err
	}
	answers, err := newAnswers(cfg.CacheBytes / 4)
	if err != nil {
		return nil, err
	}
	r := &Registry{
		cfg: cfg, store: cfg.Store, codec: codec, cache: cache, answers: answers,
		compiles: semaphore.NewWeighted(int64(runtime.GOMAXPROCS(0))),
		lines:    lines, leases: newLeases(),
	}
	return r, r.prepare(ctx)
}

// Now is the time by the registry's clock, which log entries have too.
func (r *Registry) Now() time.Time { return r.cfg.Clock() }

// prepare makes the default domain in an empty store, and refuses a store that
// this Pawl cannot read.
func (r *Registry) prepare(ctx context.Context) error {
	var format int
	var known, used bool
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		if format, known, err = load[int](rd, formatKey()); err != nil {
			return err
		}
		for _, err := range rd.Scan(nil, nil) {
			used = true
			return err
		}
		return nil
	})
	switch {
	case err != nil:
		return fmt.Errorf("read the store's format: %w", err)
	case known && format > formatVersion:
		return fmt.Errorf("the store has record format %d, this Pawl reads up to %d: use the Pawl that wrote it, or a newer one", format, formatVersion)
	case !known && used:
		return errors.New("the store holds something that is not Pawl's: choose another data directory")
	case known && (format == formatVersion || r.cfg.ReadOnly):
		return nil
	case known:
		return r.upgrade(ctx)
	}
	return r.mutate(WithCaller(ctx, Caller{Principal: "pawl"}), func(m *mutation) (*event, error) {
		if err := store(m.Tx, formatKey(), formatVersion); err != nil {
			return nil, err
		}
		return m.createDomain(Domain{Name: DefaultDomain, Description: "Where subjects go that name no domain."})
	})
}

// upgrade brings an old store to the format of this Pawl. From 1 to 2 and from
// 2 to 3 records have only gained fields and there are new kinds of them, so
// that nothing but the number changes: it keeps an older Pawl from dropping
// them.
func (r *Registry) upgrade(ctx context.Context) error {
	err := r.store.Update(ctx, func(tx storage.Tx) error { return store(tx, formatKey(), formatVersion) })
	if err != nil {
		return fmt.Errorf("bring the store to format %d: %w", formatVersion, err)
	}
	r.cfg.Logger.LogAttrs(ctx, slog.LevelInfo, "the store has a new format; older Pawls cannot open it any more", slog.Int("format", formatVersion))
	return nil
}

// nobody is an Observer that does not look.
type nobody struct{}

func (nobody) Published(string)      {}
func (nobody) Checked(time.Duration) {}
func (nobody) CacheUsed(string, Hit) {}
