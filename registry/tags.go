package registry

import (
	"context"
	"errors"

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
	// Inherit adds the tags of the subject's latest version where the draft
	// still has their places.
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
	parsed, err := r.parse(ctx, d.in(d.Format, nil))
	if err != nil {
		return d, unreadable(s.resource(), err)
	}
	edit := schema.TagEdit{Add: t.Add, Remove: t.Remove}
	if t.Inherit {
		if edit.Inherit, err = r.latestTags(ctx, s); err != nil {
			return d, err
		}
	}
	if len(edit.Add)+len(edit.Remove)+len(edit.Inherit) == 0 {
		return d, nil
	}
	text, err := parsed.Retagged(ctx, edit, r.cfg.Limits)
	if err != nil {
		return d, unreadable(s.resource(), err)
	}
	d.Files = []schema.File{{Path: d.Files[0].Path, Content: text}} // empty where the subject's counts
	return d, nil
}

// latestTags are those of the latest version, if there is one.
func (r *Registry) latestTags(ctx context.Context, s SubjectName) ([]schema.Tagged, error) {
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
	return latest.Tagged(), nil
}
