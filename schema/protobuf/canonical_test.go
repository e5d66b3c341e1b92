package protobuf_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

func compiled(t *testing.T, text string) (*protobuf.Module, source.Problems) {
	t.Helper()
	m, problems, err := protobuf.Compile(t.Context(), []source.File{{Path: "a.proto", Content: text}}, nil, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return m, problems
}

// Digests are made of this text and kept for ever: if this test fails, mend
// the code, never the test.
func TestCanonicalFormIsForEver(t *testing.T) {
	m, problems := compiled(t, `// A comment.
syntax = "proto2";
package com.acme;
import "google/protobuf/timestamp.proto";
import public "google/protobuf/any.proto";
option java_package = "com.acme";
message Order {
  option deprecated = true;
  reserved 9, 20 to max; reserved "old", "older";
  required string id = 2 [json_name = "ID"];
  optional int32 n = 1 [default = -7, deprecated = true];
  map<string, Line> lines = 3;
  oneof paid { google.protobuf.Timestamp at = 4; bytes by = 5; }
  optional group Extra = 6 { repeated double d = 1 [packed = true]; }
  extensions 10 to 12;
  enum Kind { option allow_alias = true; A = 0; B = 0; reserved 5; }
  message Line { optional Kind kind = 1; }
}
extend Order { optional string note = 10; }
service Orders { rpc Get(Order) returns (stream google.protobuf.Any) { option idempotency_level = IDEMPOTENT; } }
`)
	if m == nil {
		t.Fatalf("Compile = %v, want a module", problems)
	}
	const want = `file "a.proto" {
 syntax proto2
 package com.acme
 import "google/protobuf/any.proto" public
 import "google/protobuf/timestamp.proto"
 option {java_package = "com.acme"}
 message Order {
  option {deprecated = true}
  field 1 n optional int32 json "n" default "-7" {deprecated = true}
  field 2 id required string json "ID"
  field 3 lines repeated message .com.acme.Order.LinesEntry json "lines"
  field 4 at optional message .google.protobuf.Timestamp json "at" oneof paid
  field 5 by optional bytes json "by" oneof paid
  field 6 extra optional group .com.acme.Order.Extra json "extra"
  reserved 9 to 9
  reserved 20 to 536870911
  reserved "old"
  reserved "older"
  extensions 10 to 12 {}
  message LinesEntry {
   option {map_entry = true}
   field 1 key optional string json "key"
   field 2 value optional message .com.acme.Order.Line json "value"
  }
  message Extra {
   field 1 d repeated double json "d" {packed = true}
  }
  message Line {
   field 1 kind optional enum .com.acme.Order.Kind json "kind"
  }
  enum Kind {
   option {allow_alias = true}
   value 0 A {}
   value 0 B {}
   reserved 5 to 5
  }
 }
 field 10 note optional string json "note" extend .com.acme.Order
 service Orders {
  rpc Get .com.acme.Order stream .google.protobuf.Any {idempotency_level = IDEMPOTENT}
 }
}
`
	if diff := cmp.Diff(want, string(m.Canonical())); diff != "" {
		t.Errorf("Canonical (-want +got)\n%s", diff)
	}
}

func TestEveryProblemHasItsPlace(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"message M {}", []string{"SYNTAX_MISSING? 1:1"}},
		{"syntax = \"proto3\";\nmessage M {", []string{"SYNTAX_ERROR 2:12"}},
		{"syntax = \"proto3\";\nmessage M { int32 x = 1 }", []string{"SYNTAX_ERROR 2:25"}},
		{"syntax = \"proto4\";", []string{"BAD_DECLARATION 1:10"}},
		{"edition = \"2024\";", []string{"EDITION_UNSUPPORTED 1:11"}},
		{"syntax = \"proto3\";\nmessage M { int32 ä = 1; }", []string{"SYNTAX_ERROR 2:19"}},
		{"syntax = \"proto3\";\nmessage M { Nowhere x = 1; int32 y = 1; }", []string{"BAD_DECLARATION 2:38"}},
		{"syntax = \"proto3\";\nmessage M { Nowhere x = 1; Other y = 2; }", []string{"UNRESOLVED_NAME 2:13", "UNRESOLVED_NAME 2:28"}},
		{"syntax = \"proto3\";\nimport \"b.proto\";\nmessage M {}", []string{"IMPORT_NOT_FOUND 2:8"}},
		{"syntax = \"proto3\";\nimport \"a.proto\";\nmessage M {}", []string{"IMPORT_CYCLE 2:8"}},
		{"syntax = \"proto3\";\nimport \"google/protobuf/any.proto\";\nmessage M {}", []string{"UNUSED_IMPORT? 2:1"}},
		{"syntax = \"proto3\";\nmessage M {}\n\tmessage M {}", []string{"DUPLICATE_SYMBOL 3:10"}},
		{"syntax = \"proto3\";\noption (nowhere) = 1;", []string{"UNRESOLVED_NAME 2:8"}},
		{"syntax = \"proto3\";\noption java_package = 1;", []string{"BAD_OPTION 2:23"}},
		{"syntax = \"proto2\";\nmessage M { extensions 1; }\nextend M { optional int32 a = 1; optional int32 b = 1; }", []string{"DUPLICATE_EXTENSION 3:53"}},
		{"syntax = \"proto3\"; // \xff", []string{"INVALID_UTF8 1:23"}},
	} {
		_, problems := compiled(t, c.text)
		var got []string
		for _, p := range problems {
			mark := ""
			if p.Severity == source.Warning {
				mark = "?"
			}
			got = append(got, fmt.Sprintf("%s%s %d:%d", p.Code, mark, p.Position.Line, p.Position.Column))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("Compile(%q) reports (-want +got)\n%s\n%v", c.text, diff, problems)
		}
	}
}

// TestDirectivesAreNoPartOfTheCanonicalForm holds that an exemption in a
// comment leaves a schema what it is.
func TestDirectivesAreNoPartOfTheCanonicalForm(t *testing.T) {
	with, _ := compiled(t, "syntax = \"proto3\";\n// pawl:ignore X\nmessage A {}\n")
	without, _ := compiled(t, "syntax = \"proto3\";\nmessage A {}\n")
	if !bytes.Equal(with.Canonical(), without.Canonical()) || len(with.Directives) != 1 || len(without.Directives) != 0 {
		t.Errorf("with %v and without a directive the canonical forms are %q and %q, want the same", with.Directives, with.Canonical(), without.Canonical())
	}
}
