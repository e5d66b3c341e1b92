package registry

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// Tagged are the tags that a stored schema has in its own text.
func (r *Registry) Tagged(ctx context.Context, k SchemaKey) ([]schema.Tagged, error) {
	if err := k.check(); err != nil {
		return nil, failed("Tagged", err)
	}
	var tags []schema.Tagged
	err := unmoved(func() error {
		var h held
		err := r.store.View(ctx, func(rd storage.Reader) (err error) {
			h, err = k.find(rd)
			return err
		})
		if err != nil {
			return err
		}
		s, err := r.parsed(ctx, h.blob, 0)
		if err == nil {
			tags = s.Tagged()
		}
		return err
	})
	return tags, failed("Tagged", err)
}

// A Retagging says which tags places in the text of a schema get and lose.
type Retagging struct {
	Add, Remove []schema.Tagged
	// Inherit adds the tags of the subject's latest version.
	Inherit bool
}

// Retag changes the tags in the text of a draft for a subject.
func (r *Registry) Retag(ctx context.Context, s SubjectName, d Draft, t Retagging) (Draft, error) {
	d, err := r.retag(ctx, s, d, t)
	return d, failed("Retag", about(s.resource(), err))
}

func (r *Registry) retag(ctx context.Context, s SubjectName, d Draft, t Retagging) (Draft, error) {
	s, err := s.checked()
	if err != nil {
		return d, err
	}
	if d, err = d.admitted(s.Domain); err != nil {
		return d, err
	}
	if err := d.given(); err != nil {
		return d, err
	}
	if d.Format == "" {
		return d, invalid("schema.format", "say AVRO or PROTOBUF")
	}
	d = d.in(d.Format)
	parsed, err := r.parse(ctx, d)
	if err != nil {
		return d, unreadable(s.resource(), err)
	}
	if t.Inherit {
		inherited, err := r.inheritedTags(ctx, s, parsed)
		if err != nil {
			return d, err
		}
		t.Add = append(inherited, t.Add...)
	}
	if len(t.Add)+len(t.Remove) == 0 {
		return d, nil
	}
	text, err := parsed.Retagged(t.over(parsed.Tagged()))
	if err != nil {
		return d, unreadable(s.resource(), err)
	}
	d.Files = []schema.File{{Path: d.Files[0].Path, Content: text}}
	return d, nil
}

// inheritedTags are those of the latest version at places that a schema still
// has.
func (r *Registry) inheritedTags(ctx context.Context, s SubjectName, parsed *schema.Schema) ([]schema.Tagged, error) {
	rec, err := r.liveVersion(ctx, VersionName{s, Latest})
	if err != nil {
		if refusal, ok := errors.AsType[*Error](err); ok && nothingThere(refusal.Reason) {
			return nil, nil
		}
		return nil, err
	}
	latest, err := r.parsed(ctx, rec.Blob, 0)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(latest.Tagged(), func(e schema.Tagged) bool {
		_, err := parsed.Retagged([]schema.Tagged{e})
		return err != nil // its place is gone
	}), nil
}

// over is what every place gets that the retagging names, where some have tags
// already.
func (t Retagging) over(has []schema.Tagged) []schema.Tagged {
	var want []schema.Tagged
	at := func(e schema.Tagged) *schema.Tagged {
		same := func(o schema.Tagged) bool {
			return o.Field == e.Field && strings.TrimPrefix(o.Path, ".") == strings.TrimPrefix(e.Path, ".")
		}
		if i := slices.IndexFunc(want, same); i >= 0 {
			return &want[i]
		}
		now := schema.Tagged{Path: e.Path, Field: e.Field}
		if i := slices.IndexFunc(has, same); i >= 0 {
			now.Tags = slices.Clone(has[i].Tags)
		}
		want = append(want, now)
		return &want[len(want)-1]
	}
	for _, e := range t.Add {
		place := at(e)
		for _, tag := range e.Tags {
			if !slices.Contains(place.Tags, tag) {
				place.Tags = append(place.Tags, tag)
			}
		}
	}
	for _, e := range t.Remove {
		place := at(e)
		place.Tags = slices.DeleteFunc(place.Tags, func(tag string) bool { return slices.Contains(e.Tags, tag) })
	}
	return want
}
