package confluent

import (
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// kinds has a change for each kind of difference, or several where the kind
// has an edge. Both texts are bodies of a proto3 file of the package p, or
// whole files. The words are Confluent's, of each direction; a word with !
// is one that refuses.
var kinds = []struct {
	name              string
	old, new          string
	backward, forward string
}{
	{"package", "syntax = \"proto3\"; package a; message M {}", "syntax = \"proto3\"; package b; message M {}", "!PACKAGE_CHANGED", "!PACKAGE_CHANGED"},
	{"package from none", "syntax = \"proto3\"; message M {}", "syntax = \"proto3\"; package b; message M {}", "!PACKAGE_CHANGED", "!PACKAGE_CHANGED"},
	{"message added", "message M {}", "message M {} message N {}", "MESSAGE_ADDED", "!MESSAGE_REMOVED"},
	{"message removed", "message M {} message N {}", "message M {}", "!MESSAGE_REMOVED", "MESSAGE_ADDED"},
	{"nested message removed", "message M { message N {} }", "message M {}", "!MESSAGE_REMOVED", "MESSAGE_ADDED"},
	{"message moved", "message M {} message N {}", "message N {} message M {}", "MESSAGE_MOVED", "MESSAGE_MOVED"},
	{"enum added", "message M {}", "message M {} enum E { A = 0; }", "ENUM_ADDED", "ENUM_REMOVED"},
	{"enum removed", "message M { enum E { A = 0; } }", "message M {}", "ENUM_REMOVED", "ENUM_ADDED"},
	{"enum value added", "enum E { A = 0; }", "enum E { A = 0; B = 1; }", "ENUM_CONST_ADDED", "ENUM_CONST_REMOVED"},
	{"enum value renamed", "enum E { A = 0; }", "enum E { B = 0; }", "ENUM_CONST_CHANGED", "ENUM_CONST_CHANGED"},
	{"enum value removed", "enum E { A = 0; B = 1; }", "enum E { A = 0; }", "ENUM_CONST_REMOVED", "ENUM_CONST_ADDED"},
	{"alias added behind", "enum E { A = 0; }", "enum E { option allow_alias = true; A = 0; B = 0; }", "ENUM_CONST_CHANGED", "ENUM_CONST_CHANGED"},
	{"field added", "message M {}", "message M { int32 a = 1; }", "FIELD_ADDED", "FIELD_REMOVED"},
	{"field removed", "message M { int32 a = 1; }", "message M {}", "FIELD_REMOVED", "FIELD_ADDED"},
	{"field renumbered", "message M { int32 a = 1; }", "message M { int32 a = 2; }", "FIELD_ADDED FIELD_REMOVED", "FIELD_ADDED FIELD_REMOVED"},
	{"field renamed", "message M { int32 a = 1; }", "message M { int32 b = 1; }", "FIELD_NAME_CHANGED", "FIELD_NAME_CHANGED"},
	{"scalar to message", "message N {} message M { int32 a = 1; }", "message N {} message M { N a = 1; }", "!FIELD_KIND_CHANGED", "!FIELD_KIND_CHANGED"},
	{"bytes to message", "message N {} message M { bytes a = 1; }", "message N {} message M { N a = 1; }", "!FIELD_KIND_CHANGED", "!FIELD_KIND_CHANGED"},
	{"map to scalar", "message M { map<string, int32> a = 1; }", "message M { repeated int32 a = 1; }", "!FIELD_KIND_CHANGED", "!FIELD_KIND_CHANGED"},
	{"map value to message", "message N {} message M { map<string, int32> a = 1; }", "message N {} message M { map<string, N> a = 1; }", "!FIELD_KIND_CHANGED", "!FIELD_KIND_CHANGED"},
	{"int32 to string", "message M { int32 a = 1; }", "message M { string a = 1; }", "!FIELD_SCALAR_KIND_CHANGED", "!FIELD_SCALAR_KIND_CHANGED"},
	{"int32 to sint32", "message M { int32 a = 1; }", "message M { sint32 a = 1; }", "!FIELD_SCALAR_KIND_CHANGED", "!FIELD_SCALAR_KIND_CHANGED"},
	{"fixed32 to fixed64", "message M { fixed32 a = 1; }", "message M { fixed64 a = 1; }", "!FIELD_SCALAR_KIND_CHANGED", "!FIELD_SCALAR_KIND_CHANGED"},
	{"float to double", "message M { float a = 1; }", "message M { double a = 1; }", "!FIELD_SCALAR_KIND_CHANGED", "!FIELD_SCALAR_KIND_CHANGED"},
	{"map key to another group", "message M { map<string, int32> a = 1; }", "message M { map<int32, int32> a = 1; }", "!FIELD_SCALAR_KIND_CHANGED", "!FIELD_SCALAR_KIND_CHANGED"},
	{"map value within its group", "message M { map<string, int32> a = 1; }", "message M { map<string, bool> a = 1; }", "", ""},
	{"int64 to bool", "message M { int64 a = 1; }", "message M { bool a = 1; }", "", ""},
	{"enum to uint64", "enum E { A = 0; } message M { E a = 1; }", "enum E { A = 0; } message M { uint64 a = 1; }", "", ""},
	{"string to bytes", "message M { string a = 1; }", "message M { bytes a = 1; }", "", ""},
	{"sfixed64 to fixed64", "message M { sfixed64 a = 1; }", "message M { fixed64 a = 1; }", "", ""},
	{"another message type", "message N {} message O {} message M { N a = 1; }", "message N {} message O {} message M { O a = 1; }", "!FIELD_NAMED_TYPE_CHANGED", "!FIELD_NAMED_TYPE_CHANGED"},
	{"type nested elsewhere", "message M { message N {} N a = 1; } message N {}", "message M { message N {} .p.N a = 1; } message N {}", "!FIELD_NAMED_TYPE_CHANGED", "!FIELD_NAMED_TYPE_CHANGED"},
	{"optional number to repeated", "message M { optional int32 a = 1; }", "message M { repeated int32 a = 1; }", "!FIELD_NUMERIC_LABEL_CHANGED", "!FIELD_NUMERIC_LABEL_CHANGED"},
	{"number without a label to repeated", "message M { int32 a = 1; }", "message M { repeated int32 a = 1; }", "", ""},
	{"optional enum to repeated", "enum E { A = 0; } message M { optional E a = 1; }", "enum E { A = 0; } message M { repeated E a = 1; }", "!FIELD_NUMERIC_LABEL_CHANGED", "!FIELD_NUMERIC_LABEL_CHANGED"},
	{"optional string to repeated", "message M { optional string a = 1; }", "message M { repeated string a = 1; }", "FIELD_STRING_OR_BYTES_LABEL_CHANGED", "FIELD_STRING_OR_BYTES_LABEL_CHANGED"},
	{"optional message to repeated", "message M { optional M a = 1; }", "message M { repeated M a = 1; }", "", ""},
	{"label and scalar at once", "message M { optional int32 a = 1; }", "message M { repeated string a = 1; }", "!FIELD_SCALAR_KIND_CHANGED", "!FIELD_SCALAR_KIND_CHANGED"},
	{"required field added", "syntax = \"proto2\"; message M {}", "syntax = \"proto2\"; message M { required int32 a = 1; }", "!REQUIRED_FIELD_ADDED", "!REQUIRED_FIELD_REMOVED"},
	{"required field removed", "syntax = \"proto2\"; message M { required int32 a = 1; }", "syntax = \"proto2\"; message M {}", "!REQUIRED_FIELD_REMOVED", "!REQUIRED_FIELD_ADDED"},
	{"required to optional", "syntax = \"proto2\"; message M { required int32 a = 1; }", "syntax = \"proto2\"; message M { optional int32 a = 1; }", "!FIELD_NUMERIC_LABEL_CHANGED", "!FIELD_NUMERIC_LABEL_CHANGED"},
	{"required string to optional", "syntax = \"proto2\"; message M { required string a = 1; }", "syntax = \"proto2\"; message M { optional string a = 1; }", "FIELD_STRING_OR_BYTES_LABEL_CHANGED", "FIELD_STRING_OR_BYTES_LABEL_CHANGED"},
	{"oneof added", "message M {}", "message M { oneof o { int32 a = 1; } }", "ONEOF_ADDED ONEOF_FIELD_ADDED", "ONEOF_REMOVED"},
	{"oneof removed", "message M { oneof o { int32 a = 1; int32 b = 2; } }", "message M {}", "ONEOF_REMOVED", "ONEOF_ADDED ONEOF_FIELD_ADDED"},
	{"oneof renamed", "message M { oneof o { int32 a = 1; int32 b = 2; } }", "message M { oneof q { int32 a = 1; int32 b = 2; } }", "ONEOF_ADDED ONEOF_REMOVED", "ONEOF_ADDED ONEOF_REMOVED"},
	{"oneof field added", "message M { oneof o { int32 a = 1; } }", "message M { oneof o { int32 a = 1; int32 b = 2; } }", "ONEOF_FIELD_ADDED", "!ONEOF_FIELD_REMOVED"},
	{"oneof field removed", "message M { oneof o { int32 a = 1; int32 b = 2; } }", "message M { oneof o { int32 a = 1; } }", "!ONEOF_FIELD_REMOVED", "ONEOF_FIELD_ADDED"},
	{"oneof removed but for one that moved out", "message M { oneof o { int32 a = 1; int32 b = 2; } }", "message M { int32 a = 1; }", "!ONEOF_FIELD_REMOVED ONEOF_FIELD_MOVED_TO_TOP_LEVEL ONEOF_REMOVED", "ONEOF_ADDED ONEOF_FIELD_ADDED"},
	{"one field moved to the top", "message M { oneof o { int32 a = 1; } }", "message M { int32 a = 1; }", "ONEOF_FIELD_MOVED_TO_TOP_LEVEL ONEOF_REMOVED", "ONEOF_ADDED"},
	{"moved to the top with another type", "message M { oneof o { int32 a = 1; } }", "message M { string a = 1; }", "!FIELD_SCALAR_KIND_CHANGED ONEOF_FIELD_MOVED_TO_TOP_LEVEL ONEOF_REMOVED", "!FIELD_SCALAR_KIND_CHANGED ONEOF_ADDED"},
	{"several fields moved to a oneof", "message M { int32 a = 1; int32 b = 2; }", "message M { oneof o { int32 a = 1; int32 b = 2; } }", "!MULTIPLE_FIELDS_MOVED_TO_ONEOF ONEOF_ADDED", "ONEOF_FIELD_MOVED_TO_TOP_LEVEL ONEOF_REMOVED"},
	{"a field moved to a oneof that was there", "message M { int32 a = 1; oneof o { int32 b = 2; } }", "message M { oneof o { int32 a = 1; int32 b = 2; } }", "!FIELD_MOVED_TO_EXISTING_ONEOF", "ONEOF_FIELD_MOVED_TO_TOP_LEVEL"},
	{"a field moved to a oneof of new fields", "message M { int32 a = 1; }", "message M { oneof o { int32 a = 1; int32 b = 2; } }", "ONEOF_ADDED ONEOF_FIELD_ADDED", "!ONEOF_FIELD_REMOVED ONEOF_FIELD_MOVED_TO_TOP_LEVEL ONEOF_REMOVED"},
	{"two oneofs merged", "message M { oneof o { int32 a = 1; } oneof q { int32 b = 2; } }", "message M { oneof o { int32 a = 1; int32 b = 2; } }", "!FIELD_MOVED_TO_EXISTING_ONEOF ONEOF_REMOVED", "ONEOF_ADDED"},
	{"optional is no oneof", "message M { int32 a = 1; }", "message M { optional int32 a = 1; }", "", ""},
	{"a group is not seen", "syntax = \"proto2\"; message M { optional group G = 1 { optional int32 a = 1; } }", "syntax = \"proto2\"; message M { repeated group H = 2 { optional string a = 1; } }", "", ""},
	{"services, extensions and options are not seen", "syntax = \"proto2\"; message M { extensions 100 to 200; } extend M { optional int32 e = 100; } service S { rpc R(M) returns (M); }", "syntax = \"proto2\"; option java_package = \"j\"; message M { extensions 100 to 200; } extend M { optional string e = 100; } service T {}", "", ""},
	{"what was reserved is not remembered", "message M { reserved 1; reserved \"a\"; }", "message M { string a = 1; }", "FIELD_ADDED", "FIELD_REMOVED"},
}

func protobufBody(body string) string {
	if strings.HasPrefix(body, "syntax") {
		return body
	}
	return "syntax = \"proto3\"; package p; " + body
}

func TestEachKindOfDifference(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range kinds {
		old, new := protobufOf(t, protobufBody(k.old)), protobufOf(t, protobufBody(k.new))
		for _, d := range []struct{ name, want string }{{"backward", k.backward}, {"forward", k.forward}} {
			original, update := old, new
			if d.name == "forward" {
				original, update = new, old
			}
			got, compatible := differences(t, original, update)
			want, refuses := words(d.want)
			if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s %s: differences (-want +got):\n%s", k.name, d.name, diff)
			}
			if compatible == refuses {
				t.Errorf("%s %s: compatible = %v with %v, want %v", k.name, d.name, compatible, got, !refuses)
			}
			for _, word := range got {
				seen[word] = true
			}
		}
	}
	if len(seen) != 26 {
		t.Errorf("the cases cover %d kinds of differences, want all 26", len(seen))
	}
}

// words are the words of a list, and whether one of them refuses.
func words(list string) (plain []string, refuses bool) {
	plain = strings.Fields(strings.ReplaceAll(list, "!", ""))
	return sortedWords(plain), strings.Contains(list, "!")
}

func sortedWords(list []string) []string {
	slices.Sort(list)
	return list
}
