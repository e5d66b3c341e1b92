package avro_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

func TestWhatIsTooMuchIsRefused(t *testing.T) {
	for _, c := range []struct {
		texts  []string
		limits source.Limits
		want   []string
	}{
		{nil, source.Limits{}, []string{"NO_FILES 0:0"}},
		{[]string{`"int"`, `"int"`}, source.Limits{Files: 1}, []string{"TOO_MANY_FILES 0:0"}},
		{[]string{`"int"`}, source.Limits{Bytes: 4}, []string{"TOO_LARGE 0:0"}},
		{[]string{`"int"`}, source.Limits{Bytes: 5, Files: 1, Elements: 1, Depth: 1}, nil},
		{[]string{"[\n  \"int\",\n  \"long\"]"}, source.Limits{Elements: 2}, []string{"TOO_MANY_ELEMENTS 3:3"}},
		{[]string{`{"type": ["int"]}`}, source.Limits{Depth: 1}, []string{"TOO_DEEP 1:10"}},
		{[]string{`{"type": "fixed", "namespace": "abc", "name": "Defg", "size": 1}`}, source.Limits{Name: 7}, []string{"NAME_TOO_LONG 1:47"}},
		{[]string{`{"type": "fixed", "namespace": "abc", "name": "Defg", "size": 1}`}, source.Limits{Name: 8}, nil},
	} {
		var files []source.File
		for i, text := range c.texts {
			files = append(files, source.File{Path: fmt.Sprintf("%d.avsc", i), Content: text})
		}
		s, problems := avro.Parse(files, nil, c.limits)
		if diff := cmp.Diff(c.want, short(problems)); diff != "" || (s != nil) != (c.want == nil) {
			t.Errorf("Parse(%q) within %+v reports (-want +got)\n%s\n%v", c.texts, c.limits, diff, problems)
		}
	}
}

// A default that many fields and branches fit takes more steps than a schema
// of its size may.
func TestDefaultsThatTakeTooLongAreRefused(t *testing.T) {
	var fields []string
	for i := range 20 {
		fields = append(fields, fmt.Sprintf(`{"name": "f%d", "type": "int", "default": 0}`, i))
	}
	wide := `{"type": "record", "name": "W", "fields": [` + strings.Join(fields, ",") + `]}`
	text := `{"type": "record", "name": "R", "fields": [{"name": "a", "type": {"type": "array", "items": ` + wide + `}, "default": [` +
		strings.Repeat("{},", 99) + `{}]}]}`
	_, problems := avro.Parse([]source.File{{Path: "a.avsc", Content: text}}, nil, source.Limits{Elements: 300})
	if len(problems) != 1 || problems[0].Code != "BAD_DEFAULT" || !strings.Contains(problems[0].Message, "it takes too long to find what it means") {
		t.Errorf("Parse of a default of two thousand fields with six hundred steps = %v, want BAD_DEFAULT that takes too long", problems)
	}
	if s, problems := one(text); s == nil {
		t.Errorf("Parse of it within the usual limits = %v, want a schema", problems)
	}
}

func TestNothingStartsInsideAComment(t *testing.T) {
	for text, want := range map[string]string{
		"/* \"int\"":               "BAD_JSON 1:1",
		"[/* ":                     "BAD_JSON 1:2",
		"[\"int\" /* ":             "BAD_JSON 1:8",
		"{\"type\": \"int\",\n /*": "BAD_JSON 2:2",
		"{\"type\" /* ":            "BAD_JSON 1:9",
		"{\"type\": /* ":           "BAD_JSON 1:10",
	} {
		if _, problems := one(text); len(problems) != 1 || short(problems)[0] != want || !strings.Contains(problems[0].Message, "comment") {
			t.Errorf("Parse(%q) = %v, want %s for the comment", text, problems, want)
		}
	}
}
