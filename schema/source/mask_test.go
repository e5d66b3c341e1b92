package source_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/schema/source"
)

// leaves are the paths that a mask takes whole.
func leaves(m *source.Mask) []string {
	if m.Whole() {
		return []string{m.Path}
	}
	var paths []string
	for _, f := range m.Fields {
		paths = append(paths, leaves(f)...)
	}
	return paths
}

func TestMasksHoldTheWidestPaths(t *testing.T) {
	for _, c := range []struct{ paths, want []string }{
		{nil, []string{""}},
		{[]string{"id"}, []string{"id"}},
		{[]string{"ship.street", "id", "ship.zip"}, []string{"ship.street", "ship.zip", "id"}},
		{[]string{"ship.street", "ship", "ship.zip"}, []string{"ship"}},
		{[]string{"ship", "ship.street.name"}, []string{"ship"}},
		{[]string{"a.b.c", "a.b.c", "a.b"}, []string{"a.b"}},
	} {
		m, err := source.NewMask(c.paths)
		if err != nil {
			t.Fatalf("NewMask(%q): %v", c.paths, err)
		}
		if diff := cmp.Diff(c.want, leaves(m)); diff != "" {
			t.Errorf("NewMask(%q) takes other paths (-want +got):\n%s", c.paths, diff)
		}
	}
}

func TestMasksKnowTheirFields(t *testing.T) {
	m, err := source.NewMask([]string{"ship.street"})
	if err != nil {
		t.Fatal(err)
	}
	if m.Field("id") != nil {
		t.Error("a mask of ship.street takes id")
	}
	street := m.Field("ship").Field("street")
	if street.Name() != "street" || !street.Whole() || street.Field("number") != street {
		t.Errorf("ship.street is %+v, want it whole", street)
	}
}

func TestPathsThatAreNone(t *testing.T) {
	deep := strings.TrimSuffix(strings.Repeat("a.", 65), ".")
	for _, paths := range [][]string{
		{""}, {"."}, {"a."}, {".a"}, {"a..b"}, {"id", ""}, {deep}, {strings.Repeat("a", 4_097)}, make([]string, 10_001),
	} {
		if _, err := source.NewMask(paths); err == nil {
			t.Errorf("NewMask(%.40q) = nil, want an error", fmt.Sprint(paths))
		}
	}
}

func TestUnknownFieldsAreNamedWithThoseThatThereAre(t *testing.T) {
	m, err := source.NewMask([]string{"ship.zipCode"})
	if err != nil {
		t.Fatal(err)
	}
	many := slices.Repeat([]string{"n"}, 10)
	for _, c := range []struct {
		names []string
		want  string
	}{
		{[]string{"zip_code", "street"}, `the path "ship.zipCode" leads to nothing: Addr has no field "zipCode"; did you mean "zip_code"?`},
		{[]string{"zip", "street"}, `the path "ship.zipCode" leads to nothing: Addr has no field "zipCode", it has zip, street`},
		{nil, `the path "ship.zipCode" leads to nothing: Addr has no fields`},
		{many, `the path "ship.zipCode" leads to nothing: Addr has no field "zipCode", it has n, n, n, n, n, n, n, n, and 2 more`},
	} {
		if got := m.Field("ship").Field("zipCode").Unknown("Addr", c.names).Error(); got != c.want {
			t.Errorf("Unknown says\n%s, want\n%s", got, c.want)
		}
	}
}
