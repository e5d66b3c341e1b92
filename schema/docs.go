package schema

import (
	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// Doc is what a schema's author says about one thing in it.
type Doc = source.Doc

// Docs are what the authors say about what the schema's own files define: the
// docs of Avro, the comments at declarations of Protobuf. Those of Protobuf
// are read from the text again each time.
func (s *Schema) Docs() []Doc {
	var all []Doc
	if s.Protobuf != nil {
		for _, f := range s.Source.Files {
			all = append(all, protobuf.Docs(f)...)
		}
		return all
	}
	for _, t := range s.Avro.Types {
		if t.Doc != "" {
			all = append(all, Doc{Path: t.Name, Text: t.Doc})
		}
		for _, f := range t.Fields {
			if f.Doc != "" {
				all = append(all, Doc{Path: t.Name + "." + f.Name, Text: f.Doc})
			}
		}
	}
	return all
}
