package protobuf

import (
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/source"
)

// oneofPages explain the rules on fields that exclude each other.
var oneofPages = [...]finding.Page{
	{
		Rule:    OneofJoined,
		Meaning: "Fields that could be set together are members of one oneof now.",
		Why:     `"If the parser encounters multiple members of the same oneof on the wire, only the last member seen is used in the parsed message." Data in which only one of them is set is read whole, so the change damages some data and not all.`,
		Source:  oneofs,
		Example: change(proto3+`message Order {
  optional string card = 1;
  optional string invoice = 2;
}
`, proto3+`message Order {
  oneof payment {
    string card = 1;
    string invoice = 2;
  }
}
`, finding.Effects{finding.Binary: {lossy, safe}, finding.JSON: {lossy, safe}, finding.StrictJSON: {lossy, safe}, finding.Code: {breaks, breaks}}),
		Fix:       "Leave old fields where they were, and put new ones into the oneof. One field alone may move into a new oneof.",
		Buf:       []string{"FIELD_SAME_ONEOF"},
		Confluent: []string{"MULTIPLE_FIELDS_MOVED_TO_ONEOF", "FIELD_MOVED_TO_EXISTING_ONEOF"},
	},
	{
		Rule:    OneofSplit,
		Meaning: "Members of one oneof can be set together now.",
		Why:     "New writers may set several of them, and old readers keep the last one only.",
		Source:  oneofs,
		Example: change(proto3+`message Order {
  oneof payment {
    string card = 1;
    string invoice = 2;
  }
}
`, proto3+`message Order {
  optional string card = 1;
  optional string invoice = 2;
}
`, finding.Effects{finding.Binary: {safe, lossy}, finding.JSON: {safe, lossy}, finding.StrictJSON: {safe, lossy}, finding.Code: {breaks, breaks}}),
		Fix:       "Put the fields back into the oneof.",
		Buf:       []string{"FIELD_SAME_ONEOF", "ONEOF_NO_DELETE"},
		Confluent: []string{"ONEOF_FIELD_MOVED_TO_TOP_LEVEL", "ONEOF_REMOVED"},
	},
	{
		Rule:    OneofRegrouped,
		Meaning: "A field entered a oneof, or left one, that has no other member known to both sides.",
		Why:     `"Changing a single optional field into a member of a new oneof is safe", and so is the way back: no data of either side has a second member to lose. Generated code has another shape.`,
		Source:  jsonWire,
		Example: change(proto3+`message Order {
  optional string card = 1;
}
`, proto3+`message Order {
  oneof payment {
    string card = 1;
  }
}
`, finding.Effects{finding.Code: {breaks, breaks}}),
		Fix:       "Nothing for data. For code, leave the field where it was.",
		Buf:       []string{"FIELD_SAME_ONEOF", "ONEOF_NO_DELETE"},
		Confluent: []string{"ONEOF_ADDED", "ONEOF_REMOVED", "ONEOF_FIELD_MOVED_TO_TOP_LEVEL"},
	},
	{
		Rule:    OneofNameChanged,
		Meaning: "A oneof has another name.",
		Why:     "No data names a oneof. Generated code does.",
		Source:  updating,
		Example: change(proto3+`message Order {
  oneof payment {
    string card = 1;
    string invoice = 2;
  }
}
`, proto3+`message Order {
  oneof paid_by {
    string card = 1;
    string invoice = 2;
  }
}
`, finding.Effects{finding.Code: {breaks, breaks}}),
		Fix:       "Keep the name.",
		Buf:       []string{"ONEOF_NO_DELETE", "FIELD_SAME_ONEOF"},
		Confluent: []string{"ONEOF_REMOVED", "ONEOF_ADDED"},
	},
}

