// Package compat decides whether a schema may follow others. It is a pure
// library: a CI tool calls it with no server.
package compat

import (
	"context"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
)

// A Level is a compatibility setting: which readers must be able to read
// which data, over how much history.
type Level string

// The seven levels.
const (
	None               Level = "NONE"
	Backward           Level = "BACKWARD"
	BackwardTransitive Level = "BACKWARD_TRANSITIVE"
	Forward            Level = "FORWARD"
	ForwardTransitive  Level = "FORWARD_TRANSITIVE"
	Full               Level = "FULL"
	FullTransitive     Level = "FULL_TRANSITIVE"
)

// A Surface says through which encodings a Protobuf schema meets the world.
type Surface string

// The surfaces. Each includes the one before it.
const (
	Wire     Surface = "WIRE"
	WireJSON Surface = "WIRE_JSON"
	// SourceCode is the surface SOURCE: generated code and RPC contracts too.
	SourceCode Surface = "SOURCE"
)

// A Mode selects what a check looks at.
type Mode struct {
	Level   Level
	Surface Surface
}

// Severity says whether a Violation blocks.
type Severity string

// The severities of a Violation.
const (
	Error   Severity = "ERROR"
	Warning Severity = "WARNING"
)

// Breaks says which readers a Violation hurts.
type Breaks string

// The readers a Violation hurts: those on the new schema reading old data,
// those on the old schema reading new data, or both.
const (
	NewReaders Breaks = "NEW_READERS"
	OldReaders Breaks = "OLD_READERS"
	AllReaders Breaks = "ALL_READERS"
)

// A Version is a published schema that a candidate is compared with.
type Version struct {
	Number int
	Schema *schema.Schema
}

// A Violation is a finding as one mode sees it.
type Violation struct {
	finding.Finding
	Severity Severity
	Breaks   Breaks
	// Against is the number of the version it was found against; zero where
	// two schemas were compared that are no versions.
	Against int
}

// A Report is the verdict on a candidate.
type Report struct {
	Compatible bool
	Mode       Mode
	// Against are the numbers of the versions compared with, newest first.
	Against []int
	// Violations block; Warnings do not. Both are ordered by version, newest
	// first, then by position. They are bounded: Truncated counts the rest.
	Violations []Violation
	Warnings   []Violation
	Truncated  int
}

// Diff lists every difference between two schemas once, with what it does to
// which readers in each encoding. Diff of a schema with itself is empty.
func Diff(ctx context.Context, old, new *schema.Schema) ([]finding.Finding, error) {
	return nil, nil
}

// Check says whether candidate may follow history, the versions a mode could
// look at in increasing order. Levels that are not transitive compare with
// the last one only. The ledger may be nil; otherwise it must hold every
// version that was ever published in the line, deleted ones included.
func Check(ctx context.Context, candidate *schema.Schema, history []Version, ledger *Ledger, mode Mode) (Report, error) {
	return Report{}, nil
}

// A Ledger remembers which name went with which number in every version of a
// line of Protobuf schemas, so that a number or name that was given up is
// never taken by something else. Avro schemas leave no trace in it.
type Ledger struct{}

// Add enters a version. Versions are added in increasing order.
func (l *Ledger) Add(v Version) {}
