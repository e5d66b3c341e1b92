package avro_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

func TestTagsOfRecordsAndFields(t *testing.T) {
	s, problems := one(`{"type":"record","name":"acme.Order","confluent:tags":["PUBLIC"],"fields":[
		{"name":"mail","type":"string","confluent:tags":["PII","PII","X",5]},
		{"name":"inner","type":{"type":"record","name":"Inner","fields":[{"name":"n","type":"int","confluent:tags":[]}]}}]}`)
	if problems.Refused() {
		t.Fatal(problems)
	}
	want := []avro.Tagged{{Path: "acme.Order", Tags: []string{"PUBLIC"}}, {Path: "acme.Order.mail", Field: true, Tags: []string{"PII", "X"}}}
	if diff := cmp.Diff(want, s.Tagged()); diff != "" {
		t.Errorf("Tagged (-want +got):\n%s", diff)
	}
}

func TestRetagChangesNothingElse(t *testing.T) {
	text := "{ \"type\": \"record\", \"doc\": \"für\", \"name\": \"acme.Order\",\n \"fields\": [ {\"name\": \"a\", \"doc\": \"ä\", \"confluent:tags\" : [ \"OLD\",\n \"X]\" ], \"type\": \"int\"},\n /* b */ { \"name\": \"b\", \"type\": \"int\" } ] }\n"
	s, problems := one(text)
	if problems.Refused() {
		t.Fatal(problems)
	}
	got, err := s.Retag(source.File{Content: text}, source.TagEdit{
		Add:    []avro.Tagged{{Path: "acme.Order.b", Field: true, Tags: []string{"PII", `"`}}, {Path: ".acme.Order", Tags: []string{"PUBLIC"}}},
		Remove: []avro.Tagged{{Path: "acme.Order.a", Field: true, Tags: []string{"X]", "OLD"}}},
	})
	want := "{\"confluent:tags\":[\"PUBLIC\"], \"type\": \"record\", \"doc\": \"für\", \"name\": \"acme.Order\",\n \"fields\": [ {\"name\": \"a\", \"doc\": \"ä\", \"confluent:tags\" : [], \"type\": \"int\"},\n /* b */ {\"confluent:tags\":[\"PII\",\"\\\"\"], \"name\": \"b\", \"type\": \"int\" } ] }\n"
	if err != nil || got != want {
		t.Errorf("Retag = %v\n%s\nwant\n%s", err, got, want)
	}
	if _, problems := one(got); problems.Refused() {
		t.Errorf("what Retag gave cannot be read: %v", problems)
	}
}

func TestRetagRefuses(t *testing.T) {
	text := `{"type":"record","name":"R","fields":[{"name":"a","type":"int","confluent:tags":[/* why */]}]}`
	s, _ := one(text)
	for want, tagged := range map[string]avro.Tagged{
		`no field "R.z"`:             {Path: "R.z", Field: true},
		"comment":                    {Path: "R.a", Field: true, Tags: []string{"X"}},
		`no record or message "R.a"`: {Path: "R.a"},
		`no record or message "..R"`: {Path: "..R"},
	} {
		if _, err := s.Retag(source.File{Content: text}, source.TagEdit{Add: []avro.Tagged{tagged}}); err == nil || !strings.Contains(err.Error()+" ", want) {
			t.Errorf("Retag(%v) = %v, want an error with %q", tagged, err, want)
		}
	}
}
