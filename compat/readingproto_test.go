package compat_test

import (
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

const orderProto = `message Order { string id = 1; string email = 2; Addr ship = 3; Addr bill = 4; Status status = 5; map<string, Line> lines = 6; }
message Addr { string street = 1; string zip = 2; }
message Line { string sku = 1; int32 count = 2; }
message Refund { Order of = 1; }
enum Status { STATUS_UNSPECIFIED = 0; NEW = 1; }`

// instead is a schema with some of its text replaced.
func instead(t *testing.T, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("there is no %q in %s", pairs[i], text)
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func TestWhatProtobufConsumersMakeOfChanges(t *testing.T) {
	for _, c := range []struct {
		readingCase
		change []string
	}{
		{readingCase{name: "a field that it named was removed", paths: []string{"email"},
			status: compat.Broken, breaks: []string{"ERROR PROTO_FIELD_REMOVED email"}}, []string{"string email = 2;", ""}},
		{readingCase{name: "a field that nobody named was removed",
			status: compat.Degraded, breaks: []string{"WARNING PROTO_FIELD_REMOVED shop.Order.email"}}, []string{"string email = 2;", ""}},
		{readingCase{name: "a field of its message was removed", message: "shop.Order",
			status: compat.Degraded, breaks: []string{"WARNING PROTO_FIELD_REMOVED email"}}, []string{"string email = 2;", ""}},
		{readingCase{name: "a field that it does not read was removed", paths: []string{"id", "ship"}, status: compat.OK}, []string{"string email = 2;", ""}},
		{readingCase{name: "a field of another message was removed", message: "shop.Order", status: compat.OK}, []string{"Order of = 1;", ""}},
		{readingCase{name: "a message has its field no more, read in one of two places", paths: []string{"id", "bill.zip"},
			status: compat.Broken, breaks: []string{"ERROR PROTO_FIELD_REMOVED bill.zip"}}, []string{"string zip = 2;", ""}},
		{readingCase{name: "only the other of two places lost the field", paths: []string{"ship.zip", "bill.street"}, status: compat.OK},
			[]string{"Addr bill = 4;", "Place bill = 4;", "message Line", "message Place { string street = 1; }\nmessage Line"}},
		{readingCase{name: "a value of a map lost a field", paths: []string{"lines.sku"},
			status: compat.Broken, breaks: []string{"ERROR PROTO_FIELD_REMOVED lines.sku"}}, []string{"string sku = 1;", ""}},
		{readingCase{name: "through a message that holds it", message: "shop.Refund", paths: []string{"of.lines.count"},
			status: compat.Broken, breaks: []string{"ERROR PROTO_FIELD_TYPE_CHANGED of.lines.count"}}, []string{"int32 count", "sint32 count"}},
		{readingCase{name: "renumbered", paths: []string{"email"}, surface: compat.Wire,
			status: compat.Broken, breaks: []string{"ERROR PROTO_FIELD_NUMBER_CHANGED email"}}, []string{"email = 2", "email = 9"}},
		{readingCase{name: "renamed, in binary", paths: []string{"email"}, surface: compat.Wire, status: compat.OK}, []string{"email = 2", "mail = 2"}},
		{readingCase{name: "renamed, in JSON too", paths: []string{"email"},
			status: compat.Broken, breaks: []string{"ERROR PROTO_FIELD_NAME_CHANGED email"}}, []string{"email = 2", "mail = 2"}},
		{readingCase{name: "the number taken by something else", paths: []string{"email"},
			status: compat.Broken, breaks: []string{"ERROR PROTO_FIELD_NUMBER_REUSED email"}}, []string{"string email = 2", "fixed64 total = 2"}},
		{readingCase{name: "an enum that it reads has another value", paths: []string{"status"},
			status: compat.Broken, breaks: []string{"ERROR PROTO_ENUM_VALUE_ADDED status"}}, []string{"NEW = 1;", "NEW = 1; PAID = 2;"}},
		{readingCase{name: "an enum that it does not read has another value", paths: []string{"id"}, status: compat.OK}, []string{"NEW = 1;", "NEW = 1; PAID = 2;"}},
		{readingCase{name: "numbers in the place of its text, in binary", paths: []string{"id"}, surface: compat.Wire, status: compat.OK}, []string{"string email", "int32 email"}},
		{readingCase{name: "numbers in the place of text, which JSON parsers refuse", paths: []string{"id"},
			status: compat.Broken, breaks: []string{"ERROR PROTO_FIELD_TYPE_CHANGED email"}}, []string{"string email", "int32 email"}},
		{readingCase{name: "bytes in the place of text", paths: []string{"id"}, surface: compat.Wire,
			status: compat.Degraded, breaks: []string{"WARNING PROTO_FIELD_TYPE_CHANGED email"}}, []string{"string email", "bytes email"}},
		{readingCase{name: "a message in the place of text", paths: []string{"id"}, surface: compat.Wire,
			status: compat.Broken, breaks: []string{"ERROR PROTO_FIELD_TYPE_CHANGED email"}}, []string{"string email", "Addr email"}},
		{readingCase{name: "deep in a field that it does not read", paths: []string{"ship.street"}, surface: compat.Wire,
			status: compat.Broken, breaks: []string{"ERROR PROTO_FIELD_TYPE_CHANGED lines.sku"}}, []string{"string sku", "Addr sku"}},
		{readingCase{name: "the message was renamed", message: "shop.Refund", status: compat.OK}, []string{"message Refund", "message Return"}},
		{readingCase{name: "the message was removed", message: "shop.Refund",
			status: compat.Broken, breaks: []string{"ERROR PROTO_MESSAGE_REMOVED shop.Refund"}}, []string{"message Refund { Order of = 1; }", "message X { bytes y = 7; }"}},
		{readingCase{name: "partly known, and that breaks", paths: []string{"email"}, partial: true,
			status: compat.Broken, breaks: []string{"ERROR PROTO_FIELD_REMOVED email"}}, []string{"string email = 2;", ""}},
		{readingCase{name: "partly known", paths: []string{"id"}, partial: true, status: compat.Unknown}, []string{"string email = 2;", ""}},
		{readingCase{name: "options and services are no data", status: compat.OK, surface: compat.SourceCode}, []string{"string email = 2", "string email = 2 [deprecated = true]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.reader, c.before, c.after = orderProto, orderProto, instead(t, orderProto, c.change...)
			c.run(t)
		})
	}
}

const oldOrder = `syntax = "proto2"; package shop;
message Order { required string id = 1; optional string email = 2; oneof pay { string card = 3; string iban = 4; } optional Status status = 5; optional Old old = 6; extensions 100 to 200; }
message Old { required int32 x = 1; }
enum Status { NEW = 1; }
extend Order { optional string note = 100; optional Old more = 101; }`

func TestWhatConsumersOfProto2MakeOfChanges(t *testing.T) {
	for _, c := range []struct {
		readingCase
		change []string
	}{
		{readingCase{name: "what its decoder requires is gone", paths: []string{"email"},
			status: compat.Broken, breaks: []string{"ERROR PROTO_FIELD_REQUIRED_REMOVED id"}}, []string{"required string id = 1;", ""}},
		{readingCase{name: "what its decoder requires deep inside may be missing", paths: []string{"email"},
			status: compat.Broken, breaks: []string{"ERROR PROTO_FIELD_REQUIRED_CHANGED old.x"}}, []string{"required int32 x", "optional int32 x"}},
		{readingCase{name: "a oneof was split", paths: []string{"card"}, surface: compat.Wire,
			status: compat.Degraded, breaks: []string{"WARNING PROTO_ONEOF_SPLIT card"}}, []string{"string iban = 4; }", "} optional string iban = 4;"}},
		{readingCase{name: "a oneof that it does not read was split", paths: []string{"email"}, surface: compat.Wire, status: compat.OK}, []string{"string iban = 4; }", "} optional string iban = 4;"}},
		{readingCase{name: "a closed enum has another value", paths: []string{"status"}, surface: compat.Wire,
			status: compat.Broken, breaks: []string{"ERROR PROTO_ENUM_VALUE_ADDED status"}}, []string{"NEW = 1;", "NEW = 1; PAID = 2;"}},
		{readingCase{name: "an extension was removed", message: "shop.Order",
			status: compat.Degraded, breaks: []string{"WARNING PROTO_EXTENSION_REMOVED [shop.note]"}}, []string{"optional string note = 100;", ""}},
		{readingCase{name: "an extension of a message that it names fields of", paths: []string{"email"}, status: compat.OK}, []string{"optional string note = 100;", ""}},
		{readingCase{name: "an extension was renumbered", message: "shop.Order", surface: compat.Wire,
			status: compat.Broken, breaks: []string{"ERROR PROTO_FIELD_NUMBER_CHANGED [shop.note]"}}, []string{"note = 100", "note = 150"}},
		{readingCase{name: "an extension became a field", message: "shop.Order",
			status: compat.Broken, breaks: []string{"ERROR PROTO_FIELD_MOVED_FROM_EXTENSION [shop.note]"}},
			[]string{"optional string note = 100;", "", "extensions 100 to 200;", "optional string note = 100; extensions 101 to 200;"}},
		{readingCase{name: "an extension that it does not read became a field", paths: []string{"email"}, status: compat.OK},
			[]string{"optional string note = 100;", "", "extensions 100 to 200;", "optional string note = 100; extensions 101 to 200;"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.reader, c.before, c.after = oldOrder, oldOrder, instead(t, oldOrder, c.change...)
			c.run(t)
		})
	}
}

func TestNamesInAnAnyMatterToWhoOpensIt(t *testing.T) {
	const reader = `import "google/protobuf/any.proto"; message Envelope { string id = 1; google.protobuf.Any body = 2; } message Order { string id = 1; }`
	after := instead(t, reader, "message Order", "message Bestellung")
	for _, c := range []readingCase{
		{name: "it reads the body", paths: []string{"body"}, status: compat.Broken, breaks: []string{"ERROR PROTO_MESSAGE_RENAMED shop.Bestellung"}},
		{name: "it does not", paths: []string{"id"}, status: compat.OK},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.reader, c.before, c.after = reader, reader, after
			c.run(t)
		})
	}
}

