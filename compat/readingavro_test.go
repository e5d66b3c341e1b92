package compat_test

import (
	"testing"

	"github.com/pawl-registry/pawl/compat"
)

const orderAvro = `{"type": "record", "name": "Order", "namespace": "shop", "fields": [
	{"name": "id", "type": "string"},
	{"name": "email", "type": "string"},
	{"name": "ship", "type": {"type": "record", "name": "Addr", "fields": [
		{"name": "street", "type": "string"}, {"name": "zip", "type": "string"}]}},
	{"name": "bill", "type": "Addr"},
	{"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "Line", "fields": [{"name": "sku", "type": "string"}, {"name": "count", "type": "int"}]}}},
	{"name": "pay", "type": ["null", "string"], "default": null},
	{"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["NEW", "PAID"], "default": "NEW"}},
	{"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}`

func TestWhatAvroConsumersMakeOfChanges(t *testing.T) {
	for _, c := range []struct {
		readingCase
		change []string
	}{
		{readingCase{name: "a field that it reads was removed", paths: []string{"email"},
			status: compat.Broken, breaks: []string{"ERROR AVRO_READER_FIELD_MISSING_DEFAULT email"}}, []string{`{"name": "email", "type": "string"},`, ""}},
		{readingCase{name: "a field that it does not read was removed", paths: []string{"id"}, status: compat.OK}, []string{`{"name": "email", "type": "string"},`, ""}},
		{readingCase{name: "all fields are read where it names none",
			status: compat.Broken, breaks: []string{"ERROR AVRO_READER_FIELD_MISSING_DEFAULT email"}}, []string{`{"name": "email", "type": "string"},`, ""}},
		{readingCase{name: "a record that it reads in two ways lost a field", paths: []string{"ship.street", "bill.zip"},
			status: compat.Broken, breaks: []string{"ERROR AVRO_READER_FIELD_MISSING_DEFAULT bill.zip"}}, []string{`, {"name": "zip", "type": "string"}`, ""}},
		{readingCase{name: "items changed", paths: []string{"lines.count"},
			status: compat.Broken, breaks: []string{"ERROR AVRO_TYPE_MISMATCH lines.count"}}, []string{`"count", "type": "int"`, `"count", "type": "long"`}},
		{readingCase{name: "a value that it has a default for is gone", paths: []string{"pay"},
			status: compat.Degraded, breaks: []string{"WARNING AVRO_FIELD_DEFAULTED pay"}}, []string{`{"name": "pay", "type": ["null", "string"], "default": null},`, ""}},
		{readingCase{name: "a union has another branch", paths: []string{"pay"},
			status: compat.Broken, breaks: []string{"ERROR AVRO_MISSING_UNION_BRANCH pay"}}, []string{`["null", "string"]`, `["null", "string", "long"]`}},
		{readingCase{name: "a symbol becomes the default", paths: []string{"state"},
			status: compat.Degraded, breaks: []string{"WARNING AVRO_ENUM_DEFAULT_FALLBACK state"}}, []string{`"PAID"`, `"PAID", "SENT"`}},
		{readingCase{name: "numbers mean something else", paths: []string{"at"},
			status: compat.Degraded, breaks: []string{"WARNING AVRO_LOGICAL_TYPE_CHANGED at"}}, []string{"timestamp-millis", "timestamp-micros"}},
		{readingCase{name: "bytes are not always text", paths: []string{"id"},
			status: compat.Degraded, breaks: []string{"WARNING AVRO_STRING_BYTES id"}}, []string{`"id", "type": "string"`, `"id", "type": "bytes"`}},
		{readingCase{name: "the name of the record", paths: []string{"id"},
			status: compat.Broken, breaks: []string{"ERROR AVRO_NAME_MISMATCH Order"}}, []string{`"Order"`, `"Bestellung"`}},
		{readingCase{name: "the worst first", paths: []string{"pay", "email"}, status: compat.Broken,
			breaks: []string{"ERROR AVRO_READER_FIELD_MISSING_DEFAULT email", "WARNING AVRO_FIELD_DEFAULTED pay"}},
			[]string{`{"name": "email", "type": "string"},`, "", `{"name": "pay", "type": ["null", "string"], "default": null},`, ""}},
		{readingCase{name: "partly known, and that degrades", paths: []string{"pay"}, partial: true,
			status: compat.Unknown, breaks: []string{"WARNING AVRO_FIELD_DEFAULTED pay"}}, []string{`{"name": "pay", "type": ["null", "string"], "default": null},`, ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.reader, c.before, c.after = orderAvro, orderAvro, instead(t, orderAvro, c.change...)
			c.run(t)
		})
	}
}

func TestTheChangeIsNotToBlameForWhatWasSoBefore(t *testing.T) {
	const id = `{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}]}`
	const defaulted = `{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}, {"name": "note", "type": "string", "default": ""}]}`
	const required = `{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}, {"name": "note", "type": "string"}]}`
	const count = `{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "int"}]}`
	const double = `{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "double"}]}`
	const long = `{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"}]}`
	const missing = "ERROR AVRO_READER_FIELD_MISSING_DEFAULT note"
	for _, c := range []readingCase{
		{name: "a field that never was, with a default", reader: defaulted, before: id, after: id, status: compat.OK},
		{name: "a field that never was, with nothing before", reader: defaulted, after: id, status: compat.OK},
		{name: "a field that never was, without a default", reader: required, before: id, after: id, status: compat.Broken, already: true, breaks: []string{missing}},
		{name: "nothing before", reader: required, after: id, status: compat.Broken, breaks: []string{missing}},
		{name: "broken before and more so now", reader: required, before: id, after: count, status: compat.Broken,
			breaks: []string{"ERROR AVRO_TYPE_MISMATCH id", missing}},
		{name: "broken before and mended", reader: required, before: id, after: required, status: compat.OK},
		{name: "as degraded as before", reader: double, before: long, after: long, status: compat.Degraded, already: true, breaks: []string{"WARNING AVRO_LOSSY_PROMOTION id"}},
		{name: "another format", reader: id, before: id, after: orderProto, status: compat.Broken, breaks: []string{"ERROR FORMAT_CHANGED "}},
		{name: "another format already", reader: id, before: orderProto, after: orderProto, status: compat.Broken, already: true, breaks: []string{"ERROR FORMAT_CHANGED "}},
		{name: "a field of Protobuf that never was", reader: `message Order { string id = 1; string note = 2; }`, before: `message Order { string id = 1; }`, after: `message Order { string id = 1; }`, status: compat.OK},
		{name: "a field of Protobuf that never was, and is asked for", reader: `message Order { string id = 1; string note = 2; }`, paths: []string{"note"},
			before: `message Order { string id = 1; }`, after: `message Order { string id = 1; }`, status: compat.Broken, already: true, breaks: []string{"ERROR PROTO_FIELD_REMOVED note"}},
	} {
		t.Run(c.name, c.run)
	}
}
