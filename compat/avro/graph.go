package avro

import (
	"context"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/avro"
)

// The work that one comparison may cause. Records that refer to each other
// can put every type of one schema against every type of the other.
const (
	maxPairs = 400_000
	maxSteps = 2_000_000
)

// A step is a way from one pair of types to another.
type step uint8

const (
	toField step = iota
	toItems
	toValues
	toWriterBranch
	toReaderBranch
)

// An edge leads from a pair to one that it needs. The indexes are those of
// the fields or branches on both sides, where the step has any.
type edge struct {
	to             int32
	step           step
	reader, writer int32
}

// A pair is a reader's type that meets a writer's. It works if all its edges
// lead to pairs that work; a choice, a union of the reader's, if one does.
type pair struct {
	reader, writer *avro.Type
	edges          []edge
	parents        []int32
	choice         bool
	broken         bool // whatever its edges lead to
	failed         bool
	left           int   // edges of a choice that have not failed
	rank           int32 // of a failed pair: that of what made it fail, plus one
}

// A graph is every pair that a reader of one schema and data of another
// bring together, reachable from the pair of roots, which is the first.
//
// Whether a pair works is the greatest fixpoint of the rule above: recursive
// types work unless something in them does not. Implementations that assume
// success while they are inside a pair, and remember what they found out
// meanwhile, accept schemas that cannot be read.
type graph struct {
	pairs   []pair
	number  map[[2]*avro.Type]int32
	indexes map[*avro.Type]*branchIndex
	same    [avro.String + 1]*avro.Type // of each primitive, one
	steps   int
}

// meet builds the graph and finds out which pairs fail.
func meet(ctx context.Context, reader, writer *avro.Schema) (*graph, error) {
	g := &graph{number: map[[2]*avro.Type]int32{}, indexes: map[*avro.Type]*branchIndex{}}
	g.pair(reader.Root, writer.Root)
	for i := 0; i < len(g.pairs); i++ {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if len(g.pairs) > maxPairs || g.steps > maxSteps {
			return nil, finding.ErrTooComplex
		}
		g.expand(i)
	}
	g.fail()
	return g, nil
}

// pair gives the number of a pair, a new one if it is met for the first time.
func (g *graph) pair(reader, writer *avro.Type) int32 {
	key := [2]*avro.Type{reader, writer}
	if plain(reader) && plain(writer) && reader.Kind == writer.Kind {
		// Of a primitive that meets itself there is nothing to be said, so
		// one pair does for all.
		if g.same[reader.Kind] == nil {
			g.same[reader.Kind] = reader
		}
		key = [2]*avro.Type{g.same[reader.Kind], g.same[reader.Kind]}
	}
	n, known := g.number[key]
	if !known {
		n = int32(len(g.pairs))
		g.number[key] = n
		g.pairs = append(g.pairs, pair{reader: reader, writer: writer})
	}
	return n
}

func plain(t *avro.Type) bool { return t.Kind.IsPrimitive() && t.Logical == avro.Logical{} }

// expand finds the edges of a pair.
func (g *graph) expand(i int) {
	p := g.pairs[i]
	r, w := p.reader, p.writer
	switch {
	case w.Kind == avro.Union:
		for j, branch := range w.Branches {
			p.edges = append(p.edges, edge{g.pair(r, branch), toWriterBranch, 0, int32(j)})
		}
	case r.Kind == avro.Union:
		p.choice = true
		for _, j := range g.index(r).candidates(r, w) {
			p.edges = append(p.edges, edge{g.pair(r.Branches[j], w), toReaderBranch, int32(j), 0})
		}
	case r.Kind != w.Kind:
		p.broken = !promotable(w.Kind, r.Kind)
	case r.Kind == avro.Array:
		p.edges = []edge{{g.pair(r.Items, w.Items), toItems, 0, 0}}
	case r.Kind == avro.Map:
		p.edges = []edge{{g.pair(r.Items, w.Items), toValues, 0, 0}}
	case r.Kind == avro.Record:
		g.steps += len(r.Aliases)
		p.broken = !sameName(r, w)
		g.fields(&p)
	default:
		p.broken = g.leafBroken(r, w)
	}
	g.steps += 1 + len(p.edges)
	g.pairs[i] = p
}

func (g *graph) index(union *avro.Type) *branchIndex {
	x := g.indexes[union]
	if x == nil {
		x = index(union)
		g.indexes[union] = x
	}
	return x
}

// leafBroken judges a pair of one kind that has no edges.
func (g *graph) leafBroken(r, w *avro.Type) bool {
	if decimalsDiffer(r, w) || r.Kind == avro.Fixed && r.Size != w.Size {
		return true
	}
	if r.Kind.IsNamed() {
		g.steps += len(r.Aliases)
		if !sameName(r, w) {
			return true
		}
	}
	if r.Kind != avro.Enum || r.Default != nil {
		return false
	}
	g.steps += len(w.Symbols)
	return len(missingSymbols(r, w)) > 0
}

// fields matches the fields of two records.
func (g *graph) fields(p *pair) {
	taken := make(map[int]bool, len(p.reader.Fields))
	for i, f := range p.reader.Fields {
		found := writerFields(f, p.writer)
		g.steps += 1 + len(f.Aliases)
		if len(found) == 0 {
			p.broken = p.broken || f.Default == nil
			continue
		}
		p.broken = p.broken || len(found) > 1 || taken[found[0]]
		taken[found[0]] = true
		p.edges = append(p.edges, edge{g.pair(f.Type, p.writer.Fields[found[0]].Type), toField, int32(i), int32(found[0])})
	}
}

// fail carries failure from the broken pairs to those that need them, first
// come first served: so a pair's rank is the length of its shortest proof.
func (g *graph) fail() {
	var queue []int32
	for i := range g.pairs {
		p := &g.pairs[i]
		p.left = len(p.edges)
		for _, e := range p.edges {
			g.pairs[e.to].parents = append(g.pairs[e.to].parents, int32(i))
		}
		if p.broken || p.choice && p.left == 0 {
			p.failed, p.rank = true, 1
			queue = append(queue, int32(i))
		}
	}
	for ; len(queue) > 0; queue = queue[1:] {
		child := &g.pairs[queue[0]]
		for _, n := range child.parents {
			p := &g.pairs[n]
			if p.left--; p.failed || p.choice && p.left > 0 {
				continue
			}
			p.failed, p.rank = true, child.rank+1
			queue = append(queue, n)
		}
	}
}
