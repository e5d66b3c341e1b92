package avro

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/pawl-registry/pawl/schema/source"
)

// problems collects what is wrong, up to a limit. Past it they are counted.
type problems struct {
	limit   int
	order   map[string]int // of the files
	list    source.Problems
	omitted int
	refused bool // by a problem that was omitted
}

func (ps *problems) add(p source.Problem) {
	if !ps.room() {
		ps.omitted++
		ps.refused = ps.refused || p.Severity == source.Error
		return
	}
	ps.list = append(ps.list, p)
}

// room reports whether a further problem would be listed. What is only
// counted needs no hint, which may be costly to find.
func (ps *problems) room() bool { return len(ps.list) < ps.limit }

// refuses reports whether a problem so far keeps the schema out.
func (ps *problems) refuses() bool { return ps.refused || ps.list.Refused() }

// sorted gives the problems by file and position, then says how many were
// left out.
func (ps *problems) sorted() source.Problems {
	slices.SortStableFunc(ps.list, func(a, b source.Problem) int {
		return cmp.Or(
			cmp.Compare(ps.order[a.Position.File], ps.order[b.Position.File]),
			cmp.Compare(a.Position.Line, b.Position.Line),
			cmp.Compare(a.Position.Column, b.Position.Column),
		)
	})
	if ps.omitted == 0 {
		return ps.list
	}
	rest := source.Problem{
		Severity: source.Warning,
		Code:     "MORE_PROBLEMS",
		Position: source.Position{File: ps.list[len(ps.list)-1].Position.File},
		Message:  fmt.Sprintf("%d further problems are not listed", ps.omitted),
		Hint:     "mend these first",
	}
	if ps.refused {
		rest.Severity = source.Error
	}
	return append(ps.list, rest)
}

// wrong reports an error in the file that is being read.
func (p *parser) wrong(code string, at *value, message, hint string) {
	p.report(source.Error, code, at.position(p.file), message, hint)
}

// odd reports a warning in the file that is being read.
func (p *parser) odd(code string, at *value, message, hint string) {
	p.report(source.Warning, code, at.position(p.file), message, hint)
}

func (p *parser) report(severity source.Severity, code string, at source.Position, message, hint string) {
	p.problems.add(source.Problem{Severity: severity, Code: code, Position: at, Message: message, Hint: hint})
}
