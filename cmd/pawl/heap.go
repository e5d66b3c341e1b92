package main

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"
)

// A server's heap may grow by mostGrowth percent of what is alive before
// garbage is collected, while that is no more than heapRoom bytes, and by
// Go's own leastGrowth at any size. Much of what a small server does would
// otherwise be to look at the same few megabytes, hundreds of times a minute,
// for a publish leaves some 150 KB of garbage.
const (
	heapRoom    = 128 << 20
	mostGrowth  = 400
	leastGrowth = 100
)

// heapPace is how often what is alive is looked at.
const heapPace = time.Second

// growth is the percentage for a heap of which so many bytes are alive.
func growth(live uint64) int {
	return int(min(max(heapRoom*100/max(live, 1), leastGrowth), mostGrowth))
}

// roomy gives the heap room until what it returns is called. Who sets GOGC
// decides instead; GOMEMLIMIT counts in either case.
func (a *app) roomy(ctx context.Context) (end func()) {
	if a.env("GOGC") != "" {
		return func() {}
	}
	ctx, stop := context.WithCancel(ctx)
	before := debug.SetGCPercent(mostGrowth)
	var wg sync.WaitGroup
	wg.Go(func() { followHeap(ctx) })
	return func() {
		stop()
		wg.Wait()
		debug.SetGCPercent(before)
	}
}

// followHeap sets the percentage anew where what is alive asks for another.
func followHeap(ctx context.Context) {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	tick := time.NewTicker(heapPace)
	defer tick.Stop()
	for set := mostGrowth; ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		metrics.Read(live)
		if want := growth(live[0].Value.Uint64()); want != set {
			debug.SetGCPercent(want) // which stops the world for a moment
			set = want
		}
	}
}
