package registry_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// must stops a test at a call that has to go through.
func must[T any](t testing.TB, what string) func(T, error) T {
	t.Helper()
	return func(out T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%s = %v", what, err)
		}
		return out
	}
}

// dropSubject deletes a subject and purges it.
func dropSubject(t testing.TB, r *registry.Registry, s registry.SubjectName) {
	t.Helper()
	must[[]int](t, "DeleteSubject")(r.DeleteSubject(t.Context(), s, ""))
	must[[]int](t, "PurgeSubject")(r.PurgeSubject(t.Context(), s, ""))
}

// pricedBy makes a schema that references a version of the subject "types",
// which defines acme.Money.
func pricedBy(name string, n int) registry.Draft {
	return avro(`{"type": "record", "name": "`+name+`", "fields": [{"name": "price", "type": "acme.Money"}]}`,
		schema.Reference{Name: "acme.Money", Domain: "default", Subject: "types", Version: n})
}

const moneyText = `{"type": "record", "name": "acme.Money", "fields": []}`

func TestWhatIsReferencedStays(t *testing.T) {
	r := inMemory(t)
	types := in("default", "types")
	publish(t, r, types, avro(moneyText))
	publish(t, r, orders, pricedBy("Order", 1))
	_, err := r.DeleteVersion(t.Context(), at(types, 1))
	refusal := wantReason(t, "DeleteVersion of what a live version references", err, registry.InUse)
	if !strings.Contains(refusal.Message, "default/orders@1") || refusal.Name != "domains/default/subjects/types/versions/1" {
		t.Errorf("the refusal is %q about %q, want the referrer and the version", refusal.Message, refusal.Name)
	}
	_, err = r.DeleteSubject(t.Context(), types, "")
	wantReason(t, "DeleteSubject of what a live version references", err, registry.InUse)
	must[registry.Version](t, "DeleteVersion of the referrer")(r.DeleteVersion(t.Context(), at(orders, 1)))
	must[registry.Version](t, "DeleteVersion")(r.DeleteVersion(t.Context(), at(types, 1)))
	_, err = r.UndeleteVersion(t.Context(), at(orders, 1))
	wantReason(t, "UndeleteVersion that references a deleted one", err, registry.ReferenceNotFound)
	_, err = r.PurgeVersion(t.Context(), at(types, 1))
	refusal = wantReason(t, "PurgeVersion of what a deleted version references", err, registry.InUse)
	if !strings.Contains(refusal.Message, "default/orders@1") {
		t.Errorf("the refusal is %q, want the referrer", refusal.Message)
	}
	_, err = r.PurgeSubject(t.Context(), types, "")
	wantReason(t, "PurgeSubject of what a deleted version references", err, registry.InUse)
	must[registry.Version](t, "PurgeVersion of the referrer")(r.PurgeVersion(t.Context(), at(orders, 1)))
	must[registry.Version](t, "PurgeVersion")(r.PurgeVersion(t.Context(), at(types, 1)))
	wantSound(t, r)
}

func TestARefusalNamesTenReferrers(t *testing.T) {
	r := inMemory(t)
	types := in("default", "types")
	publish(t, r, types, avro(moneyText))
	for _, c := range "abcdefghijkl" {
		publish(t, r, in("default", "r"+string(c)), pricedBy("Order", 1))
	}
	_, err := r.DeleteVersion(t.Context(), at(types, 1))
	refusal := wantReason(t, "DeleteVersion of what twelve reference", err, registry.InUse)
	if n := strings.Count(refusal.Message, "default/r"); n != 10 || !strings.Contains(refusal.Message, "and others") {
		t.Errorf("the refusal %q names %d referrers, want ten and that there are others", refusal.Message, n)
	}
}

