package compat

import (
	"slices"

	"github.com/pawl-registry/pawl/compat/avro"
	"github.com/pawl-registry/pawl/compat/confluent"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
	"github.com/pawl-registry/pawl/schema"
)

// A Family is the rules of one format, or those of none.
type Family struct {
	Name  string
	Rules []finding.Page
}

// Rules explains every rule there is, family by family. What a caller does to
// the pages is its own business: each call makes new ones.
func Rules() []Family {
	return []Family{
		{"Avro", avro.Rules()},
		{"Protobuf", protobuf.Rules()},
		{"Protobuf under the profile CONFLUENT", confluent.Rules()},
		{"All formats", ownRules()},
	}
}

// Explain finds the page of a rule; ok is false where there is no such rule.
func Explain(rule finding.Rule) (page finding.Page, ok bool) {
	for _, family := range Rules() {
		if i := slices.IndexFunc(family.Rules, func(p finding.Page) bool { return p.Rule == rule }); i >= 0 {
			return family.Rules[i], true
		}
	}
	return finding.Page{}, false
}

// ownRules are those that no engine of a format finds.
func ownRules() []finding.Page {
	return []finding.Page{
		{
			Rule:    FormatChanged,
			Meaning: "The schema is in another format: nobody who reads one can read the other.",
			Why:     "Avro and Protobuf data have nothing in common.",
			Example: finding.Example{
				Old:     []schema.File{{Path: "order.avsc", Content: `{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}]}`}},
				New:     []schema.File{{Path: "order.proto", Content: "syntax = \"proto3\";\npackage acme.v1;\nmessage Order {\n  string id = 1;\n}\n"}},
				Effects: finding.Everywhere(finding.Break),
			},
			NoWitness: "all data would do.",
			Fix:       "Publish the schema under a subject of its own.",
			Confluent: []string{"Incompatible because of different schema type"},
		},
		{
			Rule:    DifferencesOmitted,
			Meaning: "Two schemas have more differences than are listed.",
			Why:     "Past ten thousand differences only those are listed that hurt some reader more than all before them, so none of those left out would change a verdict.",
			Fix:     "Nothing. Mend what is listed and look again.",
		},
		{
			Rule:    ExemptionExpired,
			Meaning: "An exemption would let a violation pass, but its last day is over.",
			Why:     "An exemption without an end is a rule that nobody keeps.",
			Fix:     "Mend what was exempted, or agree on another date and write it down.",
		},
		{
			Rule:    ExemptionUnused,
			Meaning: "The schema holds an exemption for something that it does not do.",
			Why:     "An exemption that stays behind lets the next mistake at its place pass.",
			Fix:     "Remove it.",
		},
	}
}
