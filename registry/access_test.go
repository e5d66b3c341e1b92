package registry_test

import (
	"context"
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
)

func TestTheAccessModeOfTheNearestPlaceCounts(t *testing.T) {
	r := inMemory(t)
	domain(t, r, "payments")
	whole, area, line := registry.Place{}, registry.Place{Domain: "payments"}, registry.Place(in("payments", "orders"))
	want := func(mode registry.AccessMode, from string, own registry.AccessMode) {
		t.Helper()
		got, err := r.AccessMode(t.Context(), line)
		if err != nil || got.Effective != mode || got.From != from || got.Own != own {
			t.Errorf("AccessMode(payments/orders) = %+v, %v, want %s from %s", got, err, mode, from)
		}
	}
	want(registry.ReadWrite, "builtin", "")
	access(t, r, whole, registry.ReadOnly)
	want(registry.ReadOnly, "registry", "")
	access(t, r, area, registry.ReadWrite)
	want(registry.ReadWrite, "domains/payments", "")
	access(t, r, line, registry.Import)
	want(registry.Import, "domains/payments/subjects/orders", registry.Import)
	access(t, r, area, registry.ReadOnlyOverride)
	want(registry.ReadOnlyOverride, "domains/payments", registry.Import)
	access(t, r, whole, registry.ReadOnlyOverride)
	want(registry.ReadOnlyOverride, "registry", registry.Import)
	if _, err := r.ClearAccessMode(t.Context(), whole, true, ""); err != nil {
		t.Fatalf("ClearAccessMode(everything) = %v", err)
	}
	want(registry.ReadWrite, "builtin", "")
	_, err := r.ClearAccessMode(t.Context(), line, false, "")
	wantReason(t, "ClearAccessMode where none is set", err, registry.SettingNotFound)
	wantSound(t, r)
}

func TestAccessModesThatMakeNoSenseAreRefused(t *testing.T) {
	r := inMemory(t)
	publish(t, r, orders, record(id))
	for what, c := range map[string]struct {
		place  registry.Place
		change registry.AccessChange
		want   registry.Reason
	}{
		"no mode":                      {registry.Place{}, registry.AccessChange{}, registry.InvalidArgument},
		"FORWARD at a subject":         {registry.Place(orders), registry.AccessChange{Mode: registry.Forward, Force: true}, registry.InvalidArgument},
		"FORWARD at a domain":          {registry.Place{Domain: "default"}, registry.AccessChange{Mode: registry.Forward}, registry.InvalidArgument},
		"a domain that is not there":   {registry.Place{Domain: "nowhere"}, registry.AccessChange{Mode: registry.ReadOnly}, registry.DomainNotFound},
		"a stale etag":                 {registry.Place{}, registry.AccessChange{Mode: registry.ReadOnly, Etag: "77"}, registry.Overtaken},
		"IMPORT into a live subject":   {registry.Place(orders), registry.AccessChange{Mode: registry.Import}, registry.NotPermitted},
		"IMPORT into a live domain":    {registry.Place{Domain: "default"}, registry.AccessChange{Mode: registry.Import}, registry.NotPermitted},
		"IMPORT into a live registry":  {registry.Place{}, registry.AccessChange{Mode: registry.Import}, registry.NotPermitted},
		"FORWARD into a live registry": {registry.Place{}, registry.AccessChange{Mode: registry.Forward}, registry.NotPermitted},
	} {
		_, err := r.SetAccessMode(t.Context(), c.place, c.change)
		wantReason(t, "SetAccessMode of "+what, err, c.want)
	}
	if _, err := r.SetAccessMode(t.Context(), registry.Place(in("default", "empty")), registry.AccessChange{Mode: registry.Import}); err != nil {
		t.Errorf("SetAccessMode(IMPORT) of a subject that has no versions = %v", err)
	}
	deleteVersion(t, r, at(orders, 1))
	if _, err := r.SetAccessMode(t.Context(), registry.Place(orders), registry.AccessChange{Mode: registry.Import}); err != nil {
		t.Errorf("SetAccessMode(IMPORT) where all versions are deleted = %v", err)
	}
	set := access(t, r, registry.Place(orders), registry.ReadWrite)
	_, err := r.ClearAccessMode(t.Context(), registry.Place(orders), false, "1"+set.Etag)
	wantReason(t, "ClearAccessMode with a stale etag", err, registry.Overtaken)
	if _, err := r.ClearAccessMode(t.Context(), registry.Place(orders), false, set.Etag); err != nil {
		t.Errorf("ClearAccessMode with the etag = %v", err)
	}
}

func TestNothingChangesWhereItMayOnlyBeRead(t *testing.T) {
	for _, mode := range []registry.AccessMode{registry.ReadOnly, registry.ReadOnlyOverride} {
		r := inMemory(t)
		domain(t, r, "leaving")
		if _, err := r.CreateTeam(t.Context(), registry.Team{Name: "ledger"}); err != nil {
			t.Fatal(err)
		}
		publish(t, r, orders, record(id))
		publish(t, r, orders, record(id, note))
		publish(t, r, bygone, record(id))
		deleteVersion(t, r, at(orders, 1))
		if _, err := r.DeleteSubject(t.Context(), bygone, ""); err != nil {
			t.Fatal(err)
		}
		level(t, r, registry.Place(orders), compat.Full)
		access(t, r, registry.Place{}, mode)
		before := len(entries(t, r))
		for what, do := range allChanges() {
			wantReason(t, what+" under "+string(mode), do(t.Context(), r), registry.NotPermitted)
		}
		if after := len(entries(t, r)); after != before {
			t.Errorf("under %s the log grew by %d entries", mode, after-before)
		}
		if _, err := r.Check(t.Context(), registry.Publication{Subject: orders, Draft: record(id, comment)}); err != nil {
			t.Errorf("Check under %s = %v, want a verdict: to ask is no change", mode, err)
		}
		access(t, r, registry.Place{}, registry.ReadWrite)
		publish(t, r, orders, record(id, note, comment))
	}
}

