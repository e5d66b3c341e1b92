package registry_test

import (
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/registry"
)

// A field that goes is followed along the mappings that use it, as deep as
// asked, and not into domains that the caller may not see.
func TestAChangeIsFollowedToWhatIsMadeFromIt(t *testing.T) {
	r, h, store := clocked(t)
	for _, d := range []string{"shop", "finance", "secret"} {
		domain(t, r, d)
	}
	sums, report, hidden, ids := in("finance", "sums"), in("finance", "report"), in("secret", "sums"), in("finance", "ids")
	publish(t, r, placed, record(id, total))
	for _, s := range []registry.SubjectName{sums, report, hidden, ids} {
		publish(t, r, s, record(`{"name": "sum", "type": "long"}`, id))
	}
	derive := func(target, source registry.SubjectName, mappings ...registry.FieldMapping) {
		t.Helper()
		if _, err := r.SetDerivation(t.Context(), registry.Derivation{Name: registry.DerivationName{Target: target, Source: source}, Mappings: mappings}); err != nil {
			t.Fatal(err)
		}
	}
	derive(sums, placed, registry.FieldMapping{Target: "sum", Sources: []string{"total"}}, registry.FieldMapping{Target: "id", Sources: []string{"id"}})
	derive(ids, placed, registry.FieldMapping{Target: "id", Sources: []string{"id"}})
	derive(hidden, placed)
	derive(report, sums)
	apply(t, r, registry.Manifest{Application: "billing", Environment: "prod", Usages: []registry.UsageDraft{
		{Subject: placed, Projection: readsID}, {Subject: sums, Projection: registry.Projection{Paths: []string{"sum"}}},
	}})
	r = openAt(t, store, registry.Config{Visible: func(_ registry.Caller, domain string) bool { return domain != "secret" }}, h)
	for depth, want := range map[int]string{0: "finance/sums[sum]", 1: "finance/sums[sum]", 2: "finance/sums[sum] finance/report[]"} {
		i := evaluate(t, r, registry.Change{Publication: registry.Publication{Draft: withoutTot}, Depth: depth})
		var got []string
		for _, d := range i.Derived {
			got = append(got, d.Subject.String()+"["+strings.Join(d.Paths, ",")+"]")
		}
		if strings.Join(got, " ") != want || i.MoreDerived != 1 {
			t.Errorf("at depth %d it gets to %v and %d more, want %s and 1", depth, got, i.MoreDerived, want)
		}
		if len(i.Derived[0].Usages) != 1 || i.Verdict != registry.HarmIndeterminate {
			t.Errorf("%d read what is made from it, and the verdict is %s, want 1, INDETERMINATE", len(i.Derived[0].Usages), i.Verdict)
		}
	}
	i := evaluate(t, r, registry.Change{Publication: registry.Publication{Draft: withNote}})
	if len(i.Derived) != 0 || i.Verdict != registry.HarmSafe {
		t.Errorf("a field that is added gets to %v, %s, want nothing, SAFE", i.Derived, i.Verdict)
	}
	_, err := r.Evaluate(t.Context(), registry.Change{Kind: registry.DeleteChange, Subject: hidden})
	wantReason(t, "Evaluate in a hidden domain", err, registry.DomainNotFound)
}
