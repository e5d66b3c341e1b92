package main

import (
	"bytes"
	"fmt"

	"github.com/pawl-registry/pawl/lint"
)

// A lintPage is the page of a rule of lint for scripts. Its names are stable.
type lintPage struct {
	Rule     lint.Rule     `json:"rule"`
	Severity lint.Severity `json:"severity"`
	Meaning  string        `json:"meaning"`
	Why      string        `json:"why"`
	Source   string        `json:"source,omitempty"`
	Fix      string        `json:"fix"`
	Buf      []string      `json:"buf"`
	Example  lintExample   `json:"example"`
}

type lintExample struct {
	Triggers []ruleFile `json:"triggers"`
	Fixed    []ruleFile `json:"fixed"`
}

func lintPageOf(p lint.Page) lintPage {
	return lintPage{
		Rule: p.Rule, Severity: p.Severity, Meaning: p.Meaning, Why: p.Why, Source: p.Source, Fix: p.Fix,
		Buf:     append([]string{}, p.Buf...),
		Example: lintExample{Triggers: filesOf(p.Example), Fixed: filesOf(p.Fixed)},
	}
}

func lintPages() []lintPage {
	var all []lintPage
	for _, family := range lint.Rules() {
		for _, p := range family.Rules {
			all = append(all, lintPageOf(p))
		}
	}
	return all
}

// lintNames are the rules with what they mean, as shells complete them.
func lintNames() []string {
	var names []string
	for _, p := range lintPages() {
		names = append(names, string(p.Rule)+"\t"+p.Meaning)
	}
	return names
}

func (a *app) explainLint(p lint.Page) error {
	if a.output != "text" {
		return a.showValue(lintPageOf(p))
	}
	return a.table(func(w *bytes.Buffer) {
		fmt.Fprintf(w, "%s %s\n%s\n\nWhy: %s\n", p.Rule, p.Severity, p.Meaning, p.Why)
		if p.Source != "" {
			fmt.Fprintf(w, "Source: %s\n", p.Source)
		}
		writeExample(w, exampleVersion{"Triggers it", p.Example})
		writeExample(w, exampleVersion{"Does not", p.Fixed})
		fmt.Fprintf(w, "\nFix: %s\nbuf lint: %s\n", p.Fix, orNone(p.Buf))
	})
}
