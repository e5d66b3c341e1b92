package registry_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage/bolt"
)

// formerStore is the directory of a store that an older Pawl wrote. Format 1:
// two domains, references across them, both formats, settings with an
// exemption, a deleted and a purged version. Format 2: metadata, an import, an
// access mode, an association, and words about a subject.
func formerStore(t *testing.T, format string) string {
	t.Helper()
	packed, err := os.ReadFile(filepath.Join("testdata", format+".db.zst"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	db, err := d.DecodeAll(packed, nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "pawl.db"), db, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestAnOlderStoreIsReadAsItIs(t *testing.T) {
	for _, format := range []string{"format1", "format2"} {
		t.Run(format, func(t *testing.T) { wantReadAsItIs(t, formerStore(t, format)) })
	}
}

func wantReadAsItIs(t *testing.T, dir string) {
	t.Helper()
	path := filepath.Join(dir, "pawl.db")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	store, err := bolt.OpenFile(path, bolt.ReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	r, err := registry.Open(t.Context(), registry.Config{Store: store, Clock: time.Now, Logger: slog.New(slog.DiscardHandler), ReadOnly: true})
	if err != nil {
		t.Fatalf("Open(an older store, for reading) = %v", err)
	}
	wantSound(t, r)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("reading it has changed the file, %v", err)
	}
}

func TestAStoreOfFormat1GoesOn(t *testing.T) {
	dir := formerStore(t, "format1")
	paid := in("payments", "orders")
	for range 2 { // it is brought to this format once
		store := openBolt(t, dir)
		r := open(t, store)
		wantSound(t, r)
		if got := pairs(t, store)["m"+"format"+"\x00"]; got != "3" {
			t.Errorf("the format of the store is %q now, want 3", got)
		}
		if got := numbers(t, r, paid); !cmp.Equal(got, []int{1}) {
			t.Errorf("the live versions of payments/orders are %v, want 1", got)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
	store := openBolt(t, dir)
	t.Cleanup(func() { _ = store.Close() })
	r := open(t, store)
	v, text, err := r.Version(t.Context(), at(paid, 1), false)
	if err != nil || v.SchemaID != 2 || v.Annotations["ticket"] != "P-7" || v.Imported || len(v.References) != 1 || len(text.Files) != 1 {
		t.Errorf("version 1 = %+v, %+v, %v, want it as it was published", v, text, err)
	}
	set, err := r.Compatibility(t.Context(), registry.Place(paid))
	if err != nil || set.Effective.Level != compat.Full || set.LevelFrom != "domains/payments" {
		t.Errorf("Compatibility = %+v, %v, want FULL from the domain", set, err)
	}
	if _, err := r.UndeleteVersion(t.Context(), at(paid, 2)); err != nil {
		t.Errorf("UndeleteVersion of what the older Pawl deleted = %v", err)
	}
	again, err := r.Publish(t.Context(), registry.Publication{Subject: paid, Draft: registry.Draft{Files: text.Files, References: text.References}})
	if err != nil || again.Created || again.Version.Name.Number != 1 {
		t.Errorf("the text of version 1 published again = %+v, %v, want version 1", again.Version.Name, err)
	}
	rich := registry.Draft{Files: text.Files, References: text.References, Metadata: &schema.Metadata{Properties: map[string]string{"owner": "ada"}}}
	if v := publish(t, r, paid, rich); v.Name.Number != 3 || v.SchemaID != 6 {
		t.Errorf("the text with metadata is %s with id %d, want version 3 with id 6", v.Name, v.SchemaID)
	}
	// An old text in another subject: its record is the old one.
	publish(t, r, in("payments", "copies"), registry.Draft{Format: schema.Avro, Files: text.Files, References: text.References})
	moved := in("payments", "moved")
	access(t, r, registry.Place(moved), registry.Import)
	take(t, r, imported(moved, 5, 100, record(id)))
	if _, err := r.Publish(t.Context(), registry.Publication{Subject: in("default", "events"), Draft: registry.Draft{Files: []schema.File{{
		Path: "event.proto", Content: "syntax = \"proto3\";\npackage acme;\nmessage Event { string id = 1; string count = 2; }",
	}}}}); err == nil {
		t.Error("a number that an older version gave up was taken by another field")
	}
	wantSound(t, r)
}

func TestAStoreOfFormat2GoesOn(t *testing.T) {
	store := openBolt(t, formerStore(t, "format2"))
	t.Cleanup(func() { _ = store.Close() })
	r := open(t, store)
	wantSound(t, r)
	paid := in("payments", "orders")
	s, err := r.Subject(t.Context(), paid, false)
	if err != nil || s.Description != "Orders that were paid." || s.LatestVersion != 2 || s.Labels["tier"] != "1" {
		t.Errorf("Subject = %+v, %v, want what was written about it", s, err)
	}
	if v := publish(t, r, paid, with(record(id, note, comment), properties("owner", "ada"))); v.Name.Number != 3 {
		t.Errorf("the next version is %s, want 3", v.Name)
	}
	if _, err := r.UpdateSubject(t.Context(), paid, registry.SubjectChange{Tags: []string{"silver"}}); err != nil {
		t.Errorf("UpdateSubject = %v", err)
	}
	old := in("old", "legacy")
	if got := numbers(t, r, old); !cmp.Equal(got, []int{7}) {
		t.Errorf("the live versions of %s are %v, want 7", old, got)
	}
	take(t, r, imported(old, 3, 902, record(id, note)))
	wantSound(t, r)
}
