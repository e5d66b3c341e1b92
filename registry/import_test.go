package registry_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage/memory"
)

// importing is a registry into which versions of other registries may come.
func importing(t testing.TB) *registry.Registry {
	t.Helper()
	r := inMemory(t)
	access(t, r, registry.Place{}, registry.Import)
	return r
}

func access(t testing.TB, r *registry.Registry, p registry.Place, mode registry.AccessMode) registry.EffectiveAccess {
	t.Helper()
	out, err := r.SetAccessMode(t.Context(), p, registry.AccessChange{Mode: mode, Force: true})
	if err != nil {
		t.Fatalf("SetAccessMode(%v, %s) = %v", p, mode, err)
	}
	return out
}

// imported is a version of another registry.
func imported(s registry.SubjectName, number, id int, d registry.Draft) registry.Publication {
	return registry.Publication{Subject: s, Draft: d, Number: number, Import: &registry.Imported{ID: id}}
}

func take(t testing.TB, r *registry.Registry, p registry.Publication) registry.Published {
	t.Helper()
	out, err := r.Publish(t.Context(), p)
	if err != nil {
		t.Fatalf("Publish(%s as version %d with id %d) = %v, want it taken", p.Subject, p.Number, p.Import.ID, err)
	}
	return out
}

func TestAnImportIsTakenOnce(t *testing.T) {
	r := importing(t)
	p := imported(orders, 3, 100, record(id))
	p.Import.GUID = schema.GUID{1, 2, 3}
	p.Annotations = map[string]string{"from": "elsewhere"}
	first := take(t, r, p)
	if v := first.Version; !first.Created || v.Name != at(orders, 3) || v.SchemaID != 100 || v.GUID != p.Import.GUID || !v.Imported {
		t.Errorf("the import = %+v, want version 3 with the id and guid it came with", first)
	}
	verdict, err := r.Check(t.Context(), p)
	if err != nil || verdict.Existing == nil || verdict.Existing.Name != at(orders, 3) {
		t.Errorf("Check(the import again) = %+v, %v, want version 3", verdict, err)
	}
	if again := take(t, r, p); again.Created || cmp.Diff(first.Version, again.Version) != "" {
		t.Errorf("the import again = %+v, want the version that is there", again)
	}
	last := newestEntry(t, r)
	if last.Type != registry.VersionPublished || last.Resource != "domains/default/subjects/orders/versions/3" || last.Data["imported"] != true || last.Data["schemaId"] != 100.0 {
		t.Errorf("the last entry is %+v, want the import", last)
	}
	wantSound(t, r)
}

func TestImportedNumbersMayHaveGapsAndComeInAnyOrder(t *testing.T) {
	r := importing(t)
	for _, n := range []int{7, 3, 5} {
		take(t, r, imported(orders, n, 100+n, record(id, field(n))))
	}
	next := take(t, r, imported(orders, 0, 200, record(id, note)))
	if next.Version.Name.Number != 8 {
		t.Errorf("an import without a number is version %d, want 8", next.Version.Name.Number)
	}
	if got, want := numbers(t, r, orders), []int{3, 5, 7, 8}; !cmp.Equal(got, want) {
		t.Errorf("the versions are %v, want %v", got, want)
	}
	subject, err := r.Subject(t.Context(), orders, false)
	if err != nil || subject.LatestVersion != 8 || subject.VersionCount != 4 {
		t.Errorf("Subject = %+v, %v, want the latest 8 of 4", subject, err)
	}
	wantSound(t, r)
	access(t, r, registry.Place{}, registry.ReadWrite)
	level(t, r, registry.Place(orders), compat.FullTransitive)
	_, err = r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: record(id, `{"name": "f3", "type": "long"}`)})
	refusal := wantReason(t, "a publish that breaks version 3, which came after 7", err, registry.Incompatible)
	if refusal.Report != nil && !cmp.Equal(refusal.Report.Against, []int{8, 7, 5, 3}) {
		t.Errorf("it was compared with %v, want every version", refusal.Report.Against)
	}
	if v := publish(t, r, orders, record(id, note, comment)); v.Name.Number != 9 || v.SchemaID != 201 || v.Imported {
		t.Errorf("what is published after it = %+v, want version 9 with the id after the highest", v)
	}
	wantSound(t, r)
}

