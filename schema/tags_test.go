package schema_test

import (
	"testing"

	"github.com/pawl-registry/pawl/schema"
)

func TestTagsGoIntoTheText(t *testing.T) {
	s := parse(t, avsc(`{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}`))
	text, err := s.Retagged([]schema.Tagged{{Path: ".R.a", Field: true, Tags: []string{"PII"}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := parse(t, avsc(text)).Tagged(); len(got) != 1 || got[0].Path != "R.a" || !got[0].Field || got[0].Tags[0] != "PII" {
		t.Errorf("the tags of %s are %v, want PII at R.a", text, got)
	}
	_, err = s.Retagged([]schema.Tagged{{Path: "S"}})
	wantRefused(t, "Retagged of a record that is not there", err, schema.CodeTags)
}

func TestSchemasThatCannotBeTagged(t *testing.T) {
	m := parse(t, several())
	if got := m.Tagged(); got != nil {
		t.Errorf("the tags of a Protobuf schema are %v, want none", got)
	}
	_, err := m.Retagged(nil)
	wantRefused(t, "Retagged of a Protobuf schema", err, schema.CodeFormFormat)
	two := avsc(`"int"`)
	two.Files = append(two.Files, schema.File{Path: "b.avsc", Content: `"int"`})
	_, err = parse(t, two).Retagged(nil)
	wantRefused(t, "Retagged of two files", err, schema.CodeFormFiles)
}
