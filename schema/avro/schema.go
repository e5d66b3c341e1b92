// Package avro reads Avro schemas: text in, a linked value with source
// positions out, and the canonical forms and fingerprints of it.
package avro

import (
	"github.com/pawl-registry/pawl/schema/source"
)

// A Type is one node of an Avro schema. Named types are shared by everything
// that refers to them, so a recursive schema is a cyclic graph. Types are
// never changed after Parse.
type Type struct {
	Kind     Kind
	Position source.Position

	// Name is the full name of a record, enum or fixed; empty otherwise.
	Name string
	// Aliases are full names too, in order.
	Aliases []string
	Doc     string
	// Logical is the zero value where there is no logical type, and where
	// there is one that the specification tells readers to ignore.
	Logical Logical

	// Fields are those of a Record, in order.
	Fields []*Field
	// IsError marks a record that was declared as an error. It is read like
	// any other record.
	IsError bool

	// Items is the type of an Array's items or a Map's values.
	Items         *Type
	ItemsPosition source.Position

	// Branches are those of a Union, in order.
	Branches        []*Type
	BranchPositions []source.Position

	// Symbols are those of an Enum, in order.
	Symbols []Symbol
	// Default is the symbol that a reader's Enum puts in the place of those
	// it does not know; nil if it has none.
	Default *Symbol

	// Size is that of a Fixed, in bytes.
	Size int64

	attributes []attribute
	fields     map[string]int
	symbols    map[string]int
	hasDoc     bool
}

// A Logical is a logical type. Precision and Scale are a decimal's.
type Logical struct {
	Name             string
	Precision, Scale int
}

// A Symbol is one value of an enum.
type Symbol struct {
	Name     string
	Position source.Position
}

// A Field is one field of a record.
type Field struct {
	Name         string
	Position     source.Position
	Type         *Type
	TypePosition source.Position
	// Aliases are the other names under which a reader accepts the field.
	Aliases []string
	Doc     string
	// Order is "descending", "ignore", or empty for the usual ascending one.
	Order string
	// Default is nil where the field has none; a default of null is not nil.
	Default *Default

	attributes []attribute
	hasDoc     bool
}

// A Default is what a reader takes for a field that the data does not have.
type Default struct {
	Position source.Position
	// Branch is the branch of a Union that the default belongs to: the first
	// that it fits.
	Branch int

	value     *value
	canonical string
}

// String gives the default as JSON. Two defaults of one type mean the same
// if and only if these texts are equal.
func (d *Default) String() string { return d.canonical }

// An attribute is a key of a definition that means nothing to Avro itself,
// or means it through its logical type.
type attribute struct {
	key   string
	value *value
}

// Attributes are the keys of the definition that mean nothing to Avro itself,
// or mean it through its logical type, in source order.
func (t *Type) Attributes() []string { return attributeKeys(t.attributes) }

// Attributes are the keys of the field that mean nothing to Avro itself, in
// source order.
func (f *Field) Attributes() []string { return attributeKeys(f.attributes) }

func attributeKeys(list []attribute) []string {
	keys := make([]string, len(list))
	for i, a := range list {
		keys[i] = a.key
	}
	return keys
}

// FieldIndex finds a field by its name.
func (t *Type) FieldIndex(name string) (int, bool) {
	i, ok := t.fields[name]
	return i, ok
}

// HasSymbol reports whether an enum has a symbol.
func (t *Type) HasSymbol(name string) bool {
	_, ok := t.symbols[name]
	return ok
}

// ShortName is the name of a named type without its namespace.
func (t *Type) ShortName() string {
	_, short := divide(t.Name)
	return short
}

// A Schema is a parsed Avro schema: one root type, and every named type it
// defines or refers to. It is immutable and safe for concurrent use.
type Schema struct {
	// Root is the type of the last file; the other files define named types
	// that it, or a reader, may use.
	Root *Type
	// RootPosition is where the last file says what Root is.
	RootPosition source.Position
	// Types are the named types that the schema's own files define, in the
	// order of files and positions.
	Types []*Type
	// Directives are what attributes say to Pawl, at most source.MaxDirectives.
	Directives []source.Directive

	named   map[string]*Type // own and imported, by full name
	imports []*Schema
	bytes   int
}

// Named finds a named type, own or imported, by its full name.
func (s *Schema) Named(name string) (*Type, bool) {
	t, ok := s.named[name]
	return t, ok
}