func field(n int) string {
	return `{"name": "f` + string(rune('0'+n)) + `", "type": "int", "default": 0}`
}

func TestAnImportedNumberOrIDOfAnotherSchemaIsRefused(t *testing.T) {
	r := importing(t)
	domain(t, r, "other")
	take(t, r, imported(orders, 1, 100, record(id)))
	for what, p := range map[string]registry.Publication{
		"the same number":              imported(orders, 1, 101, record(id, note)),
		"the same number, another id":  imported(orders, 1, 101, record(id)),
		"the same id":                  imported(orders, 2, 100, record(id, note)),
		"the same id in another place": imported(in("default", "more"), 1, 100, record(id, note)),
	} {
		_, err := r.Publish(t.Context(), p)
		wantReason(t, "an import with "+what, err, registry.NotPermitted)
		_, err = r.Check(t.Context(), p)
		wantReason(t, "a check of an import with "+what, err, registry.NotPermitted)
	}
	elsewhere := in("other", "orders")
	take(t, r, imported(elsewhere, 1, 100, record(id, note)))
	_, err := r.Schema(t.Context(), registry.SchemaKey{ID: 100, Domain: "nowhere"})
	wantReason(t, "Schema(100) of a domain without it", err, registry.SchemaNotFound)
	for name, want := range map[string]registry.Draft{"default": record(id), "other": record(id, note)} {
		got, err := r.Schema(t.Context(), registry.SchemaKey{ID: 100, Domain: name})
		if err != nil || got.Files[0].Content != want.Files[0].Content {
			t.Errorf("Schema(100) of %s = %+v, %v, want %s", name, got, err, want.Files[0].Content)
		}
	}
	wantSound(t, r)
}

func TestASchemaMayHaveSeveralIDs(t *testing.T) {
	r := importing(t)
	take(t, r, imported(orders, 1, 100, record(id)))
	take(t, r, imported(orders, 2, 50, record(id)))
	take(t, r, imported(in("default", "more"), 1, 50, record(id)))
	ids, err := r.SchemaIDs(t.Context(), registry.SchemaKey{ID: 100})
	if want := []registry.IDIn{{Domain: "default", ID: 100}}; err != nil || !cmp.Equal(ids, want) {
		t.Errorf("SchemaIDs(100) = %v, %v, want %v", ids, err, want)
	}
	for id, want := range map[int]int{100: 1, 50: 2} {
		page, err := r.SchemaVersions(t.Context(), registry.SchemaKey{ID: id}, false, registry.PageRequest{})
		if err != nil || len(page.Items) != want {
			t.Errorf("SchemaVersions(%d) = %+v, %v, want %d", id, page, err, want)
		}
	}
	wantSound(t, r)
	remove(t, r, at(orders, 1))
	if _, err := r.Schema(t.Context(), registry.SchemaKey{ID: 100}); err == nil {
		t.Error("Schema(100) after its version was purged = an answer, want SCHEMA_NOT_FOUND")
	}
	if _, err := r.Schema(t.Context(), registry.SchemaKey{ID: 50}); err != nil {
		t.Errorf("Schema(50) after the other id was purged = %v", err)
	}
	again, err := r.Schema(t.Context(), registry.SchemaKey{ID: 50})
	if err != nil {
		t.Fatal(err)
	}
	if byGUID, err := r.Schema(t.Context(), registry.SchemaKey{GUID: again.GUID}); err != nil || byGUID.ID != 50 {
		t.Errorf("Schema(its guid) = %+v, %v, want the id that is left, 50", byGUID, err)
	}
	wantSound(t, r)
	access(t, r, registry.Place{}, registry.ReadWrite)
	if v := publish(t, r, in("default", "third"), record(id)); v.SchemaID != 100 {
		t.Errorf("the schema published again has id %d, want the first that it had, 100", v.SchemaID)
	}
	wantSound(t, r)
}

