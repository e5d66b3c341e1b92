package bleve

import (
	"context"
	"log/slog"

	"github.com/pawl-registry/pawl/registry"
)

// start finds out where the index stands: at its place in the log, within a
// making that was cut off, or nowhere, so that it has to be made.
func (i *Index) start(ctx context.Context) (state, error) {
	s, err := i.state()
	if err != nil {
		return s, err
	}
	if s.Building == nil {
		same, err := i.sameLog(ctx, s)
		if err != nil || same {
			return s, err
		}
		if s, err = i.fresh(ctx); err != nil {
			return s, err
		}
	}
	return i.build(ctx, s)
}

// fresh is the state of an index that is to be made: what the log says from
// here on is read afterwards.
func (i *Index) fresh(ctx context.Context) (state, error) {
	last, err := i.newest(ctx)
	if err != nil {
		return state{}, err
	}
	r, done, err := i.reader()
	if err != nil {
		return state{}, err
	}
	defer done()
	count, err := r.DocCount()
	return state{Format: format, Building: &building{Through: last, Sweep: count > 0}}, err
}

// state is what the index says of itself.
func (i *Index) state() (state, error) {
	r, done, err := i.reader()
	if err != nil {
		return state{}, err
	}
	defer done()
	return loadState(r)
}

// sameLog reports whether the log is the one that the index has followed: a
// store that was restored from an older backup, or is another one, is not.
func (i *Index) sameLog(ctx context.Context, s state) (bool, error) {
	if s.Through == 0 {
		return false, nil
	}
	page, err := i.cfg.Registry.Entries(ctx, registry.EntryFilter{After: s.Through - 1}, registry.PageRequest{Size: 1})
	if unknown(err) {
		return false, nil
	}
	return len(page.Items) == 1 && sign(page.Items[0]) == s.Entry, err
}

// build makes the index from the subjects that there are. It goes on where it
// was cut off, and answers what it has meanwhile.
func (i *Index) build(ctx context.Context, s state) (state, error) {
	i.cfg.Logger.LogAttrs(ctx, slog.LevelInfo, "the catalog is being made", slog.Bool("resumed", s.Building.Token != ""))
	for {
		page, err := i.cfg.Registry.Subjects(ctx, registry.SubjectFilter{}, registry.PageRequest{Size: batchDocuments, Token: s.Building.Token})
		if err != nil {
			return s, err
		}
		b := i.batch()
		for _, subject := range page.Items {
			if err := b.update(ctx, subject.Name); err != nil {
				return s, err
			}
		}
		if page.Next == "" {
			return i.built(ctx, b, s)
		}
		s.Building.Token = page.Next
		if err := b.finish(s); err != nil {
			return s, err
		}
	}
}

// built writes the last batch of a new index, with what must go.
func (i *Index) built(ctx context.Context, b *batch, s state) (state, error) {
	if s.Building.Sweep {
		if err := b.sweep(ctx); err != nil {
			return s, err
		}
	}
	through := s.Building.Through
	page, err := i.cfg.Registry.Entries(ctx, registry.EntryFilter{After: through - 1}, registry.PageRequest{Size: 1})
	if err != nil {
		return s, err
	}
	s = state{Format: format, Through: through}
	for _, e := range page.Items {
		s.Entry = sign(e)
	}
	if err := b.finish(s); err != nil {
		return s, err
	}
	i.cfg.Logger.LogAttrs(ctx, slog.LevelInfo, "the catalog is made", slog.Uint64("through", through))
	return s, nil
}

// sweep takes out the documents of subjects that are not there.
func (b *batch) sweep(ctx context.Context) error {
	r, done, err := b.of.reader()
	if err != nil {
		return err
	}
	defer done()
	all, err := r.DocIDReaderAll()
	if err != nil {
		return err
	}
	defer func() { _ = all.Close() }()
	for {
		at, err := all.Next()
		if err != nil || at == nil {
			return err
		}
		id, err := r.ExternalID(at)
		if err != nil {
			return err
		}
		_, err = b.of.cfg.Registry.Subject(ctx, subjectOf(id), false)
		if absent(err) {
			b.ops.Delete(id)
		} else if err != nil {
			return err
		}
	}
}
