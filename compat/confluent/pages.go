package confluent

import (
	"strings"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/source"
)

// Rules explains every kind of difference that Confluent has for Protobuf,
// whether it refuses it or not.
func Rules() []finding.Page {
	pages := append(typePages(), fieldPages()...)
	pages = append(pages, oneofPages()...)
	for i := range pages {
		pages[i].Confluent = []string{strings.TrimPrefix(string(pages[i].Rule), "CONFLUENT_")}
	}
	return pages
}

// A change is what an example does, and to whom.
type change struct {
	old, new               string
	newReaders, oldReaders finding.Class
	also                   []finding.Rule
}

func (c change) example() finding.Example {
	return finding.Example{
		Old: text(c.old), New: text(c.new), Also: c.also,
		Effects: finding.Effects{finding.Binary: {c.newReaders, c.oldReaders}},
	}
}

// text is a file of a body, which may say its own syntax.
func text(body string) []source.File {
	if !strings.HasPrefix(body, "syntax") {
		body = "syntax = \"proto3\";\npackage acme.v1;\n" + body
	}
	return []source.File{{Path: "order.proto", Content: body + "\n"}}
}

// neverMinds is the reason for differences that Confluent knows and accepts.
const neverMinds = "Confluent lists the difference and accepts it in both directions."

// onTheWayBack is the reason for pairs of differences of which one refuses.
const onTheWayBack = "Confluent asks FORWARD by exchanging the two schemas, so what was added counts as removed there."

// typePages explain differences of packages, messages and enums.
func typePages() []finding.Page {
	return []finding.Page{
		{
			Rule: PackageChanged, Meaning: "The file has another package.",
			Why:       "Confluent refuses it since February 2024. The bytes of a message do not hold its package.",
			NoWitness: "all data are read as they were.",
			Example: change{"syntax = \"proto3\";\npackage acme.v1;\nmessage Order {}", "syntax = \"proto3\";\npackage acme.v2;\nmessage Order {}",
				finding.Break, finding.Break, nil}.example(),
			Fix: "Keep the package, or publish under a subject of its own.",
		},
		{
			Rule: MessageAdded, Meaning: "A message was added.", Why: onTheWayBack,
			Example: change{"message Order {}", "message Order {}\nmessage Item {}", finding.Safe, finding.Safe, []finding.Rule{MessageRemoved}}.example(),
			Fix:     "Nothing under BACKWARD. Under FORWARD and FULL no message can be added.",
		},
		{
			Rule: MessageRemoved, Meaning: "A message was removed, whether anything used it or not.", Why: "Confluent takes every message for one that data may consist of.",
			NoWitness: "any datum of the message would do, and the other side has no type to try to read it with.",
			Example:   change{"message Order {}\nmessage Item {}", "message Order {}", finding.Break, finding.Safe, nil}.example(),
			Fix:       "Keep the message.",
		},
		{
			Rule: MessageMoved, Meaning: "A message has another place among its neighbours.", Why: neverMinds,
			Example: change{"message Order {}\nmessage Item {}", "message Item {}\nmessage Order {}", finding.Safe, finding.Safe, nil}.example(),
			Fix:     "Nothing: message indexes in data belong to the schema that the data names.",
		},
		{
			Rule: EnumAdded, Meaning: "An enum was added.", Why: neverMinds,
			Example: change{"message Order {}", "message Order {}\nenum State { OPEN = 0; }", finding.Safe, finding.Safe, nil}.example(),
			Fix:     "Nothing.",
		},
		{
			Rule: EnumRemoved, Meaning: "An enum was removed.", Why: neverMinds,
			Example: change{"message Order {}\nenum State { OPEN = 0; }", "message Order {}", finding.Safe, finding.Safe, nil}.example(),
			Fix:     "Nothing for Confluent. The profile PAWL says who is hurt.",
		},
		{
			Rule: EnumConstAdded, Meaning: "An enum has a number more.", Why: neverMinds,
			Example: change{"enum State { OPEN = 0; }", "enum State { OPEN = 0; PAID = 1; }", finding.Safe, finding.Safe, nil}.example(),
			Fix:     "Nothing for Confluent. Old readers of closed enums and of JSON do not know the number: the profile PAWL tells.",
		},
		{
			Rule: EnumConstChanged, Meaning: "An enum number has another name.", Why: neverMinds,
			Example: change{"enum State { OPEN = 0; }", "enum State { NEW = 0; }", finding.Safe, finding.Safe, nil}.example(),
			Fix:     "Nothing for Confluent. JSON knows values by name: the profile PAWL tells.",
		},
		{
			Rule: EnumConstRemoved, Meaning: "An enum has a number less.", Why: neverMinds,
			Example: change{"enum State { OPEN = 0; PAID = 1; }", "enum State { OPEN = 0; }", finding.Safe, finding.Safe, nil}.example(),
			Fix:     "Nothing for Confluent. The profile PAWL says who is hurt.",
		},
	}
}

