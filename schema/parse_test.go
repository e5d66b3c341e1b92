package schema_test

import (
	"crypto/md5"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/schema"
)

func parse(t *testing.T, src schema.Source) *schema.Schema {
	t.Helper()
	s, err := schema.Parse(t.Context(), src, schema.Limits{})
	if err != nil {
		t.Fatalf("Parse(%s) = %v, want a schema", src.Files[0].Path, err)
	}
	return s
}

// proto is a Protobuf source of one proto3 file.
func proto(path, body string, imports ...schema.Import) schema.Source {
	return schema.Source{
		Format:  schema.Protobuf,
		Files:   []schema.File{{Path: path, Content: "syntax = \"proto3\";\n" + body}},
		Imports: imports,
	}
}

func as(name, subject string, s *schema.Schema) schema.Import {
	return schema.Import{Reference: schema.Reference{Name: name, Subject: subject, Version: 1}, Schema: s}
}

// wantProblem checks that parsing is refused with one code and words.
func wantProblem(t *testing.T, src schema.Source, code, words string) {
	t.Helper()
	_, err := schema.Parse(t.Context(), src, schema.Limits{})
	problems, ok := errors.AsType[schema.Problems](err)
	if !ok || problems[0].Code != code || !strings.Contains(problems[0].String(), words) {
		t.Errorf("Parse(%v) = %v, want %s with %q", src.Files, err, code, words)
	}
}

func TestReferencesAreFoundUnderTheirNames(t *testing.T) {
	money := parse(t, proto("schema.proto", "package m; message Money {}"))
	price := parse(t, proto("schema.proto", `package p; import "acme/money.proto"; message Price { m.Money of = 1; }`,
		as("acme/money.proto", "money", money)))
	order := parse(t, proto("schema.proto", `package o; import "acme/price.proto"; message Order { p.Price price = 1; }`,
		as("acme/price.proto", "price", price)))
	if got := order.Protobuf.Messages["o.Order"].Fields[0].Message.Fields[0].Message.Name; got != "m.Money" {
		t.Errorf("the price of an order is of %s, want m.Money", got)
	}
}

func TestReferenceToAModuleOfSeveralFiles(t *testing.T) {
	module := parse(t, schema.Source{Format: schema.Protobuf, Files: []schema.File{
		{Path: "a.proto", Content: `syntax = "proto3"; message A {}`},
		{Path: "b.proto", Content: `syntax = "proto3"; import "a.proto"; message B { A a = 1; }`},
	}})
	parse(t, proto("c.proto", `import "a.proto"; import "b.proto"; message C { A a = 1; B b = 2; }`, as("b.proto", "module", module)))
	wantProblem(t, proto("c.proto", `import "x.proto"; message C {}`, as("x.proto", "module", module)), "REFERENCE_NAME", `no file "x.proto"`)
}

func TestReferencesThatDisagree(t *testing.T) {
	one := parse(t, proto("m.proto", "message One {}"))
	two := parse(t, proto("m.proto", "message Two {}"))
	left := parse(t, proto("l.proto", `import "m.proto"; message L { One x = 1; }`, as("m.proto", "one", one)))
	right := parse(t, proto("r.proto", `import "m.proto"; message R { Two x = 1; }`, as("m.proto", "two", two)))
	root := proto("root.proto", `import "l.proto"; import "r.proto"; message Root { L l = 1; R r = 2; }`,
		as("l.proto", "left", left), as("r.proto", "right", right))
	wantProblem(t, root, "REFERENCE_CONFLICT", "domains/default/subjects/one/versions/1 and domains/default/subjects/two/versions/1")
	wantProblem(t, proto("root.proto", "message Root {}", as("m.proto", "one", one), as("m.proto", "two", two)), "REFERENCE_CONFLICT", "m.proto")
	avro := parse(t, schema.Source{Format: schema.Avro, Files: []schema.File{{Path: "x.avsc", Content: `"int"`}}})
	wantProblem(t, proto("root.proto", "message Root {}", as("x", "avro", avro)), "REFERENCE_FORMAT", "PROTOBUF")
}

// A chain of diamonds has 2^30 ways from top to bottom.
func TestDiamondsOfReferencesAreWalkedOnce(t *testing.T) {
	below := parse(t, proto("0.proto", "message M0 {}"))
	for i := 1; i <= 30; i++ {
		name := fmt.Sprintf("%d.proto", i-1)
		again := *below // the registry may have parsed it twice
		source := proto(fmt.Sprintf("%d.proto", i), fmt.Sprintf("import %q; message M%d { M%d below = 1; }", name, i, i-1),
			as(name, "below", below), as("x/"+name, "again", &again))
		below = parse(t, source)
	}
}

