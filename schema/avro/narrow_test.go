package avro_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

func narrowed(t *testing.T, text string, paths ...string) (*avro.Schema, error) {
	t.Helper()
	s, problems := avro.Parse([]source.File{{Path: "a.avsc", Content: text}}, nil, source.Limits{})
	if s == nil {
		t.Fatal(problems)
	}
	mask, err := source.NewMask(paths)
	if err != nil {
		t.Fatal(err)
	}
	return s.Narrowed(mask)
}

const twoAddresses = `{"type":"record","name":"Order","namespace":"shop","fields":[
	{"name":"ship","type":{"type":"record","name":"Addr","fields":[{"name":"zip","type":"string"},{"name":"street","type":"string"}]}},
	{"name":"bill","type":"Addr"},{"name":"send","type":"Addr"},{"name":"next","type":["null","Order"],"default":null},
	{"name":"tags","type":{"type":"map","values":"string"}}]}`

func TestNarrowedRecordsHaveTheFieldsOfPaths(t *testing.T) {
	const addr = `{"type":"record","name":"Addr","fields":[`
	for _, c := range []struct {
		paths []string
		want  string
	}{
		{[]string{"ship.street"}, `{"name":"ship","type":` + addr + `{"name":"street","type":"string"}]}}`},
		{[]string{"ship.street", "bill.zip"}, `{"name":"ship","type":` + addr + `{"name":"street","type":"string"}]}},` +
			`{"name":"bill","type":{"type":"record","name":"Addr","namespace":"shop.narrowed2","fields":[{"name":"zip","type":"string"}]}}`},
		{[]string{"ship.street", "bill.zip", "send"}, `{"name":"ship","type":{"type":"record","name":"Addr","namespace":"shop.narrowed2","fields":[{"name":"street","type":"string"}]}},` +
			`{"name":"bill","type":{"type":"record","name":"Addr","namespace":"shop.narrowed3","fields":[{"name":"zip","type":"string"}]}},` +
			`{"name":"send","type":` + addr + `{"name":"zip","type":"string"},{"name":"street","type":"string"}]}}`},
		{[]string{"tags"}, `{"name":"tags","type":{"type":"map","values":"string"}}`},
		{[]string{"next.next.tags"}, `{"name":"next","type":["null",{"type":"record","name":"Order","namespace":"shop.narrowed2","fields":[` +
			`{"name":"next","type":["null",{"type":"record","name":"Order","namespace":"shop.narrowed3","fields":[{"name":"tags","type":{"type":"map","values":"string"}}]}],"default":null}]}],"default":null}`},
	} {
		s, err := narrowed(t, twoAddresses, c.paths...)
		if err != nil {
			t.Fatalf("%q: %v", c.paths, err)
		}
		want := `{"type":"record","name":"Order","namespace":"shop","fields":[` + c.want + `]}`
		if got := s.Resolved(); got != want {
			t.Errorf("narrowed to %q it is\n%s, want\n%s", c.paths, got, want)
		}
		if _, problems := avro.Parse([]source.File{{Content: s.Resolved()}}, nil, source.Limits{}); problems.Refused() {
			t.Errorf("narrowed to %q it is no schema: %v", c.paths, problems)
		}
	}
}

func TestRecordsOfAUnionMayLackTheField(t *testing.T) {
	const pay = `{"type":"record","name":"Order","fields":[{"name":"pay","type":["null",
		{"type":"record","name":"Card","fields":[{"name":"number","type":"string"}]},
		{"type":"record","name":"Cash","fields":[{"name":"coin","type":"string"}]}]}]}`
	s, err := narrowed(t, pay, "pay.coin")
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"type":"record","name":"Order","fields":[{"name":"pay","type":["null",{"type":"record","name":"Card","fields":[]},{"type":"record","name":"Cash","fields":[{"name":"coin","type":"string"}]}]}]}`
	if got := s.Resolved(); got != want {
		t.Errorf("narrowed to pay.coin it is\n%s, want\n%s", got, want)
	}
	if _, err := narrowed(t, pay, "pay.iban"); err == nil || !strings.Contains(err.Error(), `2 records, Card among them, has no field "iban"`) {
		t.Errorf("narrowed to pay.iban: %v, want an error that names it", err)
	}
}

func TestPathsThatLeadToNothing(t *testing.T) {
	for path, want := range map[string]string{
		"shipp":       `the path "shipp" leads to nothing: shop.Order has no field "shipp", it has ship, bill, send, next, tags`,
		"ship.Street": `the path "ship.Street" leads to nothing: shop.Addr has no field "Street"; did you mean "street"?`,
		"ship.zip.a":  `the path "ship.zip.a" leads to nothing: the string before it has no fields`,
		"tags.a":      `the path "tags.a" leads to nothing: the map before it has no fields`,
	} {
		if _, err := narrowed(t, twoAddresses, path); err == nil || err.Error() != want {
			t.Errorf("narrowed to %s: %v, want\n%s", path, err, want)
		}
	}
}

// TestNarrowingEnds: records that each lead to all of them by one name have
// more ways through than anybody could follow.
func TestNarrowingEnds(t *testing.T) {
	path := strings.TrimSuffix(strings.Repeat("a.", 60), ".")
	for n, refused := range map[int]bool{20: false, 200: true} {
		var names, records []string
		for i := range n {
			names = append(names, fmt.Sprintf(`"R%d"`, i))
		}
		for _, name := range names {
			records = append(records, fmt.Sprintf(`{"type":"record","name":%s,"fields":[{"name":"a","type":[%s]}]}`, name, strings.Join(names, ",")))
		}
		text := `{"type":"record","name":"Top","fields":[{"name":"a","type":[` + strings.Join(records, ",") + `]}]}`
		if _, err := narrowed(t, text, path); (err != nil) != refused {
			t.Errorf("narrowing %d records by a path of 60 names = %v, want refused = %v", n, err, refused)
		}
	}
}
