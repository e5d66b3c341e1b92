package finding

import (
	"cmp"
	"errors"
	"slices"

	"github.com/pawl-registry/pawl/schema/source"
)

// ErrTooComplex means that two schemas were not compared to the end, because
// they refer to their own types in too many combinations.
var ErrTooComplex = errors.New("too complex to compare: the two schemas put more pairs of types against each other than are examined")

// most is how many findings Changes keep whatever they do.
const most = 10_000

// Changes are the findings between two schemas. They are bounded: past the
// first ten thousand only those are kept that hurt some reader, in some
// encoding, more than all before them, so that no verdict is lost.
type Changes struct {
	Findings []Finding
	// Truncated is how many findings were left out.
	Truncated int

	worst Effects
}

// Add enters a finding.
func (c *Changes) Add(f Finding) {
	worse := c.worst.Raise(f.Effects)
	if len(c.Findings) >= most && !worse {
		c.Truncated++
		return
	}
	c.Findings = append(c.Findings, f)
}

// Sort orders the findings by position.
func (c *Changes) Sort() { slices.SortStableFunc(c.Findings, Compare) }

// Compare orders findings by the place in the new text, or in the old one
// where the new one has none, then by path and rule.
func Compare(a, b Finding) int {
	return cmp.Or(
		comparePlaces(a.place(), b.place()),
		comparePlaces(a.Old, b.Old),
		cmp.Compare(a.Path, b.Path),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Message, b.Message),
	)
}

func (f Finding) place() source.Position {
	if f.New.File == "" {
		return f.Old
	}
	return f.New
}

func comparePlaces(a, b source.Position) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}
