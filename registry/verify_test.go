package registry_test

import (
	"context"
	"errors"
	"testing"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// faults verifies a store.
func faultsOf(t testing.TB, r *registry.Registry) []registry.Fault {
	t.Helper()
	var found []registry.Fault
	if err := r.Verify(t.Context(), func(f registry.Fault) { found = append(found, f) }, nil); err != nil {
		t.Fatalf("Verify = %v: %v", err, errors.Unwrap(err))
	}
	return found
}

func TestVerifyFindsNothingWrongWithWhatTheRegistryWrote(t *testing.T) {
	r := inMemory(t)
	for _, s := range append([]step{{"open", func(testing.TB, *registry.Registry) error { return nil }}}, storySteps()...) {
		if err := s.do(t, r); err != nil {
			t.Fatalf("%s = %v", s.name, err)
		}
		for _, f := range faultsOf(t, r) {
			t.Errorf("after %q Verify reports %s: %s, want no fault", s.name, f.Key, f.Message)
		}
	}
}

func TestVerifyCountsKeys(t *testing.T) {
	store, r := richStore(t)
	want := len(allPairs(t, store))
	got := 0
	err := r.Verify(t.Context(), func(f registry.Fault) { t.Errorf("%+v", f) }, func(keys int) { got = keys })
	if err != nil || got != want {
		t.Errorf("Verify has checked %d keys, %v, want %d", got, err, want)
	}
}

func TestVerifyEndsWithTheContext(t *testing.T) {
	_, r := richStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.Verify(ctx, func(registry.Fault) {}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Verify with a context that has ended = %v, want %v", err, context.Canceled)
	}
}

func TestVerifyNeedsAQuietStore(t *testing.T) {
	_, r := richStore(t)
	once := false
	err := r.Verify(t.Context(), func(f registry.Fault) { t.Errorf("%+v", f) }, func(int) {
		if !once {
			once = true
			publish(t, r, in("default", "meanwhile"), record(id))
		}
	})
	wantReason(t, "Verify of a store that is being written to", err, registry.Unavailable)
}

// A server may have allowed larger schemas than whoever verifies its backup.
func TestVerifyTakesSchemasOfAnySize(t *testing.T) {
	store, _ := richStore(t)
	small := openFrozen(t, store, registry.Config{Limits: schema.Limits{Bytes: 10, Closure: 10}})
	for _, f := range faultsOf(t, small) {
		t.Errorf("under lower limits Verify reports %s: %s, want no fault", f.Key, f.Message)
	}
}
