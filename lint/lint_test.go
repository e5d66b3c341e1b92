package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/lint"
	"github.com/pawl-registry/pawl/schema"
)

func avsc(text string) []schema.File  { return []schema.File{{Path: "a.avsc", Content: text}} }
func proto(text string) []schema.File { return []schema.File{{Path: "a.proto", Content: text}} }

// told are the findings of a rule as people read them.
func told(t *testing.T, rule lint.Rule, s *schema.Schema) []string {
	t.Helper()
	report, err := lint.Check(s, lint.Selection{Only: []string{string(rule)}})
	if err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, f := range report.Findings {
		list = append(list, fmt.Sprintf("%s %s: %s", f.Position, f.Path, f.Message))
	}
	return list
}

// TestFindingsSayWhereAndWhat holds the rules to sentences beyond their
// examples.
func TestFindingsSayWhereAndWhat(t *testing.T) {
	for _, c := range []struct {
		rule  lint.Rule
		files []schema.File
		want  []string
	}{
		{lint.AvroOptionalWithoutDefault, avsc(`{"type": "record", "name": "R", "fields": [
			{"name": "a", "type": ["string", "null"]},
			{"name": "b", "type": {"type": "array", "items": ["null", "int"]}},
			{"name": "c", "type": ["string", "int"]},
			{"name": "d", "type": "null"}]}`),
			[]string{"a.avsc:2:4 R.a: the field a may be null and has no default, so readers fail on data that lacks it"}},
		{lint.AvroDefaultNotFirstBranch, avsc(`{"type": "record", "name": "R", "fields": [
			{"name": "a", "type": ["int", "long"], "default": 3000000000},
			{"name": "b", "type": ["long", "int"], "default": 3000000000},
			{"name": "c", "type": {"type": "map", "values": ["null", "int"]}, "default": {"x": 7}}]}`),
			[]string{"a.avsc:2:54 R.a: the default of a belongs to branch 2 of its union, and libraries before Avro 1.12 take it for the first"}},
		{lint.AvroRecursionWithoutExit, avsc(`{"type": "record", "name": "A", "fields": [
			{"name": "n", "type": "int"},
			{"name": "b", "type": {"type": "record", "name": "B", "fields": [
				{"name": "c", "type": [{"type": "record", "name": "C", "fields": [{"name": "b", "type": "B"}]}]},
				{"name": "rest", "type": {"type": "array", "items": "A"}}]}}]}`),
			[]string{"a.avsc:4:5 B.c: every B holds another one in the field c through C, so no data can ever be written"}},
		{lint.AvroLogicalTypeMisspelled, avsc(`{"type": "array", "items": ["null", {"type": "int", "logicalType": "Date"}, {"type": "long", "logicalType": "money"}]}`),
			[]string{"a.avsc:1:37 (root)[]<int>: Date is no logical type that libraries know, so readers of (root)[]<int> see a plain int"}},
		{lint.AvroAttributeMisspelled, avsc(`{"type": "record", "name": "R", "alias": "S", "owner": "us", "fields": [{"name": "f", "type": "int", "docs": "d"}]}`),
			[]string{`a.avsc:1:1 R: R has a "alias", which no reader knows`, `a.avsc:1:73 R.f: R.f has a "docs", which no reader knows`}},
		{lint.AvroNamespaceMissing, avsc(`{"type": "record", "name": "R", "fields": [{"name": "f", "type": {"type": "fixed", "name": "F", "size": 1}}]}`),
			[]string{"a.avsc:1:1 R: the record R has no namespace"}},
		{lint.AvroAliasRedundant, avsc(`{"type": "record", "name": "R", "fields": [{"name": "f", "type": "int", "aliases": ["f", "g", "h", "g"]}]}`),
			[]string{"a.avsc:1:44 R.f: f is an alias of itself", "a.avsc:1:44 R.f: f has the alias g twice"}},
		{lint.AvroCaseClash, avsc(`{"type": "enum", "name": "E", "symbols": ["A", "b", "B", "a"]}`),
			[]string{"a.avsc:1:53 E.B: the symbols b and B of E differ in case alone", "a.avsc:1:58 E.a: the symbols A and a of E differ in case alone"}},
		{lint.ProtoNumberGap, proto(`syntax = "proto2";
			message M {
			  reserved 4, 6 to 7;
			  extensions 20 to 25;
			  optional int32 a = 1;
			  optional int32 b = 9;
			  optional int32 c = 27;
			  optional int32 d = 1000;
			}`),
			[]string{
				"a.proto:3:15 M: each of the numbers 2 to 3 of M is skipped and not reserved",
				"a.proto:3:18 M: number 5 of M is skipped and not reserved",
				"a.proto:6:25 M: number 8 of M is skipped and not reserved",
				"a.proto:7:25 M: number 26 of M is skipped and not reserved",
			}},
		{lint.ProtoReservedNameMissing, proto("syntax = \"proto3\";\nenum E {\n  reserved 2;\n  A = 0;\n}\n"),
			[]string{"a.proto:3:12 E: E reserves numbers and no names"}},
		{lint.ProtoEnumZeroValue, proto("syntax = \"proto3\";\nenum E {\n  NOT_UNKNOWNS = 0;\n}\nenum F {\n  UNKNOWN = 0;\n}\n"),
			[]string{"a.proto:3:3 E.NOT_UNKNOWNS: the first value of E is NOT_UNKNOWNS, which is what readers see where nothing was set"}},
		{lint.ProtoFieldRequired, proto("edition = \"2023\";\nmessage M {\n  int32 a = 1 [features.field_presence = LEGACY_REQUIRED];\n}\n"),
			[]string{"a.proto:3:3 M.a: the field a is required, so it can never be removed: old readers refuse every message without it"}},
		{lint.ProtoMethodMessageShared, proto("syntax = \"proto3\";\npackage a.v1;\nmessage M {}\nmessage N {}\nservice S {\n  rpc A(M) returns (N);\n  rpc B(stream M) returns (N);\n}\n"),
			[]string{
				"a.proto:7:3 a.v1.S.B: a.v1.M is the request of a.v1.S.A, and the request of a.v1.S.B too",
				"a.proto:7:3 a.v1.S.B: a.v1.N is the response of a.v1.S.A, and the response of a.v1.S.B too",
			}},
		{lint.ProtoPackageUnversioned, proto("syntax = \"proto3\";\npackage a.v1beta1;\n"), []string{}},
		{lint.ProtoPackageUnversioned, proto("syntax = \"proto3\";\npackage a.vendor;\n"), []string{"a.proto:2:1 a.vendor: the package a.vendor does not end in a version"}},
		{lint.ProtoFieldUndocumented, proto(`syntax = "proto3";
message M {
  int32 a = 1; // a comment behind it
  int32 b = 2; /* so is this */
  /** a block
      above */
  int32 c = 3;
  // a heading, not a comment of d

  int32 d = 4;
  map<string, int32> e = 5; // and this
  oneof f {
    // a comment
    int32 g = 6;
  }
}
`), []string{"a.proto:10:3 M.d: the field d has no comment"}},
		{lint.ProtoMessageUndocumented, proto("syntax = \"proto3\";\nmessage M { // here\n  // not here\n  message N {}\n  message O {\n    // nor here\n  }\n}\n"),
			[]string{"a.proto:5:3 M.O: the message O has no comment"}},
	} {
		if diff := cmp.Diff(c.want, told(t, c.rule, parsed(t, c.files))); diff != "" {
			t.Errorf("%s tells of %s (-want +got):\n%s", c.rule, c.files[0].Content, diff)
		}
	}
}

