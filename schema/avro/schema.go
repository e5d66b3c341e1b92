// Package avro reads Avro schemas: text in, a linked value with source
// positions out, and the canonical forms and fingerprints of it.
package avro

import (
	"github.com/pawl-registry/pawl/schema/source"
)

// A Kind is an Avro type.
type Kind uint8

// The kinds, primitives first.
const (
	Null Kind = iota
	Boolean
	Int
	Long
	Float
	Double
	Bytes
	String
	Record
	Enum
	Array
	Map
	Union
	Fixed
)

// A Type is one node of an Avro schema. Named types are shared by everything
// that refers to them, so a recursive schema is a cyclic graph.
type Type struct {
	Kind     Kind
	Position source.Position
}

// A Schema is a parsed Avro schema: one root type, and every named type it
// defines or refers to. It is immutable and safe for concurrent use.
type Schema struct {
	// Root is the type of the last file; the other files define named types
	// that it, or a reader, may use.
	Root *Type
}

// Parse reads the files of one schema. Named types may be used across files
// in any order; imports contribute theirs. It returns every problem; the
// schema is nil if one of them is an Error.
func Parse(files []source.File, imports []*Schema, limits source.Limits) (*Schema, source.Problems) {
	return nil, nil
}

// Canonical returns the form that decides whether two schemas are the same:
// everything but white space, comments, the order of keys, and the several
// ways to spell a name. Docs, defaults, aliases, logical types and unknown
// attributes all count.
func (s *Schema) Canonical() []byte { return nil }
