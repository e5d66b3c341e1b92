package avro

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pawl-registry/pawl/schema/source"
)

// tagsKey is the attribute that Confluent's clients look for tags in.
const tagsKey = "confluent:tags"

// Tagged are the tags of a record or of one of its fields. The path is the
// full name of the record, with a dot and the field's name if it is a field
// that is tagged.
type Tagged = source.Tagged

// Tagged are the tags that the schema's own records and fields have in their
// attributes, in the order of their definition. What has none is left out.
func (s *Schema) Tagged() []Tagged {
	var all []Tagged
	s.entities(func(e entity) {
		if tags := e.tags(); len(tags) > 0 {
			all = append(all, Tagged{Path: e.path, Field: e.field, Tags: tags})
		}
	})
	return all
}

// An entity is what can be tagged.
type entity struct {
	path       string
	field      bool
	at         source.Position
	attributes []attribute
}

func (s *Schema) entities(visit func(entity)) {
	for _, t := range s.Types {
		if t.Kind != Record {
			continue
		}
		visit(entity{path: t.Name, at: t.Position, attributes: t.attributes})
		for _, f := range t.Fields {
			visit(entity{path: t.Name + "." + f.Name, field: true, at: f.Position, attributes: f.attributes})
		}
	}
}

// attribute is the value that the tags are in, or nil.
func (e entity) attribute() *value {
	for _, a := range e.attributes {
		if a.key == tagsKey {
			return a.value
		}
	}
	return nil
}

func (e entity) tags() []string {
	v := e.attribute()
	if v == nil {
		return nil
	}
	var tags []string
	for _, item := range v.items {
		if item.kind == stringValue && !slices.Contains(tags, item.text) {
			tags = append(tags, item.text)
		}
	}
	return tags
}

// An edit puts a text in the place of what stands between two offsets.
type edit struct {
	from, to int
	text     string
}

// Retag gives the text of a schema's one file with other tags, and nothing
// else changed. A list that gets empty stays as an empty list. A path may have
// a dot before it, as Confluent's do. The error says which entity there is
// not.
func (s *Schema) Retag(file source.File, change source.TagEdit) (string, error) {
	named := map[source.TaggedName]entity{}
	s.entities(func(e entity) { named[source.TaggedName{Path: e.path, Field: e.field}] = e })
	want, err := change.Over(func(asked Tagged) (Tagged, bool) {
		asked.Path = strings.TrimPrefix(asked.Path, ".")
		e, ok := named[asked.Name()]
		return Tagged{Path: e.path, Field: e.field, Tags: e.tags()}, ok
	})
	if err != nil {
		return "", err
	}
	place := func(t Tagged) source.Position { return named[t.Name()].place() }
	slices.SortFunc(want, func(a, b Tagged) int {
		p, q := place(a), place(b)
		return cmp.Or(cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
	})
	var out strings.Builder
	at, c := 0, cursor{text: file.Content, line: 1, column: 1}
	for _, t := range want {
		change, err := named[t.Name()].retag(file.Content, c.seek(place(t)), t.Tags)
		if err != nil {
			return "", err
		}
		out.WriteString(file.Content[at:change.from])
		out.WriteString(change.text)
		at = change.to
	}
	out.WriteString(file.Content[at:])
	return out.String(), nil
}

// place is where an entity's tags are, or where it begins if it has none.
func (e entity) place() source.Position {
	if v := e.attribute(); v != nil {
		return v.position(e.at.File)
	}
	return e.at
}

// retag is the edit that gives an entity, whose place is at an offset, its
// tags.
func (e entity) retag(content string, at int, tags []string) (edit, error) {
	list := stringList(tags)
	if e.attribute() == nil {
		inside := at + 1 // behind the brace
		return edit{inside, inside, quoted(tagsKey) + ":" + list + ","}, nil
	}
	var old json.RawMessage
	d := json.NewDecoder(strings.NewReader(content[at:]))
	if err := d.Decode(&old); err != nil {
		return edit{}, fmt.Errorf("the tags of %q have a comment in them: %w", clip(e.path), err)
	}
	return edit{at, at + len(bytes.TrimSpace(old)), list}, nil
}

// A cursor goes through a text, forward only, so that many places are found in
// one way through it.
type cursor struct {
	text                 string
	offset, line, column int
}

// seek gives the offset of a position that is not before the last one.
func (c *cursor) seek(p source.Position) int {
	for c.offset < len(c.text) && (c.line < p.Line || c.line == p.Line && c.column < p.Column) {
		r, n := utf8.DecodeRuneInString(c.text[c.offset:])
		c.offset += n
		c.column++
		if r == '\n' {
			c.line++
			c.column = 1
		}
	}
	return c.offset
}
