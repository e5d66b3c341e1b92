package registry_test

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
	"github.com/pawl-registry/pawl/storage/memory"
)

// open builds a registry on a store.
func open(t testing.TB, store storage.Store) *registry.Registry {
	t.Helper()
	r, err := registry.Open(t.Context(), registry.Config{Store: store, Clock: time.Now, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatalf("Open = %v", err)
	}
	return r
}

func inMemory(t testing.TB) *registry.Registry {
	t.Helper()
	store := memory.New()
	t.Cleanup(func() { _ = store.Close() })
	return open(t, store)
}

// orders is the subject most tests publish into.
var orders = registry.SubjectName{Domain: "default", Subject: "orders"}

func in(domain, subject string) registry.SubjectName {
	return registry.SubjectName{Domain: domain, Subject: subject}
}

func at(s registry.SubjectName, n int) registry.VersionName {
	return registry.VersionName{SubjectName: s, Number: n}
}

// avro is a draft of one Avro file.
func avro(text string, refs ...schema.Reference) registry.Draft {
	return registry.Draft{Format: schema.Avro, Files: []schema.File{{Path: "order.avsc", Content: text}}, References: refs}
}

// record is an Avro record with fields, such as `"id","string"`.
func record(fields ...string) registry.Draft {
	text := `{"type": "record", "name": "Order", "fields": [`
	for i, f := range fields {
		if i > 0 {
			text += ", "
		}
		text += f
	}
	return avro(text + "]}")
}

const (
	id      = `{"name": "id", "type": "string"}`
	total   = `{"name": "total", "type": "long"}`
	note    = `{"name": "note", "type": ["null", "string"], "default": null}`
	comment = `{"name": "comment", "type": ["null", "string"], "default": null}`
)

// proto is a draft of one Protobuf file.
func proto(body string, refs ...schema.Reference) registry.Draft {
	return registry.Draft{Format: schema.Protobuf, Files: []schema.File{{Path: "order.proto", Content: "syntax = \"proto3\";\n" + body}}, References: refs}
}

func publish(t testing.TB, r *registry.Registry, s registry.SubjectName, d registry.Draft) registry.Version {
	t.Helper()
	out, err := r.Publish(t.Context(), registry.Publication{Subject: s, Draft: d})
	if err != nil {
		t.Fatalf("Publish(%s) = %v, want a version", s, err)
	}
	return out.Version
}

func domain(t testing.TB, r *registry.Registry, name string) {
	t.Helper()
	if _, err := r.CreateDomain(t.Context(), registry.Domain{Name: name}); err != nil {
		t.Fatalf("CreateDomain(%s) = %v", name, err)
	}
}

func level(t testing.TB, r *registry.Registry, p registry.Place, l compat.Level) {
	t.Helper()
	if _, err := r.SetCompatibility(t.Context(), p, registry.Setting{Level: l}, ""); err != nil {
		t.Fatalf("SetCompatibility(%v, %s) = %v", p, l, err)
	}
}

// wantReason checks that an error is a refusal for one reason.
func wantReason(t testing.TB, what string, err error, want registry.Reason) *registry.Error {
	t.Helper()
	refusal, ok := errors.AsType[*registry.Error](err)
	if !ok || refusal.Reason != want {
		t.Errorf("%s = %v, want %s", what, err, want)
		return &registry.Error{}
	}
	if refusal.Op == "" || refusal.Message == "" {
		t.Errorf("%s is refused without a method or a message: %#v", what, refusal)
	}
	return refusal
}

func reason(err error) registry.Reason {
	refusal, _ := errors.AsType[*registry.Error](err)
	return refusal.Reason
}
