package lint

import (
	"slices"

	"github.com/pawl-registry/pawl/schema/source"
)

// The sections of the specification that decide.
const (
	avroComplex    = "https://avro.apache.org/docs/1.12.0/specification/#complex-types-1"
	avroUnions     = "https://avro.apache.org/docs/1.12.0/specification/#unions"
	avroEnums      = "https://avro.apache.org/docs/1.12.0/specification/#enums"
	avroNames      = "https://avro.apache.org/docs/1.12.0/specification/#names"
	avroLogical    = "https://avro.apache.org/docs/1.12.0/specification/#logical-types"
	avroDecimal    = "https://avro.apache.org/docs/1.12.0/specification/#decimal"
	avroResolution = "https://avro.apache.org/docs/1.12.0/specification/#schema-resolution"
)

// avroPages explain the rules of Avro schemas, errors first.
func avroPages() []Page {
	return slices.Concat(avroErrorPages(), avroDefaultPages(), avroNamePages(), avroDocPages())
}

func avsc(text string) []source.File { return []source.File{{Path: "order.avsc", Content: text}} }

// record is a documented record Order with a field.
func record(field string) []source.File {
	return avsc(`{
  "type": "record", "name": "Order", "namespace": "acme", "doc": "What a customer bought.",
  "fields": [
    ` + field + `
  ]
}`)
}

func avroErrorPages() []Page {
	return []Page{
		{
			Rule: AvroRecursionWithoutExit, Severity: Error,
			Meaning: "A record holds itself whatever is chosen, so no data of it can ever be written.",
			Why:     "A record is its fields one after the other, without end where one of them is the record again. A union with another branch, an array or a map lets it end.",
			Source:  avroComplex,
			Example: record(`{"name": "replaces", "type": "Order", "doc": "The order before."}`),
			Fixed:   record(`{"name": "replaces", "type": ["null", "Order"], "default": null, "doc": "The order before."}`),
			Fix:     "Let a field on the way be null.",
		},
		{
			Rule: AvroDefaultMisplaced, Severity: Error,
			Meaning: "A default stands inside a type, where no reader looks for it.",
			Why:     "A field's default stands beside the field's name. Inside the type it is an attribute without a meaning: the field has no default, and adding it breaks readers.",
			Source:  avroComplex,
			Example: record(`{"name": "currency", "type": {"type": "string", "default": "EUR"}, "doc": "As in ISO 4217."}`),
			Fixed:   record(`{"name": "currency", "type": "string", "default": "EUR", "doc": "As in ISO 4217."}`),
			Fix:     "Move the default out of the type.",
		},
		{
			Rule: AvroLogicalTypeMisspelled, Severity: Error,
			Meaning: "A logical type is one of the specification's but for case, separators or a plural.",
			Why:     "Libraries ignore logical types that they do not know, so readers see the plain type.",
			Source:  avroLogical,
			Example: record(`{"name": "at", "type": {"type": "long", "logicalType": "timestamp_millis"}, "doc": "When it was placed."}`),
			Fixed:   record(`{"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}, "doc": "When it was placed."}`),
			Fix:     "Spell it as the specification does.",
		},
	}
}

func avroDefaultPages() []Page {
	return []Page{
		{
			Rule: AvroOptionalWithoutDefault, Severity: Warning,
			Meaning: "A field may be null and has no default.",
			Why:     "Null in the union lets a writer leave the value out, not the field. A reader that gets data without the field needs a default, so a field without one can neither be added nor removed safely.",
			Source:  avroResolution,
			Example: record(`{"name": "note", "type": ["null", "string"], "doc": "What the customer told us."}`),
			Fixed:   record(`{"name": "note", "type": ["null", "string"], "default": null, "doc": "What the customer told us."}`),
			Fix:     `Put "null" first in the union, and add "default": null.`,
		},
		{
			Rule: AvroDefaultNotFirstBranch, Severity: Warning,
			Meaning: "The default of a union does not belong to its first branch.",
			Why:     "Since 1.12 the specification lets a default belong to any branch. Libraries that are older hold it against the first one, and refuse the schema or the data that needs the default.",
			Source:  avroUnions,
			Example: record(`{"name": "note", "type": ["string", "null"], "default": null, "doc": "What the customer told us."}`),
			Fixed:   record(`{"name": "note", "type": ["null", "string"], "default": null, "doc": "What the customer told us."}`),
			Fix:     "Put the branch of the default first. Readers do not mind the order of branches.",
		},
		{
			Rule: AvroEnumDefaultMissing, Severity: Warning,
			Meaning: "An enum has no default symbol.",
			Why:     "A reader that meets a symbol it does not know takes its enum's default, and fails where there is none. So without one no symbol can be added without breaking old readers.",
			Source:  avroEnums,
			Example: avsc(`{"type": "enum", "name": "State", "namespace": "acme", "doc": "How far an order is.", "symbols": ["UNKNOWN", "OPEN", "PAID"]}`),
			Fixed:   avsc(`{"type": "enum", "name": "State", "namespace": "acme", "doc": "How far an order is.", "symbols": ["UNKNOWN", "OPEN", "PAID"], "default": "UNKNOWN"}`),
			Fix:     "Add a symbol that means the value is not known, and make it the default before the first reader is written.",
		},
		{
			Rule: AvroDecimalScaleMissing, Severity: Warning,
			Meaning: "A decimal does not say its scale.",
			Why:     "The scale is 0 where it is not given: the number has no digits after the point. It can never be changed, since readers would take the bytes for another number.",
			Source:  avroDecimal,
			Example: record(`{"name": "total", "type": {"type": "bytes", "logicalType": "decimal", "precision": 12}, "doc": "In euros."}`),
			Fixed:   record(`{"name": "total", "type": {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}, "doc": "In euros."}`),
			Fix:     "Say the scale, if only to say 0.",
		},
	}
}
