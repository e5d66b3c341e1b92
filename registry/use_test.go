package registry_test

import (
	"testing"

	"github.com/pawl-registry/pawl/registry"
)

func TestSchemaUseIsTheFirstVersion(t *testing.T) {
	r := inMemory(t)
	domain(t, r, "a")
	v := publish(t, r, in("default", "orders"), record(id))
	publish(t, r, in("default", "zebra"), record(id))
	publish(t, r, in("a", "orders"), record(id))
	for _, c := range []struct {
		domain, subject string
		want            registry.SubjectName
	}{
		{"", "", in("a", "orders")},
		{"default", "", in("default", "orders")},
		{"default", "zebra", in("default", "zebra")},
		{"default", "nobody", in("default", "orders")},
	} {
		s, first, err := r.SchemaUse(t.Context(), registry.SchemaKey{ID: v.SchemaID, Domain: c.domain}, c.subject)
		if err != nil || first.Name != (registry.VersionName{SubjectName: c.want, Number: 1}) || s.Digest != v.Digest {
			t.Errorf("SchemaUse in %q of %q = %v, %v, want version 1 of %v", c.domain, c.subject, first.Name, err, c.want)
		}
	}
	_, _, err := r.SchemaUse(t.Context(), registry.SchemaKey{ID: 99}, "")
	wantReason(t, "SchemaUse of no schema", err, registry.SchemaNotFound)
}

func TestAliasesOfSubjects(t *testing.T) {
	r := inMemory(t)
	lines := in("default", "lines")
	if alias, err := r.Alias(t.Context(), lines); err != nil || alias != "" {
		t.Errorf("Alias of what has none = %q, %v", alias, err)
	}
	if _, err := r.SetCompatibility(t.Context(), registry.Place(lines), registry.Setting{Alias: "orders"}, ""); err != nil {
		t.Fatal(err)
	}
	if alias, err := r.Alias(t.Context(), lines); err != nil || alias != "orders" {
		t.Errorf("Alias(lines) = %q, %v, want orders", alias, err)
	}
	found, err := r.Aliases(t.Context(), "", "li")
	if err != nil || len(found) != 1 || found[0] != (registry.Alias{Name: lines, Alias: "orders"}) {
		t.Errorf("Aliases(li) = %v, %v, want lines", found, err)
	}
}
