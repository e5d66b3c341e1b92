package registry

import (
	"context"

	"github.com/pawl-registry/pawl/schema"
)

// maxDependencies bounds how many schemas one answer brings along.
const maxDependencies = 10_000

// Dependencies lists all that the references lead to, directly or not; what
// is imported comes before what imports it, and nothing comes twice.
func (r *Registry) Dependencies(ctx context.Context, refs []schema.Reference) ([]Dependency, error) {
	w := walk{r: r, seen: map[schema.Reference]bool{}}
	err := unmoved(func() error {
		w.out, w.bytes = nil, 0
		clear(w.seen)
		return w.visit(ctx, refs, 0)
	})
	return w.out, failed("Dependencies", err)
}

// A walk gathers dependencies.
type walk struct {
	r     *Registry
	seen  map[schema.Reference]bool
	out   []Dependency
	bytes int
}

// visit goes as deep as references may lead, which Limits.Depth bounds.
func (w *walk) visit(ctx context.Context, refs []schema.Reference, depth int) error {
	limits := w.r.cfg.Limits
	if depth > limits.Depth {
		return refuse(SchemaTooLarge, "", "references lead to references more than %d deep", limits.Depth)
	}
	for _, ref := range refs {
		if w.seen[ref] {
			continue
		}
		w.seen[ref] = true
		rec, err := w.r.versionRecord(ctx, target(ref))
		if err != nil {
			return missing(ref, err)
		}
		s, err := w.r.schemaOf(ctx, rec.ID, rec.Blob)
		if err != nil {
			return err
		}
		if err := w.visit(ctx, s.References, depth+1); err != nil {
			return err
		}
		for _, f := range s.Files {
			w.bytes += len(f.Content)
		}
		if len(w.out) == maxDependencies || w.bytes > limits.Closure {
			return refuse(SchemaTooLarge, "", "the references lead to more than %d schemas or %d bytes; fetch them one by one", maxDependencies, limits.Closure)
		}
		w.out = append(w.out, Dependency{Reference: ref, Schema: s})
	}
	return nil
}
