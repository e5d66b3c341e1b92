package lint

func avroNamePages() []Page {
	return []Page{
		{
			Rule: AvroAttributeMisspelled, Severity: Warning,
			Meaning: "An attribute is one of Avro's own but for case, separators or a plural.",
			Why:     "Attributes that Avro does not know are kept and mean nothing, so the default, the doc or the alias is not there for anybody.",
			Source:  avroComplex,
			Example: record(`{"name": "currency", "type": "string", "Default": "EUR", "doc": "As in ISO 4217."}`),
			Fixed:   record(`{"name": "currency", "type": "string", "default": "EUR", "doc": "As in ISO 4217."}`),
			Fix:     "Spell it as the specification does.",
		},
		{
			Rule: AvroNamespaceMissing, Severity: Warning,
			Meaning: "A type has no namespace. Of each file only the first such type is told.",
			Why:     "Readers match types by name. Without a namespace two teams' types of one name are one type to whoever uses both, and generated classes have no package, which Java cannot import. A namespace cannot be added later without aliases.",
			Source:  avroNames,
			Example: avsc(`{"type": "record", "name": "Order", "doc": "What a customer bought.", "fields": []}`),
			Fixed:   avsc(`{"type": "record", "name": "Order", "namespace": "acme", "doc": "What a customer bought.", "fields": []}`),
			Fix:     "Give the outermost type a namespace; those inside inherit it.",
		},
		{
			Rule: AvroShortNameShared, Severity: Warning,
			Meaning: "Two types of one schema differ in their namespaces alone.",
			Why:     "A name without a namespace means the type in the namespace around it, so which of the two it means depends on where it stands. Readers match the branches of unions by short name too.",
			Source:  avroResolution,
			Example: record(`{"name": "paid", "type": {"type": "fixed", "name": "Money", "size": 8, "doc": "Cents."}, "doc": "With taxes."},
    {"name": "owed", "type": {"type": "fixed", "name": "legacy.Money", "size": 4, "doc": "Euros."}, "doc": "Without taxes."}`),
			Fixed: record(`{"name": "paid", "type": {"type": "fixed", "name": "Money", "size": 8, "doc": "Cents."}, "doc": "With taxes."},
    {"name": "owed", "type": {"type": "fixed", "name": "legacy.Euros", "size": 4, "doc": "Euros."}, "doc": "Without taxes."}`),
			Fix: "Give one of them another name.",
		},
		{
			Rule: AvroCaseClash, Severity: Warning,
			Meaning: "Two fields of a record, or two symbols of an enum, differ in case alone.",
			Why:     "They are two to Avro. Databases and query engines that do not mind case take them for one, and generated code may give both the same accessor.",
			Example: record(`{"name": "orderId", "type": "string", "doc": "Ours."},
    {"name": "orderID", "type": "string", "doc": "The shop's."}`),
			Fixed: record(`{"name": "orderId", "type": "string", "doc": "Ours."},
    {"name": "shopOrderId", "type": "string", "doc": "The shop's."}`),
			Fix: "Rename one of them, and keep its old name as an alias.",
		},
		{
			Rule: AvroAliasRedundant, Severity: Warning,
			Meaning: "An alias is the name of the thing itself, or is given twice.",
			Why:     "It has no effect, so whoever wrote it meant something else. An alias without a namespace is in the namespace of the type.",
			Source:  "https://avro.apache.org/docs/1.12.0/specification/#aliases",
			Example: avsc(`{"type": "record", "name": "Order", "namespace": "acme", "aliases": ["acme.Order"], "doc": "What a customer bought.", "fields": []}`),
			Fixed:   avsc(`{"type": "record", "name": "Order", "namespace": "acme", "aliases": ["acme.Purchase"], "doc": "What a customer bought.", "fields": []}`),
			Fix:     "Remove it, or write the name that the thing had before.",
		},
	}
}

func avroDocPages() []Page {
	return []Page{
		{
			Rule: AvroTypeUndocumented, Severity: Warning,
			Meaning: "A record, enum or fixed has no doc.",
			Why:     "A schema outlives those who remember what it was for. The doc is found by search and stands in generated code.",
			Source:  avroComplex,
			Example: avsc(`{"type": "fixed", "name": "Checksum", "namespace": "acme", "size": 16}`),
			Fixed:   avsc(`{"type": "fixed", "name": "Checksum", "namespace": "acme", "size": 16, "doc": "MD5 of the bytes before it."}`),
			Fix:     "Say in one sentence what it stands for.",
		},
		{
			Rule: AvroFieldUndocumented, Severity: Warning,
			Meaning: "A field has no doc.",
			Why:     "The name and the type do not tell the unit, the time zone, or what it means when the value is missing.",
			Source:  avroComplex,
			Example: record(`{"name": "total", "type": "long"}`),
			Fixed:   record(`{"name": "total", "type": "long", "doc": "In cents, with taxes."}`),
			Fix:     "Say what its values mean, and in what unit.",
		},
	}
}
