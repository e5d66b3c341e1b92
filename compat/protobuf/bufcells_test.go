package protobuf_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
)

// A bufCell is a microcase with the rules that buf applies to it, without
// their places.
type bufCell struct {
	microcase
	Buf map[string][]string
}

// TestBufOnMicrocases compares our verdicts on single changes with buf's, both
// ways.
func TestBufOnMicrocases(t *testing.T) {
	ours := counterparts()
	tallies := map[string]*tally{"WIRE": newTally(), "WIRE_JSON": newTally(), "FILE": newTally()}
	lines(t, corpus(t, "protobuf", "microcases.jsonl"), func(c bufCell) {
		changes, err := protobuf.Diff(t.Context(), compileText(t, c.Old), compileText(t, c.New))
		if err != nil {
			t.Fatal(err)
		}
		for category, n := range tallies {
			n.cell(t, c, category, verdict{changes.Findings, ours})
		}
	})
	for _, category := range slices.Sorted(maps.Keys(tallies)) {
		tallies[category].tell(t, category)
		score(t, "buf:protobuf/microcases.jsonl:"+category, tallies[category].agree, tallies[category].argued, tallies[category].wrong)
	}
}

// cell enters a microcase into the tally of a category.
func (n *tally) cell(t *testing.T, c bufCell, category string, v verdict) {
	t.Helper()
	encodings, whys := categories[category], map[string]bool{}
	var violations []finding.Finding
	for _, f := range v.changes {
		if worst(f, encodings) >= finding.Lossy {
			violations = append(violations, f)
		}
	}
	for _, rule := range c.Buf[category] {
		answered := slices.ContainsFunc(violations, func(f finding.Finding) bool { return slices.Contains(v.ours[rule], f.Rule) })
		if !answered {
			d := difference{annotation{Rule: rule, Path: "a.proto"}, category, encodings, v.changes, v.changes, v.ours[rule]}
			n.enter(t, c.ID, whys, argue(d), fmt.Sprintf("%s: under %s buf says %s, we say %s", c.ID, category, rule, short(v.changes, encodings)))
		}
	}
	if len(c.Buf[category]) == 0 {
		for _, f := range violations {
			n.enter(t, c.ID, whys, reason(f, v.changes), fmt.Sprintf("%s: under %s we say %s, %s", c.ID, category, f.Rule, f.Message))
		}
	}
	switch {
	case whys[""]:
		n.wrong++
	case len(whys) == 0:
		n.agree++
	default:
		n.argued++
	}
}
