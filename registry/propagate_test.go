package registry_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/pawl-registry/pawl/registry"
)

func TestAChangeReachesAlongMappingsOnly(t *testing.T) {
	mappings := []registry.FieldMapping{mapped("buyer", "customer.email", "id"), mapped("sum", "total"), mapped("all", "customer")}
	for _, c := range []struct {
		changed  []string
		down, up []string // of what the changed fields are made from, read as targets
	}{
		{changed: []string{"customer.email"}, down: []string{"all", "buyer"}},
		{changed: []string{"customer.name"}, down: []string{"all"}},
		{changed: []string{"customer"}, down: []string{"all", "buyer"}},
		{changed: []string{"custom"}},
		{changed: []string{"id", "total"}, down: []string{"buyer", "sum"}},
		{changed: []string{"buyer.x", "sum"}, up: []string{"customer.email", "id", "total"}},
		{},
	} {
		if diff := cmp.Diff(registry.Spread{Paths: c.down}, registry.Propagate(mappings, registry.Spread{Paths: c.changed})); diff != "" {
			t.Errorf("Propagate(%v) (-want +got):\n%s", c.changed, diff)
		}
		if diff := cmp.Diff(registry.Spread{Paths: c.up}, registry.Origins(mappings, registry.Spread{Paths: c.changed})); diff != "" {
			t.Errorf("Origins(%v) (-want +got):\n%s", c.changed, diff)
		}
	}
	if got := registry.Propagate(mappings, registry.Spread{Unknown: true}); !slices.Equal(got.Paths, []string{"all", "buyer", "sum"}) {
		t.Errorf("Propagate(anything) = %v, want all that is mapped", got)
	}
	if got := registry.Propagate(nil, registry.Spread{Paths: []string{"a"}}); !got.Unknown {
		t.Errorf("Propagate(a) without mappings = %v, want anything", got)
	}
	if got := registry.Propagate(nil, registry.Spread{}); !got.Empty() {
		t.Errorf("Propagate(nothing) without mappings = %v, want nothing", got)
	}
}

var (
	anyPath    = rapid.StringMatching(`[a-c](\.[a-c]){0,2}`)
	anyMapping = rapid.Custom(func(t *rapid.T) registry.FieldMapping {
		return registry.FieldMapping{Target: anyPath.Draw(t, "target"), Sources: rapid.SliceOfN(anyPath, 1, 3).Draw(t, "sources")}
	})
	anyMappings = rapid.SliceOfN(anyMapping, 1, 8)
)

// Propagate is compared with what a table of all pairs of paths says, and
// obeys laws: what changes more reaches more, two changes reach together what
// they reach apart, and Origins undoes it.
func TestPropagateGenerated(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mappings := anyMappings.Draw(t, "mappings")
		a, b := rapid.SliceOf(anyPath).Draw(t, "a"), rapid.SliceOf(anyPath).Draw(t, "b")
		reach := func(paths []string) []string {
			return registry.Propagate(mappings, registry.Spread{Paths: paths}).Paths
		}
		for _, m := range mappings {
			want := slices.ContainsFunc(m.Sources, func(s string) bool { return slices.ContainsFunc(a, func(p string) bool { return related(s, p) }) })
			if want && !slices.Contains(reach(a), m.Target) {
				t.Fatalf("%v does not reach %s", a, m.Target)
			}
		}
		for _, target := range reach(a) {
			if !slices.ContainsFunc(mappings, func(m registry.FieldMapping) bool {
				return m.Target == target && slices.ContainsFunc(m.Sources, func(s string) bool { return slices.ContainsFunc(a, func(p string) bool { return related(s, p) }) })
			}) {
				t.Fatalf("%v reaches %s along no mapping", a, target)
			}
			from := registry.Origins(mappings, registry.Spread{Paths: []string{target}}).Paths
			if !slices.ContainsFunc(from, func(s string) bool { return slices.ContainsFunc(a, func(p string) bool { return related(s, p) }) }) {
				t.Fatalf("%v reaches %s, but the origins of that are %v", a, target, from)
			}
		}
		together := slices.Concat(reach(a), reach(b))
		slices.Sort(together)
		if got := reach(slices.Concat(a, b)); !slices.Equal(slices.Compact(together), got) {
			t.Fatalf("%v and %v reach %v together, %v apart", a, b, got, together)
		}
	})
}

// related compares paths segment by segment.
func related(a, b string) bool {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	n := min(len(x), len(y))
	return slices.Equal(x[:n], y[:n])
}
