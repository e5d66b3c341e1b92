package lint

import (
	"slices"

	"github.com/pawl-registry/pawl/schema/source"
)

// A Page explains one rule to people. docs/rules.md and reports for other
// tools print it.
type Page struct {
	Rule     Rule
	Severity Severity
	// Meaning says in one line what the rule finds.
	Meaning string
	// Why is the fact that makes it matter, and Source the URL where that is
	// written; empty where it is our own decision.
	Why, Source string
	// Example is a schema that triggers this rule and no other, and Fixed the
	// same one mended, which triggers none.
	Example, Fixed []source.File
	// Fix says what to do.
	Fix string
	// Buf is what buf lint calls the rule; empty where it has none.
	Buf []string
}

// A Family is the rules of one format.
type Family struct {
	Name  string
	Rules []Page
}

// Rules explains every rule there is. What a caller does to the pages is its
// own business: each call makes new ones.
func Rules() []Family {
	return []Family{{"Avro", avroPages()}, {"Protobuf", protobufPages()}}
}

// Explain finds the page of a rule; ok is false where there is no such rule.
func Explain(rule Rule) (page Page, ok bool) {
	all := pages()
	i := slices.IndexFunc(all, func(p Page) bool { return p.Rule == rule })
	if i < 0 {
		return Page{}, false
	}
	return all[i], true
}

func pages() []Page {
	var all []Page
	for _, family := range Rules() {
		all = append(all, family.Rules...)
	}
	return all
}
