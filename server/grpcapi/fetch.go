package grpcapi

import (
	"context"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// GetVersion fetches one version and its schema.
func (s schemas) GetVersion(ctx context.Context, r *registryv1.GetVersionRequest) (*registryv1.GetVersionResponse, error) {
	name, err := versionNameOf(r, "version")
	if err != nil {
		return nil, Error(ctx, err)
	}
	found, err := s.Registry.VersionAnswer(ctx, name, registry.ShowDeleted(r.GetShowDeleted()))
	if err != nil {
		return nil, Error(ctx, err)
	}
	answer := VersionMessage(found)
	if r.GetResolveReferences() {
		answer.Dependencies, err = s.dependencies(ctx, found.Version.References)
	}
	return answer, Error(ctx, err)
}

// GetSchema fetches a schema by id or guid.
func (s schemas) GetSchema(ctx context.Context, r *registryv1.GetSchemaRequest) (*registryv1.GetSchemaResponse, error) {
	key, err := schemaKeyOf(r)
	if err != nil {
		return nil, Error(ctx, err)
	}
	found, err := s.Registry.SchemaAnswer(ctx, key)
	if err != nil {
		return nil, Error(ctx, err)
	}
	answer := SchemaMessage(found)
	if r.GetResolveReferences() {
		answer.Dependencies, err = s.dependencies(ctx, found.Schema.References)
	}
	return answer, Error(ctx, err)
}

func (s schemas) dependencies(ctx context.Context, refs []schema.Reference) ([]*registryv1.ResolvedReference, error) {
	list, err := s.Registry.Dependencies(ctx, refs)
	return convert(list, wireDependency), err
}
