package avro_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAttributesAreInSourceOrder(t *testing.T) {
	s := read(t, `{"type": "record", "zeta": 1, "name": "R", "doc": "d", "alpha": 2, "fields": [
  {"name": "a", "sensitive": true, "type": "int", "doc": "d", "default": 7, "owner": "x", "sensitive": false}]}`)
	if diff := cmp.Diff([]string{"zeta", "alpha"}, s.Root.Attributes()); diff != "" {
		t.Errorf("the attributes of the record are (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"sensitive", "owner"}, s.Root.Fields[0].Attributes()); diff != "" {
		t.Errorf("the attributes of the field are (-want +got)\n%s", diff)
	}
	if got := read(t, `"int"`).Root.Attributes(); len(got) != 0 {
		t.Errorf("the attributes of an int are %v, want none", got)
	}
}

// Two defaults of one type mean the same if and only if their texts are equal.
func TestDefaultsAreWrittenAlikeWhenTheyMeanTheSame(t *testing.T) {
	text := func(typ, value string) string {
		s := read(t, fmt.Sprintf(`{"type": "record", "name": "R", "fields": [{"name": "f", "type": %s, "default": %s}]}`, typ, value))
		return s.Root.Fields[0].Default.String()
	}
	long := strings.Repeat("9", 101)
	for _, c := range []struct{ typ, value, want string }{
		{`"double"`, `1`, `1e0`},
		{`"double"`, `10e-1`, `1e0`},
		{`"double"`, `-120.50E+2`, `-1205e1`},
		{`"double"`, `-0.0`, `-0e0`},
		{`"double"`, `1.5e` + long, `15e` + long + `-1`},
		{`"double"`, `"-Infinity"`, `"-Infinity"`},
		{`"int"`, `-0`, `0`},
		{`{"type": "map", "values": "int"}`, `{"b": 1, "a": 2}`, `{"a":2,"b":1}`},
		{`{"type": "record", "name": "S", "fields": [{"name": "x", "type": "double"}]}`, `{"x": 1.0, "more": 1.0e0}`, `{"more":1e0,"x":1e0}`},
		{`"bytes"`, `"\u00FF"`, `"ÿ"`},
		{`["null", "int"]`, `null`, `null`},
	} {
		if got := text(c.typ, c.value); got != c.want {
			t.Errorf("the default %s of %s is written %s, want %s", c.value, c.typ, got, c.want)
		}
	}
}

func TestHintsNameWhatMayHaveBeenMeant(t *testing.T) {
	_, problems := one(`["acme.Order", {"type": "record", "name": "acme.v1.ORDER", "fields": []}]`)
	if len(problems) != 1 || problems[0].Hint != `did you mean "acme.v1.ORDER"?` {
		t.Errorf("a name in another case and namespace = %v, want a hint that names acme.v1.ORDER", problems)
	}
	_, problems = one(`"` + strings.Repeat("n", 1000) + `"`)
	if len(problems) != 1 || len(problems[0].Message) > 200 || !strings.Contains(problems[0].Message, "…") {
		t.Errorf("a name of a thousand characters that is nowhere = %v, want a message that cuts it", problems)
	}
}
