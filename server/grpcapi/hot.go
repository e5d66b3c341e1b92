package grpcapi

import (
	"context"

	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

// This file answers the reads that every consumer makes, a schema by id or
// guid and a version by number or the latest, from bytes that were written
// once. Building and writing the message anew would be the larger part of what
// such a call costs.

// HotSchema answers GetSchema where that takes no more than a look-up. Ok is
// false for all else, refusals included, which GetSchema itself answers.
func (a API) HotSchema(ctx context.Context, r *registryv1.GetSchemaRequest) (w *registry.Written, ok bool) {
	key, err := schemaKeyOf(r)
	if err != nil || r.GetResolveReferences() {
		return nil, false
	}
	answer, err := a.Registry.SchemaAnswer(ctx, key)
	if err != nil {
		return nil, false
	}
	w, err = answer.In(registry.ProtoShape, func(a *registry.Answer) ([]byte, error) { return proto.Marshal(SchemaMessage(a)) })
	return w, err == nil
}

// HotVersion answers GetVersion as HotSchema does GetSchema.
func (a API) HotVersion(ctx context.Context, r *registryv1.GetVersionRequest) (w *registry.Written, ok bool) {
	name, err := versionNameOf(r, "version")
	if err != nil || r.GetResolveReferences() {
		return nil, false
	}
	answer, err := a.Registry.VersionAnswer(ctx, name, registry.ShowDeleted(r.GetShowDeleted()))
	if err != nil {
		return nil, false
	}
	w, err = answer.In(registry.ProtoShape, func(a *registry.Answer) ([]byte, error) { return proto.Marshal(VersionMessage(a)) })
	return w, err == nil
}

// SchemaMessage is an answer as GetSchema gives it.
func SchemaMessage(a *registry.Answer) *registryv1.GetSchemaResponse {
	return &registryv1.GetSchemaResponse{Schema: wireSchema(a.Schema)}
}

// VersionMessage is an answer as GetVersion gives it.
func VersionMessage(a *registry.Answer) *registryv1.GetVersionResponse {
	return &registryv1.GetVersionResponse{Version: wireVersion(a.Version), Schema: wireSchema(a.Schema)}
}

// A Codec is gRPC's own for Protobuf, which also takes what is written
// already.
type Codec struct{ encoding.CodecV2 }

// NewCodec builds a Codec.
func NewCodec() Codec { return Codec{encoding.GetCodecV2("proto")} }

// Marshal gives what is written as it is: it is shared, and nobody changes it.
func (c Codec) Marshal(v any) (mem.BufferSlice, error) {
	if w, ok := v.(*registry.Written); ok {
		return mem.BufferSlice{mem.SliceBuffer(w.Bytes)}, nil
	}
	return c.CodecV2.Marshal(v)
}
