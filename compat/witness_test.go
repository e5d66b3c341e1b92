package compat_test

import (
	"encoding/json"
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/compat/protobuf"
	"github.com/pawl-registry/pawl/schema"
)

// TestWitnessesShowWhatTheModeMinds: a finding may break several readers in
// several encodings, and a violation shows one that its mode looks at.
func TestWitnessesShowWhatTheModeMinds(t *testing.T) {
	old, new := anOrder(t, "uint64"), anOrder(t, "int32")
	for _, c := range []struct {
		mode              compat.Mode
		encoding, readers string
		outcome           protobuf.Outcome
	}{
		{compat.Mode{Level: compat.Backward, Surface: compat.Wire}, "BINARY", "NEW_READERS", protobuf.Misread},
		{compat.Mode{Level: compat.Forward, Surface: compat.Wire}, "BINARY", "OLD_READERS", protobuf.Misread},
		{compat.Mode{Level: compat.Forward}, "BINARY", "OLD_READERS", protobuf.Misread},
		{compat.Mode{Level: compat.Full}, "BINARY", "NEW_READERS", protobuf.Misread},
	} {
		report, err := compat.Check(t.Context(), new, []compat.Version{{Number: 1, Schema: old}}, nil, c.mode)
		if err != nil || len(report.Violations) != 1 {
			t.Fatalf("%+v: Check = %+v, %v, want one violation", c.mode, report, err)
		}
		var w protobuf.Witness
		if err := json.Unmarshal([]byte(report.Violations[0].Witness), &w); err != nil {
			t.Fatalf("%+v: witness %q: %v", c.mode, report.Violations[0].Witness, err)
		}
		if w.Encoding != c.encoding || w.Readers != c.readers || w.Outcome != c.outcome {
			t.Errorf("%+v: the witness is %s, want one that %s %s have %s", c.mode, report.Violations[0].Witness, c.encoding, c.readers, c.outcome)
		}
	}
}

// TestNoWitnessForWhatDataDoNotMind: a field that is renamed breaks JSON and
// code, and a check of binary data alone does not mind.
func TestNoWitnessForWhatDataDoNotMind(t *testing.T) {
	old, new := anOrder(t, "uint64 sum = 2; uint64"), anOrder(t, "uint64 amount = 2; uint64")
	for surface, want := range map[compat.Surface]bool{compat.Wire: false, compat.WireJSON: true, compat.SourceCode: true} {
		report, err := compat.Check(t.Context(), new, []compat.Version{{Number: 1, Schema: old}}, nil, compat.Mode{Surface: surface})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range append(report.Violations, report.Warnings...) {
			if got := v.Witness != ""; got != want {
				t.Errorf("%s: %s has the witness %q, want one: %v", surface, v.Rule, v.Witness, want)
			}
		}
	}
}

func anOrder(t *testing.T, total string) *schema.Schema {
	t.Helper()
	s, err := schema.Parse(t.Context(), schema.Source{Format: schema.Protobuf, Files: []schema.File{{
		Path: "order.proto", Content: "syntax = \"proto3\";\npackage acme.v1;\nmessage Order {\n  " + total + " total = 1;\n}\n",
	}}}, schema.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