// A subject whose versions reference each other goes, and comes back, as one.
func TestSubjectsThatReferenceThemselves(t *testing.T) {
	r := inMemory(t)
	types := in("default", "types")
	level(t, r, registry.Place(types), compat.None)
	publish(t, r, types, avro(moneyText))
	publish(t, r, types, pricedBy("Order", 1))
	publish(t, r, types, pricedBy("Order2", 1))
	_, err := r.DeleteVersion(t.Context(), at(types, 1))
	wantReason(t, "DeleteVersion of what the same subject references", err, registry.InUse)
	if got := must[[]int](t, "DeleteSubject")(r.DeleteSubject(t.Context(), types, "")); !slices.Equal(got, []int{1, 2, 3}) {
		t.Errorf("DeleteSubject = %v, want 1 2 3", got)
	}
	s := must[registry.Subject](t, "UndeleteSubject")(r.UndeleteSubject(t.Context(), types))
	if s.VersionCount != 3 || s.LatestVersion != 3 || s.Deleted {
		t.Errorf("UndeleteSubject = %+v, want three live versions", s)
	}
	dropSubject(t, r, types)
	wantSound(t, r)
}

func TestUndeletingASubjectAfterAPublish(t *testing.T) {
	r := inMemory(t)
	publish(t, r, orders, record(id))
	publish(t, r, orders, record(id, note))
	must[[]int](t, "DeleteSubject")(r.DeleteSubject(t.Context(), orders, ""))
	if _, err := r.Subject(t.Context(), orders, false); reason(err) != registry.SubjectNotFound {
		t.Errorf("Subject that is deleted = %v, want SUBJECT_NOT_FOUND", err)
	}
	publish(t, r, orders, record(id, `{"name": "note", "type": ["null", "long"], "default": null}`))
	_, err := r.UndeleteSubject(t.Context(), orders)
	wantReason(t, "UndeleteSubject with a live version", err, registry.NotDeleted)
	_, err = r.UndeleteVersion(t.Context(), at(orders, 2))
	refusal := wantReason(t, "UndeleteVersion that is incompatible with the live one", err, registry.Incompatible)
	if refusal.Report == nil || refusal.Report.Violations[0].Against != 3 {
		t.Errorf("the report is %+v, want violations against version 3", refusal.Report)
	}
	must[registry.Version](t, "UndeleteVersion")(r.UndeleteVersion(t.Context(), at(orders, 1)))
	must[[]int](t, "DeleteSubject")(r.DeleteSubject(t.Context(), orders, ""))
	s := must[registry.Subject](t, "UndeleteSubject")(r.UndeleteSubject(t.Context(), orders))
	if s.VersionCount != 2 || s.LatestVersion != 3 {
		t.Errorf("UndeleteSubject = %+v, want the two that the last DeleteSubject deleted", s)
	}
}

func TestVersionsDeletedOneByOneComeBackOneByOne(t *testing.T) {
	r := inMemory(t)
	publish(t, r, orders, record(id))
	must[registry.Version](t, "DeleteVersion")(r.DeleteVersion(t.Context(), at(orders, registry.Latest)))
	_, err := r.UndeleteSubject(t.Context(), orders)
	wantReason(t, "UndeleteSubject of versions deleted one by one", err, registry.NotDeleted)
	_, err = r.DeleteVersion(t.Context(), at(orders, 1))
	wantReason(t, "DeleteVersion twice", err, registry.AlreadyDeleted)
	_, err = r.DeleteSubject(t.Context(), orders, "")
	wantReason(t, "DeleteSubject of deleted versions", err, registry.AlreadyDeleted)
	_, err = r.DeleteVersion(t.Context(), at(orders, registry.Latest))
	wantReason(t, "DeleteVersion(latest) where none is live", err, registry.VersionNotFound)
	must[registry.Version](t, "UndeleteVersion")(r.UndeleteVersion(t.Context(), at(orders, 1)))
	_, err = r.PurgeVersion(t.Context(), at(orders, 1))
	wantReason(t, "PurgeVersion of a live version", err, registry.NotDeleted)
	_, err = r.PurgeSubject(t.Context(), orders, "")
	wantReason(t, "PurgeSubject of a live subject", err, registry.NotDeleted)
	_, err = r.UndeleteVersion(t.Context(), at(orders, registry.Latest))
	wantReason(t, "UndeleteVersion(latest)", err, registry.InvalidArgument)
}

