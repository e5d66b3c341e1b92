package registry

import (
	"slices"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

func subjectNode(s SubjectName) Node { return Node{Kind: SubjectNode, Subject: s} }

func fieldNode(s SubjectName, path string) Node {
	return Node{Kind: FieldNode, Subject: s, Field: path}
}

// between makes an edge of the kind from a node one way to another.
func between(near, far Node, way Direction, kind EdgeKind) Edge {
	if way == Upstream {
		near, far = far, near
	}
	return Edge{From: near, To: far, Kind: kind}
}

// derivationsAt reads the derivations that lead from a subject one way.
func (w *walker) derivationsAt(s SubjectName, way Direction) ([]Derivation, error) {
	find := derivedFrom
	if way == Upstream {
		find = derivationsOf
	}
	list, err := find(w.rd, s)
	w.out.Truncated = w.out.Truncated || len(list) == maxDerivations
	return list, err
}

// other is the subject that a derivation leads to.
func (d Derivation) other(way Direction) SubjectName {
	if way == Upstream {
		return d.Name.Source
	}
	return d.Name.Target
}

// derivations are the edges that somebody declared between subjects.
func (w *walker) derivations(n Node, way Direction) ([]Edge, error) {
	list, err := w.derivationsAt(n.Subject, way)
	var edges []Edge
	for _, d := range list {
		e := between(n, subjectNode(d.other(way)), way, Derives)
		e.Application, e.Imported, e.Unknown = d.Application, d.Imported, len(d.Mappings) == 0
		edges = append(edges, e)
	}
	return edges, err
}

// mappings are the edges between fields. Where it is not known which field is
// made from which, they lead to the whole subject.
func (w *walker) mappings(n Node, way Direction) ([]Edge, error) {
	list, err := w.derivationsAt(n.Subject, way)
	var edges []Edge
	for _, d := range list {
		reached := Propagate(d.Mappings, Spread{Paths: []string{n.Field}})
		if way == Upstream {
			reached = Origins(d.Mappings, Spread{Paths: []string{n.Field}})
		}
		if reached.Unknown {
			e := between(n, subjectNode(d.other(way)), way, Derives)
			e.Application, e.Imported, e.Unknown = d.Application, d.Imported, true
			edges = append(edges, e)
		}
		for _, path := range reached.Paths {
			e := between(n, fieldNode(d.other(way), path), way, Derives)
			e.Application, e.Imported = d.Application, d.Imported
			e.Transformation = d.transformation(e)
			edges = append(edges, e)
		}
	}
	return edges, err
}

// transformation says how the later field of an edge is made from the earlier.
func (d Derivation) transformation(e Edge) string {
	from, to := Spread{Paths: []string{e.From.Field}}, Spread{Paths: []string{e.To.Field}}
	for _, m := range d.Mappings {
		if to.touches(m.Target) && slices.ContainsFunc(m.Sources, from.touches) {
			return m.Transformation
		}
	}
	return ""
}

// references are the edges to what the latest version imports, or to the
// subjects whose latest versions import any version of this one.
func (w *walker) references(n Node, way Direction) ([]Edge, error) {
	if way == Downstream {
		return w.referrers(n)
	}
	refs, err := w.latestReferences(n.Subject)
	var edges []Edge
	for _, ref := range refs {
		if to := target(ref); to.SubjectName != n.Subject {
			e := between(n, subjectNode(to.SubjectName), way, References)
			e.Versions = []int{to.Number}
			edges = append(edges, e)
		}
	}
	return edges, err
}

// latestReferences are those of the latest live version, none without one.
func (w *walker) latestReferences(s SubjectName) ([]schema.Reference, error) {
	subject, err := subjectOrNone(w.rd, s)
	if err != nil || subject.Latest == 0 {
		return nil, err
	}
	rec, _, err := load[versionRecord](w.rd, versionKey(VersionName{s, subject.Latest}))
	return rec.References, err
}

func (w *walker) referrers(n Node) ([]Edge, error) {
	var edges []Edge
	latest := map[SubjectName]int{}
	prefix := in(referenceSpace).subject(n.Subject)
	for p, err := range w.rd.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil || !w.look() {
			return edges, err
		}
		c := read(p.Key)
		of, by := c.version(), c.version()
		number, known := latest[by.SubjectName]
		if !known {
			rec, err := subjectOrNone(w.rd, by.SubjectName)
			if err != nil {
				return nil, err
			}
			number = rec.Latest
			latest[by.SubjectName] = number
		}
		if by.Number == number && by.SubjectName != n.Subject {
			e := between(n, subjectNode(by.SubjectName), Downstream, References)
			e.Versions = []int{of.Number}
			edges = append(edges, e)
		}
	}
	return edges, nil
}

// users are the edges to the applications that write a subject, which come
// before it, or read it.
func (w *walker) users(n Node, way Direction) ([]Edge, error) {
	role, kind := Consumer, Consumes
	if way == Upstream {
		role, kind = Producer, Produces
	}
	var edges []Edge
	prefix := in(usageSpace).subject(n.Subject).text(string(role))
	for p, err := range w.rd.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil || !w.look() {
			return edges, err
		}
		name := read(p.Key).usage()
		e := between(n, Node{Kind: ApplicationNode, Application: name.Application}, way, kind)
		e.Environments = []string{name.Environment}
		if n.Kind == FieldNode && role == Consumer {
			reads, unknown, err := w.readsField(p, n.Field)
			if err != nil {
				return nil, err
			}
			if !reads {
				continue
			}
			e.Unknown = unknown
		}
		edges = append(edges, e)
	}
	return edges, nil
}

// readsField reports whether a usage may read a field, and whether that is not
// known for sure: a reader schema of its own may leave fields out.
func (w *walker) readsField(p storage.Pair, field string) (reads, unknown bool, err error) {
	rec, err := decode[usageRecord](p.Key, p.Value)
	if err != nil {
		return false, false, err
	}
	stored, err := w.r.projection(w.rd, rec.Projection)
	if err != nil {
		return false, false, err
	}
	projection := stored.shown()
	if len(projection.Paths) == 0 {
		return true, true, nil
	}
	if (Spread{Paths: projection.Paths}).touches(field) {
		return true, false, nil
	}
	return projection.Partial, true, nil
}

// used are the edges to what an application reads, which comes before it, or
// writes.
func (w *walker) used(n Node, way Direction) ([]Edge, error) {
	role, kind := Producer, Produces
	if way == Upstream {
		role, kind = Consumer, Consumes
	}
	var edges []Edge
	prefix := in(usedSpace).text(n.Application)
	for p, err := range w.rd.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil || !w.look() {
			return edges, err
		}
		name := read(p.Key).used()
		if name.Role != role {
			continue
		}
		e := between(n, subjectNode(name.Subject), way, kind)
		e.Environments = []string{name.Environment}
		edges = append(edges, e)
	}
	return edges, nil
}
