package finding

import "github.com/pawl-registry/pawl/schema/source"

// A Page explains one rule to people. docs/rules.md, the verb `pawl rules`
// and reports for other tools print it.
type Page struct {
	Rule Rule
	// Meaning says in one line what the rule finds.
	Meaning string
	// Why is the fact that decides what the change does, and Source the URL
	// where that is written; empty where it is our own decision.
	Why, Source string
	// Example triggers the rule.
	Example Example
	// NoWitness says why no datum can show the damage; empty where one is
	// looked for, and for rules that hurt no data.
	NoWitness string
	// Fix says what to do instead.
	Fix string
	// Buf and Confluent are what these call the change, whatever they think
	// of it; empty where they have no word for it.
	Buf, Confluent []string
}

// An Example is a change that triggers a rule. It is data that can be
// compared like any other.
type Example struct {
	Old, New []source.File
	// Between is a version between the two, for rules that remember more than
	// the version before.
	Between []source.File
	// Effects are those of the finding.
	Effects Effects
	// Also are the other rules that the change triggers, where it cannot be
	// made without.
	Also []Rule
}
