package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/pawl-registry/pawl/lint"
	"github.com/pawl-registry/pawl/schema"
)

const lintHead = `## Lint

` + "`pawl lint`" + ` says what is wrong with one schema alone, with no server and nothing to compare with. An ERROR is never what
was meant, or can never be mended once data is written: lint exits with 3. A WARNING may be a decision; leave its rule out
with ` + "`--except`" + `. What a schema imports is not looked at. Oddities that every parser sees, such as unused imports, are
problems of the text and are told beside these.

`

// lints writes the rules for one schema alone.
func lints(b *bytes.Buffer, families []lint.Family) {
	b.WriteString(lintHead)
	for _, family := range families {
		fmt.Fprintf(b, "| %s | severity | |\n| --- | --- | --- |\n", family.Name)
		for _, p := range family.Rules {
			fmt.Fprintf(b, "| [%s](#%s) | %s | %s |\n", p.Rule, strings.ToLower(string(p.Rule)), p.Severity, p.Meaning)
		}
		b.WriteString("\n")
	}
	for _, family := range families {
		for _, p := range family.Rules {
			lintPage(b, p)
		}
	}
}

func lintPage(b *bytes.Buffer, p lint.Page) {
	fmt.Fprintf(b, "### %s\n\n%s: %s\n\n**Why.** %s", p.Rule, p.Severity, p.Meaning, p.Why)
	if p.Source != "" {
		fmt.Fprintf(b, " ([source](%s))", p.Source)
	}
	b.WriteString("\n\n")
	for _, version := range []struct {
		name  string
		files []schema.File
	}{{"Triggers it", p.Example}, {"Does not", p.Fixed}} {
		for _, f := range version.files {
			fmt.Fprintf(b, "%s:\n\n```%s\n%s\n```\n\n", version.name, language(f), strings.TrimRight(f.Content, "\n"))
		}
	}
	fmt.Fprintf(b, "**Fix.** %s\n\n**Elsewhere.** buf lint: %s.\n\n", p.Fix, words(p.Buf))
}
