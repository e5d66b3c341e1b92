package protobuf

import "github.com/pawl-registry/pawl/compat/finding"

// filePages explain the rules on files, and on options of any kind.
var filePages = [...]finding.Page{
	{
		Rule:    PackageChanged,
		Meaning: "A file has another package; full names are part of RPC paths, Any type URLs and generated code.",
		Why:     "Fields and messages are written without names, so data is read. What holds full names is not: calls, a google.protobuf.Any, generated code.",
		Source:  anyTypes,
		Example: change(`syntax = "proto3";
package acme.v1;
message Order {
  string id = 1;
}
`, `syntax = "proto3";
package acme.v2;
message Order {
  string id = 1;
}
`, finding.Effects{finding.Binary: {note, note}, finding.JSON: {note, note}, finding.StrictJSON: {note, note}, finding.Code: {breaks, breaks}}),
		Fix:       "Keep the package. A new major version is a subject of its own.",
		Buf:       []string{"FILE_SAME_PACKAGE", "PACKAGE_NO_DELETE"},
		Confluent: []string{"PACKAGE_CHANGED"},
	},
	{
		Rule:    FileOptions,
		Meaning: "An option of a file changed that shapes generated code.",
		Why:     "go_package, java_package and their like name what the compiler generates. No data depends on them.",
		Example: change(proto3+`option go_package = "acme.example/orders";
message Order {
  string id = 1;
}
`, proto3+`option go_package = "acme.example/sales";
message Order {
  string id = 1;
}
`, finding.Effects{finding.Code: {breaks, breaks}}),
		Fix: "Put the old option back, or move all code in one step.",
		Buf: []string{
			"FILE_SAME_CC_ENABLE_ARENAS", "FILE_SAME_CC_GENERIC_SERVICES", "FILE_SAME_CSHARP_NAMESPACE", "FILE_SAME_GO_PACKAGE",
			"FILE_SAME_JAVA_GENERIC_SERVICES", "FILE_SAME_JAVA_MULTIPLE_FILES", "FILE_SAME_JAVA_OUTER_CLASSNAME", "FILE_SAME_JAVA_PACKAGE",
			"FILE_SAME_OBJC_CLASS_PREFIX", "FILE_SAME_OPTIMIZE_FOR", "FILE_SAME_PHP_CLASS_PREFIX", "FILE_SAME_PHP_METADATA_NAMESPACE",
			"FILE_SAME_PHP_NAMESPACE", "FILE_SAME_PY_GENERIC_SERVICES", "FILE_SAME_RUBY_PACKAGE", "FILE_SAME_SWIFT_PREFIX",
		},
	},
	{
		Rule:    OptionsChanged,
		Meaning: "Another option changed.",
		Why:     "No encoding depends on it. Some options, such as deprecated and jstype, tell something to people and code generators.",
		Example: change(proto3+`message Order {
  string id = 1;
}
`, proto3+`message Order {
  string id = 1 [deprecated = true];
}
`, finding.Effects{finding.Code: {note, note}}),
		Fix: "Nothing, unless code generators mind the option.",
		Buf: []string{"FIELD_SAME_JSTYPE", "FIELD_SAME_CPP_STRING_TYPE", "FIELD_SAME_JAVA_UTF8_VALIDATION", "MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR"},
	},
}

// ledgerPages explain the rules on what versions before the last one used.
var ledgerPages = [...]finding.Page{
	{
		Rule:    NumberReused,
		Meaning: "A number was used for something else by an earlier version.",
		Why:     "Data of every version may live for ever, so a number belongs to what had it last, whatever lies in between, and whether it is reserved or not. A comparison with the version before cannot see that; Pawl keeps a ledger of all versions.",
		Source:  deleting,
		Example: finding.Example{
			Old:     file(proto3 + "message Order {\n  string id = 1;\n  string note = 2;\n}\n"),
			Between: file(proto3 + "message Order {\n  string id = 1;\n}\n"),
			New:     file(proto3 + "message Order {\n  string id = 1;\n  int32 quantity = 2;\n}\n"),
			Effects: finding.Effects{finding.Binary: {breaks, breaks}, finding.JSON: {breaks, breaks}, finding.StrictJSON: {breaks, breaks}},
			Also:    []finding.Rule{FieldAdded},
		},
		NoWitness: "only what names and numbers earlier versions used is remembered, not how their data look.",
		Fix:       "Take a number that was never used, and reserve the old one.",
	},
	{
		Rule:    NameReused,
		Meaning: "A name was used for another number by an earlier version.",
		Why:     "To people a name means one thing, and so it does to JSON: old data has it under one number in binary, new data under another.",
		Source:  deleting,
		Example: finding.Example{
			Old:     file(proto3 + "message Order {\n  string id = 1;\n  string note = 2;\n}\n"),
			Between: file(proto3 + "message Order {\n  string id = 1;\n}\n"),
			New:     file(proto3 + "message Order {\n  string id = 1;\n  string note = 3;\n}\n"),
			Effects: finding.Effects{finding.Binary: {breaks, breaks}},
			Also:    []finding.Rule{FieldAdded},
		},
		NoWitness: "only what names and numbers earlier versions used is remembered, not how their data look.",
		Fix:       "Give the field its old number again, or another name.",
	},
}
