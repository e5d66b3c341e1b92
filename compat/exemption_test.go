package compat_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

// day is a moment at which exemptions until 2027-01-31 count.
var day = time.Date(2027, 1, 31, 23, 59, 59, 0, time.UTC)

const exemptOld = `syntax = "proto3";
package acme.v1;
message Order {
  string id = 1;
  string note = 2;
  Line line = 3;
  message Line { int32 count = 1; }
}
`

func proto(t *testing.T, text string) *schema.Schema {
	t.Helper()
	return parsed(t, []schema.File{{Path: "order.proto", Content: text}})
}

// rulesOf lists the rules of blocking violations, of warnings about
// exemptions, and of what is exempted.
func rulesOf(r compat.Report) (blocked, warned, exempted []string) {
	for _, v := range r.Violations {
		blocked = append(blocked, string(v.Rule)+" "+v.Path)
	}
	for _, v := range r.Warnings {
		if strings.HasPrefix(string(v.Rule), "EXEMPTION_") {
			warned = append(warned, string(v.Rule)+" "+v.New.String())
		}
	}
	for _, e := range r.Exempted {
		exempted = append(exempted, string(e.Rule)+" "+e.Path+": "+e.Exemption.Reason)
	}
	return blocked, warned, exempted
}

func TestInlineExemptions(t *testing.T) {
	gone := `syntax = "proto3"; package acme.v1; message Order { string id = 1; `
	for _, c := range []struct {
		name, new                 string
		now                       time.Time
		blocked, warned, exempted []string
	}{
		{name: "without one the removal blocks", new: gone + `Line line = 3; message Line { int32 count = 1; } }`, now: day,
			blocked: []string{"PROTO_FIELD_REMOVED acme.v1.Order.note"}},
		{name: "before the message", now: day, new: `syntax = "proto3";
package acme.v1;
// An order.
// pawl:ignore FIELD_REMOVED until=2027-01-31 nobody reads notes
message Order { string id = 1; Line line = 3; message Line { int32 count = 1; } }`,
			exempted: []string{"PROTO_FIELD_REMOVED acme.v1.Order.note: nobody reads notes"}},
		{name: "behind its brace", now: day, new: `syntax = "proto3";
package acme.v1;
message Order { // pawl:ignore PROTO_FIELD_REMOVED until=2027-01-31 nobody reads notes
  string id = 1; Line line = 3; message Line { int32 count = 1; } }`,
			exempted: []string{"PROTO_FIELD_REMOVED acme.v1.Order.note: nobody reads notes"}},
		{name: "behind the field, in a block comment", now: day, new: `syntax = "proto3";
package acme.v1;
message Order {
  string id = 1;
  bytes note = 2; /* pawl:ignore FIELD_TYPE_CHANGED until=2027-01-31 only text */
  Line line = 3; message Line { string count = 1; } }`,
			blocked:  []string{"PROTO_FIELD_TYPE_CHANGED acme.v1.Order.Line.count"},
			exempted: []string{"PROTO_FIELD_TYPE_CHANGED acme.v1.Order.note: only text"}},
		{name: "at the file it counts everywhere", now: day, new: `syntax = "proto3"; // pawl:ignore FIELD_TYPE_CHANGED until=2027-01-31 a rewrite
package acme.v1;
message Order { string id = 1; bytes note = 2; Line line = 3; message Line { string count = 1; } }`,
			exempted: []string{"PROTO_FIELD_TYPE_CHANGED acme.v1.Order.note: a rewrite", "PROTO_FIELD_TYPE_CHANGED acme.v1.Order.Line.count: a rewrite"}},
		{name: "of another rule it is unused", now: day, new: `syntax = "proto3";
package acme.v1;
// pawl:ignore FIELD_REMOVED until=2027-01-31 nobody reads notes
message Order { string id = 1; bytes note = 2; Line line = 3; message Line { int32 count = 1; } }`,
			blocked: []string{"PROTO_FIELD_TYPE_CHANGED acme.v1.Order.note"}, warned: []string{"EXEMPTION_UNUSED order.proto:3:4"}},
		{name: "after its last day it is over", now: day.Add(time.Second), new: `syntax = "proto3";
package acme.v1;
// pawl:ignore FIELD_REMOVED until=2027-01-31 nobody reads notes
message Order { string id = 1; Line line = 3; message Line { int32 count = 1; } }`,
			blocked: []string{"PROTO_FIELD_REMOVED acme.v1.Order.note"}, warned: []string{"EXEMPTION_EXPIRED order.proto:3:4"}},
		{name: "a comment that only speaks of one is none", now: day, new: `syntax = "proto3";
package acme.v1;
// One could write pawl:ignore FIELD_REMOVED here.
message Order { string id = 1; Line line = 3; message Line { int32 count = 1; } }`,
			blocked: []string{"PROTO_FIELD_REMOVED acme.v1.Order.note"}},
		{name: "without a clock there is none", new: `syntax = "proto3";
package acme.v1;
// pawl:ignore FIELD_REMOVED until=2027-01-31 nobody reads notes
message Order { string id = 1; Line line = 3; message Line { int32 count = 1; } }`,
			blocked: []string{"PROTO_FIELD_REMOVED acme.v1.Order.note"}},
	} {
		report, err := compat.Case{
			Candidate: proto(t, c.new), History: []compat.Version{{Number: 1, Schema: proto(t, exemptOld)}}, Now: c.now, Mode: compat.Mode{Level: compat.Full, Surface: compat.SourceCode},
		}.Check(t.Context())
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		blocked, warned, exempted := rulesOf(report)
		if diff := cmp.Diff([][]string{c.blocked, c.warned, c.exempted}, [][]string{blocked, warned, exempted}); diff != "" {
			t.Errorf("%s: the report is not what it should be (-want +got):\n%s", c.name, diff)
		}
		if report.Compatible != (len(c.blocked) == 0) {
			t.Errorf("%s: compatible = %v with %d violations", c.name, report.Compatible, len(c.blocked))
		}
	}
}

