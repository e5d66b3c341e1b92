package registry

import (
	"context"
	"slices"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// The bounds of a look at what is made from a subject.
const (
	maxDepth     = 10
	maxDerived   = 1000
	maxFieldList = 10_000 // how many fields of a schema are looked at
)

// A descent follows a change to what is made from a subject.
type descent struct {
	r     *Registry
	depth int
	seen  map[SubjectName]bool
	found []DerivedImpact
	more  int // that are not shown
}

// A reach is a subject that a change gets to, and what of it.
type reach struct {
	subject SubjectName
	spread  Spread
}

// descend lists what is made from a subject and may be affected, the nearest
// first, and how much there is that is not shown.
func (r *Registry) descend(ctx context.Context, rd storage.Reader, from reach, depth int) ([]DerivedImpact, int, error) {
	d := descent{r: r, seen: map[SubjectName]bool{from.subject: true}}
	level := []reach{from}
	for d.depth = 1; d.depth <= min(max(depth, 1), maxDepth) && len(level) > 0; d.depth++ {
		var next []reach
		for _, at := range level {
			further, err := d.step(ctx, rd, at)
			if err != nil {
				return nil, 0, err
			}
			next = append(next, further...)
		}
		level = next
	}
	return d.found, d.more, nil
}

// step looks at what is made from one subject.
func (d *descent) step(ctx context.Context, rd storage.Reader, at reach) (next []reach, err error) {
	if at.spread.Empty() {
		return nil, nil
	}
	derivations, err := madeFrom(rd, at.subject)
	if err != nil {
		return nil, err
	}
	for _, made := range derivations {
		to := reach{made.Name.Target, Propagate(made.Mappings, at.spread)}
		if to.spread.Empty() || d.seen[to.subject] {
			continue
		}
		d.seen[to.subject] = true
		if len(d.found) == maxDerived || !d.r.Visible(ctx, to.subject.Domain) {
			d.more++
			continue
		}
		found := DerivedImpact{Subject: to.subject, Via: at.subject, Depth: d.depth, Paths: to.spread.Paths}
		if found.Owner, err = ownerOf(rd, to.subject); err != nil {
			return nil, err
		}
		if found.Usages, err = d.r.readersOf(rd, to); err != nil {
			return nil, err
		}
		d.found, next = append(d.found, found), append(next, to)
	}
	return next, nil
}

// madeFrom lists the derivations whose source is a subject.
func madeFrom(rd storage.Reader, s SubjectName) (out []Derivation, err error) {
	prefix := in(derivedSpace).subject(s)
	for p, err := range rd.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return nil, err
		}
		name := read(p.Key).derived()
		rec, err := loadDerivation(rd, name)
		if err != nil {
			return nil, err
		}
		out = append(out, rec.derivation(name))
	}
	return out, nil
}

// readersOf lists the consumers that may read what a change gets to.
func (r *Registry) readersOf(rd storage.Reader, at reach) ([]Usage, error) {
	usages, _, err := r.usagesOf(rd, at.subject)
	return slices.DeleteFunc(usages, func(u Usage) bool {
		paths := u.Projection.Paths
		return !holdsUp(u) || len(paths) > 0 && !at.spread.Unknown && !slices.ContainsFunc(paths, at.spread.touches)
	}), err
}

// damage is which fields of one schema a reader of all of it misses, or reads
// as something else, in data of another. Nil schemas damage nothing.
func damage(ctx context.Context, c crossing) (Spread, error) {
	if c.before == nil || c.after == nil {
		return Spread{}, nil
	}
	if c.before.Source.Format != c.after.Source.Format {
		return Spread{Unknown: true}, nil
	}
	reading, err := compat.Projection{Reader: c.before}.Read(ctx, c.before, c.after, c.surface)
	if err != nil || reading.Status == compat.Unknown {
		return Spread{Unknown: true}, err
	}
	var out Spread
	for _, v := range reading.Breaks {
		out.Paths = append(out.Paths, v.Path)
	}
	paths, more := fieldPaths(c.before)
	for _, p := range paths {
		if !hasFieldPath(c.after, p) {
			out.Paths = append(out.Paths, p)
		}
	}
	if slices.Contains(out.Paths, "") || more {
		return Spread{Unknown: true}, nil
	}
	slices.Sort(out.Paths)
	out.Paths = slices.Compact(out.Paths)
	return out, nil
}

func fieldPaths(s *schema.Schema) (paths []string, more bool) {
	if s.Avro != nil {
		return s.Avro.FieldPaths(maxFieldList)
	}
	return s.Protobuf.FieldPaths(maxFieldList)
}

func hasFieldPath(s *schema.Schema, path string) bool {
	if s.Avro != nil {
		return s.Avro.HasFieldPath(path)
	}
	return s.Protobuf.HasFieldPath(path)
}
