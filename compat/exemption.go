package compat

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/source"
)

// A Date is a day as 2027-01-31, in UTC.
type Date string

// Check refuses what is no day.
func (d Date) Check() error {
	if _, err := time.Parse(time.DateOnly, string(d)); err != nil {
		return fmt.Errorf("%.64q is not a date like 2027-01-31", string(d))
	}
	return nil
}

// past reports whether the whole day is over.
func (d Date) past(now time.Time) bool { return now.UTC().Format(time.DateOnly) > string(d) }

// An Exemption lets a rule be broken at a place, for a time and a reason.
type Exemption struct {
	// Rule is the id of a rule; what says whose it is may be left out:
	// FIELD_REMOVED stands for PROTO_FIELD_REMOVED.
	Rule finding.Rule
	// Path is a place by names, as findings give it; it counts there and
	// beneath. One that stands in a schema has none: it counts in the element
	// that it stands at.
	Path string
	// Until is the last day on which it counts.
	Until  Date
	Reason string
	// From is the place whose setting holds it: registry, domains/payments.
	From string `json:",omitempty"`
	// Position is where it stands in a schema; zero for one of a setting.
	Position source.Position `json:",omitzero"`
}

// An Exempted is a violation that an exemption lets pass.
type Exempted struct {
	Violation
	Exemption Exemption
}

// The most bytes of a path and of a reason.
const (
	longestPath   = 2048
	longestReason = 1024
)

// Check refuses an exemption of a setting that lacks something, or whose rule
// does not exist.
func (e Exemption) Check() error {
	err := e.whole()
	if e.Path == "" || len(e.Path) > longestPath || !printable(e.Path) {
		err = errors.Join(fmt.Errorf("it needs the path of a place, as findings give it, of at most %d bytes", longestPath), err)
	}
	return err
}

// whole is Check for what every exemption has.
func (e Exemption) whole() error {
	var list []error
	if !ruleExists(e.Rule) {
		list = append(list, fmt.Errorf("there is no rule %.64q; pawl rules lists them", string(e.Rule)))
	}
	list = append(list, e.Until.Check())
	if strings.TrimSpace(e.Reason) == "" || len(e.Reason) > longestReason || !printable(e.Reason) {
		list = append(list, fmt.Errorf("it needs a reason, one line of at most %d bytes", longestReason))
	}
	return errors.Join(list...)
}

// printable reports whether a text is one line of UTF-8.
func printable(text string) bool {
	return strings.ToValidUTF8(text, "\x00") == text && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// families are what ids of rules may begin with.
func families() []string { return []string{"", "AVRO_", "PROTO_", "CONFLUENT_"} }

func ruleExists(rule finding.Rule) bool {
	return slices.ContainsFunc(Rules(), func(f Family) bool {
		return slices.ContainsFunc(f.Rules, func(p finding.Page) bool { return names(rule, p.Rule) })
	})
}

// names reports whether a rule, as people write it, is the rule of a finding.
func names(written, rule finding.Rule) bool {
	return slices.ContainsFunc(families(), func(family string) bool { return rule == finding.Rule(family)+written })
}

// within reports whether a path is a place or lies beneath it. Paths go on
// with .name, [], {} and <branch>.
func within(path, place string) bool {
	rest, ok := strings.CutPrefix(path, place)
	return ok && (rest == "" || strings.ContainsRune(".[{<", rune(rest[0])))
}

// where says in words where the exemption is.
func (e Exemption) where() string {
	if e.Position.File != "" {
		return "at " + e.Position.String()
	}
	return "in the setting of " + e.From
}