func TestAvroExemptions(t *testing.T) {
	avsc := func(text string) *schema.Schema { return parsed(t, []schema.File{{Path: "order.avsc", Content: text}}) }
	old := avsc(`{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}]}`)
	for _, c := range []struct{ name, new string }{
		{"at the field", `{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"},
  {"name": "sku", "type": "string", "pawl:ignore": "READER_FIELD_MISSING_DEFAULT until=2027-01-31 no old data"}]}`},
		{"at the record, one of several", `{"type": "record", "name": "Order", "pawl:ignore": ["TYPE_MISMATCH until=2027-01-31 x", "AVRO_READER_FIELD_MISSING_DEFAULT until=2027-01-31 no old data"],
  "fields": [{"name": "id", "type": "string"}, {"name": "sku", "type": "string"}]}`},
	} {
		new := avsc(c.new)
		report, err := compat.Case{Candidate: new, History: []compat.Version{{Number: 1, Schema: old}}, Now: day}.Check(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_, _, exempted := rulesOf(report)
		if want := []string{"AVRO_READER_FIELD_MISSING_DEFAULT Order.sku: no old data"}; !report.Compatible || !cmp.Equal(exempted, want) {
			t.Errorf("%s: compatible = %v, exempted %v, want %v", c.name, report.Compatible, exempted, want)
		}
	}
}

func TestMalformedExemptionsAreProblems(t *testing.T) {
	avsc := func(value string) []schema.File {
		return []schema.File{{Path: "a.avsc", Content: `{"type": "fixed", "name": "F", "size": 1,
 "pawl:ignore": ` + value + `}`}}
	}
	comment := func(text string) []schema.File {
		return []schema.File{{Path: "a.proto", Content: "syntax = \"proto3\";\n  // " + text + "\nmessage A {}\n"}}
	}
	for _, c := range []struct {
		files []schema.File
		at    string
		says  []string
	}{
		{comment("pawl:ignore"), "a.proto:2:6", []string{"no rule", "not a date", "reason"}},
		{comment("pawl:ignore FIELD_REMOVED"), "a.proto:2:6", []string{"not a date", "reason"}},
		{comment("pawl:ignore FIELD_REMOVED until=2027-02-30 why"), "a.proto:2:6", []string{`"2027-02-30" is not a date`}},
		{comment("pawl:ignore FIELD_REMOVED until=2027-01-31"), "a.proto:2:6", []string{"reason"}},
		{comment("pawl:ignore NO_SUCH_RULE until=2027-01-31 why"), "a.proto:2:6", []string{`no rule "NO_SUCH_RULE"`}},
		{avsc(`"TYPE_MISMATCH forever"`), "a.avsc:2:17", []string{"not a date"}},
		{avsc(`7`), "a.avsc:2:17", []string{"no rule"}},
		{avsc(`[]`), "a.avsc:2:17", []string{"no rule"}},
		{comment(strings.Repeat("pawl:ignore FIELD_REMOVED until=2027-01-31 why\n//", 300)), "a.proto:202:3", []string{"at most 200"}},
	} {
		_, err := compat.Case{Candidate: parsed(t, c.files), Now: day}.Check(t.Context())
		problems, ok := errors.AsType[schema.Problems](err)
		if !ok || len(problems) != 1 || problems[0].Code != compat.BadIgnore || problems[0].Position.String() != c.at {
			t.Errorf("%.90q: error %v, want one problem %s at %s", c.files[0].Content, err, compat.BadIgnore, c.at)
			continue
		}
		for _, part := range c.says {
			if !strings.Contains(problems[0].Message, part) {
				t.Errorf("%.90q: the message %q does not say %q", c.files[0].Content, problems[0].Message, part)
			}
		}
	}
}

func TestExemptionsOfSettings(t *testing.T) {
	new := proto(t, `syntax = "proto3"; package acme.v1; message Order { string id = 1; Line line = 3; message Line { int32 count = 1; } }`)
	for path, want := range map[string]bool{
		"acme.v1": true, "acme.v1.Order": true, "acme.v1.Order.note": true,
		"acme.v1.Ord": false, "acme.v1.Order.notes": false, "note": false,
	} {
		e := compat.Exemption{Rule: "FIELD_REMOVED", Path: path, Until: "2027-01-31", Reason: "agreed", From: "registry"}
		if err := e.Check(); err != nil {
			t.Fatal(err)
		}
		report, err := compat.Case{
			Candidate: new, History: []compat.Version{{Number: 1, Schema: proto(t, exemptOld)}},
			Exemptions: []compat.Exemption{e}, Now: day, Mode: compat.Mode{Level: compat.Full, Surface: compat.SourceCode},
		}.Check(t.Context())
		if err != nil || report.Compatible != want || (len(report.Exempted) == 1) != want {
			t.Errorf("an exemption at %s: compatible = %v with %d exempted, error %v, want %v", path, report.Compatible, len(report.Exempted), err, want)
		}
	}
	if err := (compat.Exemption{Rule: "FIELD_REMOVED", Until: "2027-01-31", Reason: "agreed"}).Check(); err == nil {
		t.Error("an exemption of a setting that has no path passes Check")
	}
}

func TestUnstablePackages(t *testing.T) {
	for pkg, want := range map[string]bool{
		"acme.v1alpha1": true, "acme.v1beta2": true, "acme.v1beta": true, "acme.v1p1alpha1": true, "acme.v2test": true, "acme.v1testing": true,
		"acme.v1": false, "acme.v0beta1": false, "acme.v1p1": false, "acme.v1rc1": false, "acme.beta": false, "v1beta1": false, "acme.v1beta1.types": false,
	} {
		text := `syntax = "proto3"; package ` + pkg + `; message Order { string id = 1; `
		report, err := compat.Case{
			Candidate: proto(t, text+"}"), History: []compat.Version{{Number: 1, Schema: proto(t, text+"string note = 2; }")}},
			IgnoreUnstable: true, Now: day, Mode: compat.Mode{Level: compat.Full, Surface: compat.SourceCode},
		}.Check(t.Context())
		if err != nil || report.Compatible != want || (len(report.Exempted) == 1) != want {
			t.Errorf("package %s: compatible = %v with %d exempted, error %v, want %v", pkg, report.Compatible, len(report.Exempted), err, want)
		}
	}
}

// TestTooManyDifferencesAreNotExempt holds that an exemption cannot hide what
// was left out of a list.
func TestTooManyDifferencesAreNotExempt(t *testing.T) {
	var old strings.Builder
	old.WriteString("syntax = \"proto3\"; package a.v1;\nmessage M {\n")
	for i := range 11_000 {
		fmt.Fprintf(&old, "  string f%d = %d;\n", i, 20_000+i)
	}
	old.WriteString("}\n")
	report, err := compat.Case{
		Candidate: proto(t, `syntax = "proto3"; package a.v1; message M {}`), History: []compat.Version{{Number: 1, Schema: proto(t, old.String())}},
		Exemptions: []compat.Exemption{{Rule: "FIELD_REMOVED", Path: "a.v1.M", Until: "2027-01-31", Reason: "all"}}, Now: day, Mode: compat.Mode{Level: compat.Full, Surface: compat.SourceCode},
	}.Check(t.Context())
	if err != nil || report.Compatible || len(report.Exempted) > 0 {
		t.Errorf("compatible = %v with %d exempted, error %v, want nothing exempt", report.Compatible, len(report.Exempted), err)
	}
}
