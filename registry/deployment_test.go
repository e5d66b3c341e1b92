package registry_test

import (
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
)

// Version 1 has id and total, version 2 has lost total.
func TestCanDeploy(t *testing.T) {
	reads := func(version int, p registry.Projection) registry.UsageDraft {
		return registry.UsageDraft{Subject: placed, Version: version, Projection: p}
	}
	writes := func(version int) registry.UsageDraft {
		return registry.UsageDraft{Subject: placed, Role: registry.Producer, Version: version}
	}
	type there map[string]registry.UsageDraft // by application
	for _, c := range []struct {
		name    string
		there   there
		release registry.UsageDraft
		yes     bool
		status  compat.Status // of the first check that is not a yes, else of the first
	}{
		{"reads what the producer there writes", there{"shop": writes(1)}, reads(1, readsTotal), true, compat.OK},
		{"does not read what the producer there writes", there{"shop": writes(2)}, reads(1, readsTotal), false, compat.Broken},
		{"does not read the latest, which the producer follows", there{"shop": writes(0)}, reads(1, readsTotal), false, compat.Broken},
		{"reads one of two producers", there{"shop": writes(1), "store": writes(2)}, reads(1, readsTotal), false, compat.Broken},
		{"has a default", there{"shop": writes(2)}, reads(0, anyTotal), true, compat.OK},
		{"reads every version where nobody is known to write", there{}, reads(0, readsID), true, compat.OK},
		{"does not read every version where nobody is known to write", there{}, reads(0, readsTotal), false, compat.Broken},
		{"reads what is not published", there{}, registry.UsageDraft{Subject: in("shop", "nothing")}, false, compat.Unknown},
		{"reads a version that is not published", there{"shop": writes(1)}, reads(9, registry.Projection{}), false, compat.Unknown},
		{"reads what nobody knows all of", there{"shop": writes(1)}, reads(0, registry.Projection{Reader: record(id), Partial: true}), false, compat.Unknown},
		{"writes what the consumer there reads", there{"billing": reads(1, readsTotal)}, writes(1), true, compat.OK},
		{"writes what the consumer there does not read", there{"billing": reads(1, readsTotal)}, writes(2), false, compat.Broken},
		{"follows the latest, which the consumer there does not read", there{"billing": reads(1, readsTotal)}, writes(0), false, compat.Broken},
		{"writes a version that is not published", there{"billing": reads(1, readsTotal)}, writes(9), false, compat.Unknown},
		{"writes what nobody reads", there{}, writes(2), true, compat.OK},
		{"writes a version that is not published to nobody", there{}, writes(9), false, compat.Unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, _, _ := clocked(t)
			domain(t, r, "shop")
			publish(t, r, placed, record(id, total))
			publish(t, r, placed, withoutTot)
			for application, u := range c.there {
				apply(t, r, registry.Manifest{Application: application, Environment: "prod", Usages: []registry.UsageDraft{u}})
				apply(t, r, registry.Manifest{Application: application, Environment: "test"}) // another one
			}
			apply(t, r, registry.Manifest{Application: "app", Release: "1.4", Usages: []registry.UsageDraft{c.release}})
			d := registry.Deployment{Application: "app", Release: "1.4", Environment: "prod"}
			out, err := r.CheckDeployment(t.Context(), d)
			if err != nil || out.Deployable != c.yes || out.Summary == "" || len(out.Checks) == 0 {
				t.Fatalf("CheckDeployment = %+v, %v, want deployable %t", out, err, c.yes)
			}
			got := out.Checks[0].Status
			for _, check := range out.Checks {
				if check.Status == compat.Broken || check.Status == compat.Unknown {
					got = check.Status
				}
			}
			if got != c.status {
				t.Errorf("the check is %s, want %s: %+v", got, c.status, out.Checks)
			}
		})
	}
}

func TestAReleaseMeetsItself(t *testing.T) {
	r, _, _ := clocked(t)
	domain(t, r, "shop")
	publish(t, r, placed, record(id, total))
	publish(t, r, placed, withoutTot)
	// What runs there of the application itself does not count: it goes.
	apply(t, r, registry.Manifest{Application: "app", Environment: "prod", Usages: []registry.UsageDraft{{Subject: placed, Role: registry.Producer, Version: 1}}})
	apply(t, r, registry.Manifest{Application: "app", Release: "2", Usages: []registry.UsageDraft{
		{Subject: placed, Projection: readsTotal}, {Subject: placed, Role: registry.Producer, Version: 2},
	}})
	out, err := r.CheckDeployment(t.Context(), registry.Deployment{Application: "app", Release: "2", Environment: "prod"})
	if err != nil || out.Deployable {
		t.Errorf("a release that does not read what it writes: %+v, %v, want no", out, err)
	}
	_, err = r.CheckDeployment(t.Context(), registry.Deployment{Application: "app", Release: "3", Environment: "prod"})
	wantReason(t, "CheckDeployment of a release that nobody recorded", err, registry.ReleaseNotFound)
	_, err = r.CheckDeployment(t.Context(), registry.Deployment{Application: "app", Release: "2"})
	wantReason(t, "CheckDeployment without an environment", err, registry.InvalidArgument)
}
