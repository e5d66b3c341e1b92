// Package source holds what the readers of every schema format share: the
// files of a schema, positions in them, and the problems found there.
package source

import (
	"fmt"
	"strings"
)

// A File is one source file of a schema, kept byte for byte as published.
type File struct {
	// Path names the file: the import path of a .proto file, any stable name
	// for an .avsc file.
	Path    string
	Content string
}

// A Position is a place in a File. Lines and columns start at 1; a column
// counts Unicode characters and a tab is one. A zero Line means that only
// the file is known, an empty File that the place is nowhere (for example the
// old position of something that was added).
type Position struct {
	File         string
	Line, Column int
}

// String gives file:line:column, the form editors and CI logs can follow.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Severity says whether a Problem keeps a schema out.
type Severity uint8

// The severities, by increasing weight.
const (
	Warning Severity = iota + 1
	Error
)

// A Problem is something wrong in the text of a schema.
type Problem struct {
	Severity Severity
	// Code is stable and upper case: BAD_DEFAULT, IMPORT_NOT_FOUND.
	Code     string
	Position Position
	// Message is one sentence that says what is wrong.
	Message string
	// Hint says what to do about it; empty where the message says it all.
	Hint string
}

// String gives position, code, message and hint on one line.
func (p Problem) String() string {
	s := fmt.Sprintf("%s: %s: %s", p.Position, p.Code, p.Message)
	if p.Hint != "" {
		s += " (" + p.Hint + ")"
	}
	return s
}

// Problems are all the problems of a schema, in order of file and position.
// As an error they say that the schema was refused.
type Problems []Problem //nolint:errname // a list for readers first, an error second

// Error lists the first few problems, one a line.
func (ps Problems) Error() string {
	const most = 10
	lines := make([]string, 0, min(len(ps), most)+1)
	for i, p := range ps {
		if i == most {
			lines = append(lines, fmt.Sprintf("and %d more", len(ps)-most))
			break
		}
		lines = append(lines, p.String())
	}
	return strings.Join(lines, "\n")
}

// Refused reports whether a problem is an Error.
func (ps Problems) Refused() bool {
	for _, p := range ps {
		if p.Severity == Error {
			return true
		}
	}
	return false
}

// Limits bound the work that one schema can cause. A schema beyond one of
// them is refused with a Problem that names the limit.
type Limits struct {
	Bytes    int // of all files of the schema together
	Files    int // in the schema itself
	Closure  int // bytes of the schema and everything it references, together
	Depth    int // nesting of JSON values, messages, or option literals
	Elements int // JSON nodes, or tokens, of the schema
	Name     int // bytes of a full name: every inner name repeats the outer ones
	Problems int // reported; further ones are counted only
}

// DefaultLimits let every schema of the public corpora through and stop what
// is only built to hurt.
var DefaultLimits = Limits{
	Bytes:    4 << 20,
	Files:    2_000,
	Closure:  32 << 20,
	Depth:    256,
	Elements: 1_000_000,
	Name:     512,
	Problems: 100,
}

// WithDefaults gives the limits that are not set, or below zero, their
// defaults.
func (l Limits) WithDefaults() Limits {
	return Limits{
		Bytes:    or(l.Bytes, DefaultLimits.Bytes),
		Files:    or(l.Files, DefaultLimits.Files),
		Closure:  or(l.Closure, DefaultLimits.Closure),
		Depth:    or(l.Depth, DefaultLimits.Depth),
		Elements: or(l.Elements, DefaultLimits.Elements),
		Name:     or(l.Name, DefaultLimits.Name),
		Problems: or(l.Problems, DefaultLimits.Problems),
	}
}

func or(limit, usual int) int {
	if limit <= 0 {
		return usual
	}
	return limit
}
