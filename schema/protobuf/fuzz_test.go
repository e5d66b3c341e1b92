package protobuf_test

import (
	"bytes"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// FuzzCompile reads any file, with one that it may import: it neither panics
// nor refuses without a problem, every problem has a place, and the canonical
// form depends on nothing but the text.
func FuzzCompile(f *testing.F) {
	for _, text := range []string{
		`syntax = "proto3"; package a.b; import "b.proto"; message M { reserved 2, 5 to max; reserved "x"; oneof o { B b = 1; } map<string, M> m = 3 [json_name = "n", deprecated = true]; }`,
		`syntax = "proto2"; message M { optional group G = 1 { required int32 a = 1 [default = -7]; } extensions 100 to 199; } extend M { optional string s = 100; }`,
		`edition = "2023"; option features.field_presence = IMPLICIT; enum E { Z = 0; A = 1; reserved "B"; }`,
		`syntax = "proto3"; import "google/protobuf/descriptor.proto"; extend google.protobuf.FieldOptions { repeated double d = 50001; } message M { bytes b = 1 [(d) = 1e3, (d) = -inf]; }`,
		`syntax = "proto3"; import public "google/protobuf/any.proto"; service S { rpc R(stream google.protobuf.Any) returns (google.protobuf.Any) { option idempotency_level = NO_SIDE_EFFECTS; } }`,
		`syntax = "proto3"; import "b.proto"; import "nowhere.proto"; message M { Missing x = 1; int32 y = 1; }`,
		"/* \u00e4 */ message \"\\x41\" 'b' 0x1F 017 1.e5 { < ( [",
	} {
		f.Add(text)
	}
	imported := []source.File{{Path: "b.proto", Content: `syntax = "proto3"; message B { int32 x = 1; }`}}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4_000 {
			t.Skip("long texts only cost time")
		}
		files := []source.File{{Path: "a.proto", Content: text}}
		m, problems, err := protobuf.Compile(t.Context(), files, imported, source.DefaultLimits)
		if err != nil {
			t.Fatalf("Compile(%q) = %v", text, err)
		}
		if (m == nil) != problems.Refused() {
			t.Fatalf("Compile(%q) gives a module: %v, with the problems %v", text, m != nil, problems)
		}
		for _, p := range problems {
			if p.Code == "" || p.Message == "" || p.Position.File != "a.proto" && p.Position.File != "b.proto" {
				t.Fatalf("Compile(%q) reports %+v, want a code, a message and a file", text, p)
			}
		}
		if m == nil {
			return
		}
		again, _, err := protobuf.Compile(t.Context(), files, imported, source.DefaultLimits)
		if err != nil || !bytes.Equal(again.Canonical(), m.Canonical()) {
			t.Fatalf("Compile(%q) has the canonical form\n%s\nand, once more, %v\n%s", text, m.Canonical(), err, again.Canonical())
		}
	})
}

// FuzzRetag tags every message and field of any file: it says why it cannot,
// or all tags are there and go again.
func FuzzRetag(f *testing.F) {
	for _, text := range []string{
		confluentFile,
		`syntax = "proto2"; /* a */ message M { // b
			optional group G = 1 [deprecated = true] { required int32 a = 1 [default = -7]; } extensions 100 to 199; oneof o { int32 x = 3 [(confluent.field_meta).tags = "x", deprecated = true, (confluent.field_meta).doc = ""]; } map<int32, M> m = 4; }`,
		"edition = \"2023\"; import \"b.proto\"; // c\r\npackage io.confluent;message M{B b=1[features.field_presence=LEGACY_REQUIRED];}",
		`import "confluent/meta.proto"; message M { option (confluent.message_meta) = { tags: ["a" 'b'] params { key: "k" } rules < expr: "\x01\"" > }; option (confluent.message_meta).tags = "c"; }`,
	} {
		f.Add(text)
	}
	imported := []source.File{{Path: "b.proto", Content: `syntax = "proto3"; message B { int32 x = 1; }`}}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4_000 {
			t.Skip("long texts only cost time")
		}
		file := source.File{Path: "a.proto", Content: text}
		data, problems, err := protobuf.Serialize(t.Context(), file, imported, source.DefaultLimits)
		if err != nil || problems.Refused() {
			return
		}
		var p descriptorpb.FileDescriptorProto
		if err := proto.Unmarshal(data, &p); err != nil {
			t.Fatal(err)
		}
		all := taggable("", p.MessageType)
		tagged, problems, err := protobuf.Retag(t.Context(), file, imported, source.TagEdit{Add: all}, source.DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		if problems.Refused() {
			return
		}
		file.Content = tagged
		m, problems, err := protobuf.Compile(t.Context(), []source.File{file}, imported, source.DefaultLimits)
		if err != nil || problems.Refused() || len(m.Tagged()) != len(all) {
			t.Fatalf("Retag(%q) = %q, which is refused, or has other tags: %v, %v", text, tagged, problems, err)
		}
		bare, problems, err := protobuf.Retag(t.Context(), file, imported, source.TagEdit{Remove: m.Tagged()}, source.DefaultLimits)
		if err != nil || problems.Refused() {
			t.Fatalf("Retag(%q) without the tags = %q, %v, %v", tagged, bare, problems, err)
		}
	})
}
