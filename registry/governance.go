package registry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// A Governance is what a team says about a subject for others to rely on. It
// belongs to the subject and not to its versions: a change of it makes none.
type Governance struct {
	// Owner is a team; empty means that of the domain.
	Owner string `json:",omitempty"`
	// Contacts are those for this subject, before the owner's.
	Contacts  []Contact `json:",omitempty"`
	Lifecycle Stage     `json:",omitempty"`
	SLAs      []SLA     `json:",omitempty"`
	// Deprecation is set where an end is in sight.
	Deprecation Deprecation    `json:",omitzero"`
	Bindings    []TopicBinding `json:",omitempty"`
}

// A Stage says how far a subject or a data product has come in its lifecycle;
// empty is unset.
type Stage string

// The stages of a lifecycle.
const (
	StageExperimental Stage = "EXPERIMENTAL" // it may change or go without notice
	StageProduction   Stage = "PRODUCTION"   // others may rely on it
	StageDeprecated   Stage = "DEPRECATED"   // it works still, but nobody should begin to use it
	StageRetired      Stage = "RETIRED"      // nobody should use it any more
)

// Stages lists every Stage.
func Stages() []Stage {
	return []Stage{StageExperimental, StageProduction, StageDeprecated, StageRetired}
}

// An SLA is one promise: freshness of 15 minutes.
type SLA struct {
	Name        string
	Value       string
	Unit        string `json:",omitempty"`
	Description string `json:",omitempty"`
}

// A Deprecation says when a subject ends, and what takes its place. Its zero
// value is none.
type Deprecation struct {
	Effective     time.Time   `json:",omitzero"`  // from when on nobody should begin to use it
	Removal       time.Time   `json:",omitzero"`  // when it goes
	Alternative   SubjectName `json:",omitzero"`  // which need not exist
	Documentation string      `json:",omitempty"` // a URL
}

// IsZero reports whether nothing is deprecated.
func (d Deprecation) IsZero() bool { return d == Deprecation{} }

// A TopicBinding says where data of a subject flows.
type TopicBinding struct {
	Environment string `json:",omitempty"` // such as prod
	Broker      string `json:",omitempty"`
	Topic       string
}

// The bounds of what a team says.
const (
	maxSLAs     = 32
	maxBindings = 64
	maxShort    = 255     // bytes of a name, a unit, an environment, a topic
	maxURL      = 2 << 10 // bytes
	lastYear    = 9999    // of what RFC 3339 can write
)

// check finds what is wrong with a change; what is the kind of thing that it
// is about, which begins the names of fields.
func (g Governance) check(what string) error {
	if err := checkContacts(what+".contacts", g.Contacts); err != nil {
		return err
	}
	if err := g.Lifecycle.check(what + ".lifecycle"); err != nil {
		return err
	}
	if err := checkSLAs(what+".slas", g.SLAs); err != nil {
		return err
	}
	if err := g.Deprecation.check(what + ".deprecation"); err != nil {
		return err
	}
	return checkBindings(what+".bindings", g.Bindings)
}

func (l Stage) check(field string) error {
	switch l {
	case "", StageExperimental, StageProduction, StageDeprecated, StageRetired:
		return nil
	}
	return invalid(field, "%q is not one of EXPERIMENTAL, PRODUCTION, DEPRECATED, RETIRED", l)
}

func checkSLAs(field string, slas []SLA) error {
	if len(slas) > maxSLAs {
		return invalid(field, "there are %d; at most %d are allowed", len(slas), maxSLAs)
	}
	seen := map[string]bool{}
	for i, s := range slas {
		if s.Name == "" || s.Value == "" || !short(s.Name, s.Value, s.Unit) || !textWithin(s.Description, maxLabel) {
			return invalid(fmt.Sprintf("%s[%d]", field, i), "a name and a value have 1 to %d bytes of UTF-8, a unit at most %d, a description at most %d", maxShort, maxShort, maxLabel)
		}
		if seen[s.Name] {
			return invalid(fmt.Sprintf("%s[%d].name", field, i), "there is another one called %q", s.Name)
		}
		seen[s.Name] = true
	}
	return nil
}

