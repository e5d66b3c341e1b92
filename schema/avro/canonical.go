package avro

import (
	"slices"
	"strconv"
	"strings"
)

// Canonical returns the form that decides whether two schemas are the same:
// everything but white space, comments, the order of keys, and the several
// ways to spell a name or a number. Docs, defaults, aliases, logical types
// and unknown attributes all count.
//
// It is a JSON object with the root and, sorted by full name, the schema's
// own definitions, which stand there whole and everywhere else by name. So
// it does not matter where, or in which file, a type is defined. Imported
// types stand by name only: a digest adds those of the imports.
func (s *Schema) Canonical() []byte {
	own := slices.Clone(s.Types)
	slices.SortFunc(own, func(a, b *Type) int { return strings.Compare(a.Name, b.Name) })
	out := appendUse([]byte(`{"root":`), s.Root)
	out = append(out, `,"types":[`...)
	for i, t := range own {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, t.definition()...)
	}
	return append(out, "]}"...)
}

// definition is the canonical form of a named type.
func (t *Type) definition() []byte { return appendObject(nil, t.parts()) }

// appendUse writes a type where it is used: named ones by name, others
// whole. It recurses over types without a name only, which nest no deeper
// than their JSON does.
func appendUse(out []byte, t *Type) []byte {
	switch {
	case t.Kind.IsNamed():
		return appendString(out, t.Name)
	case t.Kind == Union:
		out = append(out, '[')
		for i, b := range t.Branches {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendUse(out, b)
		}
		return append(out, ']')
	case t.Kind.IsPrimitive() && len(t.attributes) == 0:
		return appendString(out, t.Kind.String())
	}
	return appendObject(out, t.parts())
}

// A part is one key of an object in canonical form, with what writes its
// value.
type part struct {
	key   string
	value func(out []byte) []byte
}

func appendObject(out []byte, parts []part) []byte {
	slices.SortFunc(parts, func(a, b part) int { return strings.Compare(a.key, b.key) })
	out = append(out, '{')
	for i, p := range parts {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(appendString(out, p.key), ':')
		out = p.value(out)
	}
	return append(out, '}')
}

// parts lists all that a type says.
func (t *Type) parts() []part {
	word := t.Kind.String()
	if t.IsError {
		word = "error"
	}
	parts := append(attributeParts(t.attributes), textPart("type", word))
	if t.Kind.IsNamed() {
		parts = append(parts, textPart("name", t.Name))
		parts = append(parts, describing(t.Aliases, t.Doc, t.hasDoc)...)
	}
	switch t.Kind {
	case Record:
		parts = append(parts, listPart("fields", t.Fields, func(out []byte, f *Field) []byte { return appendObject(out, f.parts()) }))
	case Enum:
		parts = append(parts, listPart("symbols", t.Symbols, func(out []byte, s Symbol) []byte { return appendString(out, s.Name) }))
		if t.Default != nil {
			parts = append(parts, textPart("default", t.Default.Name))
		}
	case Fixed:
		parts = append(parts, part{"size", func(out []byte) []byte { return strconv.AppendInt(out, t.Size, 10) }})
	case Array:
		parts = append(parts, part{"items", func(out []byte) []byte { return appendUse(out, t.Items) }})
	case Map:
		parts = append(parts, part{"values", func(out []byte) []byte { return appendUse(out, t.Items) }})
	default:
	}
	return parts
}

// parts lists all that a field says.
func (f *Field) parts() []part {
	parts := append(attributeParts(f.attributes),
		textPart("name", f.Name),
		part{"type", func(out []byte) []byte { return appendUse(out, f.Type) }},
	)
	parts = append(parts, describing(f.Aliases, f.Doc, f.hasDoc)...)
	if f.Order != "" {
		parts = append(parts, textPart("order", f.Order))
	}
	if f.Default != nil {
		parts = append(parts, part{"default", func(out []byte) []byte { return append(out, f.Default.canonical...) }})
	}
	return parts
}

func describing(aliases []string, doc string, hasDoc bool) []part {
	var parts []part
	if len(aliases) > 0 {
		parts = append(parts, listPart("aliases", aliases, appendString))
	}
	if hasDoc {
		parts = append(parts, textPart("doc", doc))
	}
	return parts
}

func attributeParts(attributes []attribute) []part {
	var parts []part
	for _, a := range attributes {
		parts = append(parts, part{a.key, func(out []byte) []byte { return appendValue(out, a.value) }})
	}
	return parts
}

func textPart(key, text string) part {
	return part{key, func(out []byte) []byte { return appendString(out, text) }}
}

func listPart[T any](key string, list []T, write func([]byte, T) []byte) part {
	return part{key, func(out []byte) []byte {
		out = append(out, '[')
		for i, x := range list {
			if i > 0 {
				out = append(out, ',')
			}
			out = write(out, x)
		}
		return append(out, ']')
	}}
}
