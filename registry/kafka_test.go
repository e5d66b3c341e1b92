package registry_test

import (
	"testing"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage/memory"
)

func TestCheckVersionLooksAtThatVersionOnly(t *testing.T) {
	r := inMemory(t)
	level(t, r, registry.Place(orders), "NONE")
	publish(t, r, orders, record(id, total))
	publish(t, r, orders, record(id))
	level(t, r, registry.Place(orders), "FORWARD_TRANSITIVE")
	for number, want := range map[int]bool{1: false, 2: true, registry.Latest: true} {
		v, err := r.CheckVersion(t.Context(), registry.Publication{Subject: orders, Draft: record(id, comment)}, number)
		if err != nil || v.Compatible != want {
			t.Errorf("CheckVersion(%d) = %v, %v, want %v", number, v.Compatible, err, want)
		}
	}
	nowhere := registry.SubjectName{Domain: "nowhere", Subject: "s"}
	if v, err := r.CheckVersion(t.Context(), registry.Publication{Subject: nowhere, Draft: record(id)}, registry.Latest); err != nil || !v.Compatible {
		t.Errorf("CheckVersion of the latest of nothing = %v, %v, want compatible", v.Compatible, err)
	}
	_, err := r.CheckVersion(t.Context(), registry.Publication{Subject: orders, Draft: record(id)}, 9)
	wantReason(t, "CheckVersion of no version", err, registry.VersionNotFound)
	_, err = r.CheckVersion(t.Context(), registry.Publication{Subject: orders, Draft: proto("message M {}")}, 1)
	wantReason(t, "CheckVersion of another format", err, registry.FormatMismatch)
}

func TestNamesakesAreInOtherDomains(t *testing.T) {
	r := inMemory(t)
	for _, d := range []string{"a", "b"} {
		domain(t, r, d)
	}
	publish(t, r, in("b", "orders"), record(id))
	publish(t, r, in("a", "lines"), record(id))
	found, err := r.Namesakes(t.Context(), registry.SubjectName{Subject: "orders"})
	if err != nil || len(found) != 1 || found[0] != in("b", "orders") {
		t.Errorf("Namesakes(orders) = %v, %v, want b/orders", found, err)
	}
}

func TestFormsOfStoredSchemas(t *testing.T) {
	r := inMemory(t)
	a, p := publish(t, r, orders, record(id)), publish(t, r, lines, proto("message M {}"))
	if text, err := r.Form(t.Context(), registry.SchemaKey{ID: a.SchemaID}, registry.Resolved); err != nil || text == "" {
		t.Errorf("the resolved form = %q, %v", text, err)
	}
	text, err := r.Form(t.Context(), registry.SchemaKey{ID: p.SchemaID}, registry.Serialized)
	if err != nil {
		t.Fatal(err)
	}
	back := registry.Draft{Format: schema.Protobuf, Files: []schema.File{{Path: "order.proto", Content: text}}, Encoded: true}
	if v, err := r.Lookup(t.Context(), lines, back, false); err != nil || v.Digest != p.Digest {
		t.Errorf("Lookup of the serialized form = %v, %v, want %v", v.Name, err, p.Name)
	}
	back.Encoded = false
	_, err = r.Lookup(t.Context(), lines, back, false)
	wantReason(t, "Lookup of a descriptor where text is wanted", err, registry.SchemaInvalid)
	_, err = r.Form(t.Context(), registry.SchemaKey{ID: a.SchemaID}, registry.Serialized)
	wantReason(t, "Form of a format that has none", err, registry.SchemaInvalid)
	_, err = r.Form(t.Context(), registry.SchemaKey{ID: a.SchemaID}, "odd")
	wantReason(t, "Form of an unknown name", err, registry.InvalidArgument)
}

func TestNormalizedSchemas(t *testing.T) {
	r := inMemory(t)
	odd := avro(`{"name": "R",  "type": "record", "fields": [{"name": "a", "type": {"type": "string"}}]}`)
	out, err := r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: odd, Normalize: true})
	if err != nil {
		t.Fatal(err)
	}
	_, s, err := r.Version(t.Context(), out.Version.Name, false)
	if want := `{"name":"R","type":"record","fields":[{"name":"a","type":"string"}]}`; err != nil || s.Files[0].Content != want {
		t.Errorf("the normal form is %v, %v, want %s", s.Files, err, want)
	}
	again, err := r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: odd})
	if err != nil || again.Created {
		t.Errorf("Publish of the text before = created %v, %v, want the version that is there", again.Created, err)
	}
}

