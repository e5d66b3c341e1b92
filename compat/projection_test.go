package compat_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

func TestProjectionsThatTheirReaderDoesNotAllow(t *testing.T) {
	avro, proto := avroText(t, orderAvro), anySchema(t, orderProto)
	several := written(t, []schema.File{
		{Path: "a.proto", Content: `syntax = "proto3"; package shop; message A { string id = 1; }`},
		{Path: "b.proto", Content: `syntax = "proto3"; package shop; message B { string id = 1; }`},
	})
	for _, c := range []struct {
		p    compat.Projection
		want string
	}{
		{compat.Projection{}, "the projection has no reader schema"},
		{compat.Projection{Reader: &schema.Schema{}}, "only schemas that schema.Parse returned can be compared"},
		{compat.Projection{Reader: avro, Paths: []string{"ship..zip"}}, `"ship..zip" is not a field path`},
		{compat.Projection{Reader: avro, Paths: []string{"ship.zipCode"}}, `the path "ship.zipCode" leads to nothing: shop.Addr has no field "zipCode", it has street, zip`},
		{compat.Projection{Reader: avro, Message: "shop.Order"}, `the projection names the message "shop.Order", and its reader is an Avro schema`},
		{compat.Projection{Reader: proto, Message: "Order"}, `no message "Order"; did you mean "shop.Order"?`},
		{compat.Projection{Reader: proto, Message: "shop.Nothing"}, `no message "shop.Nothing"; it has "shop.Addr", for one`},
		{compat.Projection{Reader: proto, Message: "shop.Order.LinesEntry"}, `no message "shop.Order.LinesEntry"`},
		{compat.Projection{Reader: anySchema(t, "enum E { A = 0; }"), Message: "shop.Order"}, `no message "shop.Order"`},
		{compat.Projection{Reader: proto, Paths: []string{"eMail"}}, `the path "eMail" leads to nothing: shop.Order has no field "eMail"; did you mean "email"?`},
		{compat.Projection{Reader: proto, Paths: []string{"id.x"}}, `the path "id.x" leads to nothing: the string before it has no fields`},
		{compat.Projection{Reader: proto, Paths: []string{"lines.key"}}, `shop.Line has no field "key", it has sku, count`},
		{compat.Projection{Reader: several, Paths: []string{"name"}}, `shop.A has no field "name", it has id`},
		{compat.Projection{Reader: anySchema(t, "enum E { A = 0; }"), Paths: []string{"id"}}, `the path "id" needs the message that it begins in`},
	} {
		for what, err := range map[string]error{"Check": c.p.Check(), "Narrow": second(c.p.Narrow(t.Context())), "Read": second(c.p.Read(t.Context(), nil, avro, ""))} {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s of %q, %q = %v, want %s", what, c.p.Paths, c.p.Message, err, c.want)
			}
		}
	}
	for _, p := range []compat.Projection{
		{Reader: avro}, {Reader: avro, Paths: []string{"lines.sku", "pay"}}, {Reader: proto}, {Reader: proto, Paths: []string{"lines.sku", "ship"}},
		{Reader: proto, Message: "shop.Refund", Paths: []string{"of.ship.zip"}}, {Reader: several}, {Reader: several, Paths: []string{"id"}}, {Reader: several, Message: "shop.B", Paths: []string{"id"}},
	} {
		if err := p.Check(); err != nil {
			t.Errorf("Check of %q, %q = %v, want nil", p.Paths, p.Message, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestNarrowGivesWhatTheDecoderHas(t *testing.T) {
	avro, proto := avroText(t, orderAvro), anySchema(t, orderProto)
	got, err := compat.Projection{Reader: avro, Paths: []string{"pay"}}.Narrow(t.Context())
	if want := `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"pay","type":["null","string"],"default":null}]}`; err != nil || got.Source.Files[0].Content != want {
		t.Errorf("Narrow to pay = %v, %v, want %s", got, err, want)
	}
	for _, p := range []compat.Projection{{Reader: avro}, {Reader: proto}, {Reader: proto, Paths: []string{"email"}}} {
		if got, err := p.Narrow(t.Context()); err != nil || got != p.Reader {
			t.Errorf("Narrow to %q = %v, %v, want the whole reader", p.Paths, got, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (compat.Projection{Reader: avro}).Narrow(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("Narrow after the end = %v, want the context's error", err)
	}
}

func TestDigestsTellProjectionsApart(t *testing.T) {
	avro := avroText(t, orderAvro)
	digests := map[schema.Digest]string{}
	for name, p := range map[string]compat.Projection{
		"none": {}, "whole": {Reader: avro}, "a path": {Reader: avro, Paths: []string{"pay"}}, "another": {Reader: avro, Paths: []string{"id"}},
		"both": {Reader: avro, Paths: []string{"pay", "id"}}, "partial": {Reader: avro, Paths: []string{"pay"}, Partial: true},
		"a default": {Reader: avroText(t, instead(t, orderAvro, `"default": null`, `"default": "x"`))},
		"an alias":  {Reader: avroText(t, instead(t, orderAvro, `"name": "email"`, `"name": "email", "aliases": ["mail"]`))},
		"protobuf":  {Reader: anySchema(t, orderProto)}, "a message": {Reader: anySchema(t, orderProto), Message: "shop.Order"},
	} {
		if other, taken := digests[p.Digest()]; taken {
			t.Errorf("%s and %s have one digest", name, other)
		}
		digests[p.Digest()] = name
	}
	one, other := compat.Projection{Reader: avro, Paths: []string{"pay", "id"}}, compat.Projection{Reader: avroText(t, orderAvro+"\n"), Paths: []string{"id", "pay", "id"}}
	if one.Digest() != other.Digest() {
		t.Error("the order of paths and white space make another digest")
	}
}

func TestReadingRefusesWhatItCannotSay(t *testing.T) {
	avro := avroText(t, orderAvro)
	p := compat.Projection{Reader: avro}
	if _, err := p.Read(t.Context(), nil, avro, "PAPER"); err == nil {
		t.Error("Read on the surface PAPER = nil, want an error")
	}
	if _, err := p.Read(t.Context(), nil, &schema.Schema{Source: schema.Source{Format: schema.Avro}}, ""); err == nil {
		t.Error("Read of a schema that was not parsed = nil, want an error")
	}
	broken := avroText(t, instead(t, orderAvro, `"Order"`, `"Bestellung"`))
	if _, err := p.Read(t.Context(), &schema.Schema{Source: schema.Source{Format: schema.Avro}}, broken, ""); err == nil {
		t.Error("Read after a schema that was not parsed = nil, want an error")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Read(ended, nil, avro, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("Read after the end = %v, want the context's error", err)
	}
}
