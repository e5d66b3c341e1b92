package registry_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

func TestPublishAndFetch(t *testing.T) {
	r := inMemory(t)
	text := "{\"type\":\"record\",\t\"name\":\"Order\",\r\n\"fields\":[]} \n"
	v := publish(t, r, orders, avro(text))
	if v.Name != at(orders, 1) || v.SchemaID != 1 {
		t.Errorf("the first publish made %+v, want version 1 with id 1", v)
	}
	got, s, err := r.Version(t.Context(), at(orders, registry.Latest), false)
	if err != nil || got.Name.Number != 1 || s.Files[0].Content != text {
		t.Errorf("Version(latest) = %+v, %+v, %v, want the bytes that were published", got, s, err)
	}
	byID, err := r.Schema(t.Context(), registry.SchemaKey{ID: 1})
	if err != nil || cmp.Diff(byID, s) != "" {
		t.Errorf("Schema(1) = %+v, %v, want %+v", byID, err, s)
	}
	byGUID, err := r.Schema(t.Context(), registry.SchemaKey{GUID: v.GUID})
	if err != nil || cmp.Diff(byGUID, s) != "" {
		t.Errorf("Schema(guid) = %+v, %v, want %+v", byGUID, err, s)
	}
}

func TestTheSameSchemaIsTheSameVersion(t *testing.T) {
	r := inMemory(t)
	first := publish(t, r, orders, record(id))
	publish(t, r, orders, record(id, note))
	for what, d := range map[string]registry.Draft{
		"the same text": record(id),
		"other spaces":  avro(`{"name":"Order","type":"record","fields":[` + id + `]}`),
	} {
		out, err := r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: d})
		if err != nil || out.Created || out.Version.Name != first.Name || !out.Report.Compatible {
			t.Errorf("publishing %s again = %+v, %v, want version 1, not created", what, out, err)
		}
		v, err := r.Lookup(t.Context(), orders, d, false)
		if err != nil || v.Name != first.Name {
			t.Errorf("looking %s up = %v, %v, want version 1", what, v.Name, err)
		}
	}
	_, err := r.Lookup(t.Context(), orders, record(total), false)
	wantReason(t, "Lookup of a schema that is not there", err, registry.VersionNotFound)
}

func TestRefusedPublishesWriteNothing(t *testing.T) {
	r := inMemory(t)
	publish(t, r, orders, record(id))
	before, _ := r.Status(t.Context())
	_, err := r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: record(id, total)})
	refusal := wantReason(t, "Publish of a field without default", err, registry.Incompatible)
	if refusal.Report == nil || len(refusal.Report.Violations) != 1 || refusal.Report.Violations[0].Against != 1 {
		t.Errorf("the report is %+v, want one violation against version 1", refusal.Report)
	}
	_, err = r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: avro(`{"type": "record"`)})
	if refusal := wantReason(t, "Publish of half a schema", err, registry.SchemaInvalid); len(refusal.Problems) == 0 {
		t.Error("an invalid schema is refused without its problems")
	}
	if after, err := r.Status(t.Context()); err != nil || after != before {
		t.Errorf("after refusals the registry holds %+v, %v, want %+v", after, err, before)
	}
}

