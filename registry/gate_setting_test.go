package registry_test

import (
	"testing"

	"github.com/pawl-registry/pawl/registry"
)

func TestTheGateIsThatOfTheNearestPlace(t *testing.T) {
	r := inMemory(t)
	place := registry.Place(orders)
	if got, err := r.Compatibility(t.Context(), place); err != nil || got.Effective.Gate != registry.Enforce || got.GateFrom != "builtin" {
		t.Errorf("where nothing is set the gate is %s from %s, %v, want ENFORCE, builtin", got.Effective.Gate, got.GateFrom, err)
	}
	for _, step := range []struct {
		at   registry.Place
		set  registry.Setting
		want registry.Gate
		from string
	}{
		{registry.Place{}, registry.Setting{Gate: registry.Observe}, registry.Observe, "registry"},
		{registry.Place{Domain: "default"}, registry.Setting{Gate: registry.ConsumerAware}, registry.ConsumerAware, "domains/default"},
		{place, registry.Setting{Gate: registry.Enforce}, registry.Enforce, "domains/default/subjects/orders"},
	} {
		if _, err := r.SetCompatibility(t.Context(), step.at, step.set, ""); err != nil {
			t.Fatal(err)
		}
		got, err := r.Compatibility(t.Context(), place)
		if err != nil || got.Effective.Gate != step.want || got.GateFrom != step.from {
			t.Errorf("after %+v at %v: gate %s from %s, %v, want %s from %s", step.set, step.at, got.Effective.Gate, got.GateFrom, err, step.want, step.from)
		}
	}
	wantSound(t, r)
	_, err := r.SetCompatibility(t.Context(), place, registry.Setting{Gate: "AJAR"}, "")
	if refusal := wantReason(t, "SetCompatibility(AJAR)", err, registry.InvalidArgument); refusal.Field != "compatibility.gate" {
		t.Errorf("the refusal names the field %q, want compatibility.gate", refusal.Field)
	}
}
