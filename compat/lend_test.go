package compat_test

import (
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

// TestConfluentVerdictsComeWithWitnesses: what Confluent refuses with reason
// shows the same datum as under PAWL; what hurts no data has none.
func TestConfluentVerdictsComeWithWitnesses(t *testing.T) {
	record := func(fields string) string {
		return `{"type": "record", "name": "R", "fields": [` + fields + `]}`
	}
	proto := func(body string) string { return "syntax = \"proto3\";\npackage t.v1;\n" + body }
	for _, c := range []struct {
		what     string
		format   schema.Format
		old, new string
		level    compat.Level
		rule     string
		want     string // a part of the witness; empty for none
	}{
		{"no default", schema.Avro, record(`{"name": "a", "type": "int"}`), record(`{"name": "a", "type": "int"}, {"name": "b", "type": "int"}`), compat.Backward, "AVRO_READER_FIELD_MISSING_DEFAULT", `{"a":0}`},
		{"another type, forward", schema.Avro, record(`{"name": "a", "type": "int"}`), record(`{"name": "a", "type": "string"}`), compat.Forward, "AVRO_TYPE_MISMATCH", `{"a":""}`},
		{"a symbol less", schema.Avro, `{"type": "enum", "name": "E", "symbols": ["A", "B"]}`, `{"type": "enum", "name": "E", "symbols": ["A"]}`, compat.Backward, "AVRO_MISSING_ENUM_SYMBOLS", `"B"`},
		{"a branch less", schema.Avro, `["null", "string"]`, `["null", "int"]`, compat.Backward, "AVRO_MISSING_UNION_BRANCH", `{"string":""}`},
		{"another fixed size", schema.Avro, `{"type": "fixed", "name": "F", "size": 2}`, `{"type": "fixed", "name": "F", "size": 3}`, compat.Full, "AVRO_FIXED_SIZE_MISMATCH", `"\u0000\u0000"`},
		{"another scalar", schema.Protobuf, proto("message M { int32 a = 1; }"), proto("message M { string a = 1; }"), compat.Backward, "CONFLUENT_FIELD_SCALAR_KIND_CHANGED", `"bytes":"0801"`},
		{"another scalar, forward", schema.Protobuf, proto("message M { int32 a = 1; }"), proto("message M { string a = 1; }"), compat.Forward, "CONFLUENT_FIELD_SCALAR_KIND_CHANGED", `"readers":"OLD_READERS"`},
		{"another package", schema.Protobuf, "syntax = \"proto3\"; package a; message M { int32 a = 1; }", "syntax = \"proto3\"; package b; message M { int32 a = 1; }", compat.Backward, "CONFLUENT_PACKAGE_CHANGED", ""},
		{"a message that nobody holds", schema.Protobuf, proto("message M {} message N {}"), proto("message M {}"), compat.Backward, "CONFLUENT_MESSAGE_REMOVED", ""},
	} {
		report, err := compat.Check(t.Context(), read(t, c.format, c.new), versions(1, read(t, c.format, c.old)), nil, compat.Mode{Level: c.level, Profile: compat.Confluent})
		if err != nil || len(report.Violations) == 0 {
			t.Errorf("%s: Check = %v, %v, want violations", c.what, report, err)
			continue
		}
		v := report.Violations[0]
		if string(v.Rule) != c.rule || !strings.Contains(v.Witness, c.want) || (c.want == "") != (v.Witness == "") {
			t.Errorf("%s: %s has the witness %q, want %s with %q", c.what, v.Rule, v.Witness, c.rule, c.want)
		}
	}
}
