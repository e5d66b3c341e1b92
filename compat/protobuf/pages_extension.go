package protobuf

import (
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/source"
)

// reservedPages explain the rules on what is set aside.
var reservedPages = [...]finding.Page{
	{
		Rule:    ReservedAdded,
		Meaning: "A number or name was reserved.",
		Why:     "A reservation binds the compiler only. No data depends on it.",
		Source:  deleting,
		Example: change(proto3+`message Order {
  string id = 1;
}
`, proto3+`message Order {
  reserved 2;
  string id = 1;
}
`, finding.Effects{}),
		Fix: "Nothing.",
	},
	{
		Rule:    ReservedRemoved,
		Meaning: "A reservation was taken back.",
		Why:     "A reservation keeps people from using a number again whose data still exists. Taking it back harms nobody yet, and Pawl refuses the reuse itself, for it remembers every version.",
		Source:  deleting,
		Example: change(proto3+`message Order {
  reserved 2;
  string id = 1;
}
`, proto3+`message Order {
  string id = 1;
}
`, finding.Effects{finding.Binary: {note, safe}}),
		Fix: "Put the reservation back.",
		Buf: []string{"RESERVED_MESSAGE_NO_DELETE", "RESERVED_ENUM_NO_DELETE"},
	},
}

// extendable is a message in a file, and extended another file that extends it.
const (
	extendable = "message Order {\n  extensions 100 to 199;\n}\n"
	extended   = "import \"order.proto\";\nextend Order {\n  optional string note = 100;\n}\n"
)

// extensionPages explain the rules on extensions.
var extensionPages = [...]finding.Page{
	{
		Rule:    ExtensionRange,
		Meaning: "The numbers open to extensions changed.",
		Why:     "What was written with an extension of a closed range is an unknown field to those who know no such extension any more. Code that declares one no longer compiles.",
		Source:  updating2,
		Example: change(proto2+`message Order {
  extensions 100 to 199;
}
`, proto2+`message Order {
  extensions 100 to 149;
}
`, finding.Effects{finding.Binary: {note, safe}, finding.JSON: {note, safe}, finding.StrictJSON: {note, safe}, finding.Code: {breaks, breaks}}),
		Fix: "Put the range back.",
		Buf: []string{"EXTENSION_MESSAGE_NO_DELETE"},
	},
	{
		Rule:    ExtensionAdded,
		Meaning: "An extension was added.",
		Why:     "Old readers keep it as an unknown field, or drop it from JSON, as they do with fields.",
		Source:  updating2,
		Example: change(proto2+`message Order {
  extensions 100 to 199;
}
`, proto2+`message Order {
  extensions 100 to 199;
}
extend Order {
  optional string note = 100;
}
`, finding.Effects{finding.Binary: {safe, note}, finding.JSON: {safe, note}, finding.StrictJSON: {safe, breaks}}),
		Fix: "Nothing.",
	},
	{
		Rule:    ExtensionMoved,
		Meaning: "An extension moved to another file.",
		Why:     "Data knows no files, and the full name of the extension has none in it. Some languages generate one module for each file, and code there imports it.",
		Example: finding.Example{
			Old:     []source.File{{Path: "note.proto", Content: proto2 + extended}, {Path: "order.proto", Content: proto2 + extendable}},
			New:     []source.File{{Path: "notes.proto", Content: proto2 + extended}, {Path: "order.proto", Content: proto2 + extendable}},
			Effects: finding.Effects{finding.Code: {lossy, lossy}},
		},
		Fix: "Keep the extension in its file, or import the new file publicly from the old one.",
		Buf: []string{"EXTENSION_NO_DELETE"},
	},
	{
		Rule:    ExtensionRemoved,
		Meaning: "An extension was removed.",
		Why:     "New readers keep its values as unknown fields, or drop them from JSON. Code that sets it no longer compiles.",
		Source:  updating2,
		Example: change(proto2+`message Order {
  extensions 100 to 199;
}
extend Order {
  optional string note = 100;
}
`, proto2+`message Order {
  extensions 100 to 199;
}
`, finding.Effects{finding.Binary: {note, safe}, finding.JSON: {note, safe}, finding.StrictJSON: {breaks, safe}, finding.Code: {breaks, breaks}}),
		Fix: "Keep the extension and mark it deprecated. Never give its number to another.",
		Buf: []string{"EXTENSION_NO_DELETE", "PACKAGE_EXTENSION_NO_DELETE"},
	},
}
