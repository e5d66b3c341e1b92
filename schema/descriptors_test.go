package schema_test

import (
	"testing"

	"github.com/pawl-registry/pawl/schema"
)

// The descriptors of a schema find what it references under the name that it
// references it by.
func TestDescriptors(t *testing.T) {
	parse := func(src schema.Source) *schema.Schema {
		s, err := schema.Parse(t.Context(), src, schema.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	money := parse(schema.Source{Format: schema.Protobuf, Files: []schema.File{{Path: "money.proto", Content: `syntax = "proto3"; package acme; message Money { int64 cents = 1; }`}}})
	order := parse(schema.Source{
		Format: schema.Protobuf,
		Files: []schema.File{
			{Path: "b.proto", Content: `syntax = "proto3"; package acme; import "common/money.proto"; message Order { Money price = 1; }`},
			{Path: "a.proto", Content: `syntax = "proto3"; package acme; import "google/protobuf/any.proto"; message Line { google.protobuf.Any any = 1; }`},
		},
		Imports: []schema.Import{{Reference: schema.Reference{Name: "common/money.proto", Subject: "money", Version: 1}, Schema: money}},
	})
	files, err := order.Descriptors(t.Context(), schema.Limits{})
	if err != nil || len(files) != 2 || files[0].Path() != "a.proto" || files[1].Path() != "b.proto" {
		t.Fatalf("Descriptors = %v, %v, want a.proto and b.proto", files, err)
	}
	if got := files[1].Messages().Get(0).Fields().Get(0).Message().ParentFile().Path(); got != "common/money.proto" {
		t.Errorf("the price of an order is defined in %q, want common/money.proto", got)
	}
	avro := parse(schema.Source{Format: schema.Avro, Files: []schema.File{{Content: `"int"`}}})
	if files, err := avro.Descriptors(t.Context(), schema.Limits{}); err == nil {
		t.Errorf("Descriptors of an Avro schema = %v, want an error", files)
	}
	if _, err := order.Descriptors(t.Context(), schema.Limits{Closure: 10}); err == nil {
		t.Error("Descriptors of a schema beyond the limits = nil, want an error")
	}
}
