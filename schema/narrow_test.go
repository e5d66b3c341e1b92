package schema_test

import (
	"testing"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/source"
)

func TestNarrowedSchemasAreSchemas(t *testing.T) {
	whole := parse(t, schema.Source{Format: schema.Avro, Files: []schema.File{{Path: "order.avsc", Content: `{
		"type": "record", "name": "Order", "namespace": "shop", "fields": [
			{"name": "id", "type": "string"},
			{"name": "lines", "type": {"type": "array", "items": ["null", {"type": "record", "name": "Line", "fields": [
				{"name": "sku", "type": "string", "default": "", "aliases": ["code"]}, {"name": "price", "type": "int"}]}]}}]}`}}})
	mask, err := source.NewMask([]string{"lines.sku"})
	if err != nil {
		t.Fatal(err)
	}
	narrowed, err := whole.Narrowed(mask)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"lines","type":{"type":"array","items":["null",{"type":"record","name":"Line","fields":[{"name":"sku","type":"string","default":"","aliases":["code"]}]}]}}]}`
	if got := narrowed.Source.Files[0]; got.Content != want || got.Path != "order.avsc" {
		t.Errorf("Narrowed to lines.sku = %+v, want %s", got, want)
	}
	if again := parse(t, narrowed.Source); again.Digest != narrowed.Digest || again.GUID != narrowed.GUID || narrowed.Digest == whole.Digest {
		t.Errorf("the narrowed schema is %s and parsed again %s; the whole one is %s", narrowed.Digest, again.Digest, whole.Digest)
	}
	if got, want := narrowed.Avro.Root.Fields[0].Position.Line, 4; got != want {
		t.Errorf("the field stands in line %d, want %d as in the whole schema", got, want)
	}
}

func TestProtobufIsNotNarrowed(t *testing.T) {
	if _, err := parse(t, proto("m.proto", "message M {}")).Narrowed(&source.Mask{}); err == nil {
		t.Error("Narrowed of a Protobuf schema = nil, want an error")
	}
}
