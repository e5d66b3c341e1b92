package avro_test

import (
	"encoding/json"
	"errors"
	"testing"

	compat "github.com/pawl-registry/pawl/compat/avro"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

func FuzzDiff(f *testing.F) {
	for _, pair := range [][2]string{
		{`"int"`, `"long"`},
		{`["null","string"]`, `{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}`},
		{`{"type":"enum","name":"E","symbols":["A","B"],"default":"A"}`, `{"type":"enum","name":"E","symbols":["B"]}`},
		{
			`{"type":"record","name":"a.Node","fields":[{"name":"v","type":"int"},{"name":"next","type":["null","Node"],"default":null}]}`,
			`{"type":"record","name":"b.Node","aliases":["x"],"fields":[{"name":"w","type":"string","aliases":["v"]},{"name":"next","type":{"type":"array","items":"Node"}}]}`,
		},
		{
			`{"type":"record","name":"R","fields":[{"name":"a","type":"int","aliases":["b"]},{"name":"b","type":"int"}]}`,
			`{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"map","values":{"type":"fixed","name":"F","size":2}}}]}`,
		},
	} {
		f.Add(pair[0], pair[1])
	}
	for _, rule := range compat.Rules() {
		if rule.Example.Old != nil {
			f.Add(rule.Example.Old[0].Content, rule.Example.New[0].Content)
		}
	}
	limits := source.Limits{Bytes: 20_000, Elements: 2_000}
	f.Fuzz(func(t *testing.T, a, b string) {
		old, _ := avro.Parse([]source.File{{Path: "old.avsc", Content: a}}, nil, limits)
		new, _ := avro.Parse([]source.File{{Path: "new.avsc", Content: b}}, nil, limits)
		if old == nil || new == nil {
			return
		}
		if same, err := compat.Diff(t.Context(), old, old); err != nil || len(same.Findings) > 0 {
			t.Fatalf("Diff(a, a) = %v, %v for %s", same.Findings, err, a)
		}
		there, err := compat.Diff(t.Context(), old, new)
		if err != nil && !errors.Is(err, finding.ErrTooComplex) {
			t.Fatalf("Diff = %v", err)
		}
		for _, f := range there.Findings {
			if f.Witness != "" && !json.Valid([]byte(f.Witness)) {
				t.Errorf("%s has the witness %s, which is no JSON", f.Rule, f.Witness)
			}
		}
		back, _ := compat.Diff(t.Context(), new, old)
		if err == nil && readable(there.Findings, finding.NewReaders) != readable(back.Findings, finding.OldReaders) {
			t.Fatalf("Diff(a, b) and Diff(b, a) do not agree whether readers of %s read %s", b, a)
		}
	})
}
