package schema

import (
	"hash"
	"io"
	"maps"
	"slices"
)

// Metadata is what a publisher says about a schema, for its readers and for
// programs that handle its data. It is a part of the schema: the same text
// with other metadata is another schema, with an id of its own. In JSON its fields
// have Confluent's names.
type Metadata struct {
	// Tags are the tags of places in the schema, by their path.
	Tags map[string][]string `json:"tags,omitempty"`
	// Properties are pairs of any meaning.
	Properties map[string]string `json:"properties,omitempty"`
	// Sensitive names the properties that must not be shown to everybody.
	Sensitive []string `json:"sensitive,omitempty"`
}

// clean is the metadata with its sets sorted, so that equal ones look alike.
func (m *Metadata) clean() *Metadata {
	if m == nil {
		return nil
	}
	out := Metadata{Properties: m.Properties, Sensitive: set(m.Sensitive)}
	if len(m.Tags) > 0 {
		out.Tags = make(map[string][]string, len(m.Tags))
		for path, tags := range m.Tags {
			out.Tags[path] = set(tags)
		}
	}
	return &out
}

// Over is the metadata with what it does not say taken from another one: tags
// path by path, properties name by name, and the sensitive names of both.
func (m *Metadata) Over(other *Metadata) *Metadata {
	switch {
	case m == nil:
		return other.clean()
	case other == nil:
		return m.clean()
	}
	return (&Metadata{
		Tags:       over(m.Tags, other.Tags),
		Properties: over(m.Properties, other.Properties),
		Sensitive:  slices.Concat(other.Sensitive, m.Sensitive),
	}).clean()
}

// With is the metadata with one property set.
func (m *Metadata) With(property, value string) *Metadata {
	return (&Metadata{Properties: map[string]string{property: value}}).Over(m)
}

func over[V any](m, other map[string]V) map[string]V {
	if len(m) == 0 {
		return other
	}
	out := maps.Clone(other)
	if out == nil {
		return m
	}
	maps.Copy(out, m)
	return out
}

// set is a list sorted and without what comes twice.
func set(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }

// parts writes all that the metadata says in one order.
func (m *Metadata) parts(write func(string)) {
	for _, path := range slices.Sorted(maps.Keys(m.Tags)) {
		write(path)
		for _, tag := range m.Tags[path] {
			write(tag)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.Properties)) {
		write(name)
		write(m.Properties[name])
	}
	for _, name := range m.Sensitive {
		write(name)
	}
}

// hashInto feeds a guid, as Confluent Platform 8 does: a byte that says that
// there is metadata, then its parts, unseparated.
func (m *Metadata) hashInto(h hash.Hash) {
	if m == nil {
		return
	}
	h.Write([]byte{1})
	m.parts(func(s string) { _, _ = io.WriteString(h, s) }) // a hash never fails
}
