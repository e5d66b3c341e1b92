package confluent

import (
	"context"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// A walker goes every way that Confluent goes, to find out which pairs it
// really compares.
type walker struct {
	reach  *reach
	ctx    context.Context //nolint:containedctx // lives as long as the one call that makes it
	inside map[*protobuf.Message]bool
	been   map[pair]bool // whether fields were compared
	steps  int
}

// walk leaves only the pairs that Confluent compares. The number of ways can
// be exponential, so it ends with finding.ErrTooComplex after a while.
func (r *reach) walk(ctx context.Context, roots []pair) error {
	w := &walker{reach: r, ctx: ctx, inside: map[*protobuf.Message]bool{}, been: map[pair]bool{}}
	for _, root := range roots {
		if err := w.visit(root, 0); err != nil {
			return err
		}
	}
	kept := r.nodes[:0]
	number := map[pair]int{}
	for _, n := range r.nodes {
		compared, met := w.been[n.pair]
		if !met {
			continue
		}
		if n.fields = compared; !compared {
			n.uses = nil
		}
		number[n.pair] = len(kept)
		kept = append(kept, n)
	}
	r.nodes, r.number = kept, number
	r.relink()
	return nil
}

// relink finds the parents anew.
func (r *reach) relink() {
	for _, n := range r.nodes {
		n.parents = nil
	}
	for i, n := range r.nodes {
		for _, p := range n.nested {
			r.link(i, p)
		}
		for _, u := range n.uses {
			r.link(i, u.to)
		}
	}
}

func (w *walker) visit(p pair, depth int) error {
	if w.steps++; w.steps > maxSteps || depth > maxDepth {
		return finding.ErrTooComplex
	}
	if w.steps%1024 == 0 && w.ctx.Err() != nil {
		return w.ctx.Err()
	}
	n := w.reach.nodes[w.reach.number[p]]
	if entered := !w.inside[p.original]; entered {
		w.inside[p.original] = true
		defer delete(w.inside, p.original)
		w.been[p] = true
		for _, u := range n.uses {
			if err := w.visit(u.to, depth+1); err != nil {
				return err
			}
		}
	} else {
		w.been[p] = w.been[p] || false
	}
	for _, nested := range n.nested {
		if err := w.visit(nested, depth+1); err != nil {
			return err
		}
	}
	return nil
}
