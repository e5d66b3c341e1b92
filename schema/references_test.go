package schema_test

import (
	"context"
	"errors"
	"testing"

	"github.com/pawl-registry/pawl/schema"
)

func TestTooManyReferencesAreRefused(t *testing.T) {
	m := parse(t, proto("m.proto", "message M {}"))
	src := proto("r.proto", "message R {}", as("a.proto", "m", m), as("b.proto", "m", m), as("c.proto", "m", m))
	if _, err := schema.Parse(t.Context(), src, schema.Limits{Files: 3}); err != nil {
		t.Errorf("Parse with three references of three = %v, want a schema", err)
	}
	_, err := schema.Parse(t.Context(), src, schema.Limits{Files: 2})
	if problems, ok := errors.AsType[schema.Problems](err); !ok || problems[0].Code != "LIMIT_EXCEEDED" {
		t.Errorf("Parse with three references of two = %v, want LIMIT_EXCEEDED", err)
	}
}

func TestReferenceGivenTwiceMeansTheSame(t *testing.T) {
	m := as("m.proto", "m", parse(t, proto("m.proto", "message M {}")))
	body := `import "m.proto"; message R { M m = 1; }`
	once, twice := parse(t, proto("r.proto", body, m)), parse(t, proto("r.proto", body, m, m))
	if once.Digest != twice.Digest {
		t.Errorf("the digest is %s with a reference and %s with the same one twice", once.Digest, twice.Digest)
	}
}

func TestModuleReferencedUnderSeveralOfItsNames(t *testing.T) {
	module := func(a string) *schema.Schema {
		return parse(t, schema.Source{Format: schema.Protobuf, Files: []schema.File{
			{Path: "a.proto", Content: `syntax = "proto3"; message A { ` + a + ` }`},
			{Path: "b.proto", Content: `syntax = "proto3"; import "a.proto"; message B { A a = 1; }`},
		}})
	}
	body := `import "a.proto"; import "b.proto"; message C { A a = 1; B b = 2; }`
	one, other := module("int32 x = 1;"), module("int64 x = 1;")
	c := parse(t, proto("c.proto", body, as("a.proto", "module", one), as("b.proto", "module", one)))
	if got := c.Protobuf.Messages["C"].Fields[1].Message.Name; got != "B" {
		t.Errorf("the second field of C is of %s, want B", got)
	}
	wantProblem(t, proto("c.proto", body, as("a.proto", "one", one), as("b.proto", "other", other)),
		"REFERENCE_CONFLICT", "domains/default/subjects/one/versions/1 and domains/default/subjects/other/versions/1")
}

// An ending is a context that ends when it has been asked a few times.
type ending struct {
	context.Context
	left *int
}

func (e ending) Err() error {
	if *e.left--; *e.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestParseStopsWhenItsContextEnds(t *testing.T) {
	avro := schema.Source{Format: schema.Avro, Files: []schema.File{{Path: "i.avsc", Content: `"int"`}}}
	for asked := range 2 {
		for _, src := range []schema.Source{avro, proto("m.proto", "message M {}")} {
			if src.Format == schema.Avro && asked > 0 {
				continue // it is read in one go
			}
			left := asked
			s, err := schema.Parse(ending{t.Context(), &left}, src, schema.Limits{})
			if s != nil || !errors.Is(err, context.Canceled) {
				t.Errorf("Parse(%s) with a context that ends when asked %d times = %v, %v, want context.Canceled", src.Format, asked, s, err)
			}
		}
	}
}
