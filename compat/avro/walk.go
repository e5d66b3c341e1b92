package avro

import (
	"context"
	"slices"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

const (
	maxFindings = 10_000 // of each class, for one kind of readers
	maxCauses   = 8      // levels of causes under causes
)

// An incompatibility is a finding for one kind of readers, before both
// directions are put together.
type incompatibility struct {
	finding.Finding

	causes []*incompatibility
	trail  *trail
	// java is the type that Apache's Java library reports for it, and
	// javaLast the last part of the location; empty where it is silent.
	java, javaLast string
}

// A visit is a pair that is still to be looked at or, if it is over, left.
type visit struct {
	number         int32
	over           bool
	trail          *trail
	reader, writer source.Position // where the types are used
	report         *[]*incompatibility
	causes         int // levels of unions whose causes are looked for
}

// A walk looks at every pair and says what is to be said of it. It keeps its
// own stack: types can be linked much further than JSON nests.
type walk struct {
	graph *graph
	side  finding.Readers
	// consumer: the reader is somebody, and is told what it will see.
	consumer  bool
	root      *avro.Type
	stack     []visit
	seen      []uint8 // seenAsCause, seenItself
	active    []bool  // on the way from the roots to the current pair
	found     []*incompatibility
	counted   [finding.Break + 1]int
	omitted   int
	witnesses witnesses
}

const (
	seenAsCause uint8 = 1 << iota
	seenItself
)

// examine finds all that readers of one schema meet in data of another.
func examine(ctx context.Context, reader, writer *avro.Schema, side finding.Readers) (*walk, error) {
	w := &walk{side: side}
	return w, w.examine(ctx, reader, writer)
}

func (w *walk) examine(ctx context.Context, reader, writer *avro.Schema) error {
	g, err := meet(ctx, reader, writer)
	if err != nil {
		return err
	}
	w.graph, w.root = g, reader.Root
	w.seen, w.active = make([]uint8, len(g.pairs)), make([]bool, len(g.pairs))
	w.stack = []visit{{reader: reader.RootPosition, writer: writer.RootPosition, report: &w.found}}
	for n := 0; len(w.stack) > 0; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		v := w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
		w.visit(v)
	}
	return nil
}

// visit looks at a pair the first time it is met, and once more if it was
// met only as the cause of something before.
func (w *walk) visit(v visit) {
	if v.over {
		w.active[v.number] = false
		return
	}
	mark := seenItself
	if v.causes > 0 {
		mark = seenAsCause
	}
	if w.seen[v.number] >= mark {
		return
	}
	w.seen[v.number] |= mark
	w.active[v.number] = true
	w.stack = append(w.stack, visit{number: v.number, over: true})
	w.look(v)
}

// look says what is wrong with a pair and puts those that it leads to on the
// stack, the first on top.
func (w *walk) look(v visit) {
	p := &w.graph.pairs[v.number]
	if p.choice {
		w.choice(v, p)
		return
	}
	w.judge(v, p)
	if v.causes == 0 {
		w.note(v, p)
	}
	for _, e := range slices.Backward(p.edges) {
		if v.causes == 0 || w.graph.pairs[e.to].failed {
			w.follow(v, p, e)
		}
	}
}

// follow puts the pair that an edge leads to on the stack.
func (w *walk) follow(v visit, p *pair, e edge) {
	next := v
	next.number = e.to
	next.trail = v.trail.then(p, e)
	switch e.step {
	case toField:
		next.reader, next.writer = p.reader.Fields[e.reader].TypePosition, p.writer.Fields[e.writer].TypePosition
	case toItems, toValues:
		next.reader, next.writer = p.reader.ItemsPosition, p.writer.ItemsPosition
	case toWriterBranch:
		next.writer = p.writer.BranchPositions[e.writer]
	case toReaderBranch:
		next.reader = p.reader.BranchPositions[e.reader]
	}
	w.stack = append(w.stack, next)
}

// choice looks at a reader's union that meets a type which is none.
func (w *walk) choice(v visit, p *pair) {
	if !p.failed {
		at := slices.IndexFunc(p.edges, func(e edge) bool { return !w.graph.pairs[e.to].failed })
		if v.causes == 0 {
			w.noteChoice(v, p, p.edges[at])
		}
		w.follow(v, p, p.edges[at])
		return
	}
	if len(p.edges) > 0 && w.active[p.edges[0].to] {
		return // A recursive type: what is wrong with it is said further up.
	}
	missing := w.missingBranch(v, p)
	if missing == nil || v.causes >= maxCauses {
		return
	}
	v.report = &missing.causes
	v.causes++
	for _, e := range slices.Backward(p.edges) {
		w.follow(v, p, e)
	}
}

// add enters a finding, unless there are too many of its class already.
func (w *walk) add(v visit, class finding.Class, i incompatibility) *incompatibility {
	if w.counted[class] >= maxFindings {
		w.omitted++
		return nil
	}
	w.counted[class]++
	i.trail = v.trail
	i.Effects[finding.Binary][w.side] = class
	*v.report = append(*v.report, &i)
	return &i
}

// at gives the two places as old and new ones.
func (w *walk) at(i *incompatibility, reader, writer source.Position) {
	i.New, i.Old = reader, writer
	if w.side == finding.OldReaders {
		i.New, i.Old = writer, reader
	}
}
