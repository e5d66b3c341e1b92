package registry_test

import (
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
)

func TestTheProfileIsThatOfTheNearestPlace(t *testing.T) {
	r := inMemory(t)
	place := registry.Place(orders)
	for _, step := range []struct {
		at      registry.Place
		set     registry.Setting
		profile compat.Profile
		from    string
	}{
		{registry.Place{}, registry.Setting{Level: compat.Full}, compat.Pawl, "builtin"},
		{registry.Place{}, registry.Setting{Profile: compat.Confluent}, compat.Confluent, "registry"},
		{registry.Place{Domain: "default"}, registry.Setting{Profile: compat.Pawl}, compat.Pawl, "domains/default"},
		{place, registry.Setting{Surface: compat.Wire}, compat.Pawl, "domains/default"},
		{place, registry.Setting{Profile: compat.Confluent}, compat.Confluent, "domains/default/subjects/orders"},
	} {
		if _, err := r.SetCompatibility(t.Context(), step.at, step.set, ""); err != nil {
			t.Fatal(err)
		}
		got, err := r.Compatibility(t.Context(), place)
		if err != nil || got.Effective.Profile != step.profile || got.ProfileFrom != step.from {
			t.Errorf("after %+v at %v: profile %s from %s, %v, want %s from %s", step.set, step.at, got.Effective.Profile, got.ProfileFrom, err, step.profile, step.from)
		}
	}
	_, err := r.SetCompatibility(t.Context(), place, registry.Setting{Profile: "APICURIO"}, "")
	if refusal := wantReason(t, "SetCompatibility(APICURIO)", err, registry.InvalidArgument); refusal.Field != "compatibility.profile" {
		t.Errorf("the refusal names the field %q, want compatibility.profile", refusal.Field)
	}
}

func TestPublishesAreJudgedByTheProfile(t *testing.T) {
	r := inMemory(t)
	publish(t, r, orders, proto("message Order { int32 total = 1; }"))
	renumbered := registry.Publication{Subject: orders, Draft: proto("message Order { int32 total = 2; }")}
	_, err := r.Publish(t.Context(), renumbered)
	wantReason(t, "another number under PAWL", err, registry.Incompatible)
	if _, err := r.SetCompatibility(t.Context(), registry.Place(orders), registry.Setting{Profile: compat.Confluent}, ""); err != nil {
		t.Fatal(err)
	}
	out, err := r.Publish(t.Context(), renumbered)
	if err != nil || out.Report.Mode.Profile != compat.Confluent {
		t.Errorf("another number under CONFLUENT = %+v, %v, want a version", out.Report, err)
	}
	_, err = r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: proto("message Purchase { int32 total = 2; }")})
	refusal := wantReason(t, "a message that goes under CONFLUENT", err, registry.Incompatible)
	if refusal.Report == nil || refusal.Report.Violations[0].Rule != "CONFLUENT_MESSAGE_REMOVED" {
		t.Errorf("the refusal is %v, want CONFLUENT_MESSAGE_REMOVED", refusal)
	}
}
