package protobuf

import (
	"context"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/pawl-registry/pawl/schema/source"
)

// Serialize compiles one file and gives the bytes of its FileDescriptorProto,
// without comments and positions. Its dependencies go by the paths that the
// file imports. A Module keeps no descriptors, which few ask for and which
// would double what it takes, so the file is compiled again.
func Serialize(ctx context.Context, file source.File, imports []source.File, limits source.Limits) ([]byte, source.Problems, error) {
	c, err := compile(ctx, []source.File{file}, imports, limits)
	if err != nil || c.problems.list.Refused() {
		return nil, c.found(), err
	}
	data, err := marshal(c.units[file.Path].parsed.FileDescriptorProto())
	return data, nil, err
}

// found are the problems of a compiler, which may be nil.
func (c *compiler) found() source.Problems {
	if c == nil {
		return nil
	}
	return c.problems.sorted()
}

func marshal(p *descriptorpb.FileDescriptorProto) ([]byte, error) {
	return proto.MarshalOptions{Deterministic: true}.Marshal(p)
}
