package lint

import (
	"slices"

	"github.com/pawl-registry/pawl/schema/source"
)

// Where Protobuf's own documents decide.
const (
	protoPractices = "https://protobuf.dev/best-practices/dos-donts/"
	protoStyle     = "https://protobuf.dev/programming-guides/style/"
	protoEnums     = "https://protobuf.dev/programming-guides/enum/"
	protoTwo       = "https://protobuf.dev/programming-guides/proto2/"
	protoJSON      = "https://protobuf.dev/programming-guides/json/"
)

// protobufPages explain the rules of Protobuf schemas, errors first.
func protobufPages() []Page {
	return slices.Concat(protoErrorPages(), protoNumberPages(), protoNamePages(), protoKindPages(), protoDocPages())
}

func proto(text string) []source.File { return []source.File{{Path: "order.proto", Content: text}} }

// proto3 is a file of package acme.v1.
func proto3(text string) []source.File {
	return proto("syntax = \"proto3\";\npackage acme.v1;\n\n" + text)
}

func proto2(text string) []source.File {
	return proto("syntax = \"proto2\";\npackage acme.v1;\n\n" + text)
}

func protoErrorPages() []Page {
	return []Page{
		{
			Rule: ProtoFieldRequired, Severity: Error,
			Meaning: "A field is required.",
			Why:     "Readers refuse a whole message that lacks a required field. So it can never be removed, nor left unset by a new writer, for as long as one reader requires it.",
			Source:  protoPractices,
			Example: proto2("// What a customer bought.\nmessage Order {\n  // Ours.\n  required string id = 1;\n}\n"),
			Fixed:   proto2("// What a customer bought.\nmessage Order {\n  // Ours.\n  optional string id = 1;\n}\n"),
			Fix:     "Declare it optional, and let the application insist on it.",
			Buf:     []string{"FIELD_NOT_REQUIRED"},
		},
		{
			Rule: ProtoJSONNameClash, Severity: Error,
			Meaning: "The JSON name of a field is the name of another field as declared.",
			Why:     "Parsers of JSON take a field by its JSON name and by its name as declared. Which of the two fields such a key sets depends on the parser.",
			Source:  protoJSON,
			Example: proto3("// What a customer bought.\nmessage Order {\n  // Ours.\n  string id = 1 [json_name = \"number\"];\n  // The shop's.\n  string number = 2 [json_name = \"shopNumber\"];\n}\n"),
			Fixed:   proto3("// What a customer bought.\nmessage Order {\n  // Ours.\n  string id = 1 [json_name = \"orderId\"];\n  // The shop's.\n  string number = 2 [json_name = \"shopNumber\"];\n}\n"),
			Fix:     "Give one of them another json_name or name.",
		},
	}
}

func protoNumberPages() []Page {
	return []Page{
		{
			Rule: ProtoNumberGap, Severity: Warning,
			Meaning: "Up to fifty field numbers in a row are skipped and not reserved.",
			Why:     "Most often a field was there and was deleted. Data with it is still somewhere, and a new field with its number would read that data as its own.",
			Source:  protoPractices,
			Example: proto3("// What a customer bought.\nmessage Order {\n  // Ours.\n  string id = 1;\n  // In cents.\n  int64 total = 3;\n}\n"),
			Fixed:   proto3("// What a customer bought.\nmessage Order {\n  reserved 2;\n  reserved \"currency\";\n  // Ours.\n  string id = 1;\n  // In cents.\n  int64 total = 3;\n}\n"),
			Fix:     "Reserve the number, and the name that the field had.",
		},
		{
			Rule: ProtoReservedNameMissing, Severity: Warning,
			Meaning: "A message or enum reserves numbers and no names.",
			Why:     "Bytes know a field by its number; JSON, text and code know it by its name. A new field that takes the name reads old JSON as its own.",
			Source:  protoPractices,
			Example: proto3("// What a customer bought.\nmessage Order {\n  reserved 2;\n  // Ours.\n  string id = 1;\n}\n"),
			Fixed:   proto3("// What a customer bought.\nmessage Order {\n  reserved 2;\n  reserved \"currency\";\n  // Ours.\n  string id = 1;\n}\n"),
			Fix:     "Reserve the names that went with the numbers.",
		},
		{
			Rule: ProtoReservedNumberMissing, Severity: Warning,
			Meaning: "A message or enum reserves names and no numbers.",
			Why:     "Bytes know a field by its number alone. A new field that takes the number reads old data as its own.",
			Source:  protoPractices,
			Example: proto3("// What a customer bought.\nmessage Order {\n  reserved \"currency\";\n  // Ours.\n  string id = 1;\n}\n"),
			Fixed:   proto3("// What a customer bought.\nmessage Order {\n  reserved 2;\n  reserved \"currency\";\n  // Ours.\n  string id = 1;\n}\n"),
			Fix:     "Reserve the numbers that went with the names.",
		},
	}
}

func protoNamePages() []Page {
	return []Page{
		{
			Rule: ProtoPackageMissing, Severity: Warning,
			Meaning: "A file has no package.",
			Why:     "Its names are in the one name space that everybody without a package shares: two such files cannot be used in one program. A package cannot be added later without renaming every type.",
			Source:  protoStyle,
			Example: proto("syntax = \"proto3\";\n\n// What a customer bought.\nmessage Order {}\n"),
			Fixed:   proto3("// What a customer bought.\nmessage Order {}\n"),
			Fix:     "Name a package, with its version at the end.",
			Buf:     []string{"PACKAGE_DEFINED"},
		},
		{
			Rule: ProtoPackageUnversioned, Severity: Warning,
			Meaning: "A package does not end in a version.",
			Why:     "A change that breaks readers needs a second package beside the first, and the first cannot get its version later without renaming every type.",
			Source:  protoStyle,
			Example: proto("syntax = \"proto3\";\npackage acme;\n\n// What a customer bought.\nmessage Order {}\n"),
			Fixed:   proto3("// What a customer bought.\nmessage Order {}\n"),
			Fix:     "Let the package end in v1, or v1alpha1 while it may still break.",
			Buf:     []string{"PACKAGE_VERSION_SUFFIX"},
		},
		{
			Rule: ProtoEnumZeroValue, Severity: Warning,
			Meaning: "The first value of an enum is not called UNSPECIFIED or UNKNOWN.",
			Why:     "A field that was never set reads as the first value. If that one means something, nobody can tell what was said from what was left out.",
			Source:  protoEnums,
			Example: proto3("// How far an order is.\nenum State {\n  STATE_OPEN = 0; // Nobody paid.\n}\n"),
			Fixed:   proto3("// How far an order is.\nenum State {\n  STATE_UNSPECIFIED = 0; // Nobody said.\n  STATE_OPEN = 1; // Nobody paid.\n}\n"),
			Fix:     "Begin with a value whose name ends in UNSPECIFIED.",
			Buf:     []string{"ENUM_ZERO_VALUE_SUFFIX"},
		},
	}
}
