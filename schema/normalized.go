package schema

import (
	"context"
	"fmt"

	"github.com/pawl-registry/pawl/schema/protobuf"
)

// CodeFormDiffers means that a form could not be made without changing what
// the schema means.
const CodeFormDiffers = "FORM_DIFFERS"

// Normalized gives the text that Confluent's normalize=true is about: the same
// for any two schemas with equal digests, and a schema with that digest again
// when it is parsed with the same imports, which is tried. Names are full,
// comments are gone, and what has no order has one. The text must pass under
// limits. An error of type Problems says that the schema has no such text; any
// other error means that ctx ended.
func (s *Schema) Normalized(ctx context.Context, limits Limits) (string, error) {
	if len(s.Source.Files) != 1 {
		return "", s.severalFiles("normalized")
	}
	text, err := s.normalize(ctx, limits)
	if err != nil {
		return "", err
	}
	src := s.Source
	src.Files = []File{{Path: src.Files[0].Path, Content: text}}
	again, err := Parse(ctx, src, limits)
	if err != nil {
		return "", err
	}
	if again.Digest != s.Digest {
		return "", problem(CodeFormDiffers, "", fmt.Sprintf("the normalized form would be another schema, with digest %s and not %s", again.Digest, s.Digest), "publish the schema as it is")
	}
	return text, nil
}

func (s *Schema) normalize(ctx context.Context, limits Limits) (string, error) {
	if s.Avro != nil {
		return s.Avro.Normalized(), nil
	}
	imports, problems := flatten(s.Source, limits.WithDefaults())
	if problems.Refused() {
		return "", problems
	}
	text, problems, err := protobuf.Normalize(ctx, s.Source.Files[0], imports, limits)
	return orProblems(text, problems, err)
}
