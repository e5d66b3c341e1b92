package compat_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

func anAvro() *schema.Schema {
	return &schema.Schema{Source: schema.Source{Format: schema.Avro}, Avro: &avro.Schema{}}
}

func aProtobuf(m *protobuf.Module) *schema.Schema {
	return &schema.Schema{Source: schema.Source{Format: schema.Protobuf}, Protobuf: m}
}

func TestCheckRefusesAnotherFormatAtEveryLevelButNone(t *testing.T) {
	old := []compat.Version{{Number: 3, Schema: anAvro()}}
	candidate := aProtobuf(&protobuf.Module{})
	for _, level := range []compat.Level{"", compat.None, compat.Backward, compat.ForwardTransitive, compat.Full} {
		report, err := compat.Check(t.Context(), candidate, old, nil, compat.Mode{Level: level})
		if err != nil {
			t.Fatalf("Check(%q): %v", level, err)
		}
		if want := level == compat.None; report.Compatible != want {
			t.Errorf("Check(%q) of a Protobuf schema after an Avro one: compatible = %v, want %v", level, report.Compatible, want)
		}
		if len(report.Violations) == 1 && report.Violations[0].Rule != compat.FormatChanged {
			t.Errorf("Check(%q) = %v, want FORMAT_CHANGED", level, report.Violations)
		}
	}
}

func TestCheckRefusesWordsItDoesNotKnow(t *testing.T) {
	for _, mode := range []compat.Mode{{Level: "BACKWARDS"}, {Surface: "JSON"}, {Lossy: "FATAL"}} {
		if _, err := compat.Check(t.Context(), anAvro(), nil, nil, mode); err == nil {
			t.Errorf("Check(%+v) = nil, want an error", mode)
		}
	}
}

func TestJudgeSelectsCells(t *testing.T) {
	effect := func(e finding.Encoding, r finding.Readers, c finding.Class) finding.Effects {
		var effects finding.Effects
		effects[e][r] = c
		return effects
	}
	for _, c := range []struct {
		name     string
		mode     compat.Mode
		format   schema.Format
		effects  finding.Effects
		severity compat.Severity
		breaks   compat.Breaks
	}{
		{"binary break hurts new readers", compat.Mode{}, schema.Protobuf, effect(finding.Binary, finding.NewReaders, finding.Break), compat.Error, compat.NewReaders},
		{"backward ignores old readers", compat.Mode{}, schema.Protobuf, effect(finding.Binary, finding.OldReaders, finding.Break), "", ""},
		{"full sees both", compat.Mode{Level: compat.Full}, schema.Protobuf, finding.Everywhere(finding.Break), compat.Error, compat.AllReaders},
		{"wire ignores JSON", compat.Mode{Surface: compat.Wire}, schema.Protobuf, effect(finding.JSON, finding.NewReaders, finding.Break), "", ""},
		{"strict JSON selects nothing", compat.Mode{Surface: compat.SourceCode, Level: compat.Full}, schema.Protobuf, effect(finding.StrictJSON, finding.NewReaders, finding.Break), "", ""},
		{"source sees services", compat.Mode{Surface: compat.SourceCode}, schema.Protobuf, effect(finding.Service, finding.NewReaders, finding.Break), compat.Error, compat.NewReaders},
		{"Avro has one surface", compat.Mode{Surface: compat.SourceCode}, schema.Avro, effect(finding.Code, finding.NewReaders, finding.Break), "", ""},
		{"lossy blocks", compat.Mode{}, schema.Protobuf, effect(finding.JSON, finding.NewReaders, finding.Lossy), compat.Error, compat.NewReaders},
		{"lossy can warn", compat.Mode{Lossy: compat.Warning}, schema.Protobuf, effect(finding.JSON, finding.NewReaders, finding.Lossy), compat.Warning, compat.NewReaders},
		{"notes warn", compat.Mode{}, schema.Protobuf, effect(finding.Binary, finding.NewReaders, finding.Note), compat.Warning, compat.NewReaders},
		{"none minds nothing", compat.Mode{Level: compat.None}, schema.Protobuf, finding.Everywhere(finding.Break), "", ""},
	} {
		v, ok, err := c.mode.Judge(finding.Finding{Effects: c.effects}, c.format)
		if err != nil || v.Severity != c.severity || v.Breaks != c.breaks || ok != (c.severity != "") {
			t.Errorf("%s: Judge = %s %s, %v, %v, want %s %s", c.name, v.Severity, v.Breaks, ok, err, c.severity, c.breaks)
		}
	}
}

func TestAvroIsCheckedInItsOwnDirections(t *testing.T) {
	record := func(fields string) *schema.Schema {
		s, err := schema.Parse(t.Context(), schema.Source{Format: schema.Avro, Files: []schema.File{{
			Path: "order.avsc", Content: `{"type": "record", "name": "Order", "fields": [` + fields + `]}`,
		}}}, schema.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	old := []compat.Version{{Number: 7, Schema: record(`{"name": "id", "type": "string"}`)}}
	candidate := record(`{"name": "id", "type": "string"}, {"name": "total", "type": "long"}`)
	for level, want := range map[compat.Level]bool{
		compat.None: true, compat.Backward: false, compat.Forward: true, compat.Full: false, compat.FullTransitive: false,
	} {
		report, err := compat.Check(t.Context(), candidate, old, nil, compat.Mode{Level: level})
		if err != nil || report.Compatible != want {
			t.Errorf("Check(a field without default, %s) = %v, %v, want %v", level, report.Compatible, err, want)
		}
		for _, v := range report.Violations {
			if v.Against != 7 || v.Breaks != compat.NewReaders {
				t.Errorf("%s: %s breaks %s against %d, want NEW_READERS against 7", level, v.Rule, v.Breaks, v.Against)
			}
		}
	}
}

func TestHistoryIsLoadedWhenItIsItsTurn(t *testing.T) {
	versions := map[int]*schema.Schema{1: order(field{1, "id", str}), 2: order(field{1, "id", str}, field{2, "note", str}), 3: order(field{2, "note", str})}
	for mode, want := range map[compat.Level][]int{compat.None: nil, compat.Full: {3}, compat.FullTransitive: {3, 2, 1}} {
		var loaded []int
		report, err := compat.Case{
			Candidate: order(field{1, "id", i64}), History: []compat.Version{{Number: 1}, {Number: 2}, {Number: 3}}, Mode: compat.Mode{Level: mode},
			Load: func(_ context.Context, number int) (*schema.Schema, error) {
				loaded = append(loaded, number)
				return versions[number], nil
			},
		}.Check(t.Context())
		if err != nil || !slices.Equal(loaded, want) || !slices.Equal(report.Against, want) {
			t.Errorf("under %s the versions %v were loaded and %v compared, %v; want %v", mode, loaded, report.Against, err, want)
		}
	}
	lost := errors.New("the disk is gone")
	_, err := compat.Case{
		Candidate: order(), History: []compat.Version{{Number: 1}},
		Load: func(context.Context, int) (*schema.Schema, error) { return nil, lost },
	}.Check(t.Context())
	if !errors.Is(err, lost) {
		t.Errorf("Check of a history that cannot be loaded = %v, want the cause", err)
	}
}
