package schema

import (
	"context"
	"fmt"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/schema/protobuf"
)

// Descriptors are the files of a Protobuf schema as a Protobuf runtime needs
// them to read and write messages: the schema's own, in path order, with all
// that they import. The schema is compiled anew for them.
func (s *Schema) Descriptors(ctx context.Context, limits Limits) ([]protoreflect.FileDescriptor, error) {
	if s.Protobuf == nil {
		return nil, fmt.Errorf("a schema of format %s has no descriptors", s.Source.Format)
	}
	limits = limits.WithDefaults()
	imports, problems := flatten(s.Source, limits)
	if problems.Refused() {
		return nil, problems
	}
	files, problems, err := protobuf.Descriptors(ctx, s.Source.Files, imports, limits)
	if err != nil {
		return nil, err
	}
	if problems.Refused() {
		return nil, problems
	}
	return files, nil
}