func TestLatestAfterDeletes(t *testing.T) {
	r := inMemory(t)
	for _, d := range []registry.Draft{record(id), record(id, note), record(id, note, comment)} {
		publish(t, r, orders, d)
	}
	for _, want := range []int{3, 2, 1} {
		v, _, err := r.Version(t.Context(), at(orders, registry.Latest), false)
		if err != nil || v.Name.Number != want {
			t.Errorf("Version(latest) = %v, %v, want %d", v.Name, err, want)
		}
		must[registry.Version](t, "DeleteVersion(latest)")(r.DeleteVersion(t.Context(), at(orders, registry.Latest)))
	}
	_, _, err := r.Version(t.Context(), at(orders, registry.Latest), true)
	wantReason(t, "Version(latest) where none is live", err, registry.VersionNotFound)
	must[registry.Version](t, "UndeleteVersion")(r.UndeleteVersion(t.Context(), at(orders, 2)))
	if s := must[registry.Subject](t, "Subject")(r.Subject(t.Context(), orders, false)); s.LatestVersion != 2 || s.VersionCount != 1 {
		t.Errorf("Subject = %+v, want version 2 as the latest of 1", s)
	}
	if v := publish(t, r, orders, record(id, comment)); v.Name.Number != 4 {
		t.Errorf("the next version is %d, want 4", v.Name.Number)
	}
}

// A subject that comes after a purge is another one, but for its numbers.
func TestAPurgedSubjectLeavesNothingButItsNumbers(t *testing.T) {
	r := inMemory(t)
	level(t, r, registry.Place(orders), compat.None)
	first := publish(t, r, orders, record(id))
	text := "about"
	must[registry.Subject](t, "UpdateSubject")(r.UpdateSubject(t.Context(), orders, registry.SubjectChange{
		Description: &text, Tags: []string{"pii"}, Labels: map[string]string{"a": "b"},
	}))
	dropSubject(t, r, orders)
	_, err := r.Subject(t.Context(), orders, true)
	wantReason(t, "Subject after a purge", err, registry.SubjectNotFound)
	_, err = r.Schema(t.Context(), registry.SchemaKey{ID: first.SchemaID})
	wantReason(t, "Schema after a purge", err, registry.SchemaNotFound)
	_, err = r.Schema(t.Context(), registry.SchemaKey{GUID: first.GUID})
	wantReason(t, "Schema by guid after a purge", err, registry.SchemaNotFound)
	if s := must[registry.EffectiveSetting](t, "Compatibility")(r.Compatibility(t.Context(), registry.Place(orders))); s.Own != nil {
		t.Errorf("Compatibility after a purge = %+v, want nothing set", s)
	}
	other := publish(t, r, orders, proto("message Order {}"))
	s := must[registry.Subject](t, "Subject")(r.Subject(t.Context(), orders, false))
	if other.Name.Number != 2 || s.Description != "" || len(s.Tags)+len(s.Labels) != 0 || s.Format != schema.Protobuf {
		t.Errorf("after a purge the subject is %+v with version %d, want a new one from version 2", s, other.Name.Number)
	}
	if again := publish(t, r, in("default", "again"), record(id)); again.SchemaID != first.SchemaID || other.SchemaID == first.SchemaID {
		t.Errorf("after a purge the schema has the id %d and another one %d, want %d for it alone", again.SchemaID, other.SchemaID, first.SchemaID)
	}
	wantSound(t, r)
}

