package avro

import "github.com/pawl-registry/pawl/compat/finding"

// breakPages explain the rules that break readers.
func breakPages() []finding.Page {
	return append(structurePages(), namedPages()...)
}

// structurePages explain what can be wrong with any type.
func structurePages() []finding.Page {
	return []finding.Page{
		{
			Rule:    FieldMissingDefault,
			Meaning: "The reader has a field that the data does not have, and no default to take instead.",
			Why:     `Resolution of records: "if the reader's record schema has a field with no default value, and writer's schema does not have a field with the same name, an error is signalled". A default inside the type, such as that of an enum, does not count: only the field's own.`,
			Source:  resolution,
			Example: example(
				`{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}]}`,
				`{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}, {"name": "currency", "type": "string"}]}`,
				binary(finding.Break, finding.Safe)),
			Fix:       `Give the field a "default". When a field is removed, give it one first, in a version before, so that readers who stay behind have something to take.`,
			Confluent: []string{"READER_FIELD_MISSING_DEFAULT_VALUE"},
		},
		{
			Rule:    TypeMismatch,
			Meaning: "The reader expects a type that the data's type is not and cannot be promoted to.",
			Why:     "Binary data says nothing about its types. A reader that expects another one must find the promotion in the list of the specification: int to long, float and double, long to float and double, float to double, string to bytes and back. All else is an error.",
			Source:  resolution,
			Example: example(
				`{"type": "record", "name": "Order", "fields": [{"name": "total", "type": "int"}]}`,
				`{"type": "record", "name": "Order", "fields": [{"name": "total", "type": "string"}]}`,
				binary(finding.Break, finding.Break)),
			Fix:       "Keep the type, and give the new type to a new field with a default. Where only the writers change, a union of both types lets old data and new data be read.",
			Confluent: []string{"TYPE_MISMATCH"},
		},
		{
			Rule:    MissingUnionBranch,
			Meaning: "The reader's union has no branch that can read a type that the data may have.",
			Why:     "A datum of a union names its branch. The reader looks for a branch of its own that matches it, and it is an error if there is none. Whoever adds a branch must first reach all readers.",
			Source:  resolution,
			Example: example(
				`{"type": "record", "name": "Order", "fields": [{"name": "note", "type": ["null", "string"]}]}`,
				`{"type": "record", "name": "Order", "fields": [{"name": "note", "type": ["null", "string", "int"]}]}`,
				binary(finding.Safe, finding.Break)),
			Fix:       "Keep every branch that data may have. Add a branch under BACKWARD, bring all readers to it, and write it then.",
			Confluent: []string{"MISSING_UNION_BRANCH"},
		},
		{
			Rule:    DecimalMismatch,
			Meaning: "A decimal has another precision or scale than in the data, so its bytes mean another number.",
			Why:     "The bytes of a decimal are its unscaled integer; the scale is in the schema only. 1234 is 12.34 with scale 2 and 1.234 with scale 3. The specification lets two decimals match only if their scales and precisions do: with a smaller precision a reader has no room for some numbers.",
			Source:  logicalTypes,
			Example: example(
				`{"type": "record", "name": "Order", "fields": [{"name": "total", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}}]}`,
				`{"type": "record", "name": "Order", "fields": [{"name": "total", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 3}}]}`,
				binary(finding.Break, finding.Break)),
			Fix: "Keep precision and scale, and give new ones to a new field.",
		},
	}
}

// namedPages explain what can be wrong with records, enums and fixeds.
func namedPages() []finding.Page {
	return []finding.Page{
		{
			Rule:    NameMismatch,
			Meaning: "A record, enum or fixed has another name than in the data, and the reader has no alias for that.",
			Why:     "Named types match if their names without namespace are equal, or if the reader's type has the full name of the writer's among its aliases. The writer's aliases count for nothing.",
			Source:  resolution,
			Example: example(
				`{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}]}`,
				`{"type": "record", "name": "Purchase", "fields": [{"name": "id", "type": "string"}]}`,
				binary(finding.Break, finding.Break)),
			Fix:       `Keep the name, or add "aliases" with the old full name, which helps new readers. Old readers cannot be helped: under FORWARD or FULL the name stays.`,
			Confluent: []string{"NAME_MISMATCH"},
		},
		{
			Rule:    FixedSizeMismatch,
			Meaning: "A fixed has another number of bytes than in the data.",
			Why:     "A fixed is written as its bytes without a length. Two match only if their sizes do: any other reader would lose its place in the data.",
			Source:  resolution,
			Example: example(
				`{"type": "fixed", "name": "Hash", "size": 16}`,
				`{"type": "fixed", "name": "Hash", "size": 32}`,
				binary(finding.Break, finding.Break)),
			Fix:       "Keep the size. Give the new size to a fixed of another name, in a new field with a default.",
			Confluent: []string{"FIXED_SIZE_MISMATCH"},
		},
		{
			Rule:    MissingEnumSymbols,
			Meaning: "The data may have symbols that the reader's enum lacks, and the enum has no default symbol.",
			Why:     `Resolution of enums: "if the writer's symbol is not present in the reader's enum and the reader has a default value, then that value is used, otherwise an error is signalled". The default meant is that of the enum, not that of a field.`,
			Source:  resolution,
			Example: example(
				`{"type": "enum", "name": "State", "symbols": ["OPEN", "PAID"]}`,
				`{"type": "enum", "name": "State", "symbols": ["OPEN", "PAID", "REFUNDED"]}`,
				binary(finding.Safe, finding.Break)),
			Fix:       `Give the enum a "default" before its first new symbol: a reader without one can never be helped. Do not remove symbols that data has.`,
			Confluent: []string{"MISSING_ENUM_SYMBOLS"},
		},
		{
			Rule:    AmbiguousAlias,
			Meaning: "Aliases match a reader's field with several fields of the data, or several of its fields with one.",
			Why:     "An alias rewrites the writer's schema with the reader's name. Where it does so twice there are two fields of one name, or one value for two fields, and the specification does not say which wins. Java's compatibility check lets it pass, and its decoder fails.",
			Source:  aliases,
			Example: example(
				`{"type": "record", "name": "Order", "fields": [{"name": "net", "type": "int", "default": 0}, {"name": "gross", "type": "int", "default": 0}]}`,
				`{"type": "record", "name": "Order", "fields": [{"name": "total", "type": "int", "aliases": ["net", "gross"], "default": 0}]}`,
				binary(finding.Break, finding.Safe)),
			Fix: "Keep at most one alias that old data has, and let every name of old data belong to one field.",
		},
	}
}
