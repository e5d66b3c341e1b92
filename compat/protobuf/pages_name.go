package protobuf

import "github.com/pawl-registry/pawl/compat/finding"

// fieldNamePages explain the rules on the numbers and names of fields.
var fieldNamePages = [...]finding.Page{
	{
		Rule:    FieldNumberChanged,
		Meaning: "A field has another number, so binary data no longer reaches it.",
		Why:     `"Changing" the field number is equivalent to deleting the field and adding a new one: the values of old data stay under the old number, unknown to new readers.`,
		Source:  updating,
		Example: change(proto3+`message Order {
  string id = 1;
}
`, proto3+`message Order {
  string id = 2;
}
`, finding.Effects{finding.Binary: {breaks, breaks}}),
		Fix:       "Give the field its number again. To tidy numbers up, start a new message.",
		Buf:       []string{"FIELD_NO_DELETE", "FIELD_NO_DELETE_UNLESS_NAME_RESERVED", "FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED", "FIELD_SAME_NAME", "FIELD_SAME_JSON_NAME"},
		Confluent: []string{"FIELD_REMOVED", "FIELD_ADDED"},
	},
	{
		Rule:    FieldNameChanged,
		Meaning: "A field has another name; JSON and source code know it by name, and bytes cannot tell a rename from a reuse of the number.",
		Why:     "Binary data has no names, so it is read as before: if the field means the same, nothing is lost, and only people know that. JSON has the name as its key, which readers accept in two forms: the JSON name and the name in the .proto file.",
		Source:  jsonNames,
		Example: change(proto3+`message Order {
  string note = 1;
}
`, proto3+`message Order {
  string remark = 1;
}
`, finding.Effects{finding.Binary: {note, note}, finding.JSON: {breaks, breaks}, finding.StrictJSON: {breaks, breaks}, finding.Code: {breaks, breaks}}),
		Fix:       `Keep the name. If JSON is in use and the name must change, pin the key: [json_name = "note"]. For another meaning take a new number.`,
		Buf:       []string{"FIELD_SAME_NAME", "FIELD_SAME_JSON_NAME"},
		Confluent: []string{"FIELD_NAME_CHANGED"},
	},
	{
		Rule:    FieldJSONNameChanged,
		Meaning: "A field has another JSON name.",
		Why:     "Writers use the JSON name as the key, and readers accept it and the name in the .proto file. So a new reader refuses or drops the old key unless it is the field's name, and old readers the new one.",
		Source:  jsonNames,
		Example: change(proto3+`message Order {
  string order_id = 1;
}
`, proto3+`message Order {
  string order_id = 1 [json_name = "id"];
}
`, finding.Effects{finding.JSON: {breaks, breaks}, finding.StrictJSON: {breaks, breaks}}),
		Fix: "Put the old json_name back.",
		Buf: []string{"FIELD_SAME_JSON_NAME"},
	},
	{
		Rule:    FieldTypeNameChanged,
		Meaning: "A field has a message or enum type of another name; the two types are compared by what they hold.",
		Why:     "No data names the type of a field, so it is read as well as the two types allow: that is told where they differ. Generated code has another type.",
		Source:  wireForm,
		Example: change(proto3+`message Order {
  Money total = 1;
}
message Money {
  int64 units = 1;
}
message Price {
  int64 units = 1;
}
`, proto3+`message Order {
  Price total = 1;
}
message Money {
  int64 units = 1;
}
message Price {
  int64 units = 1;
}
`, finding.Effects{finding.Code: {breaks, breaks}}),
		Fix:       "Keep the type, or add a field of the new type.",
		Buf:       []string{"FIELD_SAME_TYPE", "FIELD_WIRE_COMPATIBLE_TYPE", "FIELD_WIRE_JSON_COMPATIBLE_TYPE"},
		Confluent: []string{"FIELD_NAMED_TYPE_CHANGED"},
	},
}
