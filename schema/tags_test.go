package schema_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/schema"
)

func TestTagsGoIntoTheText(t *testing.T) {
	for _, src := range []schema.Source{
		avsc(`{"type":"record","name":"R","fields":[{"name":"a","type":"int","confluent:tags":["OLD"]}]}`),
		proto("r.proto", `import "confluent/meta.proto"; message R { int32 a = 1 [(confluent.field_meta).tags = "OLD"]; }`),
	} {
		s := parse(t, src)
		text, err := s.Retagged(t.Context(), schema.TagEdit{
			Add:     []schema.Tagged{{Path: ".R.a", Field: true, Tags: []string{"PII"}}},
			Remove:  []schema.Tagged{{Path: "R.a", Field: true, Tags: []string{"OLD"}}, {Path: "R", Tags: []string{"NEVER"}}},
			Inherit: []schema.Tagged{{Path: "Gone", Tags: []string{"X"}}},
		}, schema.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		again := src
		again.Files = []schema.File{{Path: src.Files[0].Path, Content: text}}
		want := []schema.Tagged{{Path: "R.a", Field: true, Tags: []string{"PII"}}}
		if diff := cmp.Diff(want, parse(t, again).Tagged()); diff != "" {
			t.Errorf("the tags of %s (-want +got):\n%s", text, diff)
		}
		if same, err := s.Retagged(t.Context(), schema.TagEdit{}, schema.Limits{}); err != nil || same != src.Files[0].Content {
			t.Errorf("Retagged of nothing = %q, %v, want the text as it was", same, err)
		}
		_, err = s.Retagged(t.Context(), schema.TagEdit{Add: []schema.Tagged{{Path: "S"}}}, schema.Limits{})
		wantRefused(t, "Retagged of a record that is not there", err, schema.CodeTags)
	}
}

func TestTagsNeedTheReferences(t *testing.T) {
	m := parse(t, proto("m.proto", "message M {}"))
	r := parse(t, proto("r.proto", `import "m.proto"; message R { M m = 1; }`, as("m.proto", "m", m)))
	edit := schema.TagEdit{Add: []schema.Tagged{{Path: "R.m", Field: true, Tags: []string{"PII"}}}}
	text, err := r.Retagged(t.Context(), edit, schema.Limits{})
	if err != nil || !strings.Contains(text, `M m = 1 [(confluent.field_meta) = { tags: ["PII"] }];`) {
		t.Errorf("Retagged = %s, %v, want the tag", text, err)
	}
	_, err = r.Retagged(t.Context(), edit, schema.Limits{Closure: 5})
	wantRefused(t, "Retagged with long references", err, schema.CodeReferenceLimit)
	ended := ending{t.Context(), new(int)}
	if _, err := r.Retagged(ended, edit, schema.Limits{}); !errors.Is(err, ended.Err()) {
		t.Errorf("Retagged when the context has ended = %v, want that", err)
	}
}

func TestOnlyOneFileIsTagged(t *testing.T) {
	m := several()
	m.Files[1].Content = `syntax = "proto3"; import "confluent/meta.proto"; message B { int32 a = 1 [(confluent.field_meta).tags = "T"]; }`
	s := parse(t, m)
	if got := s.Tagged(); len(got) != 1 || got[0].Path != "B.a" {
		t.Errorf("the tags of two files are %v, want T at B.a", got)
	}
	_, err := s.Retagged(t.Context(), schema.TagEdit{}, schema.Limits{})
	wantRefused(t, "Retagged of two files", err, schema.CodeFormFiles)
}
