package registry_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/registry"
)

// An outcome is what two deeds came to, and all that the store holds then.
type outcome struct {
	Decision, Change string
	Store            map[string]string
}

// Whatever comes between the looking and the writing of a decision, at
// whatever moment: it is as if it had come before or after.
func TestNothingComesBetweenLookingAndWriting(t *testing.T) {
	start := scene(t)
	for _, decision := range decisions() {
		for _, change := range changes() {
			before := inTurn(t, start, change, decision)
			after := inTurn(t, start, decision, change)
			after.Decision, after.Change = after.Change, after.Decision
			for moment := 1; ; moment++ {
				got, interrupted := between(t, start, decision, change, moment)
				if !interrupted {
					break
				}
				if cmp.Equal(got, before) || cmp.Equal(got, after) {
					continue
				}
				t.Errorf("%q when %q comes before its transaction %d: %q and %q, want it as if it had come before: %q and %q, or after: %q and %q\nbefore: %s\nafter: %s",
					decision.name, change.name, moment, got.Decision, got.Change, before.Decision, before.Change, after.Decision, after.Change,
					cmp.Diff(before.Store, got.Store), cmp.Diff(after.Store, got.Store))
			}
		}
	}
}

// inTurn does one thing after the other; the outcome's Change is that of the
// first.
func inTurn(t *testing.T, start map[string]string, first, second deed) (o outcome) {
	t.Helper()
	store := holding(t, start)
	r := openFrozen(t, store, registry.Config{})
	o.Change = first.run(t.Context(), r)
	o.Decision = second.run(t.Context(), r)
	o.Store = pairs(t, store)
	return o
}

// between does a change just before a transaction of a decision. It reports
// false where the decision has fewer of them.
func between(t *testing.T, start map[string]string, decision, change deed, moment int) (o outcome, ok bool) {
	t.Helper()
	inner := holding(t, start)
	store := &interrupted{Store: inner}
	r := openFrozen(t, store, registry.Config{})
	store.left = moment
	store.before = func() {
		ok = true
		o.Change = change.run(t.Context(), r)
	}
	o.Decision = decision.run(t.Context(), r)
	o.Store = pairs(t, inner)
	return o, ok
}
