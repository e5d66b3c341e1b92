package avro

import (
	"context"
	"fmt"
	"strings"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/avro"
)

// Read lists what a consumer that decodes with one schema meets in data of
// another, under Binary and OldReaders: what breaks it, and as Lossy what it
// decodes without seeing what was written. Paths name the fields that lead to
// a place, as a projection does: items.sku.
//
// It is linear in the pairs of types that meet, and gives
// finding.ErrTooComplex where there are too many.
func Read(ctx context.Context, reader, writer *avro.Schema) (finding.Changes, error) {
	w := &walk{side: finding.OldReaders, consumer: true}
	if err := w.examine(ctx, reader, writer); err != nil {
		return finding.Changes{}, err
	}
	found := findings(w.found)
	if aliased(found) && reader.Resolved() == writer.Resolved() {
		return finding.Changes{}, nil // as in Diff: it reads its own data
	}
	changes := finding.Changes{Truncated: w.omitted}
	for _, f := range found {
		changes.Add(f)
	}
	changes.Sort()
	return changes, nil
}

// path names a place to whom it may concern.
func (w *walk) path(t *trail, field string) string {
	if names := t.fields(field); w.consumer && len(names) > 0 {
		return strings.Join(names, ".")
	}
	return t.path(w.root, field)
}

// noteDefaulted tells a consumer of fields that the data does not have.
func (w *walk) noteDefaulted(v visit, p *pair) {
	if !w.consumer {
		return
	}
	for _, f := range p.reader.Fields {
		if f.Default == nil || len(writerFields(f, p.writer)) > 0 {
			continue
		}
		w.remark(v, remark{
			rule: FieldDefaulted, field: f.Name, reader: f.Position, writer: p.writer.Position, degrades: true,
			message: fmt.Sprintf("%s take the default %s for the field %q, which %s does not have in %s", w.readers(), clip(f.Default.String()), clip(f.Name), w.data(), clip(p.writer.Name)),
		})
	}
}
