//go:build !race

// One goroutine does all of this: the race detector finds nothing and makes it
// ten times slower.

package registry_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/compat"
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

// Where publishing creates domains, one that goes while a publish runs comes
// back with it, and one that somebody else creates is taken as it is.
func TestCreatedDomainsComeAndGoBesideAPublish(t *testing.T) {
	start := scene(t)
	create := deed{"create", func(ctx context.Context, r *registry.Registry) (string, error) {
		_, err := r.CreateDomain(ctx, registry.Domain{Name: "new", Owner: "shop"})
		return "", err
	}}
	remove := func(name string) deed {
		return deed{"remove", func(ctx context.Context, r *registry.Registry) (string, error) {
			return "", r.DeleteDomain(ctx, name, "")
		}}
	}
	strict := then("create and set", create, setting(registry.Place{Domain: "new"}, compat.FullTransitive))
	for _, c := range []struct {
		into   string
		change deed
	}{{"new", create}, {"new", strict}, {"new", remove("new")}, {"empty", remove("empty")}} {
		for moment := 1; ; moment++ {
			inner := holding(t, start)
			store := &interrupted{Store: inner}
			r := openFrozen(t, store, registry.Config{CreateDomains: true})
			done := false
			store.left, store.before = moment, func() {
				done = true
				c.change.run(t.Context(), r)
			}
			v := publish(t, r, in(c.into, "orders"), record(id))
			d, err := r.Domain(t.Context(), c.into)
			if err != nil || d.SubjectCount != 1 || v.Name.Number != 1 {
				t.Errorf("%s before transaction %d of a publish into %s: it made %v in %+v, %v", c.change.name, moment, c.into, v.Name, d, err)
			}
			wantSound(t, r)
			if !done {
				break
			}
		}
	}
	r := openFrozen(t, holding(t, start), registry.Config{CreateDomains: true})
	_, err := r.Publish(t.Context(), registry.Publication{Subject: in("new", "orders"), Draft: avro("{")})
	wantReason(t, "Publish of half a schema", err, registry.SchemaInvalid)
	_, err = r.Domain(t.Context(), "new")
	wantReason(t, "Domain after a publish that was refused", err, registry.DomainNotFound)
}
