package schema_test

import (
	"crypto/md5"
	"testing"

	"github.com/pawl-registry/pawl/schema"
)

func contract(t *testing.T, m *schema.Metadata, r *schema.RuleSet) *schema.Schema {
	t.Helper()
	s, err := schema.Parse(t.Context(), schema.Source{
		Format: schema.Avro, Files: []schema.File{{Path: "a.avsc", Content: `"string"`}}, Metadata: m, Rules: r,
	}, schema.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestMetadataIsPartOfTheIdentity(t *testing.T) {
	bare := contract(t, nil, nil)
	if bare.Bare != bare.Digest {
		t.Errorf("bare digest %v of a schema without metadata, want its digest %v", bare.Bare, bare.Digest)
	}
	seen := map[schema.Digest]string{bare.Digest: "nothing"}
	for name, s := range map[string]*schema.Schema{
		"empty metadata": contract(t, &schema.Metadata{}, nil),
		"a property":     contract(t, &schema.Metadata{Properties: map[string]string{"a": "b"}}, nil),
		"a tag":          contract(t, &schema.Metadata{Tags: map[string][]string{"a": {"b"}}}, nil),
		"sensitive":      contract(t, &schema.Metadata{Sensitive: []string{"a", "b"}}, nil),
		"empty rules":    contract(t, nil, &schema.RuleSet{}),
		"a rule":         contract(t, nil, &schema.RuleSet{Domain: []schema.Rule{{Name: "r", Type: "CEL"}}}),
		"another list":   contract(t, nil, &schema.RuleSet{Migration: []schema.Rule{{Name: "r", Type: "CEL"}}}),
	} {
		if s.Bare != bare.Digest {
			t.Errorf("%s changes the bare digest", name)
		}
		if other, twice := seen[s.Digest]; twice {
			t.Errorf("%s and %s have one digest", name, other)
		}
		seen[s.Digest] = name
	}
	a := contract(t, &schema.Metadata{Sensitive: []string{"b", "a", "b"}, Tags: map[string][]string{"p": {"y", "x"}}}, nil)
	b := contract(t, &schema.Metadata{Sensitive: []string{"a", "b"}, Tags: map[string][]string{"p": {"x", "y"}}}, nil)
	if a.Digest != b.Digest || a.GUID != b.GUID {
		t.Error("the order in sets changes the identity")
	}
}

// TestGUIDOfAContract hashes by hand what Confluent Platform 8 hashes.
func TestGUIDOfAContract(t *testing.T) {
	s := contract(t,
		&schema.Metadata{Tags: map[string][]string{"f": {"PII"}}, Properties: map[string]string{"o": "me"}, Sensitive: []string{"o"}},
		&schema.RuleSet{Domain: []schema.Rule{{
			Name: "r", Doc: "d", Kind: "CONDITION", Mode: "WRITE", Type: "CEL", Tags: []string{"PII"},
			Params: map[string]string{"k": "v"}, Expr: "e", OnSuccess: "s", OnFailure: "f", Disabled: true,
		}}, EnableAt: "now"})
	want := schema.GUID(md5.Sum([]byte("\"string\"\x01fPIIomeo\x01rdCONDITIONWRITECELPIIkvesf\x01now")))
	if s.GUID != want {
		t.Errorf("guid %s, want %s", s.GUID, want)
	}
}

func TestOver(t *testing.T) {
	m := (&schema.Metadata{Properties: map[string]string{"a": "mine"}}).Over(&schema.Metadata{
		Properties: map[string]string{"a": "theirs", "b": "theirs"}, Sensitive: []string{"b"},
	})
	if m.Properties["a"] != "mine" || m.Properties["b"] != "theirs" || len(m.Sensitive) != 1 {
		t.Errorf("metadata over another = %+v", m)
	}
	var none *schema.Metadata
	if none.Over(nil) != nil || none.With("v", "1").Properties["v"] != "1" {
		t.Error("nil metadata is not nothing")
	}
	r := (&schema.RuleSet{Domain: []schema.Rule{{Name: "x", Type: "A"}}}).Over(&schema.RuleSet{
		Domain: []schema.Rule{{Name: "w", Type: "B"}, {Name: "x", Type: "B"}}, EnableAt: "then",
	})
	if len(r.Domain) != 2 || r.Domain[0].Name != "w" || r.Domain[1].Type != "A" || r.EnableAt != "then" {
		t.Errorf("rules over others = %+v", r)
	}
	if left := r.Without([]string{"w"}); len(left.Domain) != 1 || len(r.Domain) != 2 {
		t.Errorf("rules without one = %+v of %+v", left, r)
	}
}

func TestRuleSetCheck(t *testing.T) {
	for name, rules := range map[string]*schema.RuleSet{
		"a name with a dash": {Domain: []schema.Rule{{Name: "a-b", Type: "CEL"}}},
		"no name":            {Domain: []schema.Rule{{Type: "CEL"}}},
		"no type":            {Domain: []schema.Rule{{Name: "a"}}},
		"twice":              {Migration: []schema.Rule{{Name: "a", Type: "X"}, {Name: "a", Type: "X"}}},
		"a strange kind":     {Domain: []schema.Rule{{Name: "a", Type: "X", Kind: "WISH"}}},
		"the wrong mode":     {Migration: []schema.Rule{{Name: "a", Type: "X", Mode: "READ"}}},
	} {
		if rules.Check() == nil {
			t.Errorf("%s is let pass", name)
		}
	}
	var none *schema.RuleSet
	fine := &schema.RuleSet{Migration: []schema.Rule{{Name: "a", Type: "X", Mode: "UPGRADE", Kind: "TRANSFORM"}}}
	if none.Check() != nil || fine.Check() != nil {
		t.Errorf("good rules are refused: %v", fine.Check())
	}
}
