package confluent

import (
	"errors"
	"testing"

	ofAvro "github.com/pawl-registry/pawl/compat/avro"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// agree checks that readers of one schema are judged alike from both ends.
func agree(t *testing.T, diff func(backward bool) (finding.Changes, error)) {
	t.Helper()
	there, err := diff(true)
	back, errBack := diff(false)
	if err != nil || errBack != nil {
		if !errors.Is(err, finding.ErrTooComplex) && !errors.Is(errBack, finding.ErrTooComplex) {
			t.Fatalf("a comparison = %v, and back %v", err, errBack)
		}
		return
	}
	for _, readers := range []finding.Readers{finding.NewReaders, finding.OldReaders} {
		if worst(there, readers) != worst(back, 1-readers) {
			t.Fatalf("%s there are judged otherwise than back", readers)
		}
	}
}

func FuzzAvro(f *testing.F) {
	f.Add(`"int"`, `"long"`)
	f.Add(`["null",{"type":"enum","name":"E","symbols":["A"]}]`, `{"type":"enum","name":"n.E","symbols":["A","B"],"default":"A"}`)
	f.Add(`{"type":"record","name":"a.N","fields":[{"name":"n","type":["null","N"],"default":null}]}`,
		`{"type":"record","name":"b.N","fields":[{"name":"n","type":["null","N",{"type":"record","name":"c.N","fields":[{"name":"m","type":"N","aliases":["n"]}]}]}]}`)
	for _, rule := range ofAvro.Rules() { // which are other rules on the same schemas
		if rule.Example.Old != nil {
			f.Add(rule.Example.Old[0].Content, rule.Example.New[0].Content)
		}
	}
	limits := source.Limits{Bytes: 20_000, Elements: 2_000}
	f.Fuzz(func(t *testing.T, a, b string) {
		old, _ := avro.Parse([]source.File{{Path: "a.avsc", Content: a}}, nil, limits)
		new, _ := avro.Parse([]source.File{{Path: "b.avsc", Content: b}}, nil, limits)
		if old == nil || new == nil {
			return
		}
		agree(t, func(backward bool) (finding.Changes, error) {
			if backward {
				return Avro(t.Context(), old, new)
			}
			return Avro(t.Context(), new, old)
		})
	})
}

func FuzzProtobuf(f *testing.F) {
	for _, k := range kinds {
		f.Add(protobufBody(k.old), protobufBody(k.new))
	}
	limits := source.Limits{Bytes: 20_000, Elements: 2_000}
	f.Fuzz(func(t *testing.T, a, b string) {
		old, _, _ := protobuf.Compile(t.Context(), []source.File{{Path: "a.proto", Content: a}}, nil, limits)
		new, _, _ := protobuf.Compile(t.Context(), []source.File{{Path: "a.proto", Content: b}}, nil, limits)
		if old == nil || new == nil {
			return
		}
		if same, err := Protobuf(t.Context(), old, old); err != nil || len(same.Findings) > 0 {
			t.Fatalf("a module and itself = %v, %v", same.Findings, err)
		}
		agree(t, func(backward bool) (finding.Changes, error) {
			if backward {
				return Protobuf(t.Context(), old, new)
			}
			return Protobuf(t.Context(), new, old)
		})
	})
}
