package compat

import (
	"cmp"
	"slices"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
)

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
// those on the old schema reading new data, or both. Nobody is for changes
// that hurt none.
const (
	Nobody     Breaks = ""
	NewReaders Breaks = "NEW_READERS"
	OldReaders Breaks = "OLD_READERS"
	AllReaders Breaks = "ALL_READERS"
)

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
	// Format is that of the candidate: some parts of the mode mean nothing to
	// it.
	Format schema.Format
	// Against are the numbers of the versions compared with, newest first.
	Against []int
	// Violations block; Warnings do not. Both are ordered by version, newest
	// first, then by position. They are bounded: Truncated counts the rest.
	Violations []Violation
	Warnings   []Violation
	// Exempted are violations of either kind that an exemption lets pass, in
	// the same order and bounded alike.
	Exempted  []Exempted
	Truncated int
}

// The most Violations, and the most Warnings, that a Report lists, and how
// many are kept until they are sorted.
const (
	reported = 500
	kept     = 20 * reported
)

// add enters a violation where its severity puts it.
func (r *Report) add(v Violation) {
	list := &r.Warnings
	if v.Severity == Error {
		r.Compatible = false
		list = &r.Violations
	}
	if len(*list) == kept {
		r.Truncated++
		return
	}
	*list = append(*list, v)
}

// exempt enters a violation that is let pass.
func (r *Report) exempt(e Exempted) {
	if len(r.Exempted) == kept {
		r.Truncated++
		return
	}
	r.Exempted = append(r.Exempted, e)
}

// finish sorts the lists and cuts them to what is reported.
func (r *Report) finish() {
	r.Violations = r.cut(r.Violations)
	r.Warnings = r.cut(r.Warnings)
	slices.SortStableFunc(r.Exempted, func(a, b Exempted) int { return compareViolations(a.Violation, b.Violation) })
	if rest := len(r.Exempted) - reported; rest > 0 {
		r.Truncated += rest
		r.Exempted = slices.Clip(r.Exempted[:reported])
	}
}

func (r *Report) cut(list []Violation) []Violation {
	slices.SortStableFunc(list, compareViolations)
	if rest := len(list) - reported; rest > 0 {
		r.Truncated += rest
		return slices.Clip(list[:reported])
	}
	return list
}

func compareViolations(a, b Violation) int {
	return cmp.Or(cmp.Compare(b.Against, a.Against), finding.Compare(a.Finding, b.Finding))
}
