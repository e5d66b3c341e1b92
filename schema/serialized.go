package schema

import (
	"context"
	"fmt"

	"github.com/pawl-registry/pawl/schema/protobuf"
)

// The codes of problems with the forms of a schema. They are stable.
const (
	// CodeFormFormat means that schemas of this format have no such form.
	CodeFormFormat = "FORM_UNKNOWN"
	// CodeFormFiles means that only schemas of one file have such a form.
	CodeFormFiles = "FORM_OF_ONE_FILE"
)

// Serialized gives a Protobuf schema as the bytes of a FileDescriptorProto,
// without comments, whose dependencies go by the names of the references:
// Confluent's format=serialized is base64 of it. The file is compiled anew,
// under limits.
//
// A schema of several files has no such form. Its main file would import
// others by paths that no reference stands for, and clients that know schemas
// of one file only could not resolve them. An error of type Problems says so.
func (s *Schema) Serialized(ctx context.Context, limits Limits) ([]byte, error) {
	if s.Protobuf == nil {
		return nil, s.formless("serialized", "only Protobuf schemas have descriptors")
	}
	if len(s.Source.Files) != 1 {
		return nil, s.severalFiles("serialized")
	}
	imports, problems := flatten(s.Source, limits.WithDefaults())
	if problems.Refused() {
		return nil, problems
	}
	data, problems, err := protobuf.Serialize(ctx, s.Source.Files[0], imports, limits)
	return orProblems(data, problems, err)
}

func (s *Schema) formless(form, why string) error {
	return problem(CodeFormFormat, "", fmt.Sprintf("a schema of format %s has no %s form: %s", s.Source.Format, form, why), "ask for the schema as it was published")
}

func (s *Schema) severalFiles(form string) error {
	return problem(CodeFormFiles, "", fmt.Sprintf("the schema has %d files, and only a schema of one file has a %s form", len(s.Source.Files), form),
		"publish each file as a subject of its own, and reference it")
}