func TestCheckSaysWhatPublishDoes(t *testing.T) {
	r := inMemory(t)
	publish(t, r, orders, record(id))
	for what, d := range map[string]registry.Draft{
		"a compatible one": record(id, note), "an incompatible one": record(id, total), "the same": record(id),
		"a wrong one": avro("{"), "another format": proto("message Order {}"),
	} {
		p := registry.Publication{Subject: in("default", "checked"), Draft: d}
		publish(t, r, p.Subject, record(id))
		verdict, checkErr := r.Check(t.Context(), p)
		again, againErr := r.Check(t.Context(), p)
		if cmp.Diff(verdict, again) != "" || (checkErr == nil) != (againErr == nil) {
			t.Errorf("checking %s twice gives two answers", what)
		}
		out, err := r.Publish(t.Context(), p)
		switch {
		case err == nil && out.Created:
			if checkErr != nil || !verdict.Compatible || verdict.Existing != nil {
				t.Errorf("Check of %s = %+v, %v, but Publish made a version", what, verdict, checkErr)
			}
		case err == nil:
			if checkErr != nil || !verdict.Compatible || verdict.Existing == nil {
				t.Errorf("Check of %s = %+v, %v, but Publish found a version", what, verdict, checkErr)
			}
		case checkErr == nil:
			if refusal := wantReason(t, "Publish of "+what, err, registry.Incompatible); cmp.Diff(*refusal.Report, verdict.Report) != "" {
				t.Errorf("Check of %s reports otherwise than Publish", what)
			}
		default:
			if reason(err) != reason(checkErr) {
				t.Errorf("Check of %s = %v, Publish = %v", what, checkErr, err)
			}
		}
		if _, err := r.DeleteSubject(t.Context(), p.Subject, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := r.PurgeSubject(t.Context(), p.Subject, ""); err != nil {
			t.Fatal(err)
		}
	}
}

func TestExpectedLatest(t *testing.T) {
	r := inMemory(t)
	none, one := 0, 1
	p := registry.Publication{Subject: orders, Draft: record(id), ExpectedLatest: &one}
	_, err := r.Publish(t.Context(), p)
	wantReason(t, "Publish after version 1 that is not there", err, registry.Overtaken)
	p.ExpectedLatest = &none
	if _, err := r.Publish(t.Context(), p); err != nil {
		t.Errorf("Publish of the first version = %v", err)
	}
	p.Draft = record(id, note)
	_, err = r.Publish(t.Context(), p)
	wantReason(t, "Publish of a first version that is the second", err, registry.Overtaken)
}

func TestIdsAreOneSequenceForAllDomains(t *testing.T) {
	r := inMemory(t)
	domain(t, r, "payments")
	one := publish(t, r, orders, record(id))
	two := publish(t, r, in("payments", "orders"), record(id, note))
	same := publish(t, r, in("payments", "other"), avro(`{"name":"Order","type":"record","fields":[`+id+`]}`))
	if one.SchemaID != 1 || two.SchemaID != 2 || same.SchemaID != 1 {
		t.Errorf("the ids are %d, %d and %d, want 1, 2 and 1", one.SchemaID, two.SchemaID, same.SchemaID)
	}
	_, s, err := r.Version(t.Context(), same.Name, false)
	if err != nil || s.Files[0].Content != `{"name":"Order","type":"record","fields":[`+id+`]}` {
		t.Errorf("Version = %+v, %v, want the bytes of that subject", s, err)
	}
	for _, d := range []string{"", "default", "payments"} {
		got, err := r.Schema(t.Context(), registry.SchemaKey{ID: 1, Domain: d})
		if err != nil || got.Files[0].Content != record(id).Files[0].Content {
			t.Errorf("Schema(1 in %q) = %+v, %v, want the bytes that were first under it", d, got, err)
		}
	}
	page, err := r.SchemaVersions(t.Context(), registry.SchemaKey{ID: 1}, false, registry.PageRequest{})
	if err != nil || len(page.Items) != 2 || page.Items[0].Name != one.Name || page.Items[1].Name != same.Name {
		t.Errorf("SchemaVersions(1) = %+v, %v, want two", page, err)
	}
	_, err = r.Schema(t.Context(), registry.SchemaKey{ID: 3})
	wantReason(t, "Schema of an id that nobody has", err, registry.SchemaNotFound)
}

func TestReferencesAcrossDomains(t *testing.T) {
	r := inMemory(t)
	domain(t, r, "common")
	money := in("common", "money")
	publish(t, r, money, avro(`{"type": "record", "name": "acme.Money", "fields": []}`))
	ref := schema.Reference{Name: "acme.Money", Domain: "common", Subject: "money", Version: 1}
	order := avro(`{"type": "record", "name": "Order", "fields": [{"name": "price", "type": "acme.Money"}]}`, ref)
	v := publish(t, r, orders, order)
	deps, err := r.Dependencies(t.Context(), v.References)
	if err != nil || len(deps) != 1 || deps[0].Reference != ref || deps[0].Schema.ID != 1 {
		t.Errorf("Dependencies = %+v, %v, want acme.Money", deps, err)
	}
	by, err := r.Referrers(t.Context(), at(money, 1), false, registry.PageRequest{})
	if err != nil || len(by.Items) != 1 || by.Items[0].Name != v.Name {
		t.Errorf("Referrers = %+v, %v, want orders", by, err)
	}
	order.References[0].Version = 2
	_, err = r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: order})
	wantReason(t, "Publish with a reference to nothing", err, registry.ReferenceNotFound)
	order.References[0].Domain = "nowhere"
	_, err = r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: order})
	wantReason(t, "Publish with a reference into no domain", err, registry.ReferenceNotFound)
}

