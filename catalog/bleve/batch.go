package bleve

import (
	"context"
	"errors"

	index "github.com/blevesearch/bleve_index_api"

	"github.com/pawl-registry/pawl/registry"
)

// A batch is written when it has so many documents, or bytes of text: it is
// held in memory, at some ten times that.
const (
	batchDocuments = 1000
	batchBytes     = 4 << 20
)

// A batch gathers changes of documents.
type batch struct {
	of    *Index
	ops   *index.Batch
	bytes uint64
}

func (i *Index) batch() *batch { return &batch{of: i, ops: index.NewBatch()} }

// update enters a subject as it is now, or takes it out.
func (b *batch) update(ctx context.Context, name registry.SubjectName) error {
	card, ok, err := b.of.card(ctx, name)
	switch {
	case err != nil:
		return err
	case !ok:
		b.ops.Delete(idOf(name))
		return nil
	}
	doc := documentOf(card)
	b.ops.Update(doc)
	b.bytes += doc.NumPlainTextBytes()
	if len(b.ops.IndexOps) >= batchDocuments || b.bytes >= batchBytes {
		return b.write()
	}
	return nil
}

// finish writes the rest, and with it how far the index has come.
func (b *batch) finish(s state) error {
	if err := s.put(b.ops); err != nil {
		return err
	}
	return b.write()
}

func (b *batch) write() error {
	err := b.of.apply(b.ops)
	b.ops, b.bytes = index.NewBatch(), 0
	return err
}

// apply writes a batch at once or not at all.
func (i *Index) apply(ops *index.Batch) error {
	i.mu.RLock()
	defer i.mu.RUnlock()
	if i.scorch == nil {
		return errClosed
	}
	if err := i.scorch.Batch(ops); err != nil {
		return errors.Join(errDamaged, err)
	}
	return nil
}

// errDamaged is an index that must be made anew.
var errDamaged = errors.New("the catalog's index is damaged")
