package migrate

import (
	"context"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// An order says which versions of a list must wait for which others.
type order struct {
	sequence []int   // each after those that it waits for
	waits    [][]int // for which others each waits
	circular []int   // those that wait for each other
}

// orderOf lets a version wait for those that it references, and for those of
// its subject with lower numbers.
func orderOf(list []Version) order {
	place := make(map[Key]int, len(list))
	for i, v := range list {
		place[v.Key()] = i
	}
	before := map[Place]int{}
	o := order{waits: make([][]int, len(list))}
	for _, i := range ascending(list) {
		v := list[i]
		if last, ok := before[v.Place]; ok {
			o.waits[i] = append(o.waits[i], last)
		}
		before[v.Place] = i
		for _, k := range v.imports() {
			if at, ok := place[k]; ok && !slices.Contains(o.waits[i], at) {
				o.waits[i] = append(o.waits[i], at)
			}
		}
	}
	o.sequence, o.circular = sequence(o.waits)
	return o
}

func ascending(list []Version) []int {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return list[a].Number - list[b].Number })
	return order
}

// sequence sorts topologically, and by layers: what waits for nothing first.
func sequence(waits [][]int) (sequence, circular []int) {
	left := make([]int, len(waits))
	next := make([][]int, len(waits))
	for i, before := range waits {
		left[i] = len(before)
		for _, b := range before {
			next[b] = append(next[b], i)
		}
		if left[i] == 0 {
			sequence = append(sequence, i)
		}
	}
	for at := 0; at < len(sequence); at++ {
		for _, i := range next[sequence[at]] {
			if left[i]--; left[i] == 0 {
				sequence = append(sequence, i)
			}
		}
	}
	for i, n := range left {
		if n > 0 {
			circular = append(circular, i)
		}
	}
	return sequence, circular
}

// reversed lets those wait that were waited for.
func (o order) reversed() order {
	back := order{waits: make([][]int, len(o.waits))}
	for i, before := range o.waits {
		for _, b := range before {
			back.waits[b] = append(back.waits[b], i)
		}
	}
	back.sequence, back.circular = sequence(back.waits)
	return back
}

// inOrder does something with all of an order, as much at once as the order
// allows and Parallel says. The first error ends it.
func (w *Work) inOrder(ctx context.Context, what string, o order, do func(i int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(w.Parallel)
	done := make([]chan struct{}, len(o.waits))
	for i := range done {
		done[i] = make(chan struct{})
	}
	var count atomic.Int64
	for _, i := range o.sequence {
		// What i waits for is in the sequence before it, and so at work or done.
		group.Go(func() error {
			for _, before := range o.waits[i] {
				select {
				case <-done[before]:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			defer close(done[i])
			if err := ctx.Err(); err != nil {
				return err
			}
			err := do(i)
			w.Progress(what, int(count.Add(1)), len(o.sequence))
			return err
		})
	}
	return group.Wait()
}

// each does something n times, in any order.
func (w *Work) each(ctx context.Context, what string, n int, do func(i int) error) error {
	o := order{waits: make([][]int, n)}
	o.sequence, _ = sequence(o.waits)
	return w.inOrder(ctx, what, o, do)
}
