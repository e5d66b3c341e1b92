package compat_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// a field of the message acme.v1.Order that the tests publish.
type field struct {
	number int32
	name   protoreflect.Name
	kind   protoreflect.Kind
}

const (
	str = protoreflect.StringKind
	i32 = protoreflect.Int32Kind
	i64 = protoreflect.Int64Kind
)

// order is a module of one message, one line for each field.
func order(fields ...field) *schema.Schema {
	m := &protobuf.Message{Name: "acme.v1.Order", File: "order.proto", JSONAllowed: true}
	for i, f := range fields {
		m.Fields = append(m.Fields, &protobuf.Field{
			Name: f.name, FullName: m.Name.Append(f.name), Number: f.number, JSONName: string(f.name), Kind: f.kind,
			Parent: m, Position: source.Position{File: "order.proto", Line: 5 + i, Column: 3},
		})
	}
	return aProtobuf(&protobuf.Module{Messages: map[protoreflect.FullName]*protobuf.Message{m.Name: m}})
}

// verdicts are the rules, places and versions that block.
func verdicts(report compat.Report) []string {
	var list []string
	for _, v := range report.Violations {
		list = append(list, string(v.Rule)+" "+v.Path+" against "+string(rune('0'+v.Against)))
	}
	return list
}

func TestNumbersAndNamesAreNeverReused(t *testing.T) {
	id := field{1, "id", str}
	note := field{2, "note", str}
	for _, c := range []struct {
		name    string
		history []*schema.Schema
		mode    compat.Mode
		want    []string
	}{
		{"another field on a number that was given up",
			[]*schema.Schema{order(id, note), order(id), order(id, field{2, "price", i64})}, compat.Mode{},
			[]string{"PROTO_NUMBER_REUSED acme.v1.Order.price against 1"}},
		{"also when the bytes would look alike",
			[]*schema.Schema{order(id, note), order(id), order(id, field{2, "remark", str})}, compat.Mode{Surface: compat.Wire},
			[]string{"PROTO_NUMBER_REUSED acme.v1.Order.remark against 1"}},
		{"also forward",
			[]*schema.Schema{order(id, note), order(id), order(id, field{2, "remark", str})}, compat.Mode{Level: compat.Forward},
			[]string{"PROTO_NUMBER_REUSED acme.v1.Order.remark against 1"}},
		{"but not at NONE",
			[]*schema.Schema{order(id, note), order(id), order(id, field{2, "price", i64})}, compat.Mode{Level: compat.None}, nil},
		{"the old name on another number",
			[]*schema.Schema{order(id, note), order(id), order(id, field{3, "note", str})}, compat.Mode{},
			[]string{"PROTO_NAME_REUSED acme.v1.Order.note against 1"}},
		{"JSON does not mind the number",
			[]*schema.Schema{order(id, note), order(id), order(id, note)}, compat.Mode{}, nil},
		{"the same field with another type",
			[]*schema.Schema{order(id, note), order(id), order(id, field{2, "note", i32})}, compat.Mode{},
			[]string{"PROTO_NUMBER_REUSED acme.v1.Order.note against 1"}},
		{"what the last version did was accepted",
			[]*schema.Schema{order(id, note), order(id, field{2, "price", str}), order(id, field{2, "price", str})}, compat.Mode{}, nil},
		{"a number belongs to the latest that had it",
			[]*schema.Schema{order(id, note), order(id, field{2, "price", str}), order(id), order(id, note)}, compat.Mode{},
			[]string{"PROTO_NUMBER_REUSED acme.v1.Order.note against 2"}},
		{"a comparison that blocks says it once",
			[]*schema.Schema{order(id, note), order(id), order(id, field{2, "price", i64})}, compat.Mode{Level: compat.BackwardTransitive},
			[]string{"PROTO_FIELD_NUMBER_REUSED acme.v1.Order.price against 1"}},
	} {
		var ledger compat.Ledger
		var history []compat.Version
		last := len(c.history) - 1
		for i, s := range c.history[:last] {
			v := compat.Version{Number: i + 1, Schema: s}
			ledger.Add(v)
			history = append(history, v)
		}
		report, err := compat.Check(t.Context(), c.history[last], history, &ledger, c.mode)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, verdicts(report)); diff != "" {
			t.Errorf("%s: blocked by (-want +got)\n%s", c.name, diff)
		}
		if report.Compatible != (len(c.want) == 0) {
			t.Errorf("%s: Compatible = %v with violations %v", c.name, report.Compatible, verdicts(report))
		}
	}
}

