package grpcapi

import (
	"context"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// DeleteVersion deletes a version softly, or purges it.
func (s schemas) DeleteVersion(ctx context.Context, r *registryv1.DeleteVersionRequest) (*registryv1.DeleteVersionResponse, error) {
	name, err := versionNameOf(r, "version")
	if err != nil {
		return nil, Error(ctx, err)
	}
	remove := s.Registry.DeleteVersionDespite
	if r.GetPermanent() {
		remove = s.Registry.PurgeVersionDespite
	}
	version, err := remove(ctx, name, r.GetOverrideReason())
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.DeleteVersionResponse{Version: wireVersion(version)}, nil
}

// UndeleteVersion brings a softly deleted version back.
func (s schemas) UndeleteVersion(ctx context.Context, r *registryv1.UndeleteVersionRequest) (*registryv1.UndeleteVersionResponse, error) {
	name, err := versionNameOf(r, "version")
	if err != nil {
		return nil, Error(ctx, err)
	}
	version, err := s.Registry.UndeleteVersion(ctx, name)
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.UndeleteVersionResponse{Version: wireVersion(version)}, nil
}
