package compat_test

import (
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

// TestTypesOfConfluentAreCompared changes fields whose types nobody published.
func TestTypesOfConfluentAreCompared(t *testing.T) {
	order := func(fields string) *schema.Schema {
		s, err := schema.Parse(t.Context(), schema.Source{Format: schema.Protobuf, Files: []schema.File{{Path: "order.proto", Content: `syntax = "proto3"; package acme;
			import "confluent/meta.proto"; import "confluent/type/decimal.proto"; import "confluent/type/variant.proto"; message Order { ` + fields + ` }`}}}, schema.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	old := []compat.Version{{Number: 1, Schema: order("confluent.type.Decimal total = 1 [(confluent.field_meta).tags = \"MONEY\"]; confluent.type.Variant more = 2;")}}
	for fields, want := range map[string]bool{
		"confluent.type.Decimal total = 1; confluent.type.Variant more = 2; string note = 3;": true,
		"confluent.type.Variant total = 1; confluent.type.Variant more = 2;":                  false,
	} {
		report, err := compat.Check(t.Context(), order(fields), old, nil, compat.Mode{Level: compat.Full})
		if err != nil {
			t.Fatal(err)
		}
		if report.Compatible != want {
			t.Errorf("Check(%s): compatible = %v, %v, want %v", fields, report.Compatible, report.Violations, want)
		}
	}
}