func TestLedgerHasPositionsOfBothSides(t *testing.T) {
	var ledger compat.Ledger
	ledger.Add(compat.Version{Number: 1, Schema: order(field{1, "id", str}, field{2, "note", str})})
	last := compat.Version{Number: 2, Schema: order(field{1, "id", str})}
	ledger.Add(last)
	report, err := compat.Check(t.Context(), order(field{2, "price", i64}), []compat.Version{last}, &ledger, compat.Mode{})
	if err != nil || len(report.Violations) != 1 {
		t.Fatalf("Check = %+v, %v, want one violation", report, err)
	}
	got := report.Violations[0]
	want := [2]source.Position{{File: "order.proto", Line: 6, Column: 3}, {File: "order.proto", Line: 5, Column: 3}}
	if got.Old != want[0] || got.New != want[1] {
		t.Errorf("the reuse is at %v and %v, want %v and %v", got.Old, got.New, want[0], want[1])
	}
}

func TestFullIsBackwardAndForward(t *testing.T) {
	schemas := []*schema.Schema{
		order(field{1, "id", str}), order(field{1, "id", i32}), order(field{1, "id", i64}),
		order(field{1, "uid", str}), order(field{2, "id", str}), order(),
	}
	compatible := func(old, new *schema.Schema, mode compat.Mode) bool {
		report, err := compat.Check(t.Context(), new, []compat.Version{{Number: 1, Schema: old}}, nil, mode)
		if err != nil {
			t.Fatal(err)
		}
		return report.Compatible
	}
	for _, surface := range []compat.Surface{compat.Wire, compat.WireJSON, compat.SourceCode} {
		for i, old := range schemas {
			for j, new := range schemas {
				backward := compatible(old, new, compat.Mode{Level: compat.Backward, Surface: surface})
				forward := compatible(old, new, compat.Mode{Level: compat.Forward, Surface: surface})
				if full := compatible(old, new, compat.Mode{Level: compat.Full, Surface: surface}); full != (backward && forward) {
					t.Errorf("%s %d to %d: FULL = %v, BACKWARD = %v, FORWARD = %v", surface, i, j, full, backward, forward)
				}
			}
		}
	}
}

func TestTransitiveLevelsReportEveryVersion(t *testing.T) {
	history := []compat.Version{
		{Number: 1, Schema: order(field{1, "id", str})},
		{Number: 2, Schema: order(field{1, "id", i64})},
		{Number: 4, Schema: order(field{1, "id", str})},
	}
	for level, want := range map[compat.Level][]string{
		compat.Backward:           nil,
		compat.BackwardTransitive: {"PROTO_FIELD_TYPE_CHANGED acme.v1.Order.id against 2"},
	} {
		report, err := compat.Check(t.Context(), order(field{1, "id", str}), history, nil, compat.Mode{Level: level})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, verdicts(report)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", level, diff)
		}
		wantAgainst := []int{4}
		if level == compat.BackwardTransitive {
			wantAgainst = []int{4, 2, 1}
		}
		if diff := cmp.Diff(wantAgainst, report.Against); diff != "" {
			t.Errorf("%s compared with (-want +got)\n%s", level, diff)
		}
	}
}

func TestReportsAreBounded(t *testing.T) {
	var before, after []field
	for i := range int32(1200) {
		name := protoreflect.Name("f" + string('a'+i%26) + string('a'+i/26%26) + string('a'+i/676))
		before, after = append(before, field{i + 1, name, str}), append(after, field{i + 1, name, i64})
	}
	report, err := compat.Check(t.Context(), order(after...), []compat.Version{{Number: 1, Schema: order(before...)}}, nil, compat.Mode{})
	if err != nil || report.Compatible || len(report.Violations) != 500 || report.Truncated != 700 {
		t.Errorf("Check of 1,200 changes = %d violations and %d truncated, %v, want 500 and 700", len(report.Violations), report.Truncated, err)
	}
}
