package schema

import (
	"fmt"

	"github.com/pawl-registry/pawl/schema/source"
)

// Mask is a set of field paths as a tree.
type Mask = source.Mask

// Narrowed is the schema of an Avro reader that takes only the fields of a
// mask. It is one file that needs no imports. Its positions are those of s, so
// that what is said of it can be found in the text that somebody wrote.
func (s *Schema) Narrowed(m *Mask) (*Schema, error) {
	if s.Avro == nil {
		return nil, fmt.Errorf("a schema of format %s cannot be narrowed: its readers always decode whole messages", s.Source.Format)
	}
	narrowed, err := s.Avro.Narrowed(m)
	if err != nil {
		return nil, err
	}
	n := &Schema{Source: Source{Format: Avro}, Avro: narrowed}
	n.Source.Files = []File{{Path: s.Source.Files[len(s.Source.Files)-1].Path, Content: narrowed.Resolved()}}
	n.Bare = n.bare()
	n.Digest = n.Bare
	n.GUID = n.guidOf(n.text())
	return n, nil
}
