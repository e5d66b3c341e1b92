package registry

import (
	"context"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// Parsed fetches a live version with its schema as the parser reads it, for
// those who look at what is in it. A schema that was accepted once and cannot
// be read any more is SchemaInvalid.
func (r *Registry) Parsed(ctx context.Context, name VersionName) (Version, *schema.Schema, error) {
	name, err := name.checked()
	if err != nil {
		return Version{}, nil, failed("Parsed", err)
	}
	var v Version
	var s *schema.Schema
	err = unmoved(func() error {
		var rec versionRecord
		err := r.store.View(ctx, func(rd storage.Reader) error {
			found, number, err := loadVersion(rd, name, false)
			rec, v = found, found.version(number)
			return err
		})
		if err != nil {
			return err
		}
		s, err = r.parsed(ctx, rec.Blob, 0)
		return err
	})
	return v, s, failed("Parsed", about(name.resource(), err))
}
