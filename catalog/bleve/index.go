// Package bleve is the catalog as an index on disk, or in memory, made with
// the library of this name. It follows the registry's log behind everybody's
// back: what is published is found a moment later. The index can be thrown
// away at any time; it is made again from the registry.
package bleve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/pawl-registry/pawl/registry"
)

// Config is what an Index is made of. Registry and Logger are required.
type Config struct {
	Registry *registry.Registry
	Logger   *slog.Logger
	// Dir is the directory of the index, and of nothing else; empty keeps it
	// in memory.
	Dir string
}

// An Index finds subjects. It is safe for concurrent use. Somebody has to Run
// it: until then, and before that has caught up, it answers what it has.
type Index struct {
	cfg   Config
	queue *index.AnalysisQueue

	mu     sync.RWMutex // guards which index it is, not what is in it
	scorch index.Index

	// damaged has a value once a search has met damage.
	damaged chan struct{}
}

// Open opens the index in a directory. One that is damaged, or of another
// format, is thrown away.
func Open(ctx context.Context, cfg Config) (*Index, error) {
	if cfg.Registry == nil || cfg.Logger == nil {
		return nil, errors.New("a catalog needs a registry and a logger")
	}
	i := &Index{cfg: cfg, queue: index.NewAnalysisQueue(1), damaged: make(chan struct{}, 1)}
	opened, err := open(cfg.Dir, i.queue)
	if err == nil {
		i.scorch = opened
		return i, nil
	}
	cfg.Logger.LogAttrs(ctx, slog.LevelWarn, "the catalog cannot be read and is made anew", slog.Any("cause", err))
	if err := i.replace(); err != nil {
		i.queue.Close()
		return nil, err
	}
	return i, nil
}

// Close closes the index. Run must have ended.
func (i *Index) Close() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.queue.Close()
	if i.scorch == nil {
		return nil
	}
	return i.scorch.Close()
}

// napTime is how long changes gather before they are written to disk: a crash
// costs no more than reading that much of the log again.
const napTime = 500 * time.Millisecond

// open opens an index and refuses one of another format.
func open(dir string, queue *index.AnalysisQueue) (opened index.Index, err error) {
	defer func() { // from maps of files that are not what they should be
		if what := recover(); what != nil {
			err = fmt.Errorf("open the index: %v", what)
		}
	}()
	idx, err := scorch.NewScorch(scorch.Name, map[string]any{
		"path": dir,
		// The log has everything that the index has.
		"unsafe_batch": true,
		"bolt_timeout": "5s",
		"scorchPersisterOptions": map[string]any{
			"PersisterNapTimeMSec": napTime.Milliseconds(), "PersisterNapUnderNumFiles": 1000,
			"NumPersisterWorkers": 1,
		},
	}, queue)
	if err != nil {
		return nil, err
	}
	if err := idx.Open(); err != nil {
		return nil, err
	}
	if err := checkFormat(idx); err != nil {
		return nil, errors.Join(err, idx.Close())
	}
	return idx, nil
}

// replace throws the index away and begins a new one.
func (i *Index) replace() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.scorch != nil {
		// What is wrong with it is known, and it goes.
		_ = i.scorch.Close()
		i.scorch = nil
	}
	if err := remove(i.cfg.Dir); err != nil {
		return fmt.Errorf("remove the damaged catalog: %w", err)
	}
	opened, err := open(i.cfg.Dir, i.queue)
	if err != nil {
		return fmt.Errorf("open a new catalog: %w", err)
	}
	i.scorch = opened
	return nil
}

// remove empties a directory of what the library writes there, and of nothing
// else: the directory may be somebody's by mistake.
func remove(dir string) error {
	if dir == "" {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if e.Name() == "root.bolt" || strings.HasSuffix(e.Name(), ".zap") {
			err = errors.Join(err, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	return err
}

// reader is a view of the index that does not change. Done must be called.
func (i *Index) reader() (r index.IndexReader, done func(), err error) {
	i.mu.RLock()
	if i.scorch == nil {
		i.mu.RUnlock()
		return nil, nil, errClosed
	}
	if r, err = i.scorch.Reader(); err != nil {
		i.mu.RUnlock()
		return nil, nil, err
	}
	return r, func() {
		_ = r.Close() // it only counts references
		i.mu.RUnlock()
	}, nil
}

var errClosed = errors.New("the catalog is closed")