func (d Deprecation) check(field string) error {
	if !textWithin(d.Documentation, maxURL) {
		return invalid(field+".documentation", "at most %d bytes of UTF-8 are allowed", maxURL)
	}
	if !d.Removal.IsZero() && d.Removal.Before(d.Effective) {
		return invalid(field+".removal_time", "it lies before the deprecation takes effect")
	}
	if d.Effective.UTC().Year() > lastYear || d.Removal.UTC().Year() > lastYear {
		return invalid(field, "a time lies beyond the year %d", lastYear)
	}
	if d.Alternative == (SubjectName{}) {
		return nil
	}
	if d.Alternative.Subject == "" {
		return invalid(field+".alternative", "it has a domain and no subject")
	}
	domain := cmp.Or(d.Alternative.Domain, DefaultDomain)
	return errors.Join(checkDomainName(field+".alternative.domain", domain), checkSubjectName(field+".alternative.subject", d.Alternative.Subject))
}

func checkBindings(field string, bindings []TopicBinding) error {
	if len(bindings) > maxBindings {
		return invalid(field, "there are %d; at most %d are allowed", len(bindings), maxBindings)
	}
	seen := map[TopicBinding]bool{}
	for i, b := range bindings {
		if b.Topic == "" || !short(b.Environment, b.Broker, b.Topic) {
			return invalid(fmt.Sprintf("%s[%d]", field, i), "a topic has 1 to %d bytes of UTF-8, an environment and a broker at most %d", maxShort, maxShort)
		}
		if seen[b] {
			return invalid(fmt.Sprintf("%s[%d]", field, i), "it stands there twice")
		}
		seen[b] = true
	}
	return nil
}

// short reports whether texts are UTF-8 of at most maxShort bytes.
func short(texts ...string) bool {
	for _, t := range texts {
		if !textWithin(t, maxShort) {
			return false
		}
	}
	return true
}

func textWithin(s string, most int) bool { return len(s) <= most && utf8.ValidString(s) }

// settled is how a change is stored: with every domain named and times in UTC.
func (d Deprecation) settled() Deprecation {
	if d.Alternative.Subject != "" && d.Alternative.Domain == "" {
		d.Alternative.Domain = DefaultDomain
	}
	d.Effective, d.Removal = d.Effective.UTC(), d.Removal.UTC()
	return d
}

// enter adds what the log says of a governance.
func (g Governance) enter(data map[string]any) map[string]any {
	data["owner"], data["contacts"], data["lifecycle"] = g.Owner, contactData(g.Contacts), string(g.Lifecycle)
	data["slas"], data["deprecation"] = slaData(g.SLAs), g.Deprecation.data()
	bindings := make([]any, len(g.Bindings))
	for i, b := range g.Bindings {
		bindings[i] = words(map[string]any{"environment": b.Environment, "broker": b.Broker, "topic": b.Topic})
	}
	data["bindings"] = bindings
	return data
}

func contactData(contacts []Contact) []any {
	out := make([]any, len(contacts))
	for i, c := range contacts {
		out[i] = map[string]any{"kind": c.Kind, "address": c.Address}
	}
	return out
}

func slaData(slas []SLA) []any {
	out := make([]any, len(slas))
	for i, s := range slas {
		out[i] = words(map[string]any{"name": s.Name, "value": s.Value, "unit": s.Unit, "description": s.Description})
	}
	return out
}

func (d Deprecation) data() map[string]any {
	alternative := map[string]any{"domain": d.Alternative.Domain, "subject": d.Alternative.Subject}
	return words(map[string]any{
		"effectiveTime": timeData(d.Effective), "removalTime": timeData(d.Removal),
		"alternative": words(alternative), "documentation": d.Documentation,
	})
}

func timeData(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// seenBy leaves out of a governance what a caller may not know of.
func (r *Registry) seenBy(ctx context.Context, g Governance) Governance {
	if d := g.Deprecation.Alternative.Domain; d != "" && !r.Visible(ctx, d) {
		g.Deprecation.Alternative = SubjectName{}
	}
	return g
}