func TestTagsAreAddedAndTakenAway(t *testing.T) {
	r := inMemory(t)
	a := []schema.Tagged{{Path: "R", Tags: []string{"x", "y"}}}
	d := avro(`{"type": "record", "name": "R", "fields": []}`)
	d, err := r.Retag(t.Context(), orders, d, registry.Retagging{Add: a})
	if err != nil {
		t.Fatal(err)
	}
	v := publish(t, r, orders, d)
	tags, err := r.Tagged(t.Context(), registry.SchemaKey{ID: v.SchemaID})
	if err != nil || len(tags) != 1 || len(tags[0].Tags) != 2 {
		t.Errorf("the tags are %v, %v, want x and y at R", tags, err)
	}
	bare := avro(`{"type": "record", "name": "R", "fields": [], "doc": "new"}`)
	next, err := r.Retag(t.Context(), orders, bare, registry.Retagging{Inherit: true, Remove: []schema.Tagged{{Path: "R", Tags: []string{"x"}}}})
	if err != nil {
		t.Fatal(err)
	}
	w := publish(t, r, orders, next)
	if tags, err = r.Tagged(t.Context(), registry.SchemaKey{ID: w.SchemaID}); err != nil || len(tags) != 1 || tags[0].Tags[0] != "y" {
		t.Errorf("the inherited tags are %v, %v, want y at R", tags, err)
	}
}

func TestTagsOfProtobufAreInherited(t *testing.T) {
	r := inMemory(t)
	tagged := proto(`import "confluent/meta.proto"; message R { string a = 1 [(confluent.field_meta).tags = "PII"]; string b = 2 [(confluent.field_meta).tags = "GONE"]; }`)
	publish(t, r, orders, tagged)
	next, err := r.Retag(t.Context(), orders, proto(`message R { string a = 1; }`), registry.Retagging{Inherit: true})
	if want := "syntax = \"proto3\";\nimport \"confluent/meta.proto\";\n" + `message R { string a = 1 [(confluent.field_meta) = { tags: ["PII"] }]; }`; err != nil || next.Files[0].Content != want {
		t.Errorf("Retag = %v, %v, want %s", next.Files, err, want)
	}
}

// Kafka's clients give files no paths, so that a file and what it imports may
// both go by the same one.
func TestADescriptorThatImportsAFileOfItsOwnPath(t *testing.T) {
	r := open(t, memory.New())
	inner := registry.Draft{Format: schema.Protobuf, Files: []schema.File{{Content: `syntax = "proto3"; package a; message In { string s = 1; }`}}}
	outer := registry.Draft{
		Format:     schema.Protobuf,
		Files:      []schema.File{{Content: `syntax = "proto3"; import "in.proto"; message Out { a.In in = 1; }`}},
		References: []schema.Reference{{Name: "in.proto", Subject: "in.proto", Version: 1}},
	}
	publish(t, r, in("default", "in.proto"), inner)
	v := publish(t, r, in("default", "out"), outer)
	text, err := r.Form(t.Context(), registry.SchemaKey{ID: v.SchemaID}, registry.Serialized)
	if err != nil {
		t.Fatal(err)
	}
	outer.Files[0].Content, outer.Encoded = text, true
	if again := publish(t, r, in("default", "out"), outer); again.Name != v.Name {
		t.Errorf("as a descriptor it is %v, want %v", again.Name, v.Name)
	}
}

// What was published from a path is found again by clients that have none.
func TestAFileWithoutAPathIsTheOneThatTheSubjectHas(t *testing.T) {
	r := open(t, memory.New())
	text := `syntax = "proto3"; package acme; message Order { string id = 1; }`
	v := publish(t, r, orders, registry.Draft{Format: schema.Protobuf, Files: []schema.File{{Path: "acme/order.proto", Content: text}}})
	bare := registry.Draft{Format: schema.Protobuf, Files: []schema.File{{Content: text}}}
	if again := publish(t, r, orders, bare); again.Name != v.Name {
		t.Errorf("without its path it is %v, want %v", again.Name, v.Name)
	}
	if found, err := r.Lookup(t.Context(), orders, bare, false); err != nil || found.Name != v.Name {
		t.Errorf("a look-up without its path finds %v, %v", found.Name, err)
	}
	bare.Files[0].Content += " message More {}"
	if next := publish(t, r, orders, bare); next.Name.Number != 2 {
		t.Errorf("the next one is %v", next.Name)
	}
	_, s, err := r.Version(t.Context(), at(orders, 2), false)
	if err != nil || s.Files[0].Path != "acme/order.proto" {
		t.Errorf("its file is %+v, %v, want the path of the one before", s.Files, err)
	}
	wantSound(t, r)
}
