package grpcapi

import (
	"context"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// GetStatus says what is running and how much it holds.
func (a admin) GetStatus(ctx context.Context, _ *registryv1.GetStatusRequest) (*registryv1.GetStatusResponse, error) {
	held, err := a.Registry.Status(ctx)
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.GetStatusResponse{
		Version:    a.Version,
		StartTime:  wireTime(a.StartTime),
		LastIndex:  held.LastIndex,
		Domains:    int64(held.Domains),
		Subjects:   int64(held.Subjects),
		Versions:   int64(held.Versions),
		Schemas:    int64(held.Schemas),
		StoreBytes: a.storeBytes(),
	}, nil
}

func (a admin) storeBytes() int64 {
	if a.StoreBytes == nil {
		return 0
	}
	return a.StoreBytes()
}
