package protobuf

import (
	"context"
	"errors"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/schema/source"
)

// Descriptors compiles like Compile, and gives what a Protobuf runtime needs
// to read and write messages: the module's own files, in path order, with all
// that they import. They are ten times as large as the Module, which is why
// that does not keep them.
func Descriptors(ctx context.Context, files, imports []source.File, limits source.Limits) ([]protoreflect.FileDescriptor, source.Problems, error) {
	c, err := compile(ctx, files, imports, limits)
	if err != nil {
		return nil, nil, err
	}
	if c.problems.list.Refused() {
		return nil, c.problems.sorted(), nil
	}
	out := make([]protoreflect.FileDescriptor, 0, len(c.own))
	for _, f := range c.own {
		u := c.units[f.Path]
		if u == nil || u.linked == nil {
			return nil, nil, errors.New(f.Path + " was not linked")
		}
		out = append(out, u.linked)
	}
	return out, c.problems.sorted(), nil
}
