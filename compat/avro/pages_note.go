package avro

import "github.com/pawl-registry/pawl/compat/finding"

// notePages explain the rules that only note something.
func notePages() []finding.Page {
	return append(valuePages(), laterPages()...)
}

// valuePages explain the rules on values that are read, but not as they were
// written.
func valuePages() []finding.Page {
	return []finding.Page{
		{
			Rule:    LogicalTypeChanged,
			Meaning: "The logical type changed: the data is read, and may be taken for something else.",
			Why:     "Logical types do not take part in resolution; only two decimals do. Milliseconds that are read as microseconds raise no error and are wrong by a factor of a thousand.",
			Source:  logicalTypes,
			Example: example(
				`{"type": "record", "name": "Order", "fields": [{"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}`,
				`{"type": "record", "name": "Order", "fields": [{"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}}]}`,
				binary(finding.Note, finding.Note)),
			Fix: "Give the new logical type to a new field.",
		},
		{
			Rule:    LossyPromotion,
			Meaning: "Whole numbers are read as floating point, which does not hold all of them.",
			Why:     "The specification allows the promotion. A float holds whole numbers up to 2^24 exactly and a double up to 2^53; beyond that the reader gets a neighbour.",
			Source:  resolution,
			Example: example(
				`{"type": "record", "name": "Order", "fields": [{"name": "total", "type": ["long", "double"]}]}`,
				`{"type": "record", "name": "Order", "fields": [{"name": "total", "type": "double"}]}`,
				binary(finding.Note, finding.Safe)),
			Fix: "Keep a whole number, or a decimal, for what must be exact.",
		},
		{
			Rule:    StringBytes,
			Meaning: "Text is read as bytes or bytes as text, though not all bytes are text.",
			Why:     "Strings and bytes are written alike and promoted to each other. Bytes that are not UTF-8 make a string that some languages refuse and others damage.",
			Source:  resolution,
			Example: example(
				`{"type": "record", "name": "Order", "fields": [{"name": "note", "type": "string"}]}`,
				`{"type": "record", "name": "Order", "fields": [{"name": "note", "type": "bytes"}]}`,
				binary(finding.Note, finding.Note)),
			Fix: "Keep string for text, and add a field for bytes.",
		},
		{
			Rule:    EnumDefaultFallback,
			Meaning: "The reader takes its enum's default for symbols that it does not know.",
			Why:     "This is what the default of an enum is for. Readers should know that what they see as the default may have been something else.",
			Source:  resolution,
			Example: example(
				`{"type": "enum", "name": "State", "symbols": ["UNKNOWN", "OPEN"], "default": "UNKNOWN"}`,
				`{"type": "enum", "name": "State", "symbols": ["UNKNOWN", "OPEN", "PAID"], "default": "UNKNOWN"}`,
				binary(finding.Safe, finding.Note)),
			Fix: "Nothing, if the default means that the value is not known.",
		},
		{
			Rule:    AmbiguousUnion,
			Meaning: "A branch of the reader's union that cannot read the data matches it before the one that can.",
			Why:     `The specification resolves "the first schema in the reader's union that matches" the writer's, and matching looks at kinds and names only. A decoder that stops there fails although a later branch would do.`,
			Source:  resolution,
			Example: example(
				`{"type": "record", "name": "Order", "fields": [{"name": "total", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}}]}`,
				`{"type": "record", "name": "Order", "fields": [{"name": "total", "type": [{"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 3}, "string"]}]}`,
				binary(finding.Note, finding.Safe), StringBytes, LogicalTypeChanged, DecimalMismatch),
			Fix: "Put the branch that can read old data first.",
		},
	}
}

// laterPages explain the rules on what will hurt a later version, or other
// code.
func laterPages() []finding.Page {
	return []finding.Page{
		{
			Rule:    NamespaceChanged,
			Meaning: "A type moved to another namespace: data is read, generated code has another name.",
			Why:     "Resolution compares names without namespace. Generated classes, and branches of unions in JSON, are called by the full name.",
			Source:  resolution,
			Example: example(
				`{"type": "record", "name": "Order", "namespace": "com.acme", "fields": [{"name": "id", "type": "string"}]}`,
				`{"type": "record", "name": "Order", "namespace": "com.acme.sales", "fields": [{"name": "id", "type": "string"}]}`,
				binary(finding.Note, finding.Note)),
			Fix: "Keep the namespace, or move all code in one step.",
		},
		{
			Rule:    DefaultChanged,
			Meaning: "Readers take another default for a field that the data does not have.",
			Why:     "The reader's default stands in for missing data. Two readers with two defaults see two values in one datum.",
			Source:  resolution,
			Example: example(
				`{"type": "record", "name": "Order", "fields": [{"name": "currency", "type": "string", "default": "EUR"}]}`,
				`{"type": "record", "name": "Order", "fields": [{"name": "currency", "type": "string", "default": "USD"}]}`,
				binary(finding.Note, finding.Note)),
			Fix: "Keep the default. Write the value you mean.",
		},
		{
			Rule:    DefaultRemoved,
			Meaning: "A field lost its default, so versions whose data lacks the field can no longer be read.",
			Why:     "The version before has the field, so its data is read. Data of versions before that may lack it, and then the reader has nothing to take: a level that is not transitive does not see that.",
			Source:  resolution,
			Example: example(
				`{"type": "record", "name": "Order", "fields": [{"name": "currency", "type": "string", "default": "EUR"}]}`,
				`{"type": "record", "name": "Order", "fields": [{"name": "currency", "type": "string"}]}`,
				binary(finding.Note, finding.Safe)),
			Fix: "Keep the default for as long as data without the field exists.",
		},
		{
			Rule:    AliasRemoved,
			Meaning: "An alias went away, so versions whose data has that name can no longer be read.",
			Why:     "An alias is how a reader finds data under an old name. The version before may have the new name already; those before it do not.",
			Source:  aliases,
			Example: example(
				`{"type": "record", "name": "Order", "fields": [{"name": "total", "type": "int", "aliases": ["sum"]}]}`,
				`{"type": "record", "name": "Order", "fields": [{"name": "total", "type": "int"}]}`,
				binary(finding.Note, finding.Safe)),
			Fix: "Keep aliases for as long as data with the old name exists.",
		},
	}
}
