package bolt_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pawl-registry/pawl/storage"
	"github.com/pawl-registry/pawl/storage/bolt"
)

// BenchmarkUpdates reports, for so many writers, how many updates the store
// makes while the disk would make one commit by hand, and how many share a
// commit. Both take turns of a tenth of a second, so that what else the
// machine does hits them alike; an iteration is one turn of each.
//
//	go test -run '^$' -bench Updates -benchtime 20x ./storage/bolt
func BenchmarkUpdates(b *testing.B) {
	for _, writers := range []int{1, 4, 16, 64, 256} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			s, err := bolt.Open(b.TempDir())
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			hand, store := byHand(b), updating(b, s, writers)
			var again, ratios []float64
			for b.Loop() {
				turns := []turn{hand, hand, store}
				rates := make([]float64, len(turns))
				for _, i := range rand.Perm(len(turns)) {
					rates[i] = turns[i](100 * time.Millisecond)
				}
				again, ratios = append(again, rates[1]/rates[0]), append(ratios, rates[2]/rates[0])
			}
			st := s.Stats()
			b.ReportMetric(median(again), "A/A")
			b.ReportMetric(median(ratios), "updates/raw")
			b.ReportMetric(float64(st.Updates)/float64(st.Commits), "updates/commit")
			b.ReportMetric(0, "ns/op") // a turn is as long as it is
		})
	}
}

func median(xs []float64) float64 {
	slices.Sort(xs)
	return xs[len(xs)/2]
}

// A turn works for d and returns how many units of work it did a second.
type turn func(d time.Duration) float64

// byHand does what a commit costs the disk: twelve pages and a flush, one page
// and a flush.
func byHand(b *testing.B) turn {
	b.Helper()
	const page = 4096
	f, err := os.Create(filepath.Join(b.TempDir(), "raw"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	pages := make([]byte, 12*page)
	if _, err := f.WriteAt(make([]byte, 1<<20), 0); err != nil {
		b.Fatal(err)
	}
	return func(d time.Duration) float64 {
		begin, n := time.Now(), 0
		for ; time.Since(begin) < d; n++ {
			for _, w := range [][]byte{pages, pages[:page]} {
				if _, err := f.WriteAt(w, int64(len(pages)-len(w))); err != nil {
					b.Fatal(err)
				}
				if err := unix.Fdatasync(int(f.Fd())); err != nil {
					b.Fatal(err)
				}
			}
		}
		return float64(n) / time.Since(begin).Seconds()
	}
}

// updating lets writers make one update after another.
func updating(b *testing.B, s *bolt.Store, writers int) turn {
	b.Helper()
	var serial atomic.Uint64
	return func(d time.Duration) float64 {
		var done atomic.Int64
		begin := time.Now()
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for time.Since(begin) < d {
					n := serial.Add(1)
					if err := s.Update(context.Background(), func(tx storage.Tx) error { return writeAsPublish(tx, n) }); err != nil {
						b.Error(err)
						return
					}
					done.Add(1)
				}
			})
		}
		wg.Wait()
		return float64(done.Load()) / time.Since(begin).Seconds()
	}
}

// writeAsPublish writes about what a publish of a small schema does: some
// pairs behind the last ones, some under digests, and one that all share.
func writeAsPublish(tx storage.Tx, n uint64) error {
	value := make([]byte, 200)
	for i := range byte(5) {
		if err := tx.Put(binary.BigEndian.AppendUint64([]byte{'a' + i}, n), value); err != nil {
			return err
		}
		if err := tx.Put(binary.BigEndian.AppendUint64([]byte{'k' + i}, rand.Uint64()), value[:60]); err != nil {
			return err
		}
	}
	return tx.Put([]byte("counters"), value[:100])
}
