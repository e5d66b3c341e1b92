package lint

// protoDocPages explain the rules on comments. A comment counts that stands
// on the line before a declaration, or after it on its own line.
func protoDocPages() []Page {
	return []Page{
		{
			Rule: ProtoMessageUndocumented, Severity: Warning,
			Meaning: "A message has no comment.",
			Why:     "A schema outlives those who remember what it was for. The comment is found by search and stands in generated code.",
			Source:  protoStyle,
			Example: proto3("message Order {}\n"),
			Fixed:   proto3("// What a customer bought.\nmessage Order {}\n"),
			Fix:     "Say in one sentence what it stands for.",
			Buf:     []string{"COMMENT_MESSAGE"},
		},
		{
			Rule: ProtoFieldUndocumented, Severity: Warning,
			Meaning: "A field or extension has no comment.",
			Why:     "The name and the type do not tell the unit, the time zone, or what it means when the value is missing.",
			Source:  protoStyle,
			Example: proto3("// What a customer bought.\nmessage Order {\n  int64 total = 1;\n}\n"),
			Fixed:   proto3("// What a customer bought.\nmessage Order {\n  int64 total = 1; // In cents, with taxes.\n}\n"),
			Fix:     "Say what its values mean, and in what unit.",
			Buf:     []string{"COMMENT_FIELD"},
		},
		{
			Rule: ProtoEnumUndocumented, Severity: Warning,
			Meaning: "An enum has no comment.",
			Why:     "A schema outlives those who remember what it was for.",
			Source:  protoStyle,
			Example: proto3("enum State {\n  STATE_UNSPECIFIED = 0; // Nobody said.\n}\n"),
			Fixed:   proto3("// How far an order is.\nenum State {\n  STATE_UNSPECIFIED = 0; // Nobody said.\n}\n"),
			Fix:     "Say in one sentence what it tells apart.",
			Buf:     []string{"COMMENT_ENUM"},
		},
		{
			Rule: ProtoValueUndocumented, Severity: Warning,
			Meaning: "An enum value has no comment.",
			Why:     "The name does not tell when the value holds and when another one does.",
			Source:  protoStyle,
			Example: proto3("// How far an order is.\nenum State {\n  STATE_UNSPECIFIED = 0;\n}\n"),
			Fixed:   proto3("// How far an order is.\nenum State {\n  // Nobody said.\n  STATE_UNSPECIFIED = 0;\n}\n"),
			Fix:     "Say when it holds.",
			Buf:     []string{"COMMENT_ENUM_VALUE"},
		},
		{
			Rule: ProtoServiceUndocumented, Severity: Warning,
			Meaning: "A service has no comment.",
			Why:     "Callers choose a service by what it says of itself.",
			Source:  protoStyle,
			Example: proto3("service Stock {}\n"),
			Fixed:   proto3("// The stock.\nservice Stock {}\n"),
			Fix:     "Say in one sentence what it is for.",
			Buf:     []string{"COMMENT_SERVICE"},
		},
		{
			Rule: ProtoMethodUndocumented, Severity: Warning,
			Meaning: "A method of a service has no comment.",
			Why:     "The name does not tell what happens twice, what is refused, or what is written.",
			Source:  protoStyle,
			Example: proto3("// Asks for the stock.\nmessage ListRequest {}\n\n// The stock.\nmessage ListResponse {}\n\n// The stock.\nservice Stock {\n  rpc List(ListRequest) returns (ListResponse);\n}\n"),
			Fixed:   proto3("// Asks for the stock.\nmessage ListRequest {}\n\n// The stock.\nmessage ListResponse {}\n\n// The stock.\nservice Stock {\n  // Lists all articles.\n  rpc List(ListRequest) returns (ListResponse);\n}\n"),
			Fix:     "Say what it does, and what it refuses.",
			Buf:     []string{"COMMENT_RPC"},
		},
	}
}
