package compat_test

import (
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

// What is not in an unstable package of the subject's own stays promised.
func TestOnlyOwnUnstablePackagesMayBreak(t *testing.T) {
	module := func(line string) *schema.Schema {
		s, err := schema.Parse(t.Context(), schema.Source{Format: schema.Protobuf, Files: []schema.File{
			{Path: "a.proto", Content: `syntax = "proto3"; package acme.v1; message Stable { int32 id = 1; }`},
			{Path: "b.proto", Content: `syntax = "proto3"; package acme.v1beta1; message Young { ` + line + ` }`},
		}}, schema.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	record := func(typ string) *schema.Schema {
		return read(t, schema.Avro, `{"type": "record", "name": "acme.v1beta1.R", "fields": [{"name": "f", "type": "`+typ+`"}]}`)
	}
	imported := func(kind string) *schema.Schema {
		base := read(t, schema.Protobuf, `syntax = "proto3"; package base.v1beta1; message B { `+kind+` x = 1; }`)
		s, err := readText(t, schema.Protobuf, `syntax = "proto3"; package acme.v1; import "base.proto"; message M { base.v1beta1.B b = 1; }`,
			[]schema.Import{{Reference: schema.Reference{Name: "base.proto", Subject: "base", Version: 1}, Schema: base}})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for _, c := range []struct {
		what     string
		old, new *schema.Schema
		want     bool
	}{
		{"a field of an unstable package", module("int32 id = 1;"), module("string id = 1;"), true},
		{"a record whose namespace looks unstable", record("int"), record("string"), false},
		{"a message of an unstable package that a reference brings", imported("int32"), imported("string"), false},
	} {
		report, err := compat.Case{
			Candidate: c.new, History: versions(1, c.old), IgnoreUnstable: true, Now: day, Mode: compat.Mode{Level: compat.Full},
		}.Check(t.Context())
		if err != nil || report.Compatible != c.want || (len(report.Exempted) > 0) != c.want {
			t.Errorf("%s: compatible = %v with %d exempted, %v, want %v", c.what, report.Compatible, len(report.Exempted), err, c.want)
		}
	}
}
