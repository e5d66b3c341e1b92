package protobuf_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

func taggedOf(t *testing.T, text string) []source.Tagged {
	t.Helper()
	m, problems, err := protobuf.Compile(t.Context(), []source.File{{Path: "a.proto", Content: text}}, formImports, source.Limits{})
	if err != nil || problems.Refused() {
		t.Fatalf("Compile = %v, %v\n%s", problems, err, text)
	}
	return m.Tagged()
}

func TestTagsOfMessagesAndFields(t *testing.T) {
	got := taggedOf(t, `syntax = "proto3"; package acme.v1; import "confluent/meta.proto";
		option (confluent.file_meta).tags = "FILE";
		message Order { option (confluent.message_meta).tags = "B"; option (confluent.message_meta).tags = "A"; option (confluent.message_meta).tags = "B";
			map<string, Line> lines = 1 [(confluent.field_meta) = { doc: "all", tags: ["LINES"] }];
			oneof how { string card = 2 [deprecated = true, (.confluent.field_meta).tags = "PII"]; }
			optional int32 none = 3 [(confluent.field_meta).doc = "no tags"];
			message Line { int32 n = 1 [(confluent.field_meta).tags = "N"]; } }
		enum E { option (confluent.enum_meta).tags = "ENUM"; Z = 0 [(confluent.enum_value_meta).tags = "VALUE"]; }`)
	want := []source.Tagged{
		{Path: "Order", Tags: []string{"B", "A"}},
		{Path: "Order.lines", Field: true, Tags: []string{"LINES"}},
		{Path: "Order.card", Field: true, Tags: []string{"PII"}},
		{Path: "Order.Line.n", Field: true, Tags: []string{"N"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Tagged (-want +got):\n%s", diff)
	}
	if got := taggedOf(t, `syntax = "proto3"; message other_meta {}`); got != nil {
		t.Errorf("Tagged of a schema without tags = %v, want none", got)
	}
}

func retag(t *testing.T, text string, edit source.TagEdit) (string, source.Problems) {
	t.Helper()
	got, problems, err := protobuf.Retag(t.Context(), source.File{Path: "a.proto", Content: text}, formImports, edit, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return got, problems
}

func message(path string, tags ...string) source.Tagged {
	return source.Tagged{Path: path, Tags: tags}
}

func field(path string, tags ...string) source.Tagged {
	return source.Tagged{Path: path, Field: true, Tags: tags}
}

func TestRetagChangesNothingElse(t *testing.T) {
	for what, c := range map[string]struct {
		text string
		edit source.TagEdit
		want string
	}{
		"what has no tags gets an import too, and comments stay": {
			"syntax = \"proto3\"; // pawl\npackage acme; // of Acme\n\n// An order.\nmessage Order { // pawl:ignore X\n\t// Who.\n\tstring mail = 1; // of the customer\n\tint32 n = 2 [deprecated = true];\n}\n",
			source.TagEdit{Add: []source.Tagged{message(".Order", "A"), field(".Order.mail", "PII", "ä\"\\"), field("acme.Order.n", "N")}},
			"syntax = \"proto3\"; // pawl\npackage acme; // of Acme\nimport \"confluent/meta.proto\";\n\n// An order.\nmessage Order { // pawl:ignore X\n  option (confluent.message_meta) = { tags: [\"A\"] };\n\t// Who.\n\tstring mail = 1 [(confluent.field_meta) = { tags: [\"PII\", \"ä\\\"\\\\\"] }]; // of the customer\n\tint32 n = 2 [deprecated = true, (confluent.field_meta) = { tags: [\"N\"] }];\n}\n",
		},
		"what has other things keeps them": {
			"syntax = \"proto3\"; import \"confluent/meta.proto\"; message M {\n  option (confluent.message_meta).tags = \"A\";\n  option deprecated = true;\n  option (confluent.message_meta) .doc = \"d\\n\"; // said\n  option (confluent.message_meta).params = { key: \"k\" value: \"v\" };\n  int32 a = 1 [(confluent.field_meta).tags = \"X\", packed = false, (confluent.field_meta).rules = { expr: \"e\" }];\n}",
			source.TagEdit{Add: []source.Tagged{message("M", "B"), field("M.a", "Y")}, Remove: []source.Tagged{message("M", "A")}},
			"syntax = \"proto3\"; import \"confluent/meta.proto\"; message M {\n  option (confluent.message_meta) = { doc: \"d\\n\", params: [{ key: \"k\", value: \"v\" }], tags: [\"B\"] };\n  option deprecated = true;\n   // said\n  int32 a = 1 [(confluent.field_meta) = { tags: [\"X\", \"Y\"], rules: [{ expr: \"e\" }] }, packed = false];\n}",
		},
		"what loses all goes": {
			"syntax = \"proto3\"; import \"confluent/meta.proto\";\nmessage M {\n  option (confluent.message_meta).tags = \"A\";\n  int32 a = 1 [ (confluent.field_meta).tags = \"A\", (confluent.field_meta).tags = \"B\" ]; int32 b = 2 [(confluent.field_meta).tags = \"A\", (confluent.field_meta).tags = \"B\", deprecated = true];\n  int32 c = 3 [deprecated = true, (confluent.field_meta) = { tags: \"A\" }, (confluent.field_meta).tags = \"B\"];\n}",
			source.TagEdit{Remove: []source.Tagged{message("M", "A"), field("M.a", "A", "B"), field("M.b", "A", "B"), field("M.c", "B", "A")}},
			"syntax = \"proto3\"; import \"confluent/meta.proto\";\nmessage M {\n  int32 a = 1; int32 b = 2 [deprecated = true];\n  int32 c = 3 [deprecated = true];\n}",
		},
		"all on one line, and no syntax": {
			"message M { optional group G = 1 { optional int32 a = 1; } oneof o { int32 b = 2; } }",
			source.TagEdit{Add: []source.Tagged{message("M", "A"), message("M.G", "B"), field("M.g", "C"), field("M.o.b", "D"), field("M.b", "E")}},
			"import \"confluent/meta.proto\";\nmessage M { option (confluent.message_meta) = { tags: [\"A\"] }; optional group G = 1 [(confluent.field_meta) = { tags: [\"C\"] }] { option (confluent.message_meta) = { tags: [\"B\"] }; optional int32 a = 1; } oneof o { int32 b = 2 [(confluent.field_meta) = { tags: [\"D\", \"E\"] }]; } }",
		},
		"below another import": {
			"edition = \"2023\";\r\nimport \"b.proto\";\r\npackage p;\r\nmessage M {\r\n}\r\n",
			source.TagEdit{Add: []source.Tagged{message("p.M", "A")}},
			"edition = \"2023\";\r\nimport \"b.proto\";\nimport \"confluent/meta.proto\";\r\npackage p;\r\nmessage M {\n  option (confluent.message_meta) = { tags: [\"A\"] };\r\n}\r\n",
		},
		"where another confluent is nearer": {
			"syntax = \"proto3\"; package io.confluent.demo; message M { int32 a = 1; }",
			source.TagEdit{Add: []source.Tagged{field("M.a", "A")}},
			"syntax = \"proto3\"; package io.confluent.demo; import \"confluent/meta.proto\"; message M { int32 a = 1 [(.confluent.field_meta) = { tags: [\"A\"] }]; }",
		},
		"nothing that changes": {
			"syntax = \"proto3\";  message M { }",
			source.TagEdit{Remove: []source.Tagged{message("M", "A")}, Inherit: []source.Tagged{message("Gone", "A")}},
			"syntax = \"proto3\";  message M { }",
		},
	} {
		got, problems := retag(t, c.text, c.edit)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: Retag = %v (-want +got):\n%s", what, problems, diff)
		}
	}
}

func TestRetagReachesMetaByAPublicImport(t *testing.T) {
	meta := []source.File{{Path: "all.proto", Content: `syntax = "proto3"; import public "confluent/meta.proto";`}}
	f := source.File{Path: "a.proto", Content: `syntax = "proto3"; import "all.proto"; message M {}`}
	got, problems, err := protobuf.Retag(t.Context(), f, meta, source.TagEdit{Add: []source.Tagged{message("M", "A")}}, source.Limits{})
	if want := `syntax = "proto3"; import "all.proto"; message M { option (confluent.message_meta) = { tags: ["A"] };}`; got != want || err != nil {
		t.Errorf("Retag = %q, %v, %v, want %q", got, problems, err, want)
	}
}

func TestRetagRefuses(t *testing.T) {
	own := []source.File{{Path: "confluent/meta.proto", Content: `syntax = "proto3"; package confluent; import "google/protobuf/descriptor.proto"; message Meta { string note = 1; } extend google.protobuf.MessageOptions { Meta message_meta = 1088; }`}}
	const m = `syntax = "proto3"; message M { int32 a = 1; }`
	for what, c := range map[string]struct {
		text    string
		imports []source.File
		edit    source.TagEdit
		limits  source.Limits
		code    string
		says    string
	}{
		"a message that is not there":       {text: m, edit: source.TagEdit{Add: []source.Tagged{message("N", "A")}}, code: protobuf.CodeTags, says: `no record or message "N"`},
		"a field that is not there":         {text: m, edit: source.TagEdit{Remove: []source.Tagged{field("M.b", "A")}}, code: protobuf.CodeTags, says: `no field "M.b"`},
		"two dots before it":                {text: m, edit: source.TagEdit{Add: []source.Tagged{message("..M", "A")}}, code: protobuf.CodeTags},
		"a file that cannot be compiled":    {text: "message", edit: source.TagEdit{}, code: "SYNTAX_ERROR"},
		"a text that gets too long":         {text: m, edit: source.TagEdit{Add: []source.Tagged{message("M", strings.Repeat("A", 300))}}, limits: source.Limits{Bytes: 200}, code: protobuf.CodeTags},
		"a meta of the user's without tags": {text: `syntax = "proto3"; import "confluent/meta.proto"; message M { option (confluent.message_meta).note = "n"; }`, imports: own, edit: source.TagEdit{Add: []source.Tagged{message("M", "A")}}, code: protobuf.CodeTags, says: "has no tags"},
		"one that lacks the option":         {text: `syntax = "proto3"; message M { int32 a = 1; }`, imports: own, edit: source.TagEdit{Add: []source.Tagged{field("M.a", "A")}}, code: protobuf.CodeTags},
		"an option of another package": {
			text: `syntax = "proto3"; package x; import "confluent/meta.proto"; import "google/protobuf/descriptor.proto"; extend google.protobuf.FieldOptions { string field_meta = 50000; } message M { int32 a = 1 [(field_meta) = "mine", (confluent.field_meta).tags = "A"]; }`,
			edit: source.TagEdit{Add: []source.Tagged{field("M.a", "B")}}, code: protobuf.CodeTags,
		},
	} {
		got, problems, err := protobuf.Retag(t.Context(), source.File{Path: "a.proto", Content: c.text}, c.imports, c.edit, c.limits)
		if err != nil || len(problems) == 0 || problems[0].Code != c.code || !strings.Contains(problems[0].Message, c.says) {
			t.Errorf("%s: Retag = %q, %v, %v, want %s with %q", what, got, problems, err, c.code, c.says)
		}
	}
}
