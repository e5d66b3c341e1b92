package grpcapi_test

import (
	"fmt"

	"google.golang.org/grpc/mem"
)

// Raw is a codec that sends bytes as they are, for requests that no generated
// code would build.
type raw struct{}

func (raw) Name() string { return "proto" }

func (raw) Marshal(v any) (mem.BufferSlice, error) {
	bytes, ok := v.([]byte)
	if !ok {
		return nil, fmt.Errorf("raw sends bytes, not %T", v)
	}
	return mem.BufferSlice{mem.SliceBuffer(bytes)}, nil
}

func (raw) Unmarshal(mem.BufferSlice, any) error { return nil }
