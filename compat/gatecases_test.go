package compat_test

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

// A gateCase is a change and what it does to consumers.
type gateCase struct {
	Name            string
	Base, Candidate json.RawMessage
	Consumers       []struct {
		Application string
		Reader      json.RawMessage `json:"reader_schema"`
		OK          bool
		Path        string
	}
}

// TestGateCases holds what consumers make of eight ordinary changes against
// what was worked out by hand.
func TestGateCases(t *testing.T) {
	root := cmp.Or(os.Getenv("PAWL_CORPORA"), filepath.Join("..", "..", "shared", "corpora"))
	text, err := os.ReadFile(filepath.Join(root, "governance", "ours-examples", "gate-cases.json"))
	if os.IsNotExist(err) {
		t.Skipf("the corpora are not here: %v", err)
	} else if err != nil {
		t.Fatal(err)
	}
	var cases []gateCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	agree := 0
	for _, c := range cases {
		before, after := avroText(t, string(c.Base)), avroText(t, string(c.Candidate))
		for _, consumer := range c.Consumers {
			p := compat.Projection{Reader: avroText(t, string(consumer.Reader))}
			got, err := p.Read(t.Context(), before, after, "")
			if err != nil {
				t.Fatalf("%s, %s: %v", c.Name, consumer.Application, err)
			}
			ok := got.Status == compat.OK || got.Status == compat.Degraded
			told := slices.ContainsFunc(got.Breaks, func(v compat.Violation) bool { return v.Path == consumer.Path && v.Witness != "" && v.Hint != "" })
			if ok != consumer.OK || !ok && !told || got.Already {
				t.Errorf("%s, %s: %+v, want ok = %v at %q, with witness and hint", c.Name, consumer.Application, got, consumer.OK, consumer.Path)
				continue
			}
			agree++
		}
	}
	t.Logf("%d consumers of %d changes", agree, len(cases))
	if len(cases) < 8 {
		t.Errorf("there are %d cases, want eight at least", len(cases))
	}
}

func avroText(t *testing.T, text string) *schema.Schema {
	t.Helper()
	return written(t, []schema.File{{Path: "order.avsc", Content: text}})
}
