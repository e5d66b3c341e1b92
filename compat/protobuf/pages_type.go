package protobuf

import "github.com/pawl-registry/pawl/compat/finding"

// fieldTypePages explain the rules on the types of fields.
var fieldTypePages = [...]finding.Page{
	{
		Rule:    FieldTypeChanged,
		Meaning: "A field has another type.",
		Why:     "What it does depends on the two types and on the direction. int32, uint32, int64, uint64, bool and enums share one coding and are cut to size; sint32 and sint64 another; fixed32 and sfixed32, fixed64 and sfixed64 share theirs; bytes can be read as text if they are UTF-8. All else shares nothing. JSON has rules of its own.",
		Source:  updating,
		Example: change(proto3+`message Order {
  int32 quantity = 1;
}
`, proto3+`message Order {
  int64 quantity = 1;
}
`, finding.Effects{finding.Binary: {safe, lossy}, finding.JSON: {safe, lossy}, finding.StrictJSON: {safe, lossy}, finding.Code: {breaks, breaks}}),
		Fix:       "Keep the type, or add a field of the new type with a new number.",
		Buf:       []string{"FIELD_SAME_TYPE", "FIELD_WIRE_COMPATIBLE_TYPE", "FIELD_WIRE_JSON_COMPATIBLE_TYPE"},
		Confluent: []string{"FIELD_SCALAR_KIND_CHANGED", "FIELD_KIND_CHANGED"},
	},
	{
		Rule:    FieldCardinality,
		Meaning: "A field became repeated, stopped being so, or became or stopped being a map.",
		Why:     `Of strings, bytes and messages a singular reader takes the last, or merges them. Of packed numbers it takes nothing: "Note that this is not generally safe for numeric types". A map keeps one of several entries with one key. JSON writes a list or an object where the other side expects a value.`,
		Source:  updating,
		Example: change(proto3+`message Order {
  string note = 1;
}
`, proto3+`message Order {
  repeated string note = 1;
}
`, finding.Effects{finding.Binary: {safe, lossy}, finding.JSON: {breaks, breaks}, finding.StrictJSON: {breaks, breaks}, finding.Code: {breaks, breaks}}),
		Fix:       "Keep the field, and add another for many.",
		Buf:       []string{"FIELD_SAME_CARDINALITY", "FIELD_WIRE_COMPATIBLE_CARDINALITY", "FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY"},
		Confluent: []string{"FIELD_NUMERIC_LABEL_CHANGED", "FIELD_STRING_OR_BYTES_LABEL_CHANGED", "FIELD_KIND_CHANGED"},
	},
	{
		Rule:    FieldDelimited,
		Meaning: "A message field is delimited (a group) on one side and length-prefixed on the other.",
		Why:     "A group stands between a start tag and an end tag, any other message behind its length: the wire types differ, so each reader takes the other's value for an unknown field. JSON is the same.",
		Source:  features,
		Example: change(e2023+`message Order {
  Money total = 1;
}
message Money {
  int64 units = 1;
}
`, e2023+`message Order {
  Money total = 1 [features.message_encoding = DELIMITED];
}
message Money {
  int64 units = 1;
}
`, finding.Effects{finding.Binary: {breaks, breaks}, finding.Code: {note, note}}),
		Fix: "Put the old encoding back.",
		Buf: []string{"FIELD_SAME_TYPE", "FIELD_WIRE_COMPATIBLE_TYPE", "FIELD_WIRE_JSON_COMPATIBLE_TYPE"},
	},
	{
		Rule:    FieldPacked,
		Meaning: "A repeated field is packed on one side only; parsers must accept both.",
		Why:     "Parsers must read a repeated number that was declared packed as if it was not, and the other way round.",
		Source:  wireForm,
		Example: change(proto3+`message Order {
  repeated int32 quantity = 1;
}
`, proto3+`message Order {
  repeated int32 quantity = 1 [packed = false];
}
`, finding.Effects{}),
		Fix: "Nothing.",
	},
	{
		Rule:    FieldUTF8,
		Meaning: "A string must be valid UTF-8 on one side only.",
		Why:     "With VERIFY a reader refuses a message whose string is not valid UTF-8; with NONE it does not look. Only data that was never verified can hold such a string.",
		Source:  features,
		Example: change(e2023+`message Order {
  string note = 1 [features.utf8_validation = NONE];
}
`, e2023+`message Order {
  string note = 1;
}
`, finding.Effects{finding.Binary: {lossy, safe}, finding.Code: {note, note}}),
		Fix: "Make writers write UTF-8 first, and verify when no other data is left.",
		Buf: []string{"FIELD_SAME_UTF8_VALIDATION"},
	},
	{
		Rule:    MapKeyType,
		Meaning: "The keys of a map have another type.",
		Why:     "A map is a repeated message with key and value, so its keys are read as any field of another type is. JSON writes every key as a string.",
		Source:  updating,
		Example: change(proto3+`message Order {
  map<int32, string> lines = 1;
}
`, proto3+`message Order {
  map<string, string> lines = 1;
}
`, finding.Effects{finding.Binary: {breaks, breaks}, finding.JSON: {safe, lossy}, finding.StrictJSON: {safe, lossy}, finding.Code: {breaks, breaks}}),
		Fix:       "Keep the map, and add another.",
		Buf:       []string{"FIELD_SAME_TYPE", "FIELD_WIRE_COMPATIBLE_TYPE", "FIELD_WIRE_JSON_COMPATIBLE_TYPE"},
		Confluent: []string{"FIELD_SCALAR_KIND_CHANGED"},
	},
	{
		Rule:    MapValueType,
		Meaning: "The values of a map have another type.",
		Why:     "A map is a repeated message with key and value, so its values are read as any field of another type is.",
		Source:  updating,
		Example: change(proto3+`message Order {
  map<string, int32> lines = 1;
}
`, proto3+`message Order {
  map<string, string> lines = 1;
}
`, finding.Effects{finding.Binary: {breaks, breaks}, finding.JSON: {breaks, lossy}, finding.StrictJSON: {breaks, lossy}, finding.Code: {breaks, breaks}}),
		Fix:       "Keep the map, and add another.",
		Buf:       []string{"FIELD_SAME_TYPE", "FIELD_WIRE_COMPATIBLE_TYPE", "FIELD_WIRE_JSON_COMPATIBLE_TYPE"},
		Confluent: []string{"FIELD_SCALAR_KIND_CHANGED", "FIELD_KIND_CHANGED"},
	},
}