func TestConsumersOfImportedMessages(t *testing.T) {
	common := written(t, []schema.File{{Path: "common.proto", Content: `syntax = "proto3"; package shop; message Addr { string street = 1; string zip = 2; }`}})
	changed := written(t, []schema.File{{Path: "common.proto", Content: `syntax = "proto3"; package shop; message Addr { string street = 1; }`}})
	with := func(imported *schema.Schema) *schema.Schema {
		t.Helper()
		s, err := schema.Parse(t.Context(), schema.Source{
			Format:  schema.Protobuf,
			Files:   []schema.File{{Path: "order.proto", Content: `syntax = "proto3"; package shop; import "common.proto"; message Order { Addr ship = 1; }`}},
			Imports: []schema.Import{{Reference: schema.Reference{Name: "common.proto", Subject: "common", Version: 1}, Schema: imported}},
		}, schema.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for _, p := range []compat.Projection{{Paths: []string{"ship.zip"}}, {Paths: []string{"zip"}, Message: "shop.Addr"}} {
		p.Reader = with(common)
		got, err := p.Read(t.Context(), with(common), with(changed), compat.Wire)
		if err != nil || got.Status != compat.Broken || len(got.Breaks) != 1 || got.Breaks[0].Path != p.Paths[0] {
			t.Errorf("Read of %q = %+v, %v, want BROKEN there", p.Paths, got, err)
		}
	}
}
