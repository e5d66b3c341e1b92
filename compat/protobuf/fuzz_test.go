package protobuf_test

import (
	"math/rand/v2"
	"testing"

	"github.com/pawl-registry/pawl/compat/protobuf"
	model "github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// FuzzDiff compares what two texts compile to: Diff neither panics nor finds
// a difference between a module and itself.
func FuzzDiff(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		before := randomSchema(r)
		after := before.clone()
		after.change(r)
		f.Add(before.text(), after.text())
	}
	f.Fuzz(func(t *testing.T, oldText, newText string) {
		if len(oldText)+len(newText) > 4_000 {
			t.Skip("long texts only cost time")
		}
		old, new := parsed(t, oldText), parsed(t, newText)
		if old == nil || new == nil {
			t.Skip("does not compile")
		}
		if _, err := protobuf.Diff(t.Context(), old, new); err != nil {
			t.Errorf("Diff = %v", err)
		}
		if changes, err := protobuf.Diff(t.Context(), old, old); err != nil || len(changes.Findings) > 0 {
			t.Errorf("Diff of a module with itself = %v, %v", changes.Findings, err)
		}
	})
}

// parsed is the module of a text, or nil where it does not compile.
func parsed(t *testing.T, text string) *model.Module {
	m, _, err := model.Compile(t.Context(), []source.File{{Path: "a.proto", Content: text}}, nil, source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
