package registry_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

func properties(pairs ...string) *schema.Metadata {
	m := &schema.Metadata{Properties: map[string]string{}}
	for i := 0; i < len(pairs); i += 2 {
		m.Properties[pairs[i]] = pairs[i+1]
	}
	return m
}

// with is a draft with metadata.
func with(d registry.Draft, m *schema.Metadata) registry.Draft {
	d.Metadata = m
	return d
}

func checkRule(name string) *schema.RuleSet {
	return &schema.RuleSet{Domain: []schema.Rule{{Name: name, Type: "CEL", Expr: "true"}}}
}

func wantProperties(t *testing.T, v registry.Version, want map[string]string) {
	t.Helper()
	if diff := cmp.Diff(want, v.Properties); diff != "" {
		t.Errorf("properties of %s (-want +got):\n%s", v.Name, diff)
	}
}

func TestOtherMetadataIsAnotherSchema(t *testing.T) {
	r := inMemory(t)
	bare := publish(t, r, orders, record(id))
	first := publish(t, r, orders, with(record(id), properties("a", "1")))
	second := publish(t, r, orders, with(record(id), properties("a", "2")))
	ruled := record(id)
	ruled.Metadata, ruled.Rules = properties("a", "2"), checkRule("r")
	third := publish(t, r, orders, ruled)
	ids, guids := map[int]bool{}, map[schema.GUID]bool{}
	for _, v := range []registry.Version{bare, first, second, third} {
		ids[v.SchemaID], guids[v.GUID] = true, true
	}
	if len(ids) != 4 || len(guids) != 4 || third.Name.Number != 4 {
		t.Errorf("four schemas of one text have the ids %v and %d guids, the last is %s; want four of each", ids, len(guids), third.Name)
	}
	again, err := r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: with(record(id), properties("a", "1"))})
	if err != nil || again.Version.Name.Number != 4+1 {
		// The rules of the version before are taken over, so that this is a new one.
		t.Errorf("metadata a=1 after rules came = %v, %v, want version 5, with the rules of the version before", again.Version.Name, err)
	}
	wantSound(t, r)
}

func TestATextAloneTakesTheMetadataBefore(t *testing.T) {
	r := inMemory(t)
	first := record(id)
	first.Metadata, first.Rules = properties("owner", "ada"), checkRule("r")
	publish(t, r, orders, first)
	next := publish(t, r, orders, record(id, note))
	wantProperties(t, next, map[string]string{"owner": "ada"})
	got, err := r.Schema(t.Context(), registry.SchemaKey{ID: next.SchemaID})
	if diff := cmp.Diff(checkRule("r"), got.Rules); err != nil || diff != "" {
		t.Errorf("rules of the next version, %v (-want +got):\n%s", err, diff)
	}
	for n, d := range map[int]registry.Draft{1: record(id), 2: record(id, note)} {
		out, err := r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: d})
		if err != nil || out.Created || out.Version.Name.Number != n {
			t.Errorf("the text of version %d published again = %+v, %v, want that version", n, out.Version.Name, err)
		}
		found, err := r.Lookup(t.Context(), orders, d, false)
		if err != nil || found.Name.Number != n {
			t.Errorf("Lookup(the text of version %d) = %v, %v", n, found.Name, err)
		}
	}
	_, err = r.Lookup(t.Context(), orders, with(record(id), properties("owner", "grace")), false)
	wantReason(t, "Lookup with other metadata", err, registry.VersionNotFound)
	empty := publish(t, r, orders, with(record(id, note), &schema.Metadata{}))
	wantProperties(t, empty, nil)
	wantSound(t, r)
}