func TestFormatIsFixedUnlessNothingIsPromised(t *testing.T) {
	r := inMemory(t)
	publish(t, r, orders, record(id))
	p := registry.Publication{Subject: orders, Draft: proto("message Order {}")}
	_, err := r.Publish(t.Context(), p)
	wantReason(t, "Publish of another format", err, registry.FormatMismatch)
	level(t, r, registry.Place(orders), compat.None)
	if _, err := r.Publish(t.Context(), p); err != nil {
		t.Errorf("Publish of another format under NONE = %v", err)
	}
	p.Draft.Format = ""
	p.Draft.Files = []schema.File{{Content: "syntax = \"proto3\";\nmessage Order { int32 id = 1; }\n"}}
	out, err := r.Publish(t.Context(), p)
	if err != nil || out.Version.Format != schema.Protobuf {
		t.Errorf("Publish without a format = %+v, %v, want the subject's", out.Version, err)
	}
	p.Subject = in("default", "new")
	_, err = r.Publish(t.Context(), p)
	wantReason(t, "Publish without a format into nothing", err, registry.InvalidArgument)
}

func TestNumbersGivenUpAreRememberedAcrossVersions(t *testing.T) {
	r := inMemory(t)
	publish(t, r, orders, proto("message Order { string id = 1; int32 total = 2; }"))
	publish(t, r, orders, proto("message Order { string id = 1; }"))
	_, err := r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: proto("message Order { string id = 1; string note = 2; }")})
	refusal := wantReason(t, "Publish that takes number 2 again", err, registry.Incompatible)
	if refusal.Report == nil || !strings.Contains(string(refusal.Report.Violations[0].Rule), "REUSED") {
		t.Errorf("the report is %+v, want a reused number", refusal.Report)
	}
	if _, err := r.DeleteVersion(t.Context(), at(orders, 1)); err != nil {
		t.Fatal(err)
	}
	_, err = r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: proto("message Order { string id = 1; string note = 2; }")})
	wantReason(t, "Publish that takes the number of a deleted version", err, registry.Incompatible)
}

// Nothing is live to compare with, but the numbers are still taken.
func TestNumbersOfDeletedSubjectsStayTaken(t *testing.T) {
	r := inMemory(t)
	publish(t, r, orders, proto("message Order { string id = 1; }"))
	if _, err := r.DeleteSubject(t.Context(), orders, ""); err != nil {
		t.Fatal(err)
	}
	_, err := r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: proto("message Order { bytes blob = 1; }")})
	refusal := wantReason(t, "Publish that takes the number of a deleted subject", err, registry.Incompatible)
	if !strings.Contains(refusal.Message, "with version 1 under") {
		t.Errorf("the refusal says %q, want the version", refusal.Message)
	}
}
