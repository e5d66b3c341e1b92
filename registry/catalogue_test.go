package registry_test

import (
	"testing"

	"github.com/pawl-registry/pawl/registry"
)

func TestParsedIsTheLiveVersion(t *testing.T) {
	r := inMemory(t)
	publish(t, r, orders, record(id))
	publish(t, r, orders, record(id, note))
	v, s, err := r.Parsed(t.Context(), at(orders, registry.Latest))
	if err != nil || v.Name.Number != 2 || len(s.Avro.Root.Fields) != 2 {
		t.Fatalf("Parsed(the latest) = %v, %v, want version 2 with both fields", v.Name, err)
	}
	if _, err := r.DeleteVersion(t.Context(), at(orders, 2)); err != nil {
		t.Fatal(err)
	}
	if v, _, err := r.Parsed(t.Context(), at(orders, registry.Latest)); err != nil || v.Name.Number != 1 {
		t.Errorf("Parsed(the latest, after a delete) = %v, %v, want version 1", v.Name, err)
	}
	_, _, err = r.Parsed(t.Context(), at(orders, 2))
	wantReason(t, "Parsed(a deleted version)", err, registry.VersionNotFound)
}
