package schema

import (
	"context"
	"fmt"

	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// Parse reads a schema. Limits that are zero have their defaults. An error of
// type source.Problems says what is wrong with the schema's text or with what
// it references; any other error means that ctx ended.
func Parse(ctx context.Context, src Source, limits Limits) (*Schema, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	limits = limits.WithDefaults()
	problems := checkImports(src, limits)
	if problems.Refused() {
		return nil, problems
	}
	src.Metadata, src.Rules = src.Metadata.clean(), src.Rules.clean()
	s := &Schema{Source: src, height: height(src.Imports)}
	switch src.Format {
	case Avro:
		s.Avro, problems = avro.Parse(src.Files, avroImports(src.Imports), limits)
	case Protobuf:
		var err error
		if s.Protobuf, problems, err = parseProtobuf(ctx, src, limits); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("format %q is not one of AVRO, PROTOBUF", src.Format)
	}
	if problems.Refused() {
		return nil, problems
	}
	s.Warnings = problems
	s.Bare = s.bare()
	s.Digest = s.digest()
	s.GUID = s.guidOf(s.text())
	return s, nil
}

func parseProtobuf(ctx context.Context, src Source, limits Limits) (*protobuf.Module, Problems, error) {
	imports, problems := flatten(src, limits)
	if problems.Refused() {
		return nil, problems, nil
	}
	return protobuf.Compile(ctx, src.Files, imports, limits)
}

func avroImports(imports []Import) []*avro.Schema {
	parsed := make([]*avro.Schema, len(imports))
	for i, imp := range imports {
		parsed[i] = imp.Schema.Avro
	}
	return parsed
}

// avroFactor is about how much more memory a parsed Avro schema takes than
// its text. Measured.
const avroFactor = 12

// Size is about how many bytes of memory the schema keeps alive, without
// those it imports, so that a cache of schemas can be bounded. A Protobuf
// schema holds its imports compiled anew, and that copy counts.
func (s *Schema) Size() int {
	n := 0
	for _, f := range s.Source.Files {
		n += len(f.Content) + len(f.Path)
	}
	if s.Protobuf != nil {
		return n + s.Protobuf.Size()
	}
	return n + avroFactor*n
}

// problem makes a problem with a reference.
func problem(code, reference, message, hint string) Problems {
	return Problems{{
		Severity: source.Error,
		Code:     code,
		Position: Position{File: reference},
		Message:  message,
		Hint:     hint,
	}}
}