// fieldPages explain differences of fields.
func fieldPages() []finding.Page {
	return []finding.Page{
		{
			Rule: FieldAdded, Meaning: "A field was added.", Why: neverMinds,
			Example: change{"message Order {}", "message Order { int32 id = 1; }", finding.Safe, finding.Safe, nil}.example(),
			Fix:     "Nothing. A number that an earlier version used otherwise is accepted too; the profile PAWL remembers.",
		},
		{
			Rule: FieldRemoved, Meaning: "A field was removed, or has another number.", Why: neverMinds,
			Example: change{"message Order { int32 id = 1; }", "message Order {}", finding.Safe, finding.Safe, nil}.example(),
			Fix:     "Nothing for Confluent. Reserve the number and the name.",
		},
		{
			Rule: FieldNameChanged, Meaning: "A field has another name.", Why: neverMinds,
			Example: change{"message Order { int32 id = 1; }", "message Order { int32 key = 1; }", finding.Safe, finding.Safe, nil}.example(),
			Fix:     "Nothing for Confluent. JSON knows fields by name: the profile PAWL tells.",
		},
		{
			Rule: FieldKindChanged, Meaning: "A scalar became a message or a map, or the other way round.", Why: "Confluent never takes one of the three for another, not even a map for a repeated message.",
			Example: change{"message Order { bytes item = 1; }\nmessage Item {}", "message Order { Item item = 1; }\nmessage Item {}", finding.Break, finding.Break, nil}.example(),
			Fix:     "Keep the type, and give the new type to a new field.",
		},
		{
			Rule: FieldScalarKindChanged, Meaning: "A scalar field has a type of another group.",
			Why:     "The groups are int32, int64, uint32, uint64, bool and enums; sint32 and sint64; string and bytes; fixed32 and sfixed32; fixed64 and sfixed64; float; double. Within a group every change is accepted, even where numbers are cut.",
			Example: change{"message Order { int32 id = 1; }", "message Order { string id = 1; }", finding.Break, finding.Break, nil}.example(),
			Fix:     "Keep the type, and give the new type to a new field.",
		},
		{
			Rule: FieldNamedTypeChanged, Meaning: "A field has a message of another name, or a message of another schema that changed and is refused.",
			Why:       "Confluent compares names without the package, and never what two messages of different names hold.",
			NoWitness: "a name is in no data. Where what the two messages hold is damaged as well, the profile PAWL shows it.",
			Example:   change{"message Order { Item item = 1; }\nmessage Item {}\nmessage Part {}", "message Order { Part item = 1; }\nmessage Item {}\nmessage Part {}", finding.Break, finding.Break, nil}.example(),
			Fix:       "Keep the type. The profile PAWL accepts another name for the same fields.",
		},
		{
			Rule: FieldNumericLabelChanged, Meaning: "A number or enum has another label.", Why: "Labels count only where both fields are written with one: a proto3 field without a label may become repeated.",
			Example: change{"message Order { optional int32 id = 1; }", "message Order { repeated int32 id = 1; }", finding.Break, finding.Break, nil}.example(),
			Fix:     "Keep the label, and give the new one to a new field.",
		},
		{
			Rule: FieldTextLabelChanged, Meaning: "A string or bytes field has another label.", Why: neverMinds,
			Example: change{"message Order { optional string id = 1; }", "message Order { repeated string id = 1; }", finding.Safe, finding.Safe, nil}.example(),
			Fix:     "Nothing for Confluent. Of several values a reader of one takes the last.",
		},
		{
			Rule: RequiredFieldAdded, Meaning: "A required field was added.", Why: "Data without it is refused. " + onTheWayBack,
			Example: change{"syntax = \"proto2\";\nmessage Order {}", "syntax = \"proto2\";\nmessage Order { required int32 id = 1; }", finding.Break, finding.Safe, []finding.Rule{RequiredFieldRemoved}}.example(),
			Fix:     "Make the field optional.",
		},
		{
			Rule: RequiredFieldRemoved, Meaning: "A required field was removed.", Why: "Readers that require it refuse new data. Confluent refuses it in both directions. " + onTheWayBack,
			NoWitness: "new readers read old data, and keep the field as an unknown one. Old readers refuse new data by CONFLUENT_REQUIRED_FIELD_ADDED, which shows it.",
			Example:   change{"syntax = \"proto2\";\nmessage Order { required int32 id = 1; }", "syntax = \"proto2\";\nmessage Order {}", finding.Break, finding.Safe, []finding.Rule{RequiredFieldAdded}}.example(),
			Fix:       "Keep the field.",
		},
	}
}

