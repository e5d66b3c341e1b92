package protobuf_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// confluentFile uses every option and type that Confluent's clients know.
const confluentFile = `syntax = "proto3"; package acme;
import "confluent/meta.proto"; import "confluent/type/decimal.proto"; import "confluent/type/variant.proto"; import "google/type/date.proto";
option (confluent.file_meta).doc = "orders";
message Order { option (confluent.message_meta) = { tags: ["ORDERS"], params: [{ key: "k", value: "v" }] };
	confluent.type.Decimal total = 1 [(confluent.field_meta) = { tags: ["MONEY"], rules: [{ name: "sign", expr: "this > 0" }] }];
	confluent.type.Variant more = 2; google.type.Date day = 3; Kind kind = 4; }
enum Kind { option (confluent.enum_meta).tags = "KIND"; NONE = 0 [(confluent.enum_value_meta).tags = "ZERO"]; }`

func TestConfluentFilesNeedNoReference(t *testing.T) {
	keepsMeaning(t, source.File{Path: "order.proto", Content: confluentFile}, nil)
}

// TestConfluentOptionsHaveTheirNumbers holds bytes against what Confluent's
// Python client 2.16 makes of the same text.
func TestConfluentOptionsHaveTheirNumbers(t *testing.T) {
	data, problems, err := protobuf.Serialize(t.Context(), source.File{Path: "order.proto", Content: confluentFile}, nil, source.Limits{})
	if err != nil || problems.Refused() {
		t.Fatal(problems, err)
	}
	var p descriptorpb.FileDescriptorProto
	if err := (proto.UnmarshalOptions{DiscardUnknown: false}).Unmarshal(data, &p); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		options proto.Message
		want    string
	}{
		"file":    {p.Options, "\x82\x44\x08\x0a\x06orders"},
		"message": {p.MessageType[0].Options, "\x82\x44\x10\x12\x06\x0a\x01k\x12\x01v\x1a\x06ORDERS"},
		"field":   {p.MessageType[0].Field[0].Options, "\x82\x44\x19\x1a\x05MONEY\x22\x10\x0a\x04sign\x1a\x08this > 0"},
		"enum":    {p.EnumType[0].Options, "\x82\x44\x06\x1a\x04KIND"},
		"value":   {p.EnumType[0].Value[0].Options, "\x82\x44\x06\x1a\x04ZERO"},
	} {
		if got, err := proto.Marshal(c.options); err != nil || string(got) != c.want {
			t.Errorf("the options of the %s are %q, %v, want %q", what, got, err, c.want)
		}
	}
}

func TestGoClientsPathOfDecimal(t *testing.T) {
	text := `syntax = "proto3"; import "confluent/types/decimal.proto"; message M { confluent.type.Decimal d = 1; }`
	keepsMeaning(t, source.File{Path: "m.proto", Content: text}, nil)
	both := strings.Replace(text, "import", `import "confluent/type/decimal.proto"; import`, 1)
	if _, problems, err := protobuf.Compile(t.Context(), []source.File{{Path: "m.proto", Content: both}}, nil, source.Limits{}); err != nil || problems.Refused() {
		t.Errorf("Compile with both paths = %v, %v, want no problem", problems, err)
	}
}

// TestPublishedMetaComesFirst imports a file of the user's own by a path that
// Pawl ships.
func TestPublishedMetaComesFirst(t *testing.T) {
	own := source.File{Path: "confluent/meta.proto", Content: `syntax = "proto3"; package confluent; import "google/protobuf/descriptor.proto"; extend google.protobuf.FieldOptions { string own = 1088; }`}
	m := source.File{Path: "m.proto", Content: `syntax = "proto3"; import "confluent/meta.proto"; message M { int32 a = 1 [(confluent.own) = "x"]; }`}
	if _, problems, err := protobuf.Compile(t.Context(), []source.File{m}, []source.File{own}, source.Limits{}); err != nil || problems.Refused() {
		t.Errorf("Compile = %v, %v, want the published file to count", problems, err)
	}
}
