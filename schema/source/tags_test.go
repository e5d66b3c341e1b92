package source_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/schema/source"
)

// places are what can be tagged in these tests; a is also called .a.
func places(t source.Tagged) (source.Tagged, bool) {
	t.Path = strings.TrimPrefix(t.Path, ".")
	has := map[string][]string{"a": {"OLD"}, "b": nil}
	tags, ok := has[t.Path]
	return source.Tagged{Path: t.Path, Field: t.Field, Tags: tags}, ok
}

func TestTagEditTellsWhatChanges(t *testing.T) {
	edit := source.TagEdit{
		Inherit: []source.Tagged{{Path: "gone", Tags: []string{"X"}}, {Path: "b", Tags: []string{"KEPT"}}},
		Add:     []source.Tagged{{Path: "a", Tags: []string{"NEW", "OLD"}}, {Path: ".a", Tags: []string{"NEWER", "NEW"}}, {Path: "a", Field: true, Tags: []string{"OLD"}}},
		Remove:  []source.Tagged{{Path: ".a", Tags: []string{"OLD", "NEVER"}}},
	}
	got, err := edit.Over(places)
	want := []source.Tagged{{Path: "b", Tags: []string{"KEPT"}}, {Path: "a", Tags: []string{"NEW", "NEWER"}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Over = %v (-want +got):\n%s", err, diff)
	}
}

func TestTagEditRefusesWhatIsNotThere(t *testing.T) {
	for want, edit := range map[string]source.TagEdit{
		`no record or message "gone"`: {Add: []source.Tagged{{Path: "gone"}}},
		`no field "gone"`:             {Remove: []source.Tagged{{Path: "gone", Field: true}}},
		"äää…":                        {Add: []source.Tagged{{Path: strings.Repeat("ä", 1000)}}},
	} {
		if _, err := edit.Over(places); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Over(%v) = %v, want an error with %q", edit, err, want)
		}
	}
}
