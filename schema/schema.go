// Package schema turns the text of a schema into a canonical, comparable
// value. It is a pure library: no network, no files, no clock.
package schema

import (
	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// A Format is a schema language.
type Format string

// The formats Pawl reads.
const (
	Avro     Format = "AVRO"
	Protobuf Format = "PROTOBUF"
)

// A Reference is an import of another subject's version, as the publisher
// wrote it.
type Reference struct {
	// Name is how the schema names what it imports: the import path in
	// Protobuf, the full type name in Avro.
	Name    string
	Domain  string
	Subject string
	Version int
}

// An Import is a Reference with the schema it stands for.
type Import struct {
	Reference Reference
	Schema    *Schema
}

// A Source is a schema as published: its files and what they import.
type Source struct {
	Format  Format
	Files   []source.File
	Imports []Import
	// Metadata and Rules are nil for a schema that has none.
	Metadata *Metadata
	Rules    *RuleSet
}

// A Schema is a parsed schema. It is immutable and safe for concurrent use.
type Schema struct {
	Source   Source
	Warnings source.Problems
	Digest   Digest
	// Bare is the digest without metadata and rules: that of the text.
	Bare Digest
	GUID GUID

	height int // how many references deep it is, 0 without any

	// Exactly one of these is set, as Source.Format says.
	Avro     *avro.Schema
	Protobuf *protobuf.Module
}

// Limits bound the work that one schema can cause.
type Limits = source.Limits

// File is one source file of a schema.
type File = source.File

// Position is a place in a File.
type Position = source.Position

// Problems say what is wrong with the text of a schema.
type Problems = source.Problems //nolint:errname // a list for readers first, an error second

// Directive is something that a schema says to Pawl itself.
type Directive = source.Directive

// Directives are what the schema's own files say to Pawl, file by file.
func (s *Schema) Directives() []Directive {
	switch {
	case s.Avro != nil:
		return s.Avro.Directives
	case s.Protobuf != nil:
		return s.Protobuf.Directives
	}
	return nil
}
