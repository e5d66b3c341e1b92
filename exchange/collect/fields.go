package collect

import (
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/exchange"
	"github.com/pawl-registry/pawl/schema"
)

// The bounds of a tree of fields. Schemas whose messages hold each other can
// say with few lines what would fill a book.
const (
	maxDepth  = 32
	maxFields = 20_000
)

// A tree makes the fields of one schema.
type tree struct {
	docs   map[string]string   // by the full name of a type or a field of one
	tags   map[string][]string // likewise
	within []any               // the types on the way here
	left   int                 // how many fields there may still be
}

// types are what data of a schema may be.
func types(s *schema.Schema) []exchange.Field {
	t := &tree{docs: map[string]string{}, tags: map[string][]string{}, left: maxFields}
	for _, d := range s.Docs() {
		t.docs[d.Path] = d.Text
	}
	for _, tagged := range s.Tagged() {
		t.tags[tagged.Path] = tagged.Tags
	}
	if s.Avro != nil {
		root := t.avro(s.Avro.Root, "")
		if root.Name == "" {
			root.Name = "value"
		}
		return []exchange.Field{root}
	}
	return t.messages(s.Protobuf)
}

// enter notes that a type is on the way; it reports false where that is so
// already, or where enough has been said.
func (t *tree) enter(typ any) bool {
	if t.left <= 0 || len(t.within) >= maxDepth || slices.Contains(t.within, typ) {
		return false
	}
	t.within = append(t.within, typ)
	return true
}

func (t *tree) leave() { t.within = t.within[:len(t.within)-1] }

// simple is the last part of a full name.
func simple(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// The names of what has none, as OpenLineage's own example has them.
const (
	element = "_element"
	mapKey  = "key"
	value   = "value"
)
