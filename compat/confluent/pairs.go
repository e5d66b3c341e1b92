package confluent

import (
	"context"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// The work that one comparison may cause.
const (
	maxPairs = 400_000
	maxSteps = 2_000_000
	maxDepth = 10_000
)

// A pair is a message of the original schema that meets one of the update.
type pair struct{ original, update *protobuf.Message }

// A use is a field, by its two sides, whose types are a pair that must be
// compared because not both are declared in the schemas at hand.
type use struct {
	original, update *protobuf.Field
	to               pair
}

// A node is a pair that is compared, and where that leads.
type node struct {
	pair
	fields  bool // whether its fields count, not only what it declares
	nested  []pair
	uses    []use
	parents []int
	refused bool
}

// A reach is every pair that a comparison comes to.
type reach struct {
	original, update *side
	nodes            []*node
	number           map[pair]int
}

// spread finds every pair that the roots lead to.
//
// Confluent does not enter the fields of an original message while it is
// inside of it already, whatever that meets. Where every original message
// meets one message only, that leaves nothing out, and one look at each pair
// does; where one meets several, exactly Confluent's ways are walked.
func spread(ctx context.Context, original, update *side, roots []pair) (*reach, error) {
	r := &reach{original: original, update: update, number: map[pair]int{}}
	for _, root := range roots {
		r.enter(root)
	}
	met := map[*protobuf.Message]*protobuf.Message{}
	several := false
	for i := 0; i < len(r.nodes); i++ {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if len(r.nodes) > maxPairs {
			return nil, finding.ErrTooComplex
		}
		n := r.nodes[i]
		several = several || met[n.original] != nil && met[n.original] != n.update
		met[n.original] = n.update
		r.expand(i)
	}
	if several {
		return r, r.walk(ctx, roots)
	}
	return r, nil
}

// enter gives the number of a pair, a new one if it is met for the first time.
func (r *reach) enter(p pair) int {
	i, known := r.number[p]
	if !known {
		i = len(r.nodes)
		r.number[p] = i
		r.nodes = append(r.nodes, &node{pair: p, fields: true})
	}
	return i
}

// expand finds where a pair leads.
func (r *reach) expand(i int) {
	n := r.nodes[i]
	byName := map[protoreflect.Name]*protobuf.Message{}
	for _, m := range r.update.inside(n.update).messages {
		byName[m.Name.Name()] = m
	}
	for _, m := range r.original.inside(n.original).messages {
		if other := byName[m.Name.Name()]; other != nil {
			n.nested = append(n.nested, pair{m, other})
		}
	}
	for f, g := range joined(n.original, n.update) {
		if f != nil && g != nil {
			n.uses = append(n.uses, uses(f, g)...)
		}
	}
	for _, p := range n.nested {
		r.link(i, p)
	}
	for _, u := range n.uses {
		r.link(i, u.to)
	}
}

func (r *reach) link(from int, to pair) {
	n := r.nodes[r.enter(to)]
	n.parents = append(n.parents, from)
}

// refuse marks the pairs that lead to one that is refused. What a pair
// declares counts as its own.
func (r *reach) refuse() {
	var queue []int
	for i, n := range r.nodes {
		if n.refused {
			queue = append(queue, i)
		}
	}
	for ; len(queue) > 0; queue = queue[1:] {
		for _, parent := range r.nodes[queue[0]].parents {
			if n := r.nodes[parent]; !n.refused {
				n.refused = true
				queue = append(queue, parent)
			}
		}
	}
}