// messagePages explain the rules on messages.
var messagePages = [...]finding.Page{
	{
		Rule:    MessageAdded,
		Meaning: "A message was added.",
		Why:     "No old data has it.",
		Source:  updating,
		Example: change(proto3+`message Order {
  string id = 1;
}
`, proto3+`message Order {
  string id = 1;
}
message Invoice {
  string number = 1;
}
`, finding.Effects{}),
		Fix:       "Nothing.",
		Confluent: []string{"MESSAGE_ADDED"},
	},
	{
		Rule:      MessageRemoved,
		Meaning:   "A message was removed, and nothing of its shape took its place.",
		Why:       "A message that no other holds may be the whole of some data, and nobody can read that with the new schema. One that only ever lay inside others went with its fields, and is a note.",
		NoWitness: "any datum of the message would do, and the other side has no type to try to read it with.",
		Example: change(proto3+`message Order {
  string id = 1;
}
message Invoice {
  string number = 1;
}
`, proto3+`message Order {
  string id = 1;
}
`, finding.Effects{finding.Binary: {breaks, breaks}, finding.JSON: {breaks, breaks}, finding.StrictJSON: {breaks, breaks}, finding.Code: {breaks, breaks}}),
		Fix:       "Keep the message and mark it deprecated for as long as its data exists.",
		Buf:       []string{"MESSAGE_NO_DELETE", "PACKAGE_MESSAGE_NO_DELETE"},
		Confluent: []string{"MESSAGE_REMOVED"},
	},
	{
		Rule:    MessageRenamed,
		Meaning: "A message has another full name and goes on otherwise.",
		Why:     "Data does not hold the names of messages, so it is read; what the two hold is compared. A google.protobuf.Any does name what it carries: where the schemas use it, the change breaks data.",
		Source:  anyTypes,
		Example: change(proto3+`message Order {
  string id = 1;
  repeated string items = 2;
}
`, proto3+`message Purchase {
  string id = 1;
  repeated string items = 2;
}
`, finding.Effects{finding.Binary: {note, note}, finding.JSON: {note, note}, finding.StrictJSON: {note, note}, finding.Code: {breaks, breaks}}),
		Fix:       "Keep the name.",
		Buf:       []string{"MESSAGE_NO_DELETE", "PACKAGE_MESSAGE_NO_DELETE", "FIELD_SAME_TYPE", "FIELD_WIRE_COMPATIBLE_TYPE", "FIELD_WIRE_JSON_COMPATIBLE_TYPE"},
		Confluent: []string{"MESSAGE_REMOVED", "MESSAGE_ADDED", "FIELD_NAMED_TYPE_CHANGED"},
	},
	{
		Rule:    MessageMoved,
		Meaning: "A message moved to another file.",
		Why:     "Data knows no files and full names have none in them. Some languages generate one module for each file, and code there imports it.",
		Example: finding.Example{
			Old: []source.File{
				{Path: "invoice.proto", Content: proto3 + "message Invoice {\n  string number = 1;\n}\n"},
				{Path: "order.proto", Content: proto3 + "message Order {\n  string id = 1;\n}\nmessage Refund {\n  string id = 1;\n}\n"},
			},
			New: []source.File{
				{Path: "invoice.proto", Content: proto3 + "message Invoice {\n  string number = 1;\n}\nmessage Refund {\n  string id = 1;\n}\n"},
				{Path: "order.proto", Content: proto3 + "message Order {\n  string id = 1;\n}\n"},
			},
			Effects: finding.Effects{finding.Code: {lossy, lossy}},
		},
		Fix: "Keep the message in its file, or import the new file publicly from the old one.",
		Buf: []string{"MESSAGE_NO_DELETE"},
	},
	{
		Rule:      MessageSetChanged,
		Meaning:   "A message became a message set or stopped being one.",
		Why:       "A message set writes its extensions as groups of a type id and a message: other readers find nothing of theirs in it.",
		NoWitness: "witnesses are found by trying, and the library that tries them reads no message sets.",
		Source:    wireForm,
		Example: change(proto2+`message Order {
  extensions 4 to 1000;
}
`, proto2+`message Order {
  option message_set_wire_format = true;
  extensions 4 to 1000;
}
`, finding.Effects{finding.Binary: {breaks, breaks}, finding.JSON: {breaks, breaks}, finding.StrictJSON: {breaks, breaks}, finding.Code: {breaks, breaks}, finding.Service: {breaks, breaks}}),
		Fix: "Take back the option message_set_wire_format.",
		Buf: []string{"MESSAGE_SAME_MESSAGE_SET_WIRE_FORMAT"},
	},
	{
		Rule:    JSONFormat,
		Meaning: "The feature json_format changed, so JSON support is checked on one side only.",
		Why:     "With ALLOW the compiler sees to it that JSON names do not collide; with LEGACY_BEST_EFFORT it does not. No datum is written otherwise by that.",
		Source:  features,
		Example: change(e2023+`message Order {
  string id = 1;
}
`, e2023+`message Order {
  option features.json_format = LEGACY_BEST_EFFORT;
  string id = 1;
}
`, finding.Effects{finding.JSON: {note, note}, finding.StrictJSON: {note, note}}),
		Fix: "Keep ALLOW where JSON is in use.",
		Buf: []string{"MESSAGE_SAME_JSON_FORMAT", "ENUM_SAME_JSON_FORMAT"},
	},
}
