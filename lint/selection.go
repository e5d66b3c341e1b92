package lint

import (
	"fmt"
	"path"
)

// A Selection says which rules count. Its zero value means all of them.
type Selection struct {
	// Only are the rules to look for, all where there are none; Except are
	// taken out again. Both are ids, or patterns of them as in path.Match:
	// LINT_PROTO_*_UNDOCUMENTED.
	Only, Except []string
	// Least is the least severity that counts; empty for WARNING.
	Least Severity
}

// Validate refuses patterns that mean no rule: a mistyped exception would
// otherwise go unseen, and so would all that a mistyped rule should find.
func (s Selection) Validate() error {
	_, err := s.rules()
	return err
}

// rules are those selected, with their severities.
func (s Selection) rules() (map[Rule]Severity, error) {
	switch s.Least {
	case "", Warning, Error:
	default:
		return nil, fmt.Errorf("%q is no severity: say %s or %s", s.Least, Error, Warning)
	}
	only, err := matching(s.Only)
	if err != nil {
		return nil, err
	}
	except, err := matching(s.Except)
	if err != nil {
		return nil, err
	}
	selected := map[Rule]Severity{}
	for _, p := range pages() {
		wanted := len(s.Only) == 0 || only[p.Rule]
		if wanted && !except[p.Rule] && (s.Least != Error || p.Severity == Error) {
			selected[p.Rule] = p.Severity
		}
	}
	return selected, nil
}

// matching are the rules that some patterns mean.
func matching(patterns []string) (map[Rule]bool, error) {
	found := map[Rule]bool{}
	for _, pattern := range patterns {
		before := len(found)
		var again bool
		for _, p := range pages() {
			ok, err := path.Match(pattern, string(p.Rule))
			if err != nil {
				return nil, fmt.Errorf("%q is no pattern of rules: %w", pattern, err)
			}
			again = again || ok && found[p.Rule]
			if ok {
				found[p.Rule] = true
			}
		}
		if len(found) == before && !again {
			return nil, fmt.Errorf("there is no rule %q", pattern)
		}
	}
	return found, nil
}