// oneofPages explain differences of oneofs.
func oneofPages() []finding.Page {
	const one, two = "message Order {\n  oneof way {\n    int32 a = 1;\n  }\n}", "message Order {\n  oneof way {\n    int32 a = 1;\n    int32 b = 2;\n  }\n}"
	return []finding.Page{
		{
			Rule: OneofAdded, Meaning: "A oneof was added.", Why: neverMinds,
			Example: change{"message Order {}", one, finding.Safe, finding.Safe, []finding.Rule{OneofFieldAdded}}.example(),
			Fix:     "Nothing.",
		},
		{
			Rule: OneofRemoved, Meaning: "A oneof was removed, or has another name.", Why: "Confluent accepts it, and that all its fields go with it.",
			Example: change{one, "message Order {}", finding.Safe, finding.Safe, nil}.example(),
			Fix:     "Nothing for Confluent. Reserve the numbers and names.",
		},
		{
			Rule: OneofFieldAdded, Meaning: "A field was added to a oneof.", Why: onTheWayBack,
			Example: change{one, two, finding.Safe, finding.Safe, []finding.Rule{OneofFieldRemoved}}.example(),
			Fix:     "Nothing under BACKWARD. Under FORWARD and FULL add the field outside of the oneof.",
		},
		{
			Rule: OneofFieldRemoved, Meaning: "A field of a oneof was removed, and the oneof or another of its fields was not.", Why: "A reader cannot tell a oneof that is not set from one that is set to a field that it does not know.",
			NoWitness: "the field is kept as an unknown one, and all others are read as they were.",
			Example:   change{two, one, finding.Break, finding.Safe, nil}.example(),
			Fix:       "Keep the field, marked deprecated.",
		},
		{
			Rule: OneofFieldMovedToTopLevel, Meaning: "A field left its oneof and is in none.", Why: "Fields that exclude each other can all be read by those who do not know that. " + onTheWayBack,
			Example: change{one, "message Order { int32 a = 1; }", finding.Safe, finding.Safe, []finding.Rule{OneofRemoved}}.example(),
			Fix:     "Nothing for Confluent.",
		},
		{
			Rule: MultipleFieldsMovedToOneof, Meaning: "Several fields that were in no oneof are in one together.", Why: "Old data may have several of them set, and a reader keeps one.",
			Example: change{"message Order {\n  int32 a = 1;\n  int32 b = 2;\n}", two, finding.Break, finding.Safe, []finding.Rule{OneofAdded}}.example(),
			Fix:     "Keep the fields where they were. One field alone may move to a new oneof.",
		},
		{
			Rule: FieldMovedToExistingOneof, Meaning: "A field joined a oneof with fields that were elsewhere.", Why: "Old data may have several of them set, and a reader keeps one.",
			Example: change{"message Order {\n  int32 b = 2;\n  oneof way {\n    int32 a = 1;\n  }\n}", two, finding.Break, finding.Safe, nil}.example(),
			Fix:     "Keep the field where it was.",
		},
	}
}
