package registry_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage/memory"
)

// FuzzPublish publishes anything anywhere. Whatever it is, the registry does
// not panic, says no in its own words and then has written nothing, or says
// yes and gives back what it was given.
func FuzzPublish(f *testing.F) {
	f.Add(false, `{"type": "record", "name": "Order", "fields": [`+id+`]}`, "a.avsc", "default", "orders", "acme.Money", "types", 1)
	f.Add(false, `{"type": "record", "name": "Order", "fields": [{"name": "m", "type": "acme.Money"}]}`, "", "", "fresh", "acme.Money", "types", 1)
	f.Add(true, "syntax = \"proto3\";\nmessage Line { string id = 1; }", "a.proto", "default", "lines", "", "", 0)
	f.Add(true, "syntax = \"proto3\";\nimport \"l\";\nmessage O { Line l = 1; }", "a.proto", "default", "o/%2F", "l", "lines", 1)
	f.Add(true, "edition = \"2023\";\nmessage Line { bytes x = 536870911; reserved 1 to max; }", "../a", "default", "lines", "x", "lines", 2)
	f.Add(false, "\xff\x00", "\xff", "\xff", "\x00", "\xff", "\xff", -1)
	f.Add(false, `["null", {"type": "enum", "name": "E", "symbols": ["A"]}]`, "é", "nowhere", "ä", "E", "orders", 1<<31)
	store := memory.New()
	f.Cleanup(func() { _ = store.Close() })
	base := open(f, store)
	publish(f, base, in("default", "types"), avro(moneyText))
	publish(f, base, in("default", "lines"), proto("message Line { string id = 1; }"))
	publish(f, base, orders, record(id))
	start := pairs(f, store)
	f.Fuzz(func(t *testing.T, isProto bool, text, path, domain, subject, refName, refSubject string, refVersion int) {
		store := holding(t, start)
		r := openFrozen(t, store, registry.Config{})
		d := registry.Draft{Format: schema.Avro, Files: []schema.File{{Path: path, Content: text}}}
		if isProto {
			d.Format = schema.Protobuf
		}
		if refName != "" {
			d.References = []schema.Reference{{Name: refName, Domain: domain, Subject: refSubject, Version: refVersion}}
		}
		p := registry.Publication{Subject: in(domain, subject), Draft: d}
		verdict, checkErr := r.Check(t.Context(), p)
		if diff := cmp.Diff(start, pairs(t, store)); diff != "" {
			t.Fatalf("Check wrote: %s", diff)
		}
		out, err := r.Publish(t.Context(), p)
		if err != nil || !out.Created {
			wantNothing(t, start, pairs(t, store), err)
			if reason(err) != registry.Incompatible && (err == nil) != (checkErr == nil) || checkErr == nil && err != nil && verdict.Compatible {
				t.Fatalf("Check = %+v, %v, Publish = %v", verdict, checkErr, err)
			}
			return
		}
		if checkErr != nil || !verdict.Compatible {
			t.Fatalf("Check = %+v, %v, but Publish made %v", verdict, checkErr, out.Version.Name)
		}
		wantRoundTrip(t, r, p, out)
	})
}

// wantNothing checks that a publish that made nothing wrote nothing.
func wantNothing(t *testing.T, before, after map[string]string, err error) {
	t.Helper()
	if diff := cmp.Diff(before, after); diff != "" {
		t.Fatalf("a publish that made no version wrote: %s", diff)
	}
	if err == nil {
		return
	}
	refusal, ok := errors.AsType[*registry.Error](err)
	if !ok || refusal.Reason == registry.Internal || refusal.Message == "" || refusal.Op != "Publish" {
		t.Fatalf("Publish = %#v, want a refusal", err)
	}
}

// wantRoundTrip checks that a new version is there, and publishes as itself.
func wantRoundTrip(t *testing.T, r *registry.Registry, p registry.Publication, out registry.Published) {
	t.Helper()
	v, s, err := r.Version(t.Context(), out.Version.Name, false)
	if err != nil || cmp.Diff(v, out.Version) != "" || s.Files[0].Content != p.Draft.Files[0].Content {
		t.Fatalf("Version(%s) = %+v, %+v, %v, want what was published: %+v", out.Version.Name, v, s, err, out.Version)
	}
	again, err := r.Publish(t.Context(), p)
	if err != nil || again.Created || again.Version.Name != v.Name {
		t.Fatalf("publishing %s again = %+v, %v, want the same version", v.Name, again, err)
	}
	wantSound(t, r)
}
