package codec_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/codec"
	"github.com/pawl-registry/pawl/schema"
)

var options = codec.Options{MaxBytes: 1 << 20}

func parse(t testing.TB, format schema.Format, text string) *schema.Schema {
	t.Helper()
	s, err := schema.Parse(t.Context(), schema.Source{Format: format, Files: []schema.File{{Path: "a.proto", Content: text}}}, schema.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func avroCodec(t testing.TB, text string, o codec.Options) codec.Codec {
	t.Helper()
	c, err := codec.NewAvro(parse(t, schema.Avro, text).Avro, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func protobuf(t testing.TB, text string, o codec.Options) *codec.Protobuf {
	t.Helper()
	files, err := parse(t, schema.Protobuf, text).Descriptors(t.Context(), schema.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := codec.NewProtobuf(files, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// everything is an Avro schema with every type and logical type.
const everything = `{"type": "record", "name": "a.b.All", "fields": [
  {"name": "null", "type": "null"},
  {"name": "boolean", "type": "boolean"},
  {"name": "int", "type": "int"},
  {"name": "long", "type": "long"},
  {"name": "float", "type": "float"},
  {"name": "double", "type": "double"},
  {"name": "bytes", "type": "bytes"},
  {"name": "string", "type": "string"},
  {"name": "enum", "type": {"type": "enum", "name": "E", "symbols": ["A", "B"]}},
  {"name": "fixed", "type": {"type": "fixed", "name": "c.F", "size": 2}},
  {"name": "array", "type": {"type": "array", "items": ["null", "E", "c.F", "long", "a.b.All"]}},
  {"name": "map", "type": {"type": "map", "values": {"type": "map", "values": "int"}}},
  {"name": "decimal", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
  {"name": "fixdecimal", "type": {"type": "fixed", "name": "D", "size": 3, "logicalType": "decimal", "precision": 5}},
  {"name": "uuid", "type": {"type": "string", "logicalType": "uuid"}},
  {"name": "fixuuid", "type": {"type": "fixed", "name": "U", "size": 16, "logicalType": "uuid"}},
  {"name": "duration", "type": {"type": "fixed", "name": "Du", "size": 12, "logicalType": "duration"}},
  {"name": "date", "type": {"type": "int", "logicalType": "date"}},
  {"name": "timemillis", "type": {"type": "int", "logicalType": "time-millis"}},
  {"name": "timemicros", "type": ["null", {"type": "long", "logicalType": "time-micros"}]},
  {"name": "nanos", "type": {"type": "long", "logicalType": "timestamp-nanos"}}
]}`

const everyValue = `{"null":null,"boolean":true,"int":-2147483648,"long":9223372036854775807,"float":1.5,"double":"NaN","bytes":"\u0000\u0001ÿ","string":"é<&>\"\\","enum":"B","fixed":"\u0001ÿ",` +
	`"array":[null,{"a.b.E":"A"},{"c.F":"ab"},{"long":-1}],"map":{"":{"x":1,"y":2},"k":{}},"decimal":"\u0000\u0001","fixdecimal":"\u0000\u0000\u0001","uuid":"no uuid","fixuuid":"0123456789abcdef","duration":"abcdefghijkl",` +
	`"date":2147483647,"timemillis":-1,"timemicros":{"long":9223372036854775807},"nanos":-9223372036854775808}`

func TestAvroRoundTrip(t *testing.T) {
	for _, c := range []struct{ schema, text string }{
		{everything, everyValue},
		{`"int"`, `7`},
		// Aliases that name another field: Apache's Java library takes them.
		{`{"type": "record", "name": "R", "fields": [{"name": "aliases", "type": {"type": "map", "values": "long"}, "default": {"aliases": 9007199254740993}}, {"name": "b", "type": "int", "aliases": ["aliases"]}]}`, `{"aliases":{"aliases":9007199254740993},"b":1}`},
		{`["null", "string"]`, `{"string":"x"}`},
		{`"bytes"`, `""`},
		{`{"type": "array", "items": "null"}`, `[null,null]`},
		{`{"type": "record", "name": "L", "fields": [{"name": "next", "type": ["null", "L"]}]}`, `{"next":{"L":{"next":{"L":{"next":null}}}}}`},
		{`{"type": "record", "name": "R", "fields": [{"name": "string", "type": ["null", {"type": "record", "name": "S", "fields": [{"name": "string", "type": "string"}]}]}]}`, `{"string":{"S":{"string":"x"}}}`},
		{`{"type": "map", "values": ["float", "double"]}`, `{"a":{"float":"Infinity"},"b":{"double":"-Infinity"},"c":{"double":1e+300}}`},
	} {
		codec := avroCodec(t, c.schema, options)
		data, err := codec.Encode([]byte(c.text))
		if err != nil {
			t.Errorf("Encode(%s) = %v", c.text, err)
			continue
		}
		if got, _, err := codec.Decode(data); err != nil || string(got) != c.text {
			t.Errorf("Decode(Encode(..)) = %s, %v, want %s", got, err, c.text)
		}
		for cut := range data {
			if got, _, err := codec.Decode(data[:cut]); err == nil {
				t.Errorf("Decode of %s, cut after %d bytes = %s, want an error", c.text, cut, got)
			}
		}
	}
}

func TestAvroTakes(t *testing.T) {
	const order = `{"type": "record", "name": "a.Order", "fields": [
	  {"name": "many", "type": ["null", "int", {"type": "long", "logicalType": "timestamp-millis"}], "default": null},
	  {"name": "line", "type": ["null", {"type": "record", "name": "Line", "fields": [{"name": "sku", "type": "string"}]}], "default": null}]}`
	plain := avroCodec(t, order, codec.Options{Plain: true, MaxBytes: 100})
	for given, want := range map[string]string{
		`{}`:                                     `{"many":null,"line":null}`,
		`{"many": 5}`:                            `{"many":5,"line":null}`,
		`{"many": {"long": 5}}`:                  `{"many":5,"line":null}`,
		`{"many": {"long.timestamp-millis": 5}}`: `{"many":5,"line":null}`,
		`{"line": {"sku": "x"}}`:                 `{"many":null,"line":{"sku":"x"}}`,
		`{"line": {"a.Line": {"sku": "x"}}}`:     `{"many":null,"line":{"sku":"x"}}`,
	} {
		data, err := plain.Encode([]byte(given))
		if err != nil {
			t.Errorf("Encode(%s) = %v", given, err)
			continue
		}
		if got, _, err := plain.Decode(data); err != nil || string(got) != want {
			t.Errorf("Decode(Encode(%s)) = %s, %v, want %s", given, got, err, want)
		}
	}
	for given, want := range map[string]string{
		`{"mny": 5}`:                                            `no field "mny"`,
		`{"line": {"sku": "x", "skv": "y"}}`:                    `no field "line.skv"`,
		`{"line": {"a.Line": {"sku": "x", "skv": "y"}}}`:        `no field "line.a.Line.skv"`,
		`{"line": {"sku": 7}}`:                                  `line`,
		`{"line": {"sku": "` + strings.Repeat("x", 101) + `"}}`: `105 bytes`,
		`{"many": 1e99}`:                                        `many`,
		`[]`:                                                    ``,
		`{`:                                                     ``,
	} {
		if data, err := plain.Encode([]byte(given)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Encode(%s) = %x, %v, want an error with %q", given, data, err, want)
		}
	}
}

// Data that stands for more than there is memory for is refused before
// anything is made of it.
func TestAvroBombs(t *testing.T) {
	wide := make([]string, 2000)
	for i := range wide {
		wide[i] = fmt.Sprintf(`{"name": "f%d", "type": "null"}`, i)
	}
	small := codec.Options{MaxBytes: 100_000}
	for name, c := range map[string]struct{ schema, data string }{
		"no UTF-8":         {`"string"`, "\x02\xff"},
		"no key":           {`{"type": "map", "values": "null"}`, "\x02\x02\xff\x00"},
		"nothings":         {`{"type": "array", "items": "null"}`, "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00"},
		"lists of nothing": {`{"type": "array", "items": {"type": "array", "items": "null"}}`, "\xa0\x9c\x01" + strings.Repeat("\x80\x40\x00", 10_000) + "\x00"},
		"wide records":     {`{"type": "array", "items": {"type": "record", "name": "W", "fields": [{"name": "i", "type": "int"}, ` + strings.Join(wide, ", ") + `]}}`, "\xa0\x9c\x01" + strings.Repeat("\x02", 10_000) + "\x00"},
		"a deep list":      {`{"type": "record", "name": "L", "fields": [{"name": "next", "type": ["null", "L"]}]}`, strings.Repeat("\x02", 90_000) + "\x00"},
		"a long string":    {`"string"`, "\xfe\xff\xff\xff\x0fx"},
		"a long block":     {`{"type": "array", "items": "int"}`, "\xfe\xff\xff\xff\x0f\x02"},
		"the least count":  {`{"type": "array", "items": "null"}`, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00\x00"},
	} {
		if got, _, err := avroCodec(t, c.schema, small).Decode([]byte(c.data)); err == nil {
			t.Errorf("%s: Decode = %.40s, want an error", name, got)
		}
	}
}

const messages = `syntax = "proto2"; package a;
import "google/protobuf/any.proto";
import "google/protobuf/struct.proto";
message M {
  optional string text = 1; repeated M list = 2; map<string, M> map = 3; optional google.protobuf.Any any = 4;
  optional E e = 5; repeated int32 packed = 6 [packed = true]; optional bytes data = 7; oneof o { double d = 8; float f = 9; }
  optional group G = 10 { required int64 n = 1; } extensions 100 to 200; optional google.protobuf.Value value = 11;
}
enum E { ZERO = 0; ONE = 1; }
extend M { optional M ext = 100; }`

func TestProtobufRoundTrip(t *testing.T) {
	c, index, err := protobuf(t, messages, options).Named("")
	if err != nil || len(index) != 1 || index[0] != 0 {
		t.Fatalf("Named = %v, %v, want the first message", index, err)
	}
	for _, text := range []string{
		`{}`,
		`{"text":"<é>","list":[{},{"e":"ONE"}],"map":{"a":{},"b":{"text":""}},"any":{"@type":"x/a.M","text":"in"},"packed":[1,-1],"data":"AP8=","d":"NaN","g":{"n":"5"},"value":{"k":[1,null]},"[a.ext]":{"text":"x"}}`,
		`{"any":{"@type":"x/google.protobuf.Value","value":[1]}}`,
	} {
		data, err := c.Encode([]byte(text))
		if err != nil {
			t.Errorf("Encode(%s) = %v", text, err)
			continue
		}
		if got, unknown, err := c.Decode(data); err != nil || unknown != 0 || string(got) != text {
			t.Errorf("Decode(Encode(..)) = %s, %d, %v, want %s", got, unknown, err, text)
		}
	}
	for text, want := range map[string]string{
		`{"texd":"x"}`:                    `unknown field "texd"`,
		`{"g":{}}`:                        `required`,
		`{"any":{"@type":"x/a.Nothing"}}`: `must import`,
		`7`:                               ``,
		`{"data":"` + strings.Repeat("A", 2<<20) + `"}`: `bytes when it is encoded`,
	} {
		if data, err := c.Encode([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Encode(%.40s) = %.40x, %v, want an error with %q", text, data, err, want)
		}
	}
	if got, unknown, err := c.Decode([]byte("\x98\x06\x01\x12\x03\x98\x06\x01")); err != nil || unknown != 6 || string(got) != `{"list":[{}]}` {
		t.Errorf("Decode of unknown fields = %s, %d, %v, want 6 unknown bytes", got, unknown, err)
	}
}

// An Any in an Any in an Any holds the same bytes three times.
func TestProtobufBombs(t *testing.T) {
	c, _, err := protobuf(t, messages, codec.Options{MaxBytes: 100_000}).Named("a.M")
	if err != nil {
		t.Fatal(err)
	}
	field := func(tag byte, data []byte) []byte {
		return append([]byte{tag, byte(len(data)&0x7f | 0x80), byte(len(data)>>7&0x7f | 0x80), byte(len(data) >> 14)}, data...)
	}
	data := field(0x0a, make([]byte, 80_000))
	for range 600 {
		data = field(0x22, append([]byte("\x0a\x05x/a.M"), field(0x12, data)...))
	}
	if got, _, err := c.Decode(data); err == nil || !strings.Contains(err.Error(), "memory") {
		t.Errorf("Decode of 600 Anys within each other = %.40s, %v, want an error", got, err)
	}
	if got, _, err := c.Decode([]byte(strings.Repeat("\x53", 50_000))); err == nil {
		t.Errorf("Decode of groups that never end = %.40s, want an error", got)
	}
}

// A schema may bring a google.protobuf.Any of its own, which the library does
// not expect. That must not end the process.
func TestProtobufOwnAny(t *testing.T) {
	s, err := schema.Parse(t.Context(), schema.Source{Format: schema.Protobuf, Files: []schema.File{
		{Path: "google/protobuf/any.proto", Content: `syntax = "proto3"; package google.protobuf; message Any { int32 odd = 7; }`},
	}}, schema.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	files, err := s.Descriptors(t.Context(), schema.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := codec.NewProtobuf(files, options)
	if err != nil {
		t.Fatal(err)
	}
	c, err := p.At([]int{0})
	if err != nil {
		t.Fatal(err)
	}
	if got, _, err := c.Decode([]byte{0x38, 0x01}); err == nil {
		t.Errorf("Decode = %s, want an error", got)
	}
	if got, err := c.Encode([]byte(`{"@type":"x","odd":1}`)); err == nil {
		t.Errorf("Encode = %x, want an error", got)
	}
}

// FuzzAvro decodes any bytes. What can be decoded can be encoded, and is then
// the same value.
func FuzzAvro(f *testing.F) {
	schemas := []string{
		everything, `"string"`, `["null", "long", "bytes"]`,
		`{"type": "array", "items": {"type": "array", "items": {"type": "record", "name": "E", "fields": []}}}`,
		`{"type": "record", "name": "L", "fields": [{"name": "v", "type": {"type": "map", "values": ["null", "L", "float"]}}, {"name": "next", "type": ["null", "L"]}]}`,
	}
	codecs := make([]codec.Codec, len(schemas))
	for i, s := range schemas {
		codecs[i] = avroCodec(f, s, codec.Options{MaxBytes: 10_000})
	}
	data, err := codecs[0].Encode([]byte(everyValue))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(0, data)
	f.Add(2, []byte("\x02\x07"))
	f.Add(3, []byte("\x04\x08\x00\x01\x00"))
	f.Add(4, []byte("\x02\x02a\x02\x00\x00\x00\x02\x00\x00"))
	f.Fuzz(func(t *testing.T, which int, data []byte) {
		again(t, codecs[uint(which)%uint(len(codecs))], data)
	})
}

// FuzzProtobuf does so with messages.
func FuzzProtobuf(f *testing.F) {
	c, _, err := protobuf(f, messages, codec.Options{MaxBytes: 10_000}).Named("a.M")
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{`{}`, `{"list":[{"map":{"a":{}}}],"any":{"@type":"x/a.M","any":{"@type":"x/google.protobuf.Value","value":{"a":[1]}}}}`, `{"g":{"n":1},"[a.ext]":{"e":7},"f":"NaN"}`} {
		data, err := c.Encode([]byte(text))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { again(t, c, data) })
}

func again(t *testing.T, c codec.Codec, data []byte) {
	if len(data) > 10_000 {
		return
	}
	text, _, err := c.Decode(data)
	if err != nil {
		return
	}
	encoded, err := c.Encode(text)
	if err != nil {
		t.Fatalf("Decode(%x) = %s, which cannot be encoded: %v", data, text, err)
	}
	got, unknown, err := c.Decode(encoded)
	if err != nil || unknown != 0 || string(got) != string(text) {
		t.Fatalf("Decode(%x) = %s, and encoded and decoded again %s, %d, %v", data, text, got, unknown, err)
	}
}
