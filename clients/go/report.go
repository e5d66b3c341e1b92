package pawl

import (
	"fmt"
	"strings"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A Position is a place in a schema's file.
type Position struct {
	File   string
	Line   int // from 1; 0 means that only the file is known
	Column int // in characters, from 1; a tab is one
}

// String gives file:line:column as far as they are known.
func (p Position) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// A Severity says whether something blocks.
type Severity string

// The severities.
const (
	SeverityError   Severity = "ERROR"
	SeverityWarning Severity = "WARNING"
)

// A Problem is something wrong or doubtful in the text of a schema.
type Problem struct {
	Severity Severity
	// Code is stable: BAD_DEFAULT, IMPORT_NOT_FOUND.
	Code     string
	Position Position
	Message  string
	Hint     string
}

// String gives one line for people.
func (p Problem) String() string {
	return line(p.Position, p.Code, p.Message, p.Hint)
}

// A Report is the verdict on a schema.
type Report struct {
	Compatible bool
	Level      Level
	Surface    Surface // empty for Avro, and under ProfileConfluent
	Profile    Profile
	// Against are the numbers of the versions compared with, newest first.
	Against []int
	// Violations are all that blocks, Warnings what is worth knowing and does
	// not, both by version (newest first) and position.
	Violations []Violation
	Warnings   []Violation
	// Exempted are those of either kind that an exemption lets pass.
	Exempted []Exempted
	// Truncated is how many there are beyond these: lists are bounded.
	Truncated int
}

// String gives a line for every violation.
func (r Report) String() string {
	var out strings.Builder
	for _, v := range r.Violations {
		fmt.Fprintln(&out, v)
	}
	if r.Truncated > 0 {
		fmt.Fprintf(&out, "and %d more\n", r.Truncated)
	}
	return out.String()
}

// Breaks says which readers a violation hurts.
type Breaks string

// The readers that a violation hurts: those on the new schema that get old
// data, those on the old schema that get new data, or both.
const (
	NewReaders Breaks = "NEW_READERS"
	OldReaders Breaks = "OLD_READERS"
	AllReaders Breaks = "ALL_READERS"
)

// A Violation is one incompatibility.
type Violation struct {
	// Rule is the stable id of the rule: AVRO_READER_FIELD_MISSING_DEFAULT.
	Rule     string
	Severity Severity
	Breaks   Breaks
	// Path is the place by names: Order.items[].sku.
	Path string
	// Old and New are the places in both texts, zero where a text has none.
	Old, New Position
	// Message is one sentence that names both sides.
	Message string
	// Hint is a change to the new schema that would make it pass.
	Hint string
	// Against is the number of the version it was found against; 0 where two
	// schemas were compared that are no versions.
	Against int
	// Witness is a datum that the hurt reader cannot read, as JSON; empty
	// where none was built. For Protobuf it is an object that says what was
	// written, what was read, and the outcome: LOST, MISREAD or REFUSED.
	Witness string
	// Causes are the reasons beneath this one.
	Causes []Violation
}

// String gives one line for people. The place is that in the new text, which
// is what can still be changed.
func (v Violation) String() string {
	place := v.New
	if place == (Position{}) {
		place = v.Old
	}
	return line(place, v.Rule, v.Message, v.Hint)
}

func line(place Position, code, message, hint string) string {
	var out strings.Builder
	if place != (Position{}) {
		out.WriteString(place.String() + ": ")
	}
	out.WriteString(code + ": " + message)
	if hint != "" {
		out.WriteString(" (" + hint + ")")
	}
	return out.String()
}

func fromReport(r *registryv1.CompatibilityReport) Report {
	return Report{
		Compatible: r.GetCompatible(),
		Level:      Level(enumName(r.GetLevel())),
		Surface:    Surface(enumName(r.GetSurface())),
		Profile:    Profile(enumName(r.GetProfile())),
		Against:    convert(r.GetAgainstVersions(), func(n int32) int { return int(n) }),
		Violations: convert(r.GetViolations(), fromViolation),
		Warnings:   convert(r.GetWarnings(), fromViolation),
		Exempted:   convert(r.GetExempted(), fromExempted),
		Truncated:  int(r.GetTruncated()),
	}
}

func fromViolation(v *registryv1.Violation) Violation {
	return Violation{
		Rule: v.GetRule(), Severity: Severity(enumName(v.GetSeverity())), Breaks: Breaks(enumName(v.GetBreaks())), Path: v.GetPath(),
		Old: fromPosition(v.GetOldPosition()), New: fromPosition(v.GetNewPosition()), Message: v.GetMessage(), Hint: v.GetHint(),
		Against: int(v.GetAgainstVersion()), Witness: v.GetWitness(), Causes: convert(v.GetCauses(), fromViolation),
	}
}

func fromPosition(p *registryv1.Position) Position {
	return Position{File: p.GetFile(), Line: int(p.GetLine()), Column: int(p.GetColumn())}
}

func fromProblems(list []*registryv1.Problem) []Problem {
	return convert(list, func(p *registryv1.Problem) Problem {
		return Problem{
			Severity: Severity(enumName(p.GetSeverity())), Code: p.GetCode(), Position: fromPosition(p.GetPosition()),
			Message: p.GetMessage(), Hint: p.GetHint(),
		}
	})
}
