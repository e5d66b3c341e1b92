package protobuf_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
	model "github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// FuzzDiff compares what two texts compile to: Diff does not panic, its
// witnesses hold, and a module does not differ from itself.
func FuzzDiff(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		before := randomSchema(r)
		after := before.clone()
		after.change(r)
		f.Add(before.text(), after.text())
	}
	for _, rule := range protobuf.Rules() {
		if len(rule.Example.Old) == 1 && len(rule.Example.New) == 1 {
			f.Add(rule.Example.Old[0].Content, rule.Example.New[0].Content)
		}
	}
	f.Fuzz(func(t *testing.T, oldText, newText string) {
		if len(oldText)+len(newText) > 4_000 {
			t.Skip("long texts only cost time")
		}
		old, new := parsed(t, oldText), parsed(t, newText)
		if old == nil || new == nil {
			t.Skip("does not compile")
		}
		changes, err := protobuf.Diff(t.Context(), old, new)
		if err != nil {
			t.Errorf("Diff = %v", err)
		}
		witnessesHold(t, changes, oldText, newText)
		if changes, err := protobuf.Diff(t.Context(), old, old); err != nil || len(changes.Findings) > 0 {
			t.Errorf("Diff of a module with itself = %v, %v", changes.Findings, err)
		}
	})
}

// witnessesHold runs the witnesses of a comparison, where protobuf-go takes
// both schemas: it knows no files beside them and refuses some that we accept.
func witnessesHold(t *testing.T, changes finding.Changes, oldText, newText string) {
	if strings.Contains(oldText+newText, "import") {
		return
	}
	old, err := linkedAnew(t, oldText)
	if err != nil {
		return
	}
	new, err := linkedAnew(t, newText)
	if err != nil {
		return
	}
	for _, f := range changes.Findings {
		for _, w := range f.Witnesses {
			if why := refutes(w.Text, old, new); why != "" {
				t.Errorf("%s has the witness %s, but %s", f.Rule, w.Text, why)
			}
		}
	}
}

// parsed is the module of a text, or nil where it does not compile.
func parsed(t *testing.T, text string) *model.Module {
	m, _, err := model.Compile(t.Context(), []source.File{{Path: "a.proto", Content: text}}, nil, source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
