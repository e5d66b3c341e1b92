package avro_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

func read(t *testing.T, texts ...string) *avro.Schema {
	t.Helper()
	var files []source.File
	for i, text := range texts {
		files = append(files, source.File{Path: fmt.Sprintf("%d.avsc", i), Content: text})
	}
	s, problems := avro.Parse(files, nil, source.Limits{})
	if s == nil {
		t.Fatalf("Parse(%q) = %v, want a schema", texts, problems)
	}
	return s
}

// Digests are made of this text and kept for ever: if this test fails, mend
// the code, never the test.
func TestCanonicalFormIsForEver(t *testing.T) {
	s := read(t, `
	{ "type": "record", "name": "Order", "namespace": "com.acme", "doc": "An \"order\".", "aliases": ["Purchase", "old.Order"], "owner": {"b": [1, 1.50, null], "a": "ä\u0001"},
	  "fields": [
	    {"name": "id", "type": {"type": "string", "logicalType": "uuid"}, "doc": "", "order": "descending", "aliases": ["key"]},
	    {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"], "default": "A"}, "default": "B", "order": "ascending"},
	    {"name": "sum", "type": {"type": "fixed", "name": "other.Sum", "size": 8, "logicalType": "decimal", "precision": 10, "scale": 2}},
	    {"name": "rate", "type": "double", "default": 10e-1},
	    {"name": "tags", "type": {"type": "map", "values": {"type": "array", "items": ["null", "Order"]}}, "default": { "z": [], "b": [ null ] }}
	  ] }`)
	want := `{"root":"com.acme.Order","types":[` +
		`{"default":"A","name":"com.acme.Kind","symbols":["A","B"],"type":"enum"},` +
		`{"aliases":["com.acme.Purchase","old.Order"],"doc":"An \"order\".","fields":[` +
		`{"aliases":["key"],"doc":"","name":"id","order":"descending","type":{"logicalType":"uuid","type":"string"}},` +
		`{"default":"B","name":"kind","type":"com.acme.Kind"},` +
		`{"name":"sum","type":"other.Sum"},` +
		`{"default":1e0,"name":"rate","type":"double"},` +
		`{"default":{"b":[null],"z":[]},"name":"tags","type":{"type":"map","values":{"items":["null","com.acme.Order"],"type":"array"}}}` +
		`],"name":"com.acme.Order","owner":{"a":"ä\u0001","b":[1,15e-1,null]},"type":"record"},` +
		`{"logicalType":"decimal","name":"other.Sum","precision":10,"scale":2,"size":8,"type":"fixed"}]}`
	if diff := cmp.Diff(want, string(s.Canonical())); diff != "" {
		t.Errorf("Canonical (-want +got)\n%s", diff)
	}
}

func TestOneMeaningHasOneCanonicalForm(t *testing.T) {
	base := string(read(t, `{"type":"record","name":"a.R","fields":[{"name":"f","type":{"type":"fixed","name":"F","size":2},"default":"ab"},{"name":"g","type":"F"}]}`).Canonical())
	for what, texts := range map[string][]string{
		"other white space and a comment": {"{ \"type\" : \"record\",\n \"name\":\"a.R\", // said\n\"fields\":[{\"name\":\"f\",\"type\":{\"type\":\"fixed\",\"name\":\"F\",\"size\":2},\"default\":\"ab\"},{\"name\":\"g\",\"type\":\"F\"}]}"},
		"another order of keys":           {`{"fields":[{"default":"ab","type":{"size":2,"name":"F","type":"fixed"},"name":"f"},{"type":"F","name":"g"}],"name":"a.R","type":"record"}`},
		"a namespace beside the name":     {`{"type":"record","namespace":"a","name":"R","fields":[{"name":"f","type":{"type":"fixed","name":"F","namespace":"a","size":2},"default":"ab"},{"name":"g","type":"a.F"}]}`},
		"escapes":                         {`{"type":"record","name":"a.R","fields":[{"name":"\u0066","type":{"type":"fixed","name":"F","size":2},"default":"\u0061b"},{"name":"g","type":"F"}]}`},
		"the usual order spelled out":     {`{"type":"record","name":"a.R","fields":[{"name":"f","order":"ascending","type":{"type":"fixed","name":"F","size":2},"default":"ab"},{"name":"g","type":"F"}]}`},
		"a type defined in another file":  {`{"type":"fixed","name":"a.F","size":2}`, `{"type":"record","name":"a.R","fields":[{"name":"f","type":"F","default":"ab"},{"name":"g","type":"F"}]}`},
	} {
		if got := string(read(t, texts...).Canonical()); got != base {
			t.Errorf("Canonical with %s = %s, want %s", what, got, base)
		}
	}
}

func TestAnotherMeaningHasAnotherCanonicalForm(t *testing.T) {
	seen := map[string]string{}
	for _, text := range []string{
		`{"type":"record","name":"R","fields":[{"name":"f","type":"long"}]}`,
		`{"type":"error","name":"R","fields":[{"name":"f","type":"long"}]}`,
		`{"type":"record","name":"R","doc":"","fields":[{"name":"f","type":"long"}]}`,
		`{"type":"record","name":"R","aliases":["Q"],"fields":[{"name":"f","type":"long"}]}`,
		`{"type":"record","name":"R","more":1,"fields":[{"name":"f","type":"long"}]}`,
		`{"type":"record","name":"R","more":1.0,"fields":[{"name":"f","type":"long"}]}`,
		`{"type":"record","name":"R","more":"1","fields":[{"name":"f","type":"long"}]}`,
		`{"type":"record","name":"R","more":true,"fields":[{"name":"f","type":"long"}]}`,
		`{"type":"record","name":"R","fields":[{"name":"f","type":"long","doc":"d"}]}`,
		`{"type":"record","name":"R","fields":[{"name":"f","type":"long","default":0}]}`,
		`{"type":"record","name":"R","fields":[{"name":"f","type":"long","default":1}]}`,
		`{"type":"record","name":"R","fields":[{"name":"f","type":"long","order":"ignore"}]}`,
		`{"type":"record","name":"R","fields":[{"name":"f","type":"long","aliases":["g"]}]}`,
		`{"type":"record","name":"R","fields":[{"name":"f","type":{"type":"long","logicalType":"timestamp-millis"}}]}`,
		`{"type":"record","name":"R","fields":[{"name":"f","type":{"type":"long","logicalType":"timestamp-micros"}}]}`,
		`{"type":"record","name":"R","fields":[{"name":"f","type":["long"]}]}`,
		`{"type":"record","name":"R","fields":[{"name":"f","type":["null","long"]}]}`,
		`{"type":"record","name":"R","fields":[{"name":"f","type":["long","null"]}]}`,
		`{"type":"record","name":"a.R","fields":[{"name":"f","type":"long"}]}`,
	} {
		form := string(read(t, text).Canonical())
		if other, taken := seen[form]; taken {
			t.Errorf("%s and %s share the canonical form %s", text, other, form)
		}
		seen[form] = text
	}
}
