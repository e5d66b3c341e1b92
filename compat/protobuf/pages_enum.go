package protobuf

import (
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/source"
)

const orderOfState = `message Order {
  State state = 1;
}
`

// enumPages explain the rules on enums.
var enumPages = [...]finding.Page{
	{
		Rule:    EnumAdded,
		Meaning: "An enum was added.",
		Why:     "No old data has it.",
		Source:  updating,
		Example: change(proto3+`message Order {
  string id = 1;
}
`, proto3+`message Order {
  string id = 1;
}
enum State {
  STATE_UNKNOWN = 0;
}
`, finding.Effects{}),
		Fix:       "Nothing.",
		Confluent: []string{"ENUM_ADDED"},
	},
	{
		Rule:    EnumRemoved,
		Meaning: "An enum was removed, and nothing of its shape took its place.",
		Why:     "An enum is no data of its own: what becomes of its fields is told of them. Generated code loses the type.",
		Example: change(proto3+`message Order {
  string id = 1;
}
enum State {
  STATE_UNKNOWN = 0;
}
`, proto3+`message Order {
  string id = 1;
}
`, finding.Effects{finding.Code: {breaks, breaks}}),
		Fix:       "Keep the enum and mark it deprecated.",
		Buf:       []string{"ENUM_NO_DELETE", "PACKAGE_ENUM_NO_DELETE"},
		Confluent: []string{"ENUM_REMOVED"},
	},
	{
		Rule:    EnumRenamed,
		Meaning: "An enum has another full name and goes on otherwise.",
		Why:     "No data holds the name of an enum. Generated code does.",
		Example: change(proto3+`message Order {
  State state = 1;
}
enum State {
  STATE_UNKNOWN = 0;
  STATE_OPEN = 1;
}
`, proto3+`message Order {
  Status state = 1;
}
enum Status {
  STATE_UNKNOWN = 0;
  STATE_OPEN = 1;
}
`, finding.Effects{finding.Code: {breaks, breaks}}),
		Fix:       "Keep the name.",
		Buf:       []string{"ENUM_NO_DELETE", "PACKAGE_ENUM_NO_DELETE", "FIELD_SAME_TYPE", "FIELD_WIRE_COMPATIBLE_TYPE", "FIELD_WIRE_JSON_COMPATIBLE_TYPE"},
		Confluent: []string{"ENUM_REMOVED", "ENUM_ADDED"},
	},
	{
		Rule:    EnumMoved,
		Meaning: "An enum moved to another file.",
		Why:     "Data knows no files and full names have none in them. Some languages generate one module for each file, and code there imports it.",
		Example: finding.Example{
			Old: []source.File{
				{Path: "invoice.proto", Content: proto3 + "message Invoice {\n  string number = 1;\n}\n"},
				{Path: "order.proto", Content: proto3 + "message Order {\n  string id = 1;\n}\nenum State {\n  STATE_UNKNOWN = 0;\n}\n"},
			},
			New: []source.File{
				{Path: "invoice.proto", Content: proto3 + "message Invoice {\n  string number = 1;\n}\nenum State {\n  STATE_UNKNOWN = 0;\n}\n"},
				{Path: "order.proto", Content: proto3 + "message Order {\n  string id = 1;\n}\n"},
			},
			Effects: finding.Effects{finding.Code: {lossy, lossy}},
		},
		Fix: "Keep the enum in its file, or import the new file publicly from the old one.",
		Buf: []string{"ENUM_NO_DELETE"},
	},
	{
		Rule:    EnumOpenness,
		Meaning: "An enum became open or closed; closed enums lose numbers they do not know.",
		Why:     "A reader with an open enum keeps a number it does not know in the field. One with a closed enum puts it among the unknown fields and sees the field unset.",
		Source:  openness,
		Example: change(e2023+orderOfState+`enum State {
  STATE_UNKNOWN = 0;
}
`, e2023+orderOfState+`enum State {
  option features.enum_type = CLOSED;
  STATE_UNKNOWN = 0;
}
`, finding.Effects{finding.Binary: {lossy, safe}, finding.JSON: {lossy, safe}, finding.StrictJSON: {lossy, safe}, finding.Code: {note, note}}),
		Fix: "Put the old enum_type back.",
		Buf: []string{"ENUM_SAME_TYPE"},
	},
	{
		Rule:    EnumDefault,
		Meaning: "The first value of an enum has another number, so unset fields read another value.",
		Why:     "The default of a closed enum is its first value. It is not written, so an unset field reads as what the reader's schema has there.",
		Source:  openness,
		Example: change(proto2+`message Order {
  optional State state = 1;
}
enum State {
  OPEN = 1;
  PAID = 2;
}
`, proto2+`message Order {
  optional State state = 1;
}
enum State {
  PAID = 2;
  OPEN = 1;
}
`, finding.Effects{finding.Binary: {note, note}, finding.JSON: {note, note}, finding.StrictJSON: {note, note}, finding.Code: {note, note}}),
		Fix: "Keep the first value first.",
	},
}

