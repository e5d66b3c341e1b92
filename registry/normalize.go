package registry

import (
	"cmp"
	"context"
	"slices"

	"github.com/pawl-registry/pawl/schema"
)

// normalize puts the normal form of a draft in its place: one text for all
// that mean the same, with the references by name. A schema of several files
// has none and stays as it is.
func (r *Registry) normalize(ctx context.Context, out *plan) error {
	if len(out.draft.Files) != 1 {
		return nil
	}
	text, err := r.normalized(ctx, out.parsed)
	if err != nil {
		return err
	}
	refs := slices.SortedStableFunc(slices.Values(out.draft.References), func(a, b schema.Reference) int {
		return cmp.Compare(a.Name, b.Name)
	})
	if text == out.draft.Files[0].Content && slices.Equal(refs, out.draft.References) {
		return nil
	}
	out.draft.Files = []schema.File{{Path: out.draft.Files[0].Path, Content: text}}
	out.draft.References = refs
	out.parsed, err = r.parse(ctx, out.draft)
	return err
}

func (r *Registry) normalized(ctx context.Context, s *schema.Schema) (string, error) {
	if err := r.compiles.Acquire(ctx, 1); err != nil {
		return "", err
	}
	defer r.compiles.Release(1)
	return s.Normalized(ctx, r.cfg.Limits)
}
