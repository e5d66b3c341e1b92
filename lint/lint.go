// Package lint says what is wrong with one schema alone: what cannot evolve,
// what other tools read differently, what nobody can understand later. It is a
// pure library: a CI tool calls Check with no server.
//
// It looks at what parses. What does not is a problem that schema.Parse tells,
// and so are the oddities that every parser sees.
package lint

import (
	"cmp"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/source"
)

// A Rule names one kind of finding. Rules keep their names for ever: users
// select them by name and docs/rules.md has a page for each.
type Rule string

// A Severity says how much a rule matters. It is the rule's own.
type Severity string

// The severities. An Error is never what was meant, or can never be mended
// once data is written; a Warning may be a decision.
const (
	Error   Severity = "ERROR"
	Warning Severity = "WARNING"
)

// A Finding is one thing that a rule minds.
type Finding struct {
	Rule     Rule
	Severity Severity
	// Path leads to the place by names, from the type or package that holds
	// it: acme.Order.items[].sku.
	Path     string
	Position source.Position
	// Message is one sentence that says what is wrong.
	Message string
	// Hint is a change that would satisfy the rule.
	Hint string
}

// A Report is what Check found.
type Report struct {
	// Findings are in order of file and position. Of each rule there are at
	// most a hundred; Omitted counts the rest.
	Findings []Finding
	Omitted  int
}

// Refused reports whether a finding is an Error.
func (r Report) Refused() bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Severity == Error })
}

// Check lints a schema by the rules that are selected. What it imports is not
// looked at. The error is that of Selection.Validate.
func Check(s *schema.Schema, selection Selection) (Report, error) {
	selected, err := selection.rules()
	if err != nil {
		return Report{}, err
	}
	c := &collector{selected: selected, count: map[Rule]int{}}
	switch {
	case s.Avro != nil:
		lintAvro(c, s.Avro)
	case s.Protobuf != nil:
		lintProtobuf(c, s.Protobuf)
	}
	slices.SortStableFunc(c.report.Findings, compare)
	return c.report, nil
}

// perRule bounds a report: who has read a hundred findings of one rule has
// learnt what it has to say, and the other rules are not buried by it.
const perRule = 100

// A collector takes what the rules find, and leaves out those that are not
// selected.
type collector struct {
	selected map[Rule]Severity
	count    map[Rule]int
	report   Report
}

func (c *collector) add(rule Rule, path string, at source.Position, message, hint string) {
	severity, ok := c.selected[rule]
	if !ok {
		return
	}
	if c.count[rule]++; c.count[rule] > perRule {
		c.report.Omitted++
		return
	}
	c.report.Findings = append(c.report.Findings, Finding{rule, severity, path, at, message, hint})
}

func compare(a, b Finding) int {
	return cmp.Or(
		strings.Compare(a.Position.File, b.Position.File),
		cmp.Compare(a.Position.Line, b.Position.Line),
		cmp.Compare(a.Position.Column, b.Position.Column),
		strings.Compare(a.Path, b.Path),
		strings.Compare(string(a.Rule), string(b.Rule)),
	)
}