func TestReferencesAreBounded(t *testing.T) {
	below := parse(t, proto("0.proto", "message M0 {}"))
	for i := 1; i <= 6; i++ {
		name := fmt.Sprintf("%d.proto", i-1)
		below = parse(t, proto(fmt.Sprintf("%d.proto", i), fmt.Sprintf("import %q; message M%d { M%d below = 1; }", name, i, i-1), as(name, "below", below)))
	}
	root := proto("root.proto", `import "6.proto"; message Root { M6 m = 1; }`, as("6.proto", "six", below))
	for _, limits := range []schema.Limits{{Depth: 4}, {Closure: 200}} {
		_, err := schema.Parse(t.Context(), root, limits)
		if problems, ok := errors.AsType[schema.Problems](err); !ok || problems[0].Code != "LIMIT_EXCEEDED" {
			t.Errorf("Parse of a tower of references within %+v = %v, want LIMIT_EXCEEDED", limits, err)
		}
	}
}

func TestDigestTellsMeaning(t *testing.T) {
	base := parse(t, proto("a.proto", "message A { string x = 1; int32 y = 2; }"))
	same := parse(t, proto("a.proto", "\n\n// Said otherwise.\nmessage A {\n  int32 y = 2;\n  string x = 1;\n}\n"))
	if base.Digest != same.Digest || base.GUID != same.GUID {
		t.Errorf("reformatting changed the digest from %s to %s", base.Digest, same.Digest)
	}
	seen := map[schema.Digest]string{base.Digest: "base"}
	imports := []schema.Import{as("b.proto", "b", parse(t, proto("b.proto", "message B {}")))}
	other := []schema.Import{as("b.proto", "b", parse(t, proto("b.proto", "message B { int32 x = 1; }")))}
	renamed := []schema.Import{as("c.proto", "b", imports[0].Schema)}
	for what, src := range map[string]schema.Source{
		"another path":      proto("b.proto", "message A { string x = 1; int32 y = 2; }"),
		"another name":      proto("a.proto", "message A { string z = 1; int32 y = 2; }"),
		"a reference":       proto("a.proto", "message A { string x = 1; int32 y = 2; }", imports...),
		"another reference": proto("a.proto", "message A { string x = 1; int32 y = 2; }", other...),
		"a renamed one":     proto("a.proto", "message A { string x = 1; int32 y = 2; }", renamed...),
	} {
		d := parse(t, src).Digest
		if was, taken := seen[d]; taken {
			t.Errorf("the digest of a schema with %s is that of one with %s", what, was)
		}
		seen[d] = what
	}
}

// The bytes below are written out as Confluent Platform 8 hashes them: the
// text, then name, subject and four bytes of version of every reference.
func TestGUIDHashesWhatConfluentHashes(t *testing.T) {
	named := schema.Source{Format: schema.Avro, Files: []schema.File{{Path: "n.avsc", Content: `{"type":"enum","name":"a.N","symbols":["X"]}`}}}
	order := schema.Source{
		Format: schema.Avro,
		Files:  []schema.File{{Path: "o.avsc", Content: `{ "type" : "record", "name": "O", "namespace": "a", "fields": [ { "name":"n", "type":"a.N" } ] }`}},
		Imports: []schema.Import{
			{Reference: schema.Reference{Name: "a.N", Domain: "sales", Subject: "n-value", Version: 258}, Schema: parse(t, named)},
		},
	}
	for _, tt := range []struct{ domain, hashed string }{
		{"sales", `{"type":"record","name":"O","namespace":"a","fields":[{"name":"n","type":"N"}]}` + "a.N" + ":.sales:n-value" + "\x00\x00\x01\x02"},
		{"default", `{"type":"record","name":"O","namespace":"a","fields":[{"name":"n","type":"N"}]}` + "a.N" + "n-value" + "\x00\x00\x01\x02"},
		{"", `{"type":"record","name":"O","namespace":"a","fields":[{"name":"n","type":"N"}]}` + "a.N" + "n-value" + "\x00\x00\x01\x02"},
	} {
		order.Imports[0].Reference.Domain = tt.domain
		if got, want := parse(t, order).GUID, schema.GUID(md5.Sum([]byte(tt.hashed))); got != want {
			t.Errorf("GUID with a reference into domain %q = %s, want %s", tt.domain, got, want)
		}
	}
	plain := parse(t, schema.Source{Format: schema.Avro, Files: []schema.File{{Path: "i.avsc", Content: ` "string" `}}})
	// What md5sum says of the eight bytes "string", quotes included.
	if got, want := plain.GUID.String(), "095d71cf-1255-6b9d-5e33-0ad575b3df5d"; got != want {
		t.Errorf("GUID of \"string\" = %s, want %s", got, want)
	}
}

func TestParseRefuses(t *testing.T) {
	if _, err := schema.Parse(t.Context(), schema.Source{Format: "JSON"}, schema.Limits{}); err == nil || !strings.Contains(err.Error(), "AVRO, PROTOBUF") {
		t.Errorf("Parse(format JSON) = %v, want the formats there are", err)
	}
	wantProblem(t, proto("a.proto", "message A { int32 x = 1; int32 y = 1; }"), "BAD_DECLARATION", "a.proto:2:")
	wantProblem(t, schema.Source{Format: schema.Protobuf, Files: []schema.File{{Path: "", Content: ""}}}, "BAD_PATH", "empty")
}
