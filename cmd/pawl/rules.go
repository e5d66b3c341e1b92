package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/render"
	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/lint"
	"github.com/pawl-registry/pawl/schema"
)

// rulesPage is where the pages of all rules can be read.
const rulesPage = "https://github.com/pawl-registry/pawl/blob/main/docs/rules.md"

func (a *app) rulesCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules [RULE]",
		Short: "Explain a rule of compatibility or of lint, or list all of them",
		Example: `  pawl rules
  pawl rules PROTO_FIELD_REMOVED
  pawl rules LINT_AVRO_ENUM_DEFAULT_MISSING
  pawl rules -o json`,
		Args: cobra.MaximumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return ruleNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: a.verb(func(_ *cobra.Command, args []string) error {
			if err := a.checkOutput(); err != nil {
				return err
			}
			if len(args) == 0 {
				return a.listRules()
			}
			return a.explainRule(args[0])
		}),
	}
	a.addOutput(cmd)
	return cmd
}

func allRules() []finding.Page {
	var all []finding.Page
	for _, family := range compat.Rules() {
		all = append(all, family.Rules...)
	}
	return all
}

func ruleNames() []string {
	var names []string
	for _, p := range allRules() {
		names = append(names, string(p.Rule)+"\t"+p.Meaning)
	}
	return append(names, lintNames()...)
}

func (a *app) listRules() error {
	if a.output != "text" {
		list := []rulePage{}
		for _, p := range allRules() {
			list = append(list, pageOf(p))
		}
		return a.showValue(map[string]any{"rules": list, "lint": lintPages()})
	}
	return a.table(func(w *bytes.Buffer) {
		for _, p := range allRules() {
			fmt.Fprintf(w, "%s\t%s\n", p.Rule, p.Meaning)
		}
		for _, p := range lintPages() {
			fmt.Fprintf(w, "%s\t%s\n", p.Rule, p.Meaning)
		}
	})
}

func (a *app) explainRule(name string) error {
	id := strings.ToUpper(name)
	if page, ok := lint.Explain(lint.Rule(id)); ok {
		return a.explainLint(page)
	}
	page, ok := compat.Explain(finding.Rule(id))
	if !ok {
		return notFoundError{fmt.Errorf("there is no rule %s; 'pawl rules' lists them", name)}
	}
	if a.output != "text" {
		return a.showValue(pageOf(page))
	}
	return a.table(func(w *bytes.Buffer) { writeRule(w, page) })
}

// showValue prints a value as -o asks, where that is not text.
func (a *app) showValue(value any) error {
	raw, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return a.showJSON(append(raw, '\n'))
}

// writeRule prints a page for people.
func writeRule(w *bytes.Buffer, p finding.Page) {
	fmt.Fprintf(w, "%s\n%s\n\nWhy: %s\n", p.Rule, p.Meaning, p.Why)
	if p.Source != "" {
		fmt.Fprintf(w, "Source: %s\n", p.Source)
	}
	for _, version := range versionsOf(p.Example) {
		writeExample(w, version)
	}
	if rows := effectsOf(p.Example.Effects); len(rows) > 0 {
		w.WriteString("\nencoding\tnew readers\told readers\n")
		for _, row := range rows {
			fmt.Fprintf(w, "%s\t%s\t%s\n", row.Encoding, row.NewReaders, row.OldReaders)
		}
	}
	if p.NoWitness != "" {
		fmt.Fprintf(w, "\nNo witness: %s\n", p.NoWitness)
	}
	fmt.Fprintf(w, "\nFix: %s\nbuf: %s\nConfluent: %s\n", p.Fix, orNone(p.Buf), orNone(p.Confluent))
}

func writeExample(w *bytes.Buffer, version exampleVersion) {
	for _, f := range version.files {
		fmt.Fprintf(w, "\n%s, %s:\n", version.name, f.Path)
		for line := range strings.Lines(strings.TrimRight(f.Content, "\n") + "\n") {
			w.WriteString("    " + line)
		}
	}
}

func orNone(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}

// An exampleVersion is one of the schemas of an example.
type exampleVersion struct {
	name  string
	files []schema.File
}

func versionsOf(e finding.Example) []exampleVersion {
	all := []exampleVersion{{"Before", e.Old}, {"Then", e.Between}, {"After", e.New}}
	return slices.DeleteFunc(all, func(v exampleVersion) bool { return len(v.files) == 0 })
}

// ruleHelp explains a rule in reports for other tools.
func ruleHelp(rule string) (render.Help, bool) {
	if p, ok := lint.Explain(lint.Rule(rule)); ok {
		return render.Help{Meaning: p.Meaning, Text: p.Why + "\n\n" + p.Fix, URI: rulesPage + "#" + strings.ToLower(rule)}, true
	}
	p, ok := compat.Explain(finding.Rule(rule))
	return render.Help{
		Meaning: p.Meaning,
		Text:    p.Why + "\n\n" + p.Fix,
		URI:     rulesPage + "#" + strings.ToLower(rule),
	}, ok
}
