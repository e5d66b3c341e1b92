package registry

import (
	"context"
	"errors"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// parse reads a draft whose references are there. It holds no transaction.
func (r *Registry) parse(ctx context.Context, d Draft) (*schema.Schema, error) {
	return r.parseAt(ctx, d, 0)
}

// parseAt reads a draft that is depth references away from what was asked for.
func (r *Registry) parseAt(ctx context.Context, d Draft, depth int) (*schema.Schema, error) {
	if depth > r.cfg.Limits.Depth {
		return nil, refuse(SchemaTooLarge, "", "references lead to references more than %d deep; reference fewer levels", r.cfg.Limits.Depth)
	}
	if err := r.checkCount(d.References); err != nil {
		return nil, err
	}
	if err := d.given(); err != nil {
		return nil, err
	}
	src := schema.Source{Format: d.Format, Files: d.Files, Metadata: d.Metadata, Rules: d.Rules}
	for _, ref := range d.References {
		rec, err := r.versionRecord(ctx, target(ref))
		if err != nil {
			return nil, missing(ref, err)
		}
		imported, err := r.parsed(ctx, rec.Blob, depth+1)
		if err != nil {
			return nil, err
		}
		src.Imports = append(src.Imports, schema.Import{Reference: ref, Schema: imported})
	}
	if err := r.compiles.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer r.compiles.Release(1)
	s, err := schema.Parse(ctx, src, r.cfg.Limits)
	if err != nil && d.Encoded {
		s, err = r.decoded(ctx, src, err)
	}
	if err == nil && d.guid != (schema.GUID{}) {
		s.GUID = d.guid
	}
	return s, err
}

// decoded reads a schema that may have come as a descriptor: its text could not
// be read, and refused says why.
func (r *Registry) decoded(ctx context.Context, src schema.Source, refused error) (*schema.Schema, error) {
	if src.Format != schema.Protobuf || len(src.Files) != 1 {
		return nil, refused
	}
	data, ok := schema.Descriptor(src.Files[0].Content)
	if !ok {
		return nil, refused
	}
	text, err := schema.FromDescriptor(ctx, data, src.Imports, r.cfg.Limits)
	if err != nil {
		return nil, err
	}
	src.Files = []schema.File{{Path: src.Files[0].Path, Content: text}}
	return schema.Parse(ctx, src, r.cfg.Limits)
}

// checkCount refuses too many references before each of them is looked up.
func (r *Registry) checkCount(refs []schema.Reference) error {
	if n, most := len(refs), r.cfg.Limits.Files; n > most {
		return refuse(SchemaTooLarge, "", "the schema has %d references; at most %d are allowed: reference fewer subjects", n, most)
	}
	return nil
}

// missing makes a version that is not there a reference that is not there.
func missing(ref schema.Reference, err error) error {
	if refusal, ok := errors.AsType[*Error](err); ok && (refusal.Reason == VersionNotFound || refusal.Reason == SubjectNotFound) {
		return refuse(ReferenceNotFound, target(ref).resource(), "the reference %q names %s, which does not exist; publish it first", ref.Name, target(ref))
	}
	return err
}

// parsed is the schema of a blob.
func (r *Registry) parsed(ctx context.Context, blob uint64, depth int) (*schema.Schema, error) {
	if s, ok := r.cache.schema(blob); ok {
		return s, nil
	}
	c, err := r.content(ctx, blob)
	if err != nil {
		return nil, err
	}
	s, err := r.parseAt(ctx, c.draft(), depth)
	if problems, ok := errors.AsType[schema.Problems](err); ok {
		// It was accepted once: a limit was lowered, or a parser has changed.
		return nil, refuse(SchemaInvalid, "", "a published schema cannot be read any more: %v", problems)
	}
	if err != nil {
		return nil, err
	}
	r.cache.parsed.Set(blob, s)
	return s, nil
}

// content reads a blob.
func (r *Registry) content(ctx context.Context, blob uint64) (*contentRecord, error) {
	if c, ok := r.cache.content(blob); ok {
		return c, nil
	}
	var packed []byte
	err := r.store.View(ctx, func(rd storage.Reader) error {
		value, ok, err := rd.Get(blobKey(blob))
		if err == nil && !ok {
			err = errPurged
		}
		packed = value
		return err
	})
	if err != nil {
		return nil, err
	}
	c, err := r.codec.unpack(blobKey(blob), packed)
	if err != nil {
		return nil, err
	}
	r.cache.contents.Set(blob, &c)
	return &c, nil
}

// errPurged is a blob that was there when its number was read and is gone
// now: a purge came between. Whoever sees it looks again.
var errPurged = errors.New("the blob is gone")

func (c *contentRecord) draft() Draft {
	d := Draft{Format: c.Format, Files: c.Files, References: c.References, Metadata: c.Metadata, Rules: c.Rules}
	if c.Pinned {
		d.guid = c.GUID
	}
	return d
}
