package load

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// The two sizes of reply that reads are measured with.
const (
	small = 1 << 10
	large = 20 << 10
)

// floor answers GetSchema with a constant: what grpc-go itself costs.
type floor struct {
	registryv1.UnimplementedSchemaServiceServer
	replies map[int32]*registryv1.GetSchemaResponse
}

// ready is a codec for which every reply was marshalled before the first call:
// a floor that did so for each would not be one.
type ready struct {
	encoding.CodecV2
	replies map[any][]byte
}

// Marshal looks the bytes up.
func (r ready) Marshal(v any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(r.replies[v])}, nil
}

// GetSchema answers a constant of the size that stands for id.
func (f *floor) GetSchema(_ context.Context, r *registryv1.GetSchemaRequest) (*registryv1.GetSchemaResponse, error) {
	return f.replies[r.GetId()], nil
}

// serveFloor runs until it is killed.
func serveFloor(file string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	pages, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	f := &floor{replies: map[int32]*registryv1.GetSchemaResponse{}}
	codec := ready{encoding.GetCodecV2("proto"), map[any][]byte{}}
	for i, size := range []int{small, large} {
		id := int32(i + 1)
		f.replies[id] = &registryv1.GetSchemaResponse{Schema: &registryv1.Schema{
			Id: id, Guid: strings.Repeat("0", 36), Digest: "sha256:" + strings.Repeat("0", 64), Format: registryv1.Format_AVRO,
			Files: []*registryv1.SchemaFile{{Path: "r.avsc", Content: strings.Repeat("x", size)}},
		}}
		if codec.replies[f.replies[id]], err = proto.Marshal(f.replies[id]); err != nil {
			return err
		}
	}
	s := grpc.NewServer(grpc.NumStreamWorkers(256), grpc.ForceServerCodecV2(codec))
	registryv1.RegisterSchemaServiceServer(s, f)
	tmp := file + ".tmp"
	if err := os.WriteFile(tmp, fmt.Appendf(nil, `{"grpc":%q,"http":%q}`, l.Addr(), pages.Addr()), 0o600); err != nil {
		return err
	}
	if err := os.Rename(tmp, file); err != nil {
		return err
	}
	failed := make(chan error, 2)
	go func() { failed <- serveConstants(pages) }()
	go func() { failed <- s.Serve(l) }()
	return <-failed
}
