package compat_test

import (
	"fmt"
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

func read(t *testing.T, format schema.Format, text string) *schema.Schema {
	t.Helper()
	s, err := readText(t, format, text, nil)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return s
}

func readText(t *testing.T, format schema.Format, text string, imports []schema.Import) (*schema.Schema, error) {
	t.Helper()
	path := map[schema.Format]string{schema.Avro: "a.avsc", schema.Protobuf: "a.proto"}[format]
	return schema.Parse(t.Context(), schema.Source{Format: format, Files: []schema.File{{Path: path, Content: text}}, Imports: imports}, schema.Limits{})
}

func TestProfilesDiffer(t *testing.T) {
	const decimal = `{"type":"record","name":"R","fields":[{"name":"d","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":%d}}]}`
	for _, c := range []struct {
		name            string
		format          schema.Format
		old, new        string
		pawl, confluent bool
	}{
		{"a field gets another number", schema.Protobuf, `syntax = "proto3"; message M { int32 a = 1; }`, `syntax = "proto3"; message M { int32 a = 2; }`, false, true},
		{"a number is cut", schema.Protobuf, `syntax = "proto3"; message M { int64 a = 1; }`, `syntax = "proto3"; message M { int32 a = 1; }`, false, true},
		{"JSON knows the old name", schema.Protobuf, `syntax = "proto3"; message M { int32 a = 1; }`, `syntax = "proto3"; message M { int32 b = 1; }`, false, true},
		{"the package changes", schema.Protobuf, `syntax = "proto3"; package a; message M { int32 a = 1; }`, `syntax = "proto3"; package b; message M { int32 a = 1; }`, true, false},
		{"a message is renamed where it is used", schema.Protobuf, `syntax = "proto3"; message M { N a = 1; } message N { int32 b = 1; }`, `syntax = "proto3"; message M { O a = 1; } message O { int32 b = 1; }`, true, false},
		{"a decimal has another scale", schema.Avro, fmt.Sprintf(decimal, 2), fmt.Sprintf(decimal, 3), false, true},
		{"a field without a default", schema.Avro, `{"type":"record","name":"R","fields":[]}`, `{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}`, false, false},
	} {
		old, new := read(t, c.format, c.old), read(t, c.format, c.new)
		for profile, want := range map[compat.Profile]bool{compat.Pawl: c.pawl, compat.Confluent: c.confluent} {
			report, err := compat.Check(t.Context(), new, []compat.Version{{Number: 1, Schema: old}}, nil, compat.Mode{Profile: profile})
			if err != nil || report.Compatible != want {
				t.Errorf("%s under %s: compatible = %v, %v, want %v", c.name, profile, report.Compatible, err, want)
			}
			if report.Mode.Profile != profile {
				t.Errorf("%s: the report is about the profile %q, want %s", c.name, report.Mode.Profile, profile)
			}
		}
	}
}

func TestConfluentKeepsNoLedger(t *testing.T) {
	texts := []string{`syntax = "proto3"; message M { int32 a = 1; }`, `syntax = "proto3"; message M {}`, `syntax = "proto3"; message M { string b = 1; }`}
	var ledger compat.Ledger
	var history []compat.Version
	for i, text := range texts[:2] {
		v := compat.Version{Number: i + 1, Schema: read(t, schema.Protobuf, text)}
		ledger.Add(v)
		history = append(history, v)
	}
	for profile, want := range map[compat.Profile]bool{compat.Pawl: false, compat.Confluent: true} {
		report, err := compat.Check(t.Context(), read(t, schema.Protobuf, texts[2]), history, &ledger, compat.Mode{Profile: profile})
		if err != nil || report.Compatible != want {
			t.Errorf("%s of a number that was given up: compatible = %v, %v, want %v", profile, report.Compatible, err, want)
		}
	}
}

func TestConfluentLooksAtLevelsAndNotAtSurfaces(t *testing.T) {
	one := read(t, schema.Protobuf, `syntax = "proto3"; message M { oneof o { int32 a = 1; } }`)
	two := read(t, schema.Protobuf, `syntax = "proto3"; message M { oneof o { int32 a = 1; int32 b = 2; } }`)
	history := []compat.Version{{Number: 1, Schema: one}, {Number: 2, Schema: two}}
	for level, want := range map[compat.Level]bool{
		compat.None: true, compat.Backward: true, compat.BackwardTransitive: true,
		compat.Forward: true, compat.ForwardTransitive: false, compat.Full: true, compat.FullTransitive: false,
	} {
		for _, surface := range []compat.Surface{compat.Wire, compat.WireJSON, compat.SourceCode} {
			report, err := compat.Check(t.Context(), two, history, nil, compat.Mode{Level: level, Surface: surface, Profile: compat.Confluent})
			if err != nil || report.Compatible != want {
				t.Errorf("%s on %s: compatible = %v, %v, want %v", level, surface, report.Compatible, err, want)
			}
		}
	}
	other := read(t, schema.Avro, `"int"`)
	if report, err := compat.Check(t.Context(), other, history, nil, compat.Mode{Profile: compat.Confluent}); err != nil || report.Compatible {
		t.Errorf("Check of another format = %v, %v, want incompatible", report.Compatible, err)
	}
}
