package registry

import (
	"context"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// This file knows that an Avro schema may come in one piece where it was
// published with references: Java's producers know their schemas only whole.

// inlined is the digest of an Avro schema with its references written out,
// and zero for one that has none.
func (r *Registry) inlined(ctx context.Context, s *schema.Schema) (schema.Digest, error) {
	if s.Avro == nil || len(s.Source.Imports) == 0 {
		return schema.Digest{}, nil
	}
	text, err := s.Resolved()
	if err != nil {
		return schema.Digest{}, nil // it has no such form, so nobody can send it
	}
	whole, err := schema.Parse(ctx, schema.Source{Format: schema.Avro, Files: []schema.File{{Path: onlyFile[schema.Avro], Content: text}}}, r.cfg.Limits)
	if err != nil {
		return schema.Digest{}, ctx.Err() // too large in one piece
	}
	return whole.Digest, nil
}

// inPieces finds the newest version of a subject that has a text in pieces,
// or nil.
func inPieces(rd storage.Reader, name SubjectName, subject subjectRecord, d Draft, whole schema.Digest, show ShowDeleted) (*Version, error) {
	if d.Format != schema.Avro || len(d.References) > 0 || !subject.Inlines {
		return nil, nil
	}
	return newest(rd, name, show, func(rec versionRecord) bool { return rec.Inlined == whole })
}
