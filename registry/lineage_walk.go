package registry

import (
	"context"
	"errors"
	"slices"

	"github.com/pawl-registry/pawl/storage"
)

// A walker follows lineage, breadth first, so that what is left out of a graph
// with too many nodes is what is farthest away.
type walker struct {
	r      *Registry
	ctx    context.Context //nolint:containedctx // a walker lives for one call
	rd     storage.Reader
	query  LineageQuery
	looked int // at how many keys

	out   Lineage
	nodes map[Node]int    // where they are in out
	edges map[edgeKey]int // likewise
}

type edgeKey struct {
	from, to Node
	kind     EdgeKind
}

// follow finds the graph around a root.
func (r *Registry) follow(ctx context.Context, rd storage.Reader, q LineageQuery) (Lineage, error) {
	w := &walker{r: r, ctx: ctx, rd: rd, query: q, nodes: map[Node]int{}, edges: map[edgeKey]int{}}
	if _, err := w.enter(q.Root, 0); err != nil {
		return Lineage{}, err
	}
	for _, way := range []Direction{Upstream, Downstream} {
		if q.Direction == way || q.Direction == BothWays {
			if err := w.walk(way); err != nil {
				return Lineage{}, err
			}
		}
	}
	if root := w.out.Nodes[0]; root.Missing && len(w.out.Edges) == 0 {
		_, err := loadSubject(rd, root.Subject, false)
		return Lineage{}, err
	}
	return w.out, nil
}

// walk follows one way from the root, one edge further each round.
func (w *walker) walk(way Direction) error {
	step := 1
	if way == Upstream {
		step = -1
	}
	frontier, passed := []Node{w.query.Root}, map[Node]bool{w.query.Root: true}
	for depth := 1; depth <= w.query.Depth && len(frontier) > 0; depth++ {
		var next []Node
		for _, at := range frontier {
			edges, err := w.edgesAt(at, way)
			if err != nil {
				return err
			}
			for _, e := range edges {
				far := e.far(way)
				entered, err := w.enter(far, step*depth)
				if err != nil {
					return err
				}
				if !entered {
					continue
				}
				w.connect(e)
				if !passed[far] {
					passed[far] = true
					next = append(next, far)
				}
			}
		}
		frontier = next
	}
	return nil
}

// far is the end of an edge that following it leads to.
func (e Edge) far(way Direction) Node {
	if way == Upstream {
		return e.From
	}
	return e.To
}

// enter makes a node part of the graph, unless the caller may not know of it
// or the graph is full.
func (w *walker) enter(n Node, depth int) (bool, error) {
	if _, ok := w.nodes[n]; ok {
		return true, nil
	}
	if w.r.hides(w.ctx, n.domains()...) != nil {
		return false, nil
	}
	if len(w.out.Nodes) == w.query.Nodes {
		w.out.Truncated = true
		return false, nil
	}
	found := LineageNode{Node: n, Depth: depth}
	switch n.Kind {
	case ApplicationNode:
		rec, _, err := load[applicationRecord](w.rd, applicationKey(n.Application))
		if err != nil {
			return false, err
		}
		found.Owner = rec.Owner
	default:
		rec, err := subjectOrNone(w.rd, n.Subject)
		if err != nil {
			return false, err
		}
		owner, err := ownerAmong(w.rd, n.Subject, rec.Governance)
		if err != nil {
			return false, err
		}
		found.Missing, found.Owner = rec.Live == 0, owner.Team
	}
	w.nodes[n] = len(w.out.Nodes)
	w.out.Nodes = append(w.out.Nodes, found)
	return true, nil
}

// connect enters an edge, or what else it says of one that is there.
func (w *walker) connect(e Edge) {
	k := edgeKey{e.From, e.To, e.Kind}
	i, ok := w.edges[k]
	if !ok {
		w.edges[k] = len(w.out.Edges)
		w.out.Edges = append(w.out.Edges, e)
		return
	}
	known := &w.out.Edges[i]
	known.Environments = union(known.Environments, e.Environments)
	known.Versions = union(known.Versions, e.Versions)
	known.Unknown = known.Unknown && e.Unknown
}

func union[T interface{ ~int | ~string }](a, b []T) []T {
	if len(b) == 0 {
		return a
	}
	all := append(slices.Clone(a), b...)
	slices.Sort(all)
	return slices.Compact(all)
}

// edgesAt lists the edges that lead from a node one way.
func (w *walker) edgesAt(n Node, way Direction) ([]Edge, error) {
	if err := w.ctx.Err(); err != nil {
		return nil, err
	}
	var sources []func(Node, Direction) ([]Edge, error)
	switch n.Kind {
	case SubjectNode:
		sources = append(sources, w.derivations, w.references, w.users)
	case FieldNode:
		sources = append(sources, w.mappings, w.users)
	default:
		if w.query.Root.Kind == FieldNode && n != w.query.Root {
			return nil, nil
		}
		sources = append(sources, w.used)
	}
	var edges []Edge
	var errs []error
	for _, from := range sources {
		more, err := from(n, way)
		edges, errs = append(edges, more...), append(errs, err)
	}
	return edges, errors.Join(errs...)
}

// look counts a key that is looked at, and reports whether that is one too
// many.
func (w *walker) look() bool {
	if w.looked++; w.looked > maxLineageLooked {
		w.out.Truncated = true
		return false
	}
	return true
}
