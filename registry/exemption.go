package registry

import (
	"fmt"
	"strings"

	"github.com/pawl-registry/pawl/compat"
)

// maxExemptions is how many exemptions one setting may have.
const maxExemptions = 100

func checkExemptions(list []compat.Exemption) error {
	if len(list) > maxExemptions {
		return invalid("compatibility.exemptions", "there are %d; at most %d are allowed at one place", len(list), maxExemptions)
	}
	for i, e := range list {
		field := fmt.Sprintf("compatibility.exemptions[%d]", i)
		if err := e.Check(); err != nil {
			return invalid(field, "%s", strings.ReplaceAll(err.Error(), "\n", "; "))
		}
		if e.From != "" || e.Position.File != "" {
			return invalid(field, "where an exemption is from is not for its author to say")
		}
	}
	return nil
}

// exemptionWords is what the log says of the exemptions of a setting.
func exemptionWords(list []compat.Exemption) []any {
	out := make([]any, len(list))
	for i, e := range list {
		out[i] = map[string]any{"rule": string(e.Rule), "path": e.Path, "until": string(e.Until), "reason": e.Reason}
	}
	return out
}

// An exempted is what a version and the log say of violations that were let
// pass: where and why, whatever the number of versions that they were found
// against.
type exempted struct {
	Rule     string `json:"rule"`
	Path     string `json:"path,omitempty"`
	Until    string `json:"until,omitempty"`
	Reason   string `json:"reason"`
	From     string `json:"from,omitempty"`
	Position string `json:"position,omitempty"`
}

// exemptedOf lists each once. A log entry is bounded, so further ones are
// counted.
func exemptedOf(list []compat.Exempted) (first []exempted, more int) {
	seen := map[exempted]bool{}
	for _, e := range list {
		one := exempted{
			Rule: string(e.Rule), Path: e.Path, Until: string(e.Exemption.Until), Reason: e.Exemption.Reason,
			From: e.Exemption.From, Position: e.Exemption.Position.String(),
		}
		if seen[one] {
			continue
		}
		seen[one] = true
		if len(first) < maxExemptions {
			first = append(first, one)
		}
	}
	return first, len(seen) - len(first)
}

// words is what the log says of it.
func (e exempted) words() map[string]any {
	return words(map[string]any{
		"rule": e.Rule, "path": e.Path, "until": e.Until, "reason": e.Reason, "from": e.From, "position": e.Position,
	})
}
