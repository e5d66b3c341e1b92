package protobuf

import "github.com/pawl-registry/pawl/compat/finding"

// fieldPages explain the rules on fields that come and go.
var fieldPages = [...]finding.Page{
	{
		Rule:    FieldAdded,
		Meaning: "A field was added; readers that do not know it keep it as an unknown field, or drop it from JSON.",
		Why:     "Old binaries ignore a number they do not know and keep its bytes. ProtoJSON has no unknown fields: a reader that follows the specification to the letter refuses the key, one that is told to ignore unknown keys drops it.",
		Source:  updating,
		Example: change(proto3+`message Order {
  string id = 1;
}
`, proto3+`message Order {
  string id = 1;
  string note = 2;
}
`, finding.Effects{finding.Binary: {safe, note}, finding.JSON: {safe, note}, finding.StrictJSON: {safe, breaks}}),
		Fix:       "Nothing: this is how schemas grow. Let JSON readers ignore unknown keys.",
		Confluent: []string{"FIELD_ADDED", "ONEOF_FIELD_ADDED"},
	},
	{
		Rule:    FieldRemoved,
		Meaning: "A field was removed; its number and name must never be used for anything else.",
		Why:     `"Fields can be removed, as long as the field number is not used again in your updated message type." New readers keep old values as unknown fields. Pawl remembers numbers and names of every version, so a later reuse is refused whether they are reserved or not.`,
		Source:  updating,
		Example: change(proto3+`message Order {
  string id = 1;
  string note = 2;
}
`, proto3+`message Order {
  string id = 1;
}
`, finding.Effects{finding.Binary: {note, safe}, finding.JSON: {note, safe}, finding.StrictJSON: {breaks, safe}, finding.Code: {breaks, breaks}}),
		Fix:       "Reserve the number and the name, so that other tools know too. For code, mark the field deprecated for a while before.",
		Buf:       []string{"FIELD_NO_DELETE", "FIELD_NO_DELETE_UNLESS_NAME_RESERVED", "FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED"},
		Confluent: []string{"FIELD_REMOVED", "ONEOF_FIELD_REMOVED"},
	},
	{
		Rule:    FieldRequiredAdded,
		Meaning: "A required field was added; data without it is refused.",
		Why:     "A reader refuses a message that lacks a required field, and no old message has one that did not exist.",
		Source:  updating2,
		Example: change(proto2+`message Order {
  optional string id = 1;
}
`, proto2+`message Order {
  optional string id = 1;
  required string currency = 2;
}
`, finding.Effects{finding.Binary: {breaks, note}, finding.JSON: {breaks, note}, finding.StrictJSON: {breaks, breaks}}),
		Fix:       "Make the field optional, and check it in code.",
		Buf:       []string{"MESSAGE_SAME_REQUIRED_FIELDS"},
		Confluent: []string{"REQUIRED_FIELD_ADDED"},
	},
	{
		Rule:    FieldRequiredRemoved,
		Meaning: "A required field was removed; readers that require it refuse new data.",
		Why:     "Old readers still refuse a message that lacks the field, and new writers can no longer write it.",
		Source:  updating2,
		Example: change(proto2+`message Order {
  optional string id = 1;
  required string currency = 2;
}
`, proto2+`message Order {
  optional string id = 1;
}
`, finding.Effects{finding.Binary: {note, breaks}, finding.JSON: {note, breaks}, finding.StrictJSON: {breaks, breaks}, finding.Code: {breaks, breaks}}),
		Fix:       "Keep the field, or first bring all readers to a version in which it is optional.",
		Buf:       []string{"MESSAGE_SAME_REQUIRED_FIELDS", "FIELD_NO_DELETE", "FIELD_NO_DELETE_UNLESS_NAME_RESERVED", "FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED"},
		Confluent: []string{"REQUIRED_FIELD_REMOVED"},
	},
	{
		Rule:    FieldNumberReused,
		Meaning: "A number belongs to another field now; old bytes would be read as something they are not.",
		Why:     "Bytes carry the number and a wire type, no name. A reader that finds the number takes what is there for its own field; where the wire type is another, it loses the value.",
		Source:  deleting,
		Example: change(proto3+`message Order {
  string note = 1;
}
`, proto3+`message Order {
  int32 quantity = 1;
}
`, finding.Effects{finding.Binary: {breaks, breaks}, finding.JSON: {note, note}, finding.StrictJSON: {breaks, breaks}, finding.Code: {breaks, breaks}}),
		Fix:       "Reserve the old number and name, and give the new field a number that was never used.",
		Buf:       []string{"FIELD_SAME_TYPE", "FIELD_WIRE_COMPATIBLE_TYPE", "FIELD_WIRE_JSON_COMPATIBLE_TYPE", "FIELD_SAME_NAME"},
		Confluent: []string{"FIELD_NAME_CHANGED", "FIELD_SCALAR_KIND_CHANGED", "FIELD_KIND_CHANGED"},
	},
	{
		Rule:    FieldToExtension,
		Meaning: "A field became an extension with the same number; JSON writes extensions under another key.",
		Why:     `Binary data is the same. In JSON the key of an extension is its full name in brackets: "Changing a field to or from an extension of same number and type is not safe."`,
		Source:  jsonWire,
		Example: change(proto2+`message Order {
  extensions 100 to max;
  optional string note = 2;
}
`, proto2+`message Order {
  extensions 2, 100 to max;
}
extend Order {
  optional string note = 2;
}
`, finding.Effects{finding.JSON: {breaks, breaks}, finding.StrictJSON: {breaks, breaks}, finding.Code: {breaks, breaks}}, ExtensionRange),
		Fix:       "Keep the field.",
		Buf:       []string{"FIELD_NO_DELETE", "FIELD_NO_DELETE_UNLESS_NAME_RESERVED", "FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED"},
		Confluent: []string{"FIELD_REMOVED"},
	},
	{
		Rule:    FieldFromExtension,
		Meaning: "An extension became a field with the same number; JSON writes extensions under another key.",
		Why:     "The mirror of PROTO_FIELD_MOVED_TO_EXTENSION: the bytes are the same, the key in JSON is not.",
		Source:  jsonWire,
		Example: change(proto2+`message Order {
  extensions 2, 100 to max;
}
extend Order {
  optional string note = 2;
}
`, proto2+`message Order {
  extensions 100 to max;
  optional string note = 2;
}
`, finding.Effects{finding.JSON: {breaks, breaks}, finding.StrictJSON: {breaks, breaks}, finding.Code: {breaks, breaks}}, ExtensionRange),
		Fix:       "Keep the extension.",
		Buf:       []string{"EXTENSION_NO_DELETE", "PACKAGE_EXTENSION_NO_DELETE", "EXTENSION_MESSAGE_NO_DELETE"},
		Confluent: []string{"FIELD_ADDED"},
	},
}
