package protobuf_test

import (
	"math/rand/v2"
	"testing"

	"github.com/pawl-registry/pawl/compat/protobuf"
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
		old, new := compiles(t, oldText), compiles(t, newText)
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
