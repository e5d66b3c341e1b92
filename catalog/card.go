package catalog

import (
	"maps"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// The bounds of a card. A schema may have a million names; whoever searches
// for the last of them has to know its subject.
const (
	maxPieces = 5000
	maxText   = 256 << 10 // bytes of all its texts and paths
	maxDoc    = 2 << 10   // bytes of one text
)

// A Card is what the catalog knows of a subject: its latest version, and what
// people have written about it.
type Card struct {
	Subject   registry.SubjectName
	Format    schema.Format
	Owner     string
	Latest    int
	Lifecycle string
	// Tags are those of the subject and its schema, each once.
	Tags   []string
	Pieces []Piece // by falling weight

	bytes int
}

// A Source is what a card is made from. Schema is nil where it cannot be read
// any more.
type Source struct {
	Subject   registry.Subject
	Owner     string
	Lifecycle string
	Schema    *schema.Schema
}

// NewCard makes the card of a subject.
func NewCard(src Source) Card {
	s := src.Subject
	c := Card{Subject: s.Name, Format: s.Format, Owner: src.Owner, Latest: s.LatestVersion, Lifecycle: src.Lifecycle}
	c.add(Name, s.Name.Subject, s.Name.Subject)
	c.add(Domain, s.Name.Domain, s.Name.Domain)
	if src.Owner != "" {
		c.add(Owner, "", src.Owner)
	}
	for _, tag := range s.Tags {
		c.tag("", tag)
	}
	c.labels(s.Labels)
	if s.Description != "" {
		c.add(Description, "", s.Description)
	}
	if src.Schema != nil {
		c.schema(src.Schema)
	}
	slices.SortStableFunc(c.Pieces, func(a, b Piece) int { return b.What.Weight() - a.What.Weight() })
	return c
}

// add enters a piece, unless the card is full.
func (c *Card) add(what What, path, text string) {
	if len(text) > maxDoc {
		text = strings.ToValidUTF8(text[:maxDoc], "")
	}
	if c.bytes += len(path) + len(text); len(c.Pieces) < maxPieces && c.bytes <= maxText {
		c.Pieces = append(c.Pieces, Piece{what, path, text})
	}
}

func (c *Card) tag(path, tag string) {
	c.add(Tag, path, tag)
	if !slices.Contains(c.Tags, tag) && len(c.Tags) < maxPieces {
		c.Tags = append(c.Tags, tag)
	}
}

func (c *Card) labels(labels map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		c.add(Label, key, key+" "+labels[key])
	}
}

// schema enters what is in a schema. Names come before docs, so that a full
// card lacks the latter.
func (c *Card) schema(s *schema.Schema) {
	if s.Avro != nil {
		c.avro(s.Avro)
	} else {
		c.protobuf(s.Protobuf)
	}
	for _, t := range s.Tagged() {
		for _, tag := range t.Tags {
			c.tag(t.Path, tag)
		}
	}
	if m := s.Source.Metadata; m != nil {
		for _, path := range slices.Sorted(maps.Keys(m.Tags)) {
			for _, tag := range m.Tags[path] {
				c.tag(path, tag)
			}
		}
		c.labels(public(m))
	}
	for _, d := range s.Docs() {
		c.add(Doc, d.Path, d.Text)
	}
}

// public are the properties that may be shown to everybody.
func public(m *schema.Metadata) map[string]string {
	shown := maps.Clone(m.Properties)
	for _, name := range m.Sensitive {
		delete(shown, name)
	}
	return shown
}

// named enters a type, or what a type holds, by its full name. Only the last
// part of what a type holds is searched for: the rest is the type's.
func (c *Card) named(what What, fullName string) {
	text := fullName
	if what != Type {
		text = lastName(fullName)
	}
	c.add(what, fullName, text)
}

// lastName is the part of a full name after the last dot.
func lastName(fullName string) string { return fullName[strings.LastIndexByte(fullName, '.')+1:] }

// ExactTerm is the one term that stands for a name or a query as a whole.
func ExactTerm(words []string) string { return strings.Join(words, " ") }

// PathTerm is the one term that stands for a field with its type: the last two
// parts of a path, in lower case. It is empty where a path has only one.
func PathTerm(path string) string {
	parts := strings.Split(strings.ToLower(path), ".")
	if len(parts) < 2 {
		return ""
	}
	return strings.Join(parts[len(parts)-2:], ".")
}
