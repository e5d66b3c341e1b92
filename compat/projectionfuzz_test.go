package compat_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

// FuzzProjection lets a consumer of some paths, one a line, get data of another
// schema. Texts that begin with a brace, a bracket or a quote are Avro.
func FuzzProjection(f *testing.F) {
	for _, seed := range [][3]string{
		{orderAvro, "ship.street\nbill.zip", strings.ReplaceAll(orderAvro, "email", "mail")},
		{orderAvro, "", `"int"`},
		{`["null",{"type":"record","name":"N","fields":[{"name":"n","type":["null","N"],"default":null},{"name":"v","type":"int","default":1}]}]`, "n.n.v",
			`{"type":"record","name":"x.N","fields":[{"name":"n","type":"N"},{"name":"v","type":"string"}]}`},
		{orderProto, "ship.zip\nlines.sku", strings.ReplaceAll(orderProto, "zip = 2", "post = 3")},
		{oldOrder, "card", strings.ReplaceAll(oldOrder, "required", "optional")},
		{oldOrder, "", orderProto},
		{"message M { M m = 1; map<int32, M> n = 2; repeated fixed32 p = 3; }", "m.m.n.p", "message M { M m = 1; map<int32, M> n = 2; string p = 3; }"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, readerText, paths, afterText string) {
		reader, after := fuzzed(t, readerText), fuzzed(t, afterText)
		if reader == nil || after == nil {
			return
		}
		p := compat.Projection{Reader: reader}
		if paths != "" {
			p.Paths = strings.Split(paths, "\n")
		}
		got, err := p.Read(t.Context(), reader, after, "")
		if (err == nil) != (p.Check() == nil) {
			t.Fatalf("Read = %v, and Check = %v", err, p.Check())
		}
		if err != nil {
			return
		}
		if _, err := p.Narrow(t.Context()); err != nil {
			t.Errorf("Check lets the projection pass, and Narrow says %v", err)
		}
		if len(got.Breaks) == 0 && got.Status != compat.OK && got.Status != compat.Unknown {
			t.Errorf("the reading is %s for no reason", got.Status)
		}
		// A consumer that names no fields reads its own data.
		whole := compat.Projection{Reader: reader}
		if own, err := whole.Read(t.Context(), nil, reader, ""); err != nil || own.Status == compat.Broken {
			t.Errorf("a reader of its own data is %+v, %v", own, err)
		}
		again, err := p.Read(t.Context(), reader, after, "")
		if err != nil || fmt.Sprint(again) != fmt.Sprint(got) {
			t.Errorf("a second reading is another: %+v, then %+v, %v", got, again, err)
		}
	})
}

// fuzzed is a small schema, nil if it is none.
func fuzzed(t *testing.T, text string) *schema.Schema {
	t.Helper()
	src := schema.Source{Format: schema.Avro, Files: []schema.File{{Path: "a.avsc", Content: text}}}
	if !strings.ContainsAny(text[:min(1, len(text))], `{["`) {
		if !strings.HasPrefix(text, "syntax") {
			text = "syntax = \"proto3\";\n" + text
		}
		src = schema.Source{Format: schema.Protobuf, Files: []schema.File{{Path: "a.proto", Content: text}}}
	}
	s, err := schema.Parse(t.Context(), src, schema.Limits{Bytes: 20_000, Elements: 2_000, Depth: 32})
	if _, refused := errors.AsType[schema.Problems](err); err != nil && !refused {
		t.Fatal(err)
	}
	return s
}
