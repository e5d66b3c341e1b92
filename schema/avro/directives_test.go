package avro_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/schema/source"
)

func TestDirectivesStandAtTheirDefinitions(t *testing.T) {
	s := read(t, `{"type": "fixed", "name": "F", "size": 1}`, `{
  "type": "record", "name": "R", "pawl:ignore": "X at the record",
  "fields": [
    {"name": "a", "type": "F", "pawl:ignore": ["X one", "X two"]},
    {"name": "b", "type": "int", "pawl:ignore": 7}, {"name": "c", "type": "int", "pawl:ignore": []}
  ]
}`)
	var got []string
	for _, d := range s.Directives {
		got = append(got, fmt.Sprintf("%q %s %d:%d-%d:%d", d.Text, d.Position, d.From.Line, d.From.Column, d.To.Line, d.To.Column))
	}
	want := []string{
		`"X at the record" 1.avsc:2:49 1:1-7:2`,
		`"X one" 1.avsc:4:48 4:5-4:66`,
		`"X two" 1.avsc:4:57 4:5-4:66`,
		`"" 1.avsc:5:49 5:5-5:51`,
		`"" 1.avsc:5:97 5:53-5:100`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the directives are others (-want +got)\n%s", diff)
	}
}

func TestDirectivesAreBounded(t *testing.T) {
	text := `{"type": "fixed", "name": "F", "size": 1, "pawl:ignore": [` + strings.Repeat(`"X",`, 300) + `"X"]}`
	if got := len(read(t, text).Directives); got != source.MaxDirectives {
		t.Errorf("%d of 301 directives are read, want %d", got, source.MaxDirectives)
	}
}