func TestImportsAreNotLinted(t *testing.T) {
	for name, c := range map[string]struct{ own, imported []schema.File }{
		"Bare": {avsc(`{"type": "array", "items": "Bare"}`), avsc(`{"type": "record", "name": "Bare", "fields": [{"name": "f", "type": ["null", "int"]}]}`)},
		"b.proto": {
			proto("syntax = \"proto3\";\npackage acme.v1;\nimport \"b.proto\";\n// A message.\nmessage A {\n  // A field.\n  B b = 1;\n}\n"),
			[]schema.File{{Path: "b.proto", Content: "syntax = \"proto3\";\npackage acme.v1;\nmessage B {\n  map<string, E> m = 4;\n}\nenum E {\n  X = 0;\n}\nservice S {}\n"}},
		},
	} {
		imported := parsed(t, c.imported)
		if len(found(t, imported)) == 0 {
			t.Errorf("nothing is found in %s alone, want something", name)
		}
		s := parsed(t, c.own, schema.Import{Reference: schema.Reference{Name: name, Subject: "s", Version: 1}, Schema: imported})
		if diff := cmp.Diff([]lint.Rule{}, found(t, s)); diff != "" {
			t.Errorf("what is wrong with %s is told of what imports it (-want +got):\n%s", name, diff)
		}
	}
}

func TestAReportIsBoundedAndCountsTheRest(t *testing.T) {
	var many strings.Builder
	many.WriteString("syntax = \"proto2\";\npackage acme.v1;\n// A message.\nmessage M {\n")
	for i := range 250 {
		fmt.Fprintf(&many, "  required int32 f%d = %d;\n", i, i+1)
	}
	many.WriteString("}\n")
	report, err := lint.Check(parsed(t, proto(many.String())), lint.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Findings) != 200 || report.Omitted != 300 || !report.Refused() {
		t.Errorf("250 undocumented required fields give %d findings and %d more, refused %v, want 200, 300 and true", len(report.Findings), report.Omitted, report.Refused())
	}
	if first := report.Findings[0]; first.Path != "acme.v1.M.f0" {
		t.Errorf("the first finding is at %s, want the first field", first.Path)
	}
}
