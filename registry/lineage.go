package registry

import (
	"context"
	"errors"

	"github.com/pawl-registry/pawl/storage"
)

// A NodeKind says what a node of a lineage is.
type NodeKind string

// The kinds of nodes.
const (
	SubjectNode     NodeKind = "SUBJECT"
	FieldNode       NodeKind = "FIELD" // of a subject
	ApplicationNode NodeKind = "APPLICATION"
)

// A Node is what lineage leads from and to.
type Node struct {
	Kind        NodeKind
	Subject     SubjectName // of a subject or a field
	Field       string      // the path of a field
	Application string
}

// An EdgeKind says how one node leads to another.
type EdgeKind string

// The kinds of edges. All but DERIVES are computed.
const (
	// References: the later subject imports the earlier one.
	References EdgeKind = "REFERENCES"
	// Produces: an application writes a subject.
	Produces EdgeKind = "PRODUCES"
	// Consumes: an application reads a subject, which comes before it.
	Consumes EdgeKind = "CONSUMES"
	// Derives: somebody said that the later subject, or field, is made from
	// the earlier one.
	Derives EdgeKind = "DERIVES"
)

// An Edge leads from what comes before to what comes after, as data flow.
type Edge struct {
	From, To Node
	Kind     EdgeKind
	// Environments are those of a usage, sorted.
	Environments []string
	// Versions are those that are referenced, in increasing order.
	Versions []int
	// Application makes the one from the other, if a derivation says so.
	Application string
	// Transformation says how a field is made, if that is known.
	Transformation string
	// Unknown says that it is not known which fields are made from which, or
	// whether an application reads the field.
	Unknown bool
	// Imported says that another catalogue knows of a derivation.
	Imported bool
}

// A LineageNode is a node that was found.
type LineageNode struct {
	Node
	// Depth is how many edges it is away: below zero for what comes before the
	// root, above for what comes after.
	Depth int
	// Missing says that no version of a subject is live.
	Missing bool
	Owner   string // the team that owns the subject or application, if one does
}

// A Direction says which way lineage is followed.
type Direction string

// The directions.
const (
	Upstream   Direction = "UP"   // to what the root is made from
	Downstream Direction = "DOWN" // to what is made from it
	BothWays   Direction = "BOTH"
)

// The bounds of a lineage.
const (
	defaultDepth     = 3
	maxLineageDepth  = 20
	defaultNodes     = 1000
	maxLineageNodes  = 5000
	maxLineageLooked = 200_000 // how many keys are looked at
)

// A LineageQuery asks what a node comes from and leads to.
type LineageQuery struct {
	Root      Node
	Direction Direction // empty means BothWays
	Depth     int       // 1 to 20; 0 means 3
	Nodes     int       // how many at most, up to 5000; 0 means 1000
}

// A Lineage is a graph around a root, which is its first node.
type Lineage struct {
	Nodes []LineageNode
	Edges []Edge
	// Truncated says that there is more than was asked for, or may be shown.
	Truncated bool
}

// Lineage follows the edges from a node, both ways or one. Fields are followed
// along the mappings of derivations; where these are not known, the whole
// subject comes next. An application is the end of a field's lineage, since
// nobody says what it does with which field. What is in domains that the
// caller may not know of is left out.
func (r *Registry) Lineage(ctx context.Context, q LineageQuery) (Lineage, error) {
	q, err := q.checked()
	if err == nil {
		err = r.checkRoot(ctx, q.Root)
	}
	if err != nil {
		return Lineage{}, failed("Lineage", err)
	}
	var out Lineage
	err = r.store.View(ctx, func(rd storage.Reader) (err error) {
		out, err = r.follow(ctx, rd, q)
		return err
	})
	return out, failed("Lineage", err)
}

func (q LineageQuery) checked() (LineageQuery, error) {
	if q.Direction == "" {
		q.Direction = BothWays
	}
	if q.Direction != Upstream && q.Direction != Downstream && q.Direction != BothWays {
		return q, invalid("direction", "%q is not one of UP, DOWN, BOTH", q.Direction)
	}
	if q.Depth < 0 || q.Depth > maxLineageDepth {
		return q, invalid("depth", "%d is not 1 to %d", q.Depth, maxLineageDepth)
	}
	if q.Depth == 0 {
		q.Depth = defaultDepth
	}
	if q.Nodes < 0 || q.Nodes > maxLineageNodes {
		return q, invalid("max_nodes", "%d is not 1 to %d", q.Nodes, maxLineageNodes)
	}
	if q.Nodes == 0 {
		q.Nodes = defaultNodes
	}
	var err error
	q.Root, err = q.Root.checked()
	return q, err
}

func (n Node) checked() (Node, error) {
	var err error
	switch n.Kind {
	case SubjectNode, FieldNode:
		if n.Subject, err = n.Subject.checked(); err == nil && n.Kind == FieldNode {
			err = checkFieldPath("field", n.Field)
		}
		return n, err
	case ApplicationNode:
		return n, checkApplicationName("application", n.Application)
	}
	return n, invalid("root", "%q is not one of SUBJECT, FIELD, APPLICATION", n.Kind)
}

// checkRoot refuses to begin at what does not exist. A subject may have
// derivations and usages before it has versions; whether it has any, only
// following them shows.
func (r *Registry) checkRoot(ctx context.Context, root Node) error {
	if err := r.hides(ctx, root.domains()...); err != nil {
		return err
	}
	switch root.Kind {
	case ApplicationNode:
		return r.store.View(ctx, func(rd storage.Reader) error {
			_, err := loadApplication(rd, root.Application)
			return err
		})
	case FieldNode:
		return unmoved(func() error {
			s, err := r.latestParsed(ctx, root.Subject)
			return errors.Join(err, hasField("field", root.Subject, s, root.Field))
		})
	default:
		return nil
	}
}

// domains are those that a caller must know of to be told of the node.
func (n Node) domains() []string {
	if n.Subject == (SubjectName{}) {
		return nil
	}
	return []string{n.Subject.Domain}
}
