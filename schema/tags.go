package schema

import (
	"context"

	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// CodeTags means that tags cannot be put where they were asked for.
const CodeTags = protobuf.CodeTags

// Tagged are the tags of one record or message, or of one field of it, which
// Confluent calls an entity. Avro's paths begin with the full name of the
// record, those of Protobuf with the message's name within its package.
type Tagged = source.Tagged

// A TagEdit says which tags go into a schema's text, and which leave it.
type TagEdit = source.TagEdit

// Tagged are the tags that a schema has in its own text: in Avro as attributes
// confluent:tags, in Protobuf in the options confluent.message_meta and
// confluent.field_meta. Tags of files, enums and their values are not among
// them, since Confluent names none of these in its API.
func (s *Schema) Tagged() []Tagged {
	if s.Avro != nil {
		return s.Avro.Tagged()
	}
	return s.Protobuf.Tagged()
}

// Retagged gives the text of a schema of one file with other tags; elsewhere
// the text stays as it is. A path may have a dot before it, as Confluent's do;
// in Protobuf the package may stand before it, and the oneof of a field before
// the field's name. The text must pass under limits. An error of type Problems
// says what is not there or cannot be tagged; any other error means that ctx
// ended.
func (s *Schema) Retagged(ctx context.Context, edit TagEdit, limits Limits) (string, error) {
	if len(s.Source.Files) != 1 {
		return "", s.severalFiles("tagged")
	}
	file := s.Source.Files[0]
	if s.Protobuf != nil {
		limits = limits.WithDefaults()
		imports, problems := flatten(s.Source, limits)
		if problems.Refused() {
			return "", problems
		}
		text, problems, err := protobuf.Retag(ctx, file, imports, edit, limits)
		return orProblems(text, problems, err)
	}
	text, err := s.Avro.Retag(file, edit)
	if err != nil {
		return "", problem(CodeTags, file.Path, err.Error(), "name a record by its full name, and a field by this, a dot and its own")
	}
	return text, nil
}