// An id answers one text of its schema. Where that is purged with another id,
// it answers one that is left.
func TestAnIDOutlivesTheTextOfAnother(t *testing.T) {
	r := importing(t)
	spaced := record(id)
	spaced.Files[0].Content += " "
	take(t, r, imported(orders, 1, 100, record(id)))
	take(t, r, imported(orders, 2, 101, record(id))) // what id 101 answers
	take(t, r, imported(orders, 3, 101, spaced))
	remove(t, r, at(orders, 2))
	remove(t, r, at(orders, 1))
	got, err := r.Schema(t.Context(), registry.SchemaKey{ID: 101})
	if err != nil || got.Files[0].Content != spaced.Files[0].Content {
		t.Errorf("Schema(101) = %+v, %v, want the text that is left", got, err)
	}
	wantSound(t, r)
}

// The id of a purged schema may come again with another one; then the first
// gets a new one.
func TestAnIDThatAnImportTookIsNotGivenAgain(t *testing.T) {
	r := inMemory(t)
	first := publish(t, r, orders, record(id))
	remove(t, r, at(orders, 1))
	access(t, r, registry.Place{}, registry.Import)
	take(t, r, imported(in("default", "more"), 1, first.SchemaID, record(id, note)))
	access(t, r, registry.Place{}, registry.ReadWrite)
	again := publish(t, r, orders, record(id))
	if again.SchemaID == first.SchemaID {
		t.Errorf("the schema published again has id %d, which is that of another one now", again.SchemaID)
	}
	wantSound(t, r)
	remove(t, r, at(in("default", "more"), 1))
	wantSound(t, r)
	if v := publish(t, r, in("default", "third"), record(id)); v.SchemaID != again.SchemaID {
		t.Errorf("the schema published a third time has id %d, want %d", v.SchemaID, again.SchemaID)
	}
	remove(t, r, at(orders, 2))
	remove(t, r, at(in("default", "third"), 1))
	wantSound(t, r)
}

func TestAPurgedNumberMayBeImportedAgain(t *testing.T) {
	r := importing(t)
	take(t, r, imported(orders, 1, 100, record(id)))
	take(t, r, imported(orders, 2, 101, record(id, note)))
	for range 2 {
		remove(t, r, at(orders, 1))
		wantSound(t, r)
		take(t, r, imported(orders, 1, 102, record(id, comment)))
		wantSound(t, r)
	}
	deleteVersion(t, r, at(orders, 2))
	again := take(t, r, imported(orders, 2, 101, record(id, note)))
	if again.Created || !again.Version.Deleted() {
		t.Errorf("an import of what is softly deleted = %+v, want it as it is", again)
	}
	wantSound(t, r)
}

func TestTheGUIDOfAnImport(t *testing.T) {
	r := importing(t)
	spaced := record(id)
	spaced.Files[0].Content = " " + spaced.Files[0].Content
	computed := take(t, r, imported(orders, 1, 100, spaced)).Version
	parsed, err := r.Schema(t.Context(), registry.SchemaKey{GUID: computed.GUID})
	if err != nil || parsed.Files[0].Content != spaced.Files[0].Content {
		t.Errorf("Schema(the guid of the import) = %+v, %v", parsed, err)
	}
	given := imported(orders, 2, 101, record(id, note))
	given.Import.GUID = schema.GUID{7}
	take(t, r, given)
	same := imported(in("default", "more"), 1, 102, record(id, note)) // the same text with its own guid
	other := take(t, r, same).Version
	if other.GUID == (schema.GUID{7}) {
		t.Errorf("the same text imported without a guid has %v, that of another import", other.GUID)
	}
	for _, guid := range []schema.GUID{{7}, other.GUID} {
		got, err := r.Schema(t.Context(), registry.SchemaKey{GUID: guid})
		if err != nil || got.GUID != guid {
			t.Errorf("Schema(%v) = %+v, %v", guid, got, err)
		}
	}
	wantSound(t, r)
	remove(t, r, at(orders, 2))
	if _, err := r.Schema(t.Context(), registry.SchemaKey{GUID: schema.GUID{7}}); err == nil {
		t.Error("Schema(the guid of what was purged) = an answer, want SCHEMA_NOT_FOUND")
	}
	wantSound(t, r)
}

