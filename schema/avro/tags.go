package avro

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pawl-registry/pawl/schema/source"
)

// tagsKey is the attribute that Confluent's clients look for tags in.
const tagsKey = "confluent:tags"

// Tagged are the tags of a record or of one of its fields.
type Tagged struct {
	// Path is the full name of the record, with a dot and the field's name if
	// it is a field that is tagged.
	Path  string
	Field bool
	Tags  []string
}

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

// Retag gives the text of a schema's one file with other tags: those of every
// entity in want become what is said there, and nothing else changes. A list
// that gets empty stays as an empty list. A path may have a dot before it, as
// Confluent's do. The error says which entity there is not.
func (s *Schema) Retag(file source.File, want []Tagged) (string, error) {
	var edits []edit
	for _, w := range want {
		e, ok := s.entity(strings.TrimPrefix(w.Path, "."), w.Field)
		if !ok {
			return "", fmt.Errorf("the schema has no record or field %q", clip(w.Path))
		}
		change, err := e.retag(file.Content, w.Tags)
		if err != nil {
			return "", err
		}
		edits = append(edits, change)
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(b.from, a.from) })
	text := file.Content
	for i, c := range edits {
		if i > 0 && c.to > edits[i-1].from || i > 0 && c.from == edits[i-1].from {
			return "", errors.New("one record or field is named twice")
		}
		text = text[:c.from] + c.text + text[c.to:]
	}
	return text, nil
}

func (s *Schema) entity(path string, field bool) (entity, bool) {
	var found entity
	s.entities(func(e entity) {
		if e.path == path && e.field == field {
			found = e
		}
	})
	return found, found.path != ""
}

// retag is the edit that gives an entity its tags.
func (e entity) retag(content string, tags []string) (edit, error) {
	list := stringList(tags)
	v := e.attribute()
	if v == nil {
		inside := offset(content, e.at) + 1 // behind the brace
		return edit{inside, inside, quoted(tagsKey) + ":" + list + ","}, nil
	}
	from := offset(content, v.position(e.at.File))
	var old json.RawMessage
	d := json.NewDecoder(strings.NewReader(content[from:]))
	if err := d.Decode(&old); err != nil {
		return edit{}, fmt.Errorf("the tags of %q have a comment in them: %w", clip(e.path), err)
	}
	return edit{from, from + len(bytes.TrimSpace(old)), list}, nil
}

// offset is where a position is in a text.
func offset(content string, at source.Position) int {
	start := 0
	for range at.Line - 1 {
		start += strings.IndexByte(content[start:], '\n') + 1
	}
	for range at.Column - 1 {
		_, n := utf8.DecodeRuneInString(content[start:])
		start += n
	}
	return start
}
