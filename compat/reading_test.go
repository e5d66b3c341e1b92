package compat_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

// A readingCase is what a consumer makes of a change. Schemas that begin with
// a brace are Avro, others the body of a .proto file.
type readingCase struct {
	name                  string
	reader, before, after string
	paths                 []string
	message               string
	partial               bool
	surface               compat.Surface
	status                compat.Status
	already               bool
	breaks                []string // severity, rule and path
}

func (c readingCase) projection(t *testing.T) compat.Projection {
	t.Helper()
	return compat.Projection{Reader: anySchema(t, c.reader), Paths: c.paths, Message: c.message, Partial: c.partial}
}

func anySchema(t *testing.T, text string) *schema.Schema {
	t.Helper()
	if text[0] == '{' || text[0] == '[' || text[0] == '"' {
		return avroText(t, text)
	}
	if !strings.HasPrefix(text, "syntax") {
		text = "syntax = \"proto3\"; package shop;\n" + text
	}
	return written(t, []schema.File{{Path: "order.proto", Content: text}})
}

func (c readingCase) run(t *testing.T) {
	var before *schema.Schema
	if c.before != "" {
		before = anySchema(t, c.before)
	}
	got, err := c.projection(t).Read(t.Context(), before, anySchema(t, c.after), c.surface)
	if err != nil {
		t.Fatal(err)
	}
	if got.Status != c.status || got.Already != c.already || (got.Why != "") != (got.Status == compat.Unknown) {
		t.Errorf("Read = %s, already %v, why %q, want %s, already %v: %v", got.Status, got.Already, got.Why, c.status, c.already, got.Breaks)
	}
	var breaks []string
	for _, v := range got.Breaks {
		breaks = append(breaks, string(v.Severity)+" "+string(v.Rule)+" "+v.Path)
	}
	if diff := cmp.Diff(c.breaks, breaks); diff != "" {
		t.Errorf("Read tells something else (-want +got):\n%s\n%+v", diff, got.Breaks)
	}
}