// enumValuePages explain the rules on the values of enums.
var enumValuePages = [...]finding.Page{
	{
		Rule:    EnumValueAdded,
		Meaning: "An enum value was added; readers that do not know it cannot read its name, and closed enums lose it.",
		Why:     "Binary data has the number: an open enum keeps it, a closed one sees the field unset. JSON has the name, and a reader that does not know it refuses the message or drops the value.",
		Source:  jsonWire,
		Example: change(proto3+orderOfState+`enum State {
  STATE_UNKNOWN = 0;
}
`, proto3+orderOfState+`enum State {
  STATE_UNKNOWN = 0;
  STATE_OPEN = 1;
}
`, finding.Effects{finding.Binary: {safe, note}, finding.JSON: {safe, breaks}, finding.StrictJSON: {safe, breaks}, finding.Code: {note, note}}),
		Fix:       "Bring readers to the new version first, and write the value when all of them know it. Where old JSON readers matter, write enums as integers.",
		Confluent: []string{"ENUM_CONST_ADDED"},
	},
	{
		Rule:    EnumValueRemoved,
		Meaning: "An enum value was removed; readers cannot read its name any more, and closed enums lose it.",
		Why:     "Old data still has its number in binary and its name in JSON. Reserving them helps nobody to read them.",
		Source:  jsonWire,
		Example: change(proto3+orderOfState+`enum State {
  STATE_UNKNOWN = 0;
  STATE_OPEN = 1;
}
`, proto3+orderOfState+`enum State {
  STATE_UNKNOWN = 0;
}
`, finding.Effects{finding.Binary: {note, safe}, finding.JSON: {breaks, safe}, finding.StrictJSON: {breaks, safe}, finding.Code: {breaks, breaks}}),
		Fix:       "Keep the value and mark it deprecated.",
		Buf:       []string{"ENUM_VALUE_NO_DELETE", "ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED", "ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED"},
		Confluent: []string{"ENUM_CONST_REMOVED"},
	},
	{
		Rule:    EnumValueName,
		Meaning: "An enum number has another name; JSON and source code know it by name.",
		Why:     "JSON writers print the first name that a number has, and readers know the names of their own schema only.",
		Source:  jsonWire,
		Example: change(proto3+orderOfState+`enum State {
  STATE_UNKNOWN = 0;
  STATE_OPEN = 1;
}
`, proto3+orderOfState+`enum State {
  STATE_UNKNOWN = 0;
  STATE_NEW = 1;
}
`, finding.Effects{finding.JSON: {breaks, breaks}, finding.StrictJSON: {breaks, breaks}, finding.Code: {breaks, breaks}}),
		Fix:       "Keep the old name first, and add the new one as an alias behind it, with allow_alias.",
		Buf:       []string{"ENUM_VALUE_SAME_NAME"},
		Confluent: []string{"ENUM_CONST_CHANGED"},
	},
	{
		Rule:    EnumValueNumber,
		Meaning: "An enum value has another number, so binary data means something else.",
		Why:     "Binary data has the number. Under its old number the value means something else now, or nothing.",
		Source:  openness,
		Example: change(proto3+orderOfState+`enum State {
  STATE_UNKNOWN = 0;
  STATE_OPEN = 1;
}
`, proto3+orderOfState+`enum State {
  STATE_UNKNOWN = 0;
  STATE_OPEN = 2;
}
`, finding.Effects{finding.Binary: {breaks, breaks}, finding.Code: {note, note}}),
		Fix:       "Give the value its number again.",
		Buf:       []string{"ENUM_VALUE_NO_DELETE", "ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED", "ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED", "ENUM_VALUE_SAME_NAME"},
		Confluent: []string{"ENUM_CONST_REMOVED", "ENUM_CONST_ADDED"},
	},
}
