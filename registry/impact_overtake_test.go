//go:build !race

// As in overtake_test.go, one goroutine does all of this.

package registry_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/storage/memory"
)

// gatedScene is a store with a consumer, and a change request that one of two
// teams agreed to.
func gatedScene(t *testing.T) map[string]string {
	t.Helper()
	store := memory.New()
	defer func() { _ = store.Close() }()
	r := openFrozen(t, store, registry.Config{})
	for _, team := range []string{"shop", "money"} {
		if _, err := r.CreateTeam(t.Context(), registry.Team{Name: team}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.CreateDomain(t.Context(), registry.Domain{Name: "shop", Owner: "shop"}); err != nil {
		t.Fatal(err)
	}
	publish(t, r, placed, record(id, total))
	apply(t, r, registry.Manifest{Application: "billing", Owner: "money", Environment: "prod", Usages: []registry.UsageDraft{{Subject: placed, Projection: readsTotal}}})
	_, err := r.Publish(t.Context(), breaking)
	wantReason(t, "Publish", err, registry.BreaksConsumers)
	if got := deciding("shop", true).run(t.Context(), r); got != "OPEN" {
		t.Fatalf("after shop agreed it is %s", got)
	}
	return pairs(t, store)
}

func deciding(team string, agrees bool) deed {
	return deed{fmt.Sprint("decide ", team, agrees), func(ctx context.Context, r *registry.Registry) (string, error) {
		c, err := r.DecideChange(ctx, registry.ChangeDecision{
			Change: registry.ChangeName{SubjectName: placed, Number: 1}, Team: team, Approve: agrees, Comment: "said",
		})
		return string(c.State), err
	}}
}

func using(application string, p registry.Projection) deed {
	return deed{"use " + application, func(ctx context.Context, r *registry.Registry) (string, error) {
		_, err := r.ApplyUsages(ctx, registry.Manifest{
			Application: application, Environment: "prod", Usages: []registry.UsageDraft{{Subject: placed, Projection: p}},
		})
		return "", err
	}}
}

func gating(gate registry.Gate) deed {
	return deed{"gate " + string(gate), func(ctx context.Context, r *registry.Registry) (string, error) {
		_, err := r.SetCompatibility(ctx, registry.Place(placed), registry.Setting{Gate: gate}, "")
		return "", err
	}}
}

// A consumer that comes or goes, a word that somebody says, between the look
// at the consumers and the writing: it is as if it had come before or after.
func TestNothingComesBetweenTheGateAndTheWriting(t *testing.T) {
	start := gatedScene(t)
	retire := deed{"retire", func(ctx context.Context, r *registry.Registry) (string, error) {
		_, err := r.ApplyUsages(ctx, registry.Manifest{Application: "billing", Environment: "prod"})
		return "", err
	}}
	giving := deed{"give the domain away", func(ctx context.Context, r *registry.Registry) (string, error) {
		owner := "money"
		_, err := r.UpdateDomain(ctx, "shop", registry.DomainChange{Owner: &owner})
		return "", err
	}}
	decisions := []deed{
		publishing("what was asked about", placed, withoutTot),
		publishing("what breaks somebody else", placed, record(total)),
		publishing("what breaks nobody", placed, withNote),
		publishing("what the level refuses", placed, neededNoTot),
	}
	for _, decision := range decisions {
		for _, change := range []deed{
			deciding("money", true), deciding("money", false), deciding("shop", false), retire, giving,
			using("reports", readsID), using("ledger", readsTotal), using("billing", readsID), using("billing", registry.Projection{Reader: record(total, id)}),
			gating(registry.Observe), gating(registry.ConsumerAware), publishing("something else", placed, record(id, total, comment)),
		} {
			before := inTurn(t, start, change, decision)
			after := inTurn(t, start, decision, change)
			after.Decision, after.Change = after.Change, after.Decision
			for moment := 1; ; moment++ {
				got, interrupted := between(t, start, decision, change, moment)
				if !interrupted {
					break
				}
				if !cmp.Equal(got, before) && !cmp.Equal(got, after) {
					t.Errorf("%q when %q comes before its transaction %d: %q and %q, want it as if it had come before: %q and %q, or after: %q and %q\nbefore: %s\nafter: %s",
						decision.name, change.name, moment, got.Decision, got.Change, before.Decision, before.Change, after.Decision, after.Change,
						cmp.Diff(before.Store, got.Store), cmp.Diff(after.Store, got.Store))
				}
			}
		}
	}
}

// A read that fails never lets a change past its consumers.
func TestEveryReadThatFailsHoldsTheGate(t *testing.T) {
	start := gatedScene(t)
	deeds := []deed{
		publishing("what was asked about", placed, withoutTot), deciding("money", true),
		{"delete", func(ctx context.Context, r *registry.Registry) (string, error) {
			_, err := r.DeleteSubject(ctx, placed, "")
			return "", err
		}},
	}
	for _, d := range deeds {
		for read := int64(1); ; read++ {
			store := &broken{Store: holding(t, start)}
			r := openFrozen(t, store, registry.Config{})
			store.left.Store(read)
			_, err := d.do(t.Context(), r)
			if store.left.Load() > 0 {
				break
			}
			if err == nil || reason(err) != registry.Internal {
				t.Errorf("%q with its read %d broken = %v, want INTERNAL", d.name, read, err)
			}
			if diff := cmp.Diff(start, pairs(t, store.Store)); diff != "" {
				t.Errorf("%q with its read %d broken wrote: %s", d.name, read, diff)
			}
		}
	}
}