func TestSettingsAddMetadataAndRules(t *testing.T) {
	r := inMemory(t)
	_, err := r.SetCompatibility(t.Context(), registry.Place(orders), registry.Setting{
		DefaultMetadata: properties("a", "default", "b", "default", "c", "default"), OverrideMetadata: properties("c", "override"),
		DefaultRules: checkRule("first"), OverrideRules: checkRule("last"),
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	d := with(record(id), properties("b", "own", "c", "own"))
	d.Rules = checkRule("own")
	v := publish(t, r, orders, d)
	wantProperties(t, v, map[string]string{"a": "default", "b": "own", "c": "override"})
	got, err := r.Schema(t.Context(), registry.SchemaKey{ID: v.SchemaID})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, rule := range got.Rules.Domain {
		names = append(names, rule.Name)
	}
	if want := []string{"first", "own", "last"}; !cmp.Equal(names, want) {
		t.Errorf("the rules are %v, want %v", names, want)
	}
	if out, err := r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: d}); err != nil || out.Created {
		t.Errorf("the same again = %+v, %v, want the version that is there", out, err)
	}
	_, err = r.SetCompatibility(t.Context(), registry.Place(orders), registry.Setting{DefaultRules: &schema.RuleSet{Domain: []schema.Rule{{Name: "no type"}}}}, "")
	wantReason(t, "SetCompatibility with a rule that cannot be", err, registry.InvalidArgument)
	_, err = r.SetCompatibility(t.Context(), registry.Place{}, registry.Setting{Alias: "orders"}, "")
	wantReason(t, "SetCompatibility with an alias of the registry", err, registry.InvalidArgument)
	wantSound(t, r)
}

func TestTheNumberIsStampedIntoTheMetadata(t *testing.T) {
	r := inMemory(t)
	stamped := func(d registry.Draft, number int) (registry.Published, error) {
		return r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: d, Number: number, Stamp: true})
	}
	for n, d := range []registry.Draft{record(id), record(id, note)} {
		out, err := stamped(d, 0)
		if err != nil || !out.Created {
			t.Fatalf("a stamped publish = %+v, %v", out, err)
		}
		wantProperties(t, out.Version, map[string]string{registry.VersionProperty: string(rune('1' + n))})
	}
	if out, err := stamped(record(id, note), 0); err != nil || out.Created {
		t.Errorf("the latest text stamped again = %+v, %v, want version 2", out.Version.Name, err)
	}
	if out, err := stamped(record(id), 0); err != nil || !out.Created || out.Version.Name.Number != 3 {
		t.Errorf("an old text stamped again = %+v, %v, want version 3", out.Version.Name, err)
	}
	_, err := stamped(record(id, comment), 3)
	wantReason(t, "a publish as version 3, which is there", err, registry.Overtaken)
	if out, err := stamped(record(id, comment), 4); err != nil || out.Version.Name.Number != 4 {
		t.Errorf("a publish as version 4 = %+v, %v", out.Version.Name, err)
	}
	wantSound(t, r)
}

// Only versions of one group are compared, and in Protobuf a number that one
// group gave up is free in another.
func TestGroupsAreComparedApart(t *testing.T) {
	for format, c := range map[string]struct{ one, next, other, again registry.Draft }{
		"Avro": {record(id), record(id, note), record(total), record(id, total)},
		"Protobuf": {
			proto("message M { string id = 1; int32 n = 2; }"), proto("message M { string id = 1; }"),
			proto("message M { int64 id = 1; string n = 2; }"), proto("message M { string id = 1; string n = 2; }"),
		},
	} {
		t.Run(format, func(t *testing.T) {
			r := inMemory(t)
			if _, err := r.SetCompatibility(t.Context(), registry.Place(orders), registry.Setting{Level: compat.BackwardTransitive, Group: "major"}, ""); err != nil {
				t.Fatal(err)
			}
			publish(t, r, orders, with(c.one, properties("major", "1")))
			publish(t, r, orders, with(c.next, properties("major", "1")))
			if v := publish(t, r, orders, with(c.other, properties("major", "2"))); v.Name.Number != 3 {
				t.Errorf("what breaks another group is %s, want version 3", v.Name)
			}
			_, err := r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: with(c.again, properties("major", "1"))})
			refusal := wantReason(t, "what breaks its own group", err, registry.Incompatible)
			if refusal.Report != nil && !cmp.Equal(refusal.Report.Against, []int{2, 1}) {
				t.Errorf("it was compared with %v, want 2 and 1", refusal.Report.Against)
			}
			wantSound(t, r)
		})
	}
}

func TestForceIsLogged(t *testing.T) {
	r := inMemory(t)
	publish(t, r, orders, record(id))
	if last := newestEntry(t, r); last.Data["forced"] != nil {
		t.Errorf("the log says forced = %v of what was checked", last.Data["forced"])
	}
	out, err := r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: record(total), Force: true})
	if err != nil || !out.Created {
		t.Fatalf("Publish(an incompatible schema, forced) = %+v, %v", out, err)
	}
	if last := newestEntry(t, r); last.Data["forced"] != true {
		t.Errorf("the log says %v, want forced", last.Data)
	}
	wantSound(t, r)
}
