package compat

import (
	"cmp"
	"fmt"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
)

// ExemptionExpired is the rule of a warning: an exemption would let something
// pass, but its time is over.
const ExemptionExpired finding.Rule = "EXEMPTION_EXPIRED"

// ExemptionUnused is the rule of a warning: a schema holds an exemption for
// something that it does not do.
const ExemptionUnused finding.Rule = "EXEMPTION_UNUSED"

// A grant is an exemption at work.
type grant struct {
	Exemption
	covers func(finding.Finding) bool
	used   bool
	newest int // the version it was asked about first
}

// set makes grants of the exemptions of settings.
func set(list []Exemption) []*grant {
	grants := make([]*grant, len(list))
	for i, e := range list {
		grants[i] = &grant{Exemption: e, covers: func(f finding.Finding) bool { return within(f.Path, e.Path) }}
	}
	return grants
}

// exempt finds what lets a finding pass; ok is false where nothing does. Old
// is nil where the finding is not between two schemas.
func (t *trial) exempt(v Violation, old *schema.Schema) (Exemption, bool) {
	var found *grant
	for _, g := range t.grants {
		if !names(g.Rule, v.Rule) || !g.covers(v.Finding) {
			continue
		}
		if !g.used {
			g.used, g.newest = true, v.Against
		}
		if found == nil && !g.Until.past(t.Now) {
			found = g
		}
	}
	if found != nil {
		return found.Exemption, true
	}
	if !t.IgnoreUnstable || v.Rule == FormatChanged {
		return Exemption{}, false
	}
	pkg := packageOf(v.Finding, old, t.Candidate)
	return Exemption{Reason: "unstable package " + pkg}, unstable(pkg)
}

// remind warns of exemptions that are over, and of those in the candidate that
// let nothing pass.
func (t *trial) remind() {
	for _, g := range t.grants {
		inline := g.Position.File != ""
		f := finding.Finding{Path: g.Path, New: g.Position, Effects: finding.Everywhere(finding.Note)}
		switch {
		case g.used && g.Until.past(t.Now):
			f.Rule = ExemptionExpired
			f.Message = fmt.Sprintf("the exemption from %s %s counted until %s (%s)", g.Rule, g.where(), g.Until, g.Reason)
			f.Hint = "mend what it exempted, or agree on another date"
		case !g.used && inline && len(t.report.Against) > 0:
			f.Rule = ExemptionUnused
			f.Message = fmt.Sprintf("the exemption from %s %s lets nothing pass (%s)", g.Rule, g.where(), g.Reason)
			f.Hint = "remove it"
		default:
			continue
		}
		t.report.add(Violation{Finding: f, Severity: Warning, Against: cmp.Or(g.newest, newest(t.report.Against))})
	}
}

func newest(against []int) int {
	if len(against) == 0 {
		return 0
	}
	return against[0]
}
