package grpcapi

import (
	"context"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

// ListVersions lists the versions of a subject in increasing order.
func (s schemas) ListVersions(ctx context.Context, r *registryv1.ListVersionsRequest) (*registryv1.ListVersionsResponse, error) {
	list, next, err := pages(r, func(page registry.PageRequest) (registry.Page[registry.Version], error) {
		return s.Registry.Versions(ctx, subjectNameOf(r), registry.ShowDeleted(r.GetShowDeleted()), page)
	}, wireVersion)
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.ListVersionsResponse{Versions: list, NextPageToken: next}, nil
}

// ListSchemaVersions lists the versions that have a schema.
func (s schemas) ListSchemaVersions(ctx context.Context, r *registryv1.ListSchemaVersionsRequest) (*registryv1.ListSchemaVersionsResponse, error) {
	key, err := schemaKeyOf(r)
	if err != nil {
		return nil, Error(ctx, err)
	}
	list, next, err := pages(r, func(page registry.PageRequest) (registry.Page[registry.Version], error) {
		return s.Registry.SchemaVersions(ctx, key, registry.ShowDeleted(r.GetShowDeleted()), page)
	}, wireVersion)
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.ListSchemaVersionsResponse{Versions: list, NextPageToken: next}, nil
}

// ListReferrers lists the versions that reference a version directly.
func (s schemas) ListReferrers(ctx context.Context, r *registryv1.ListReferrersRequest) (*registryv1.ListReferrersResponse, error) {
	name, err := versionNameOf(r, "version")
	if err != nil {
		return nil, Error(ctx, err)
	}
	list, next, err := pages(r, func(page registry.PageRequest) (registry.Page[registry.Version], error) {
		return s.Registry.Referrers(ctx, name, registry.ShowDeleted(r.GetShowDeleted()), page)
	}, wireVersion)
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.ListReferrersResponse{Versions: list, NextPageToken: next}, nil
}
