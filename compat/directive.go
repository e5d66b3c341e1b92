package compat

import (
	"fmt"
	"strings"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/source"
)

// BadIgnore is the code of the problem that a schema has with an exemption
// in it.
const BadIgnore = "BAD_IGNORE"

// inline reads the exemptions that a schema holds. What is malformed is a
// problem of the schema: an exemption that was not understood must not be
// taken for one that does not count.
func inline(s *schema.Schema) ([]*grant, schema.Problems) {
	var grants []*grant
	var problems schema.Problems
	directives := s.Directives()
	if len(directives) >= source.MaxDirectives {
		return nil, schema.Problems{bad(directives[len(directives)-1], fmt.Errorf("a schema has at most %d exemptions; put further ones into a setting", source.MaxDirectives-1))}
	}
	for _, d := range directives {
		e := parseIgnore(d.Text)
		e.Position = d.Position
		if err := e.whole(); err != nil {
			problems = append(problems, bad(d, err))
			continue
		}
		grants = append(grants, &grant{Exemption: e, covers: func(f finding.Finding) bool { return d.Covers(f.New) }})
	}
	return grants, problems
}

func bad(d schema.Directive, err error) source.Problem {
	return source.Problem{
		Severity: source.Error,
		Code:     BadIgnore,
		Position: d.Position,
		Message:  "this exemption does not count: " + strings.ReplaceAll(err.Error(), "\n", "; "),
		Hint:     "write " + source.IgnoreMarker + " RULE until=2027-01-31 and the reason",
	}
}

// parseIgnore reads RULE until=DATE REASON. What is missing stays empty.
func parseIgnore(text string) Exemption {
	var e Exemption
	words := strings.Fields(text)
	if len(words) > 0 {
		e.Rule, words = finding.Rule(words[0]), words[1:]
	}
	if len(words) > 0 {
		if date, ok := strings.CutPrefix(words[0], "until="); ok {
			e.Until, words = Date(date), words[1:]
		}
	}
	e.Reason = strings.Join(words, " ")
	return e
}
