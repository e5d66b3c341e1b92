package grpcapi

import (
	"context"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

// GetAccessMode answers which access mode is set and which counts at a place.
func (s subjects) GetAccessMode(ctx context.Context, r *registryv1.GetAccessModeRequest) (*registryv1.GetAccessModeResponse, error) {
	access, err := s.Registry.AccessMode(ctx, placeOf(r))
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.GetAccessModeResponse{Access: wireAccess(access)}, nil
}

// SetAccessMode sets the access mode at a place.
func (s subjects) SetAccessMode(ctx context.Context, r *registryv1.SetAccessModeRequest) (*registryv1.SetAccessModeResponse, error) {
	change := registry.AccessChange{Mode: word[registry.AccessMode](r.GetMode()), Force: r.GetForce(), Etag: r.GetEtag()}
	access, err := s.Registry.SetAccessMode(ctx, placeOf(r), change)
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.SetAccessModeResponse{Access: wireAccess(access)}, nil
}

// ClearAccessMode removes the access mode of a place.
func (s subjects) ClearAccessMode(ctx context.Context, r *registryv1.ClearAccessModeRequest) (*registryv1.ClearAccessModeResponse, error) {
	before, err := s.Registry.ClearAccessMode(ctx, placeOf(r), r.GetRecursive(), r.GetEtag())
	if err != nil {
		return nil, Error(ctx, err)
	}
	now, err := s.Registry.AccessMode(ctx, placeOf(r))
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.ClearAccessModeResponse{Before: wireMode(before.Effective), Access: wireAccess(now)}, nil
}

func wireAccess(a registry.EffectiveAccess) *registryv1.Access {
	return &registryv1.Access{Mode: wireMode(a.Own), Effective: wireMode(a.Effective), From: a.From, Etag: a.Etag}
}

func wireMode(m registry.AccessMode) registryv1.Access_Mode {
	return registryv1.Access_Mode(registryv1.Access_Mode_value[string(m)])
}
