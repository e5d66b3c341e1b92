package bleve

import (
	"context"
	"errors"
	"log/slog"

	index "github.com/blevesearch/bleve_index_api"

	"github.com/pawl-registry/pawl/catalog"
	"github.com/pawl-registry/pawl/registry"
)

// card reads what the catalog knows of a subject; ok is false where it is not
// there, or has no live version.
func (i *Index) card(ctx context.Context, name registry.SubjectName) (c catalog.Card, ok bool, err error) {
	subject, err := i.cfg.Registry.Subject(ctx, name, false)
	if absent(err) {
		return c, false, nil
	}
	if err != nil {
		return c, false, err
	}
	owner, err := i.cfg.Registry.Owner(ctx, name)
	if err != nil {
		return c, false, err
	}
	src := catalog.Source{Subject: subject, Owner: owner.Team}
	version, parsed, err := i.cfg.Registry.Parsed(ctx, registry.VersionName{SubjectName: name, Number: registry.Latest})
	switch {
	case absent(err):
		return c, false, nil
	case passing(err):
		return c, false, err
	case err != nil:
		// What cannot be read is found by its name at least.
		i.cfg.Logger.LogAttrs(ctx, slog.LevelWarn, "the catalog cannot read a schema", slog.String("subject", name.String()), slog.Any("cause", err))
	default:
		src.Schema, src.Subject.LatestVersion = parsed, version.Name.Number
	}
	return catalog.NewCard(src), true, nil
}

// absent reports whether an error says that there is no such subject.
func absent(err error) bool {
	refusal, ok := errors.AsType[*registry.Error](err)
	if !ok {
		return false
	}
	switch refusal.Reason {
	case registry.SubjectNotFound, registry.DomainNotFound, registry.VersionNotFound, registry.InvalidArgument:
		return true
	default:
		return false
	}
}

// passing reports whether the same call may go through later.
func passing(err error) bool {
	refusal, ok := errors.AsType[*registry.Error](err)
	return err != nil && (!ok || refusal.Reason == registry.Unavailable)
}

// unknown reports whether an error says that the log ends before an index.
func unknown(err error) bool {
	refusal, ok := errors.AsType[*registry.Error](err)
	return ok && refusal.Reason == registry.IndexUnknown
}

// known is the card of a subject as the index has it.
func (i *Index) known(name registry.SubjectName) (c catalog.Card, ok bool, err error) {
	r, done, err := i.reader()
	if err != nil {
		return c, false, err
	}
	defer done()
	return stored(r, idOf(name))
}

// stored reads the card that a document keeps.
func stored(r index.IndexReader, id string) (c catalog.Card, ok bool, err error) {
	doc, err := r.Document(id)
	if err != nil || doc == nil {
		return c, false, err
	}
	doc.VisitFields(func(f index.Field) {
		if f.Name() == cardField {
			c, err = decode(f.Value())
			ok = true
		}
	})
	c.Subject = subjectOf(id)
	return c, ok, err
}