// The text that an id and a guid answer is purged while another version has
// the same schema with other white space: they answer that one from now on.
func TestIdsOutliveTheTextTheyAnswer(t *testing.T) {
	r := inMemory(t)
	domain(t, r, "payments")
	spaced, tight := record(id), avro(`{"name":"Order","type":"record","fields":[`+id+`]}`)
	first := publish(t, r, orders, spaced)
	second := publish(t, r, in("payments", "orders"), tight)
	dropSubject(t, r, orders)
	for what, key := range map[string]registry.SchemaKey{
		"the id": {ID: first.SchemaID}, "the id in payments": {ID: first.SchemaID, Domain: "payments"}, "the guid": {GUID: second.GUID},
	} {
		s, err := r.Schema(t.Context(), key)
		if err != nil || s.Files[0].Content != tight.Files[0].Content || s.ID != first.SchemaID {
			t.Errorf("Schema by %s = %+v, %v, want the text that is left", what, s, err)
		}
	}
	_, err := r.Schema(t.Context(), registry.SchemaKey{ID: first.SchemaID, Domain: "default"})
	wantReason(t, "Schema in a domain that has it no more", err, registry.SchemaNotFound)
	wantSound(t, r)
}

// Wherever an id is asked for, it answers the same bytes: also where a domain
// gave a schema up and takes it again with other white space.
func TestAnIdAnswersTheSameBytesInEveryDomain(t *testing.T) {
	r := inMemory(t)
	domain(t, r, "payments")
	domain(t, r, "accounts")
	spaced, tight := record(id), avro(`{"name":"Order","type":"record","fields":[`+id+`]}`)
	first := publish(t, r, orders, spaced)
	there := in("payments", "orders")
	publish(t, r, there, spaced)
	dropSubject(t, r, there)
	publish(t, r, there, tight)
	accounts := in("accounts", "orders") // lists before the domains that have it
	publish(t, r, accounts, tight)
	dropSubject(t, r, accounts)
	publish(t, r, accounts, tight)
	for _, d := range []string{"", "default", "payments", "accounts"} {
		s, err := r.Schema(t.Context(), registry.SchemaKey{ID: first.SchemaID, Domain: d})
		if err != nil || s.Files[0].Content != spaced.Files[0].Content {
			t.Errorf("Schema(%d in %q) = %q, %v, want the bytes that were first", first.SchemaID, d, s.Files, err)
		}
	}
	wantSound(t, r)
}

func TestDomainsGoWhenNothingIsStoredInThem(t *testing.T) {
	r := inMemory(t)
	domain(t, r, "payments")
	s := in("payments", "orders")
	level(t, r, registry.Place{Domain: "payments"}, compat.Full)
	publish(t, r, s, record(id))
	refusal := wantReason(t, "DeleteDomain with a live subject", r.DeleteDomain(t.Context(), "payments", ""), registry.InUse)
	if !strings.Contains(refusal.Message, "payments/orders") {
		t.Errorf("the refusal is %q, want a subject", refusal.Message)
	}
	must[[]int](t, "DeleteSubject")(r.DeleteSubject(t.Context(), s, ""))
	wantReason(t, "DeleteDomain with a deleted subject", r.DeleteDomain(t.Context(), "payments", ""), registry.InUse)
	wantReason(t, "DeleteDomain(default)", r.DeleteDomain(t.Context(), "default", ""), registry.InUse)
	must[[]int](t, "PurgeSubject")(r.PurgeSubject(t.Context(), s, ""))
	if err := r.DeleteDomain(t.Context(), "payments", ""); err != nil {
		t.Fatalf("DeleteDomain = %v", err)
	}
	domain(t, r, "payments")
	got := must[registry.EffectiveSetting](t, "Compatibility")(r.Compatibility(t.Context(), registry.Place{Domain: "payments"}))
	if v := publish(t, r, s, record(id)); got.Own != nil || v.Name.Number != 2 {
		t.Errorf("the domain comes back with the setting %+v and version %d, want none and 2", got.Own, v.Name.Number)
	}
	wantSound(t, r)
}
