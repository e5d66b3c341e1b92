package registry_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/storage"
)

// rounds is how often a test of chance plays. PAWL_PROPERTY_ROUNDS multiplies
// it, where there is time for more.
func rounds(t testing.TB, usual int) int {
	t.Helper()
	factor := 1
	if text := os.Getenv("PAWL_PROPERTY_ROUNDS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("PAWL_PROPERTY_ROUNDS: %v", err)
		}
		factor = n
	}
	return usual * factor
}

// A rivalry is a way to make schemas of which no two may follow each other,
// while each may follow the base.
type rivalry struct {
	name  string
	base  *registry.Draft
	rival func(i int) registry.Draft
}

func rivalries() []rivalry {
	avroBase, protoBase := record(id), proto("message Order { string id = 1; }")
	return []rivalry{
		{"Avro after a version", &avroBase, func(i int) registry.Draft {
			return record(id, fmt.Sprintf(`{"name": "x", "type": {"type": "fixed", "name": "F", "size": %d}, "default": "%s"}`,
				i+1, strings.Repeat("a", i+1)))
		}},
		{"Avro as the first version", nil, func(i int) registry.Draft {
			return avro(fmt.Sprintf(`{"type": "fixed", "name": "F", "size": %d}`, i+1))
		}},
		{"Protobuf after a version", &protoBase, func(i int) registry.Draft {
			return proto(fmt.Sprintf("message Order { string id = 1; string x%d = 2; }", i))
		}},
		{"Protobuf as the first version", nil, func(i int) registry.Draft {
			return proto(fmt.Sprintf("message Order { string x%d = 1; }", i))
		}},
	}
}

// Of publishers whose schemas are incompatible with each other exactly one
// wins, whoever is fastest.
func TestTheGateDoesNotLeak(t *testing.T) {
	const publishers = 8
	levels := []compat.Level{compat.Backward, compat.Full, compat.FullTransitive}
	onEveryBackend(t, func(t *testing.T, store storage.Store) {
		r := open(t, store)
		for i := range rounds(t, 24) {
			for _, v := range rivalries() {
				s := in("default", fmt.Sprintf("%s %d", v.name, i))
				level(t, r, registry.Place(s), levels[i%len(levels)])
				if v.base != nil {
					publish(t, r, s, *v.base)
				}
				compete(t, r, s, v, publishers)
			}
		}
		wantSound(t, r)
	})
}

// compete lets publishers go at once and counts who gets through.
func compete(t *testing.T, r *registry.Registry, s registry.SubjectName, v rivalry, publishers int) {
	t.Helper()
	var wg sync.WaitGroup
	start, errs := make(chan struct{}), make([]error, publishers)
	for i := range publishers {
		wg.Go(func() {
			<-start
			_, errs[i] = r.Publish(t.Context(), registry.Publication{Subject: s, Draft: v.rival(i)})
		})
	}
	close(start)
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		wantReason(t, v.name+": Publish of a loser", err, registry.Incompatible)
	}
	want := 1
	if v.base != nil {
		want = 2
	}
	page, err := r.Versions(t.Context(), s, true, registry.PageRequest{})
	if err != nil || won != 1 || len(page.Items) != want {
		t.Errorf("%s: %d of %d publishers won and %d versions are there (%v), want 1 and %d", v.name, won, publishers, len(page.Items), err, want)
	}
}

// wantSound checks that the store agrees with itself.
func wantSound(t testing.TB, r *registry.Registry) {
	t.Helper()
	err := r.Verify(t.Context(), func(f registry.Fault) { t.Errorf("Verify finds %+v", f) }, nil)
	if err != nil {
		t.Errorf("Verify = %v", err)
	}
}

// Whatever the publishers race against, what is live in the end has been
// judged under what counts in the end, or had been accepted before it counted.
func TestSettingsRaceWithPublishers(t *testing.T) {
	onEveryBackend(t, func(t *testing.T, store storage.Store) {
		r := open(t, store)
		for i := range rounds(t, 24) {
			s := in("default", fmt.Sprintf("orders %d", i))
			level(t, r, registry.Place(s), compat.None)
			publish(t, r, s, record(id))
			var wg sync.WaitGroup
			for n := range 4 {
				wg.Go(func() {
					_, err := r.Publish(t.Context(), registry.Publication{Subject: s, Draft: record(id, fmt.Sprintf(`{"name": "x%d", "type": "int"}`, n))})
					if err != nil {
						wantReason(t, "Publish of a loser", err, registry.Incompatible)
					}
				})
			}
			wg.Go(func() {
				if _, err := r.SetCompatibility(t.Context(), registry.Place(s), registry.Setting{Level: compat.FullTransitive}, ""); err != nil {
					t.Errorf("SetCompatibility = %v", err)
				}
			})
			wg.Wait()
			wantNoneAfterTheSetting(t, r, s)
		}
	})
}

// wantNoneAfterTheSetting checks in the log that the last setting let no
// version in after it: all of them were incompatible.
func wantNoneAfterTheSetting(t *testing.T, r *registry.Registry, s registry.SubjectName) {
	t.Helper()
	page, err := r.Entries(t.Context(), registry.EntryFilter{Resource: "domains/default/subjects/" + s.Subject}, registry.PageRequest{})
	if err != nil {
		t.Fatalf("Entries = %v", err)
	}
	settings := 0
	for _, e := range page.Items {
		if e.Type == registry.CompatibilitySet {
			settings++
		}
		if e.Type == registry.VersionPublished && settings == 2 {
			t.Errorf("%s was published after FULL_TRANSITIVE was set", e.Resource)
		}
	}
}
