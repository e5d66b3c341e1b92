package registry_test

import (
	"testing"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage/memory"
)

func put(t *testing.T, r *registry.Registry, p registry.Publication) registry.Version {
	t.Helper()
	done, err := r.Publish(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return done.Version
}

// What a Kafka client sends again is found again, whatever was added to it.
func TestTheSameTextFindsItsVersion(t *testing.T) {
	r := open(t, memory.New())
	with := func(d registry.Draft, name, value string) registry.Draft {
		d.Metadata = &schema.Metadata{Properties: map[string]string{name: value}}
		return d
	}
	first := put(t, r, registry.Publication{Subject: orders, Draft: record(id)})
	second := put(t, r, registry.Publication{Subject: orders, Draft: with(record(id, note), "track", "1")})
	third := put(t, r, registry.Publication{Subject: orders, Draft: record(id, note, comment)})
	if third.Properties["track"] != "1" || third.SchemaID == second.SchemaID {
		t.Fatalf("the third version has %v, want the metadata of the second", third.Properties)
	}
	for name, c := range map[string]struct {
		p    registry.Publication
		want registry.Version
	}{
		"a text without metadata": {registry.Publication{Draft: record(id)}, first},
		"a text that has some":    {registry.Publication{Draft: record(id, note)}, second},
		"one that inherited it":   {registry.Publication{Draft: record(id, note, comment)}, third},
		"the latest, stamped":     {registry.Publication{Draft: record(id, note, comment), Stamp: true}, third},
	} {
		c.p.Subject = orders
		if got := put(t, r, c.p); got.Name != c.want.Name {
			t.Errorf("%s finds %v, want %v", name, got.Name, c.want.Name)
		}
	}
	fourth := put(t, r, registry.Publication{Subject: orders, Draft: registry.Draft{}, Stamp: true, Number: 4})
	if fourth.Properties[registry.VersionProperty] != "4" || fourth.Properties["track"] != "1" {
		t.Errorf("a stamped copy has %v", fourth.Properties)
	}
	found, err := r.Lookup(t.Context(), orders, record(id, note), false)
	if err != nil || found.Name != second.Name {
		t.Errorf("a look-up without metadata finds %v, %v, want %v", found.Name, err, second.Name)
	}
}

// An import that is run again finds all that it made, deleted by now or not.
func TestAnImportThatIsRunAgain(t *testing.T) {
	r := open(t, memory.New())
	if _, err := r.SetAccessMode(t.Context(), registry.Place(orders), registry.AccessChange{Mode: registry.Import}); err != nil {
		t.Fatal(err)
	}
	ref := schema.Reference{Name: "acme.Money", Subject: orders.Subject, Version: 3}
	user := avro(`{"type": "record", "name": "acme.User", "fields": [{"name": "m", "type": "acme.Money"}]}`, ref)
	steps := []registry.Publication{
		{Subject: orders, Number: 3, Import: &registry.Imported{ID: 70}, Draft: avro(`{"type": "record", "name": "acme.Money", "fields": []}`)},
		{Subject: orders, Number: 9, Import: &registry.Imported{ID: 71}, Draft: user},
	}
	for _, p := range steps {
		put(t, r, p)
	}
	for _, n := range []int{9, 3} {
		if _, err := r.DeleteVersion(t.Context(), at(orders, n)); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range steps {
		done, err := r.Publish(t.Context(), p)
		if err != nil || done.Created || done.Version.Name.Number != p.Number {
			t.Errorf("again, version %d is %v, created %t, %v", p.Number, done.Version.Name, done.Created, err)
		}
	}
	wantSound(t, r)
}

// Java's producers send in one piece what was published with references.
func TestASchemaInOnePiece(t *testing.T) {
	r := open(t, memory.New())
	put(t, r, registry.Publication{Subject: money, Draft: avro(`{"type": "record", "name": "acme.Money", "fields": []}`), CreateDomain: true})
	pieces := put(t, r, registry.Publication{Subject: orders, Draft: priced(id)})
	whole := record(id, `{"name": "price", "type": ["null", {"type": "record", "name": "Money", "namespace": "acme", "fields": []}], "default": null}`)
	if again := put(t, r, registry.Publication{Subject: orders, Draft: whole}); again.Name != pieces.Name {
		t.Errorf("in one piece it is %v, want %v", again.Name, pieces.Name)
	}
	if found, err := r.Lookup(t.Context(), orders, whole, false); err != nil || found.Name != pieces.Name {
		t.Errorf("a look-up in one piece finds %v, %v", found.Name, err)
	}
	other := record(id, `{"name": "price", "type": ["null", {"type": "record", "name": "Money", "namespace": "acme", "doc": "new", "fields": []}], "default": null}`)
	if next := put(t, r, registry.Publication{Subject: orders, Draft: other}); next.Name == pieces.Name {
		t.Error("another schema in one piece is taken for it")
	}
	wantSound(t, r)
}
