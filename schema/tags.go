package schema

import "github.com/pawl-registry/pawl/schema/avro"

// CodeTags means that tags cannot be put where they were asked for.
const CodeTags = "TAGS_UNPLACEABLE"

// Tagged are the tags of one record or field, which Confluent calls an
// entity.
type Tagged = avro.Tagged

// Tagged are the tags that an Avro schema has in its own text, as attributes
// confluent:tags. Those of Protobuf schemas are not looked for.
func (s *Schema) Tagged() []Tagged {
	if s.Avro == nil {
		return nil
	}
	return s.Avro.Tagged()
}

// Retagged gives the text of an Avro schema of one file with other tags: every
// entity in want gets the tags that are told there instead of its own, and the
// text stays as it is elsewhere. An error of type Problems says which entity
// there is not, or that the schema is none that can be tagged.
func (s *Schema) Retagged(want []Tagged) (string, error) {
	if s.Avro == nil {
		return "", s.formless("tagged", "only Avro schemas can be tagged so far")
	}
	if len(s.Source.Files) != 1 {
		return "", s.severalFiles("tagged")
	}
	file := s.Source.Files[0]
	text, err := s.Avro.Retag(file, want)
	if err != nil {
		return "", problem(CodeTags, file.Path, err.Error(), "name a record by its full name, and a field by this, a dot and its own")
	}
	return text, nil
}
