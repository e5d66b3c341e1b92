package load

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// serial numbers what is published, so that every publish is a new schema.
var serial atomic.Int64

// fresh is a small Avro record that nobody has published yet.
func fresh() (subject, text string) {
	n := serial.Add(1)
	return fmt.Sprintf("subject-%d", n), fmt.Sprintf(`{"type":"record","name":"R%d","fields":[{"name":"id","type":"long"},{"name":"amount","type":["null","double"],"default":null}]}`, n)
}

// publishes calls PublishVersion from clients callers for d and returns the
// time a publish took overall, in nanoseconds.
func publishes(t *testing.T, p *process, clients int) slice {
	conns := p.dial(t, min(clients, 8))
	return func(d time.Duration) float64 {
		var done atomic.Int64
		begin := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), d)
		defer cancel()
		var wg sync.WaitGroup
		for i := range clients {
			wg.Go(func() {
				c := registryv1.NewSchemaServiceClient(conns[i%len(conns)])
				for ctx.Err() == nil {
					if _, err := c.PublishVersion(t.Context(), request(fresh())); err != nil {
						t.Error(err)
						return
					}
					done.Add(1)
				}
			})
		}
		wg.Wait()
		return float64(time.Since(begin)) / float64(max(done.Load(), 1))
	}
}

// flushes does by hand what one commit of the store costs the disk: twelve
// pages and a flush, one meta page and a flush.
func flushes(t *testing.T, dir string) slice {
	const page = 4096
	f, err := os.Create(filepath.Join(dir, "raw"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	pages := make([]byte, 12*page)
	if _, err := f.WriteAt(make([]byte, 1<<20), 0); err != nil {
		t.Fatal(err)
	}
	return func(d time.Duration) float64 {
		begin, n := time.Now(), 0
		for ; time.Since(begin) < d; n++ {
			for _, w := range [][]byte{pages, pages[:page]} {
				if _, err := f.WriteAt(w, int64(len(pages)-len(w))); err != nil {
					t.Fatal(err)
				}
				if err := unix.Fdatasync(int(f.Fd())); err != nil {
					t.Fatal(err)
				}
			}
		}
		return float64(time.Since(begin)) / float64(n)
	}
}

// A sharing counts updates and the commits that they shared.
type sharing struct{ updates, commits float64 }

// counted is s, and adds up in total what the store does meanwhile.
func counted(t *testing.T, p *process, s slice, total *sharing) slice {
	count := func(sign float64) {
		total.updates += sign * p.metric(t, "pawl_store_updates_total")
		total.commits += sign * p.metric(t, "pawl_store_commits_total")
	}
	return func(d time.Duration) float64 {
		count(-1)
		defer count(1)
		return s(d)
	}
}

// TestRatioPublishes compares publishes of new schemas over gRPC with the rate
// at which the same disk takes two flushes.
func TestRatioPublishes(t *testing.T) {
	dir := t.TempDir()
	p, raw := startPawl(t, dir), flushes(t, t.TempDir())
	counts := []int{1, 16, 64, 128}
	shared := make([]sharing, len(counts))
	variants := []slice{raw, raw}
	for i, clients := range counts {
		variants = append(variants, counted(t, p, publishes(t, p, clients), &shared[i]))
	}
	r := interleave(variants, 20, 100*time.Millisecond)
	t.Logf("raw two-flush commits against themselves (A/A): %s", r[1])
	for i, clients := range counts {
		cost := r[i+2]
		t.Logf("%3d clients: %.2f [%.2f, %.2f] publishes for each raw two-flush commit; %.1f share a commit of the store",
			clients, 1/cost.median, 1/cost.high, 1/cost.low, shared[i].updates/max(shared[i].commits, 1))
	}
}
