package avro

import (
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/source"
)

// The sections of the specification that decide.
const (
	resolution   = "https://avro.apache.org/docs/1.12.0/specification/#schema-resolution"
	aliases      = "https://avro.apache.org/docs/1.12.0/specification/#aliases"
	logicalTypes = "https://avro.apache.org/docs/1.12.0/specification/#logical-types"
)

// example is a change from one schema to another.
func example(old, new string, effects finding.Effects, also ...finding.Rule) finding.Example {
	return finding.Example{Old: text(old), New: text(new), Effects: effects, Also: also}
}

func text(s string) []source.File { return []source.File{{Path: "order.avsc", Content: s}} }

// binary is what a change does to new readers and to old ones. Avro has no
// other encoding.
func binary(newReaders, oldReaders finding.Class) finding.Effects {
	return finding.Effects{finding.Binary: {newReaders, oldReaders}}
}

// Rules explains every rule of this package, those that break readers first.
func Rules() []finding.Page { return append(append(breakPages(), defaultedPage()), notePages()...) }

// defaultedPage has no example: no comparison of two versions tells the rule.
func defaultedPage() finding.Page {
	return finding.Page{
		Rule:    FieldDefaulted,
		Meaning: "A consumer reads a field that the data no longer has, and takes its default.",
		Why:     "The consumer can decode the data, and what it used to read there is lost to it. That is told of known consumers, in a check of whom a change would hurt; a check of two versions is content.",
		Source:  resolution,
		Fix:     "Keep the field for as long as somebody reads it.",
	}
}