// presencePages explain the rules on fields that are not set.
var presencePages = [...]finding.Page{
	{
		Rule:    FieldPresence,
		Meaning: "A field tells unset from zero on one side only.",
		Why:     "A field without presence does not write its zero. A reader with presence then sees it unset, and one without sees zero where the writer set nothing. No value is lost but that difference.",
		Source:  presences,
		Example: change(proto3+`message Order {
  int32 quantity = 1;
}
`, proto3+`message Order {
  optional int32 quantity = 1;
}
`, finding.Effects{finding.Binary: {safe, note}, finding.JSON: {safe, note}, finding.StrictJSON: {safe, note}, finding.Code: {breaks, breaks}}),
		Fix: "Keep the presence if code or data depends on it.",
		Buf: []string{"FIELD_SAME_CARDINALITY"},
	},
	{
		Rule:    FieldRequired,
		Meaning: "A field became required or stopped being so.",
		Why:     "Readers refuse a message that lacks a required field. Old data may lack what is required now; new data may lack what old readers require.",
		Source:  updating2,
		Example: change(proto2+`message Order {
  optional string id = 1;
}
`, proto2+`message Order {
  required string id = 1;
}
`, finding.Effects{finding.Binary: {breaks, safe}, finding.JSON: {breaks, safe}, finding.StrictJSON: {breaks, safe}, finding.Code: {note, note}}),
		Fix:       "Keep optional fields optional, and check them in code. Take required away only when no old reader is left.",
		Buf:       []string{"MESSAGE_SAME_REQUIRED_FIELDS", "FIELD_SAME_CARDINALITY", "FIELD_WIRE_COMPATIBLE_CARDINALITY", "FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY"},
		Confluent: []string{"REQUIRED_FIELD_ADDED", "REQUIRED_FIELD_REMOVED", "FIELD_NUMERIC_LABEL_CHANGED", "FIELD_STRING_OR_BYTES_LABEL_CHANGED"},
	},
	{
		Rule:    FieldDefault,
		Meaning: "The default of a field changed, so unset fields read another value.",
		Why:     "Defaults are not written: an unset field reads as what the reader's schema says. The data is intact, its meaning is the reader's.",
		Source:  updating2,
		Example: change(proto2+`message Order {
  optional string currency = 1 [default = "EUR"];
}
`, proto2+`message Order {
  optional string currency = 1 [default = "USD"];
}
`, finding.Effects{finding.Binary: {note, note}, finding.JSON: {note, note}, finding.StrictJSON: {note, note}, finding.Code: {note, note}}),
		Fix: "Keep the default. Write the value you mean.",
		Buf: []string{"FIELD_SAME_DEFAULT"},
	},
}
