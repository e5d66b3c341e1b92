package render

import (
	"fmt"
	"slices"
	"strings"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A Lint is what was found in one schema alone.
type Lint struct {
	Findings []LintFinding
	// Omitted is how many further findings there are.
	Omitted int
}

// A LintFinding is one thing that a rule minds.
type LintFinding struct {
	Rule, Path, Message, Hint string
	Blocks                    bool
	Position                  *registryv1.Position
}

// Refused reports whether a finding blocks; a nil Lint has none.
func (l *Lint) Refused() bool {
	return slices.ContainsFunc(l.list(), func(f LintFinding) bool { return f.Blocks })
}

func (l *Lint) list() []LintFinding {
	if l == nil {
		return nil
	}
	return l.Findings
}

// lintSummary counts what there is to tell, problems of the text among it.
func (c Check) lintSummary() string {
	var errors, warnings int
	for _, f := range c.findings() {
		if f.blocks {
			errors++
		} else {
			warnings++
		}
	}
	var parts []string
	if errors > 0 {
		parts = append(parts, count(errors, "error"))
	}
	if warnings > 0 {
		parts = append(parts, count(warnings, "warning"))
	}
	if c.Lint.Omitted > 0 {
		parts = append(parts, fmt.Sprintf("%d more like these", c.Lint.Omitted))
	}
	if len(parts) == 0 {
		parts = append(parts, "nothing found")
	}
	return c.Name + ": " + strings.Join(parts, ", ")
}

// lintData is a finding for scripts. Its keys are those of a problem.
type lintData struct {
	Rule     string        `json:"rule"`
	Severity string        `json:"severity"`
	Path     string        `json:"path,omitempty"`
	Position *positionData `json:"position,omitempty"`
	Message  string        `json:"message"`
	Hint     string        `json:"hint,omitempty"`
}

type positionData struct {
	File   string `json:"file,omitempty"`
	Line   int32  `json:"line,omitempty"`
	Column int32  `json:"column,omitempty"`
}

func (f LintFinding) data() lintData {
	d := lintData{Rule: f.Rule, Severity: registryv1.Severity_WARNING.String(), Path: f.Path, Message: f.Message, Hint: f.Hint}
	if f.Blocks {
		d.Severity = registryv1.Severity_ERROR.String()
	}
	if p := f.Position; p != nil {
		d.Position = &positionData{p.GetFile(), p.GetLine(), p.GetColumn()}
	}
	return d
}