func TestAnImportIsComparedWithNothing(t *testing.T) {
	r := importing(t)
	take(t, r, imported(orders, 1, 1, record(id)))
	take(t, r, imported(orders, 2, 2, record(total)))
	take(t, r, imported(orders, 3, 3, proto("message Order { string id = 1; }")))
	take(t, r, imported(orders, 4, 4, proto("message Order { int32 id = 1; }")))
	_, err := r.Publish(t.Context(), imported(orders, 5, 5, avro("{")))
	wantReason(t, "an import that is no schema", err, registry.SchemaInvalid)
	_, err = r.Publish(t.Context(), imported(orders, 5, 0, record(id)))
	wantReason(t, "an import with the id 0", err, registry.InvalidArgument)
	wantSound(t, r)
}

// Whoever imports reads ids of both registries until the last version is over.
func TestOwnIDsGoOnAboveImportedOnes(t *testing.T) {
	store := memory.New()
	t.Cleanup(func() { _ = store.Close() })
	r := open(t, store)
	if v := publish(t, r, in("default", "own"), record(id)); v.SchemaID != 1 {
		t.Errorf("the first id is %d, want 1", v.SchemaID)
	}
	access(t, r, registry.Place(orders), registry.Import)
	take(t, r, imported(orders, 1, 1000, record(id, note)))
	take(t, r, imported(orders, 2, 10, record(id, comment)))
	if v := publish(t, open(t, store), in("default", "own"), record(id, note, comment)); v.SchemaID != 1001 {
		t.Errorf("the next id is %d, want 1001", v.SchemaID)
	}
	wantSound(t, r)
}

func newestEntry(t testing.TB, r *registry.Registry) registry.Entry {
	t.Helper()
	list := entries(t, r)
	return list[len(list)-1]
}

// remove deletes and purges a version.
func remove(t testing.TB, r *registry.Registry, v registry.VersionName) {
	t.Helper()
	deleteVersion(t, r, v)
	if _, err := r.PurgeVersion(t.Context(), v); err != nil {
		t.Fatalf("PurgeVersion(%s) = %v", v, err)
	}
}

func deleteVersion(t testing.TB, r *registry.Registry, v registry.VersionName) {
	t.Helper()
	if _, err := r.DeleteVersion(t.Context(), v); err != nil {
		t.Fatalf("DeleteVersion(%s) = %v", v, err)
	}
}

// numbers lists the numbers of the live versions of a subject.
func numbers(t testing.TB, r *registry.Registry, s registry.SubjectName) []int {
	t.Helper()
	page, err := r.Versions(t.Context(), s, false, registry.PageRequest{})
	if err != nil {
		t.Fatalf("Versions(%s) = %v", s, err)
	}
	var out []int
	for _, v := range page.Items {
		out = append(out, v.Name.Number)
	}
	return out
}

func entries(t testing.TB, r *registry.Registry) []registry.Entry {
	t.Helper()
	page, err := r.Entries(t.Context(), registry.EntryFilter{}, registry.PageRequest{Size: 1000})
	if err != nil {
		t.Fatalf("Entries = %v", err)
	}
	return page.Items
}