// allChanges are all that change something besides the access mode.
func allChanges() map[string]func(context.Context, *registry.Registry) error {
	text, place := "x", registry.Place(orders)
	return map[string]func(context.Context, *registry.Registry) error{
		"Publish": func(ctx context.Context, r *registry.Registry) error {
			_, err := r.Publish(ctx, registry.Publication{Subject: orders, Draft: record(id, comment)})
			return err
		},
		"Publish of an import": func(ctx context.Context, r *registry.Registry) error {
			_, err := r.Publish(ctx, imported(orders, 9, 9, record(id, comment)))
			return err
		},
		"Publish, forced": func(ctx context.Context, r *registry.Registry) error {
			_, err := r.Publish(ctx, registry.Publication{Subject: orders, Draft: record(id, comment), Force: true})
			return err
		},
		"DeleteVersion": func(ctx context.Context, r *registry.Registry) error {
			_, err := r.DeleteVersion(ctx, at(orders, 2))
			return err
		},
		"PurgeVersion": func(ctx context.Context, r *registry.Registry) error {
			_, err := r.PurgeVersion(ctx, at(orders, 1))
			return err
		},
		"UndeleteVersion": func(ctx context.Context, r *registry.Registry) error {
			_, err := r.UndeleteVersion(ctx, at(orders, 1))
			return err
		},
		"DeleteSubject": func(ctx context.Context, r *registry.Registry) error {
			_, err := r.DeleteSubject(ctx, orders, "")
			return err
		},
		"PurgeSubject": func(ctx context.Context, r *registry.Registry) error {
			_, err := r.PurgeSubject(ctx, bygone, "")
			return err
		},
		"UndeleteSubject": func(ctx context.Context, r *registry.Registry) error {
			_, err := r.UndeleteSubject(ctx, bygone)
			return err
		},
		"UpdateSubject": func(ctx context.Context, r *registry.Registry) error {
			_, err := r.UpdateSubject(ctx, orders, registry.SubjectChange{Description: &text})
			return err
		},
		"SetCompatibility": func(ctx context.Context, r *registry.Registry) error {
			_, err := r.SetCompatibility(ctx, place, registry.Setting{Level: compat.None}, "")
			return err
		},
		"ClearCompatibility": func(ctx context.Context, r *registry.Registry) error {
			_, err := r.ClearCompatibility(ctx, place, "")
			return err
		},
		"CreateDomain": func(ctx context.Context, r *registry.Registry) error {
			_, err := r.CreateDomain(ctx, registry.Domain{Name: "coming"})
			return err
		},
		"UpdateDomain": func(ctx context.Context, r *registry.Registry) error {
			_, err := r.UpdateDomain(ctx, "leaving", registry.DomainChange{Description: &text})
			return err
		},
		"DeleteDomain": func(ctx context.Context, r *registry.Registry) error { return r.DeleteDomain(ctx, "leaving", "") },
		"CreateTeam": func(ctx context.Context, r *registry.Registry) error {
			_, err := r.CreateTeam(ctx, registry.Team{Name: "coming"})
			return err
		},
		"UpdateTeam": func(ctx context.Context, r *registry.Registry) error {
			_, err := r.UpdateTeam(ctx, "ledger", registry.TeamChange{Description: &text})
			return err
		},
		"DeleteTeam": func(ctx context.Context, r *registry.Registry) error { return r.DeleteTeam(ctx, "ledger", "") },
	}
}

func TestWhoMayPublishUnderImport(t *testing.T) {
	r := inMemory(t)
	_, err := r.Publish(t.Context(), imported(orders, 1, 1, record(id)))
	wantReason(t, "an import under READWRITE", err, registry.NotPermitted)
	for _, mode := range []registry.AccessMode{registry.Import, registry.Forward} {
		access(t, r, registry.Place{}, mode)
		_, err = r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: record(id)})
		wantReason(t, "a publish without an id under "+string(mode), err, registry.NotPermitted)
	}
	take(t, r, imported(orders, 1, 1, record(id)))
	last := newestEntry(t, r)
	if last.Data["imported"] != true {
		t.Errorf("the log says %+v of an import", last)
	}
	deleteVersion(t, r, at(orders, 1))
}

func TestAccessModesGoWithWhatHasThem(t *testing.T) {
	r := inMemory(t)
	domain(t, r, "leaving")
	publish(t, r, bygone, record(id))
	access(t, r, registry.Place(bygone), registry.ReadWrite)
	access(t, r, registry.Place{Domain: "leaving"}, registry.ReadWrite)
	access(t, r, registry.Place(in("leaving", "never")), registry.ReadWrite)
	if err := r.DeleteDomain(t.Context(), "leaving", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := r.DeleteSubject(t.Context(), bygone, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := r.PurgeSubject(t.Context(), bygone, ""); err != nil {
		t.Fatal(err)
	}
	domain(t, r, "leaving")
	for _, p := range []registry.Place{registry.Place(bygone), {Domain: "leaving"}, registry.Place(in("leaving", "never"))} {
		if got, err := r.AccessMode(t.Context(), p); err != nil || got.Own != "" {
			t.Errorf("AccessMode(%v) of what comes anew = %+v, %v, want none set", p, got, err)
		}
	}
	wantSound(t, r)
}
