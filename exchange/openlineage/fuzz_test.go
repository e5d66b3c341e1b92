package openlineage_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/exchange/openlineage"
	"github.com/pawl-registry/pawl/exchange/sample"
)

// Whatever comes, there is an event or a fault; an event that is written is
// read as the same one.
func FuzzDecode(f *testing.F) {
	for _, e := range texts(f) {
		f.Add(e)
	}
	f.Add([]byte(`{"eventTime":"2026-11-22T10:00:00Z","producer":"a:b","run":{"runId":"f69a6e9b-9bac-3c9a-9cf6-eacb70ecc9a9"},"job":{"namespace":"n","name":"j","facets":{"lineage":{"_producer":"a:b","_schemaURL":"a:b","entries":[{"type":"DATASET","inputs":[{"type":"JOB"}]}]}}}}`))
	f.Add([]byte(`{"eventTime":"2026-11-22T10:00:00Z","producer":"a:b","dataset":{"namespace":"n","name":"d","facets":{"columnLineage":{"_producer":"a:b","_schemaURL":"a:b","fields":{"x":{"inputFields":[{}]}},"dataset":[{"field":"y"}]}}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		event, err := openlineage.Decode(text)
		if err != nil {
			return
		}
		out, err := json.Marshal(event)
		if err != nil {
			t.Fatal(err)
		}
		again, err := openlineage.Decode(out)
		if err != nil {
			t.Fatalf("Decode(%s) = %v, want the event that was written", out, err)
		}
		lineage, err := event.Lineage()
		lineage2, err2 := again.Lineage()
		if (err == nil) != (err2 == nil) {
			t.Fatalf("Lineage = %v, and of what was written %v", err, err2)
		}
		if diff := cmp.Diff(lineage, lineage2); diff != "" {
			t.Errorf("lineage (-first +again):\n%s", diff)
		}
	})
}

func texts(f *testing.F) (out [][]byte) {
	events, err := openlineage.Writer{Producer: "a:b"}.Events(sample.Mesh())
	if err != nil {
		f.Fatal(err)
	}
	for _, e := range events {
		text, err := json.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		out = append(out, text)
	}
	return out
}
