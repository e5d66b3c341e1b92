package schema

import (
	"fmt"
	"hash"
	"io"
	"maps"
	"regexp"
	"slices"
)

// A RuleSet is what a publisher wants done with data of a schema: transforms
// between versions, conditions and transforms on reading and writing, and on
// encoding. Clients carry it out; the registry keeps it. Like [Metadata] it
// is a part of the schema, and has Confluent's names in JSON.
type RuleSet struct {
	Migration []Rule `json:"migrationRules,omitempty"`
	Domain    []Rule `json:"domainRules,omitempty"`
	Encoding  []Rule `json:"encodingRules,omitempty"`
	// EnableAt is when clients start to obey the rules; empty is at once.
	EnableAt string `json:"enableAt,omitempty"`
}

// A Rule is one step of a RuleSet. Its words are Confluent's data contracts'.
type Rule struct {
	Name string `json:"name"`
	Doc  string `json:"doc,omitempty"`
	Kind string `json:"kind,omitempty"` // TRANSFORM or CONDITION
	// Mode is UPGRADE, DOWNGRADE or UPDOWN for migration, WRITE, READ or
	// WRITEREAD for all else.
	Mode      string            `json:"mode,omitempty"`
	Type      string            `json:"type,omitempty"` // CEL, JSONATA, ENCRYPT, …
	Tags      []string          `json:"tags,omitempty"`
	Params    map[string]string `json:"params,omitempty"`
	Expr      string            `json:"expr,omitempty"`
	OnSuccess string            `json:"onSuccess,omitempty"`
	OnFailure string            `json:"onFailure,omitempty"`
	Disabled  bool              `json:"disabled,omitempty"`
}

var ruleName = regexp.MustCompile(`^[\pL_][\pL\p{Nd}_]*$`)

var (
	ruleKinds      = []string{"", "TRANSFORM", "CONDITION"}
	migrationModes = []string{"", "UPGRADE", "DOWNGRADE", "UPDOWN"}
	dataModes      = []string{"", "WRITE", "READ", "WRITEREAD"}
)

// Check refuses a rule set that no client could carry out.
func (s *RuleSet) Check() error {
	if s == nil {
		return nil
	}
	for _, part := range s.lists() {
		seen := map[string]bool{}
		for _, r := range part.rules {
			switch {
			case !ruleName.MatchString(r.Name):
				return fmt.Errorf("the %s rule %q has no good name: want letters, digits and '_', the first no digit", part.what, r.Name)
			case seen[r.Name]:
				return fmt.Errorf("there are two %s rules %q; rename one", part.what, r.Name)
			case r.Type == "":
				return fmt.Errorf("the %s rule %q has no type, such as CEL", part.what, r.Name)
			case !slices.Contains(ruleKinds, r.Kind):
				return fmt.Errorf("the %s rule %q has the kind %q, not TRANSFORM or CONDITION", part.what, r.Name, r.Kind)
			case !slices.Contains(part.modes, r.Mode):
				return fmt.Errorf("the %s rule %q has the mode %q, not one of %v", part.what, r.Name, r.Mode, part.modes[1:])
			}
			seen[r.Name] = true
		}
	}
	return nil
}

type ruleList struct {
	what  string
	rules []Rule
	modes []string
}

func (s *RuleSet) lists() []ruleList {
	return []ruleList{{"migration", s.Migration, migrationModes}, {"domain", s.Domain, dataModes}, {"encoding", s.Encoding, dataModes}}
}

// clean is the rule set with the sets in it sorted.
func (s *RuleSet) clean() *RuleSet {
	if s == nil {
		return nil
	}
	tidy := func(rules []Rule) []Rule {
		rules = slices.Clone(rules)
		for i := range rules {
			rules[i].Tags = set(rules[i].Tags)
		}
		return rules
	}
	return &RuleSet{Migration: tidy(s.Migration), Domain: tidy(s.Domain), Encoding: tidy(s.Encoding), EnableAt: s.EnableAt}
}

// Over is the rule set with those rules of another one in front that it has
// none for of the same name.
func (s *RuleSet) Over(other *RuleSet) *RuleSet {
	switch {
	case s == nil:
		return other.clean()
	case other == nil:
		return s.clean()
	}
	out := s.clean()
	out.Migration = rulesOver(out.Migration, other.Migration)
	out.Domain = rulesOver(out.Domain, other.Domain)
	out.Encoding = rulesOver(out.Encoding, other.Encoding)
	if out.EnableAt == "" {
		out.EnableAt = other.EnableAt
	}
	return out.clean()
}

func rulesOver(rules, other []Rule) []Rule {
	kept := slices.DeleteFunc(slices.Clone(other), func(o Rule) bool {
		return slices.ContainsFunc(rules, func(r Rule) bool { return r.Name == o.Name })
	})
	return append(kept, rules...)
}

// Without is the rule set without the rules of some names.
func (s *RuleSet) Without(names []string) *RuleSet {
	out := s.clean()
	if out == nil {
		return nil
	}
	named := func(r Rule) bool { return slices.Contains(names, r.Name) }
	out.Migration = slices.DeleteFunc(out.Migration, named)
	out.Domain = slices.DeleteFunc(out.Domain, named)
	out.Encoding = slices.DeleteFunc(out.Encoding, named)
	return out
}

// parts writes all that the rules say in one order.
func (s *RuleSet) parts(write func(string)) {
	for _, list := range s.lists() {
		for _, r := range list.rules {
			r.parts(write)
		}
	}
	write(s.EnableAt)
}

func (r Rule) parts(write func(string)) {
	for _, text := range []string{r.Name, r.Doc, r.Kind, r.Mode, r.Type} {
		write(text)
	}
	for _, tag := range r.Tags {
		write(tag)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Params)) {
		write(name)
		write(r.Params[name])
	}
	for _, text := range []string{r.Expr, r.OnSuccess, r.OnFailure} {
		write(text)
	}
	if r.Disabled {
		write("\x01")
	}
}

// hashInto feeds a guid as Confluent Platform 8 does.
func (s *RuleSet) hashInto(h hash.Hash) {
	if s == nil {
		return
	}
	h.Write([]byte{1})
	s.parts(func(text string) { _, _ = io.WriteString(h, text) }) // a hash never fails
}
