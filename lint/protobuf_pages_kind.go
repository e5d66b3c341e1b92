package lint

func protoKindPages() []Page {
	return []Page{
		{
			Rule: ProtoEnumClosed, Severity: Warning,
			Meaning: "An enum is closed, as those of proto2 are.",
			Why:     "A reader puts numbers that a closed enum does not have among the unknown fields: the field reads as unset, and in a repeated field the value is missing. Open enums keep the number.",
			Source:  protoEnums,
			Example: proto2("// How far an order is.\nenum State {\n  STATE_UNSPECIFIED = 0; // Nobody said.\n}\n"),
			Fixed:   proto3("// How far an order is.\nenum State {\n  STATE_UNSPECIFIED = 0; // Nobody said.\n}\n"),
			Fix:     "Use proto3, or an edition with enum_type = OPEN.",
		},
		{
			Rule: ProtoGroup, Severity: Warning,
			Meaning: "A field is a group.",
			Why:     "Groups are deprecated. Proto3 has none and some languages do not read them, and a group can never become a message field, which is written differently.",
			Source:  protoTwo,
			Example: proto2("// What a customer bought.\nmessage Order {\n  // One article.\n  repeated group Item = 1 {\n    // Ours.\n    optional string id = 1;\n  }\n}\n"),
			Fixed:   proto2("// What a customer bought.\nmessage Order {\n  // One article.\n  message Item {\n    // Ours.\n    optional string id = 1;\n  }\n  // At least one.\n  repeated Item item = 1;\n}\n"),
			Fix:     "Declare a message; where data was written already, with a field under a new number.",
		},
		{
			Rule: ProtoMessageSet, Severity: Warning,
			Meaning: "A message has the wire format of message sets.",
			Why:     "It exists for data of proto1. Most languages cannot read it, and proto3 does not have it.",
			Source:  protoTwo,
			Example: proto2("// What others may add.\nmessage Extras {\n  option message_set_wire_format = true;\n  extensions 4 to max;\n}\n"),
			Fixed:   proto2("// What others may add.\nmessage Extras {\n  extensions 4 to max;\n}\n"),
			Fix:     "Use google.protobuf.Any, or an ordinary message with an extension range.",
		},
		{
			Rule: ProtoOneofSingleMember, Severity: Warning,
			Meaning: "A oneof has one member.",
			Why:     "It tells set from unset, which optional does more plainly. Fields that exist already cannot join it later without old readers losing one of two values.",
			Source:  protoPractices,
			Example: proto3("// What a customer bought.\nmessage Order {\n  oneof payment {\n    // The card's last digits.\n    string card = 1;\n  }\n}\n"),
			Fixed:   proto3("// What a customer bought.\nmessage Order {\n  // The card's last digits.\n  optional string card = 1;\n}\n"),
			Fix:     "Declare the field optional, or add the other members now.",
		},
		{
			Rule: ProtoMethodMessageShared, Severity: Warning,
			Meaning: "A message is the request or response of several methods, or both of one.",
			Why:     "What one method needs added, the others get too. A method cannot get a message of its own later without breaking generated code.",
			Source:  protoPractices,
			Example: proto3("// An article.\nmessage Item {}\n\n// The stock.\nservice Stock {\n  // Adds an article.\n  rpc Add(Item) returns (Item);\n}\n"),
			Fixed:   proto3("// An article to add.\nmessage AddRequest {}\n\n// The article as it is now.\nmessage AddResponse {}\n\n// The stock.\nservice Stock {\n  // Adds an article.\n  rpc Add(AddRequest) returns (AddResponse);\n}\n"),
			Fix:     "Give each method a request and a response of its own, even if they are empty.",
			Buf:     []string{"RPC_REQUEST_RESPONSE_UNIQUE"},
		},
	}
}
