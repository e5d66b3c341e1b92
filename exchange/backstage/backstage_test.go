package backstage_test

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/pawl-registry/pawl/exchange"
	"github.com/pawl-registry/pawl/exchange/backstage"
	"github.com/pawl-registry/pawl/exchange/sample"
	"github.com/pawl-registry/pawl/internal/standards"
)

// official has the schema of each kind.
func official(t *testing.T) map[string]*standards.Standard {
	out := map[string]*standards.Standard{}
	for _, kind := range []string{"API", "Component", "Domain", "Group", "Resource", "System"} {
		out[kind] = standards.Load(t, "backstage/"+kind+".v1alpha1.schema.json", "backstage/Entity.schema.json", "backstage/EntityMeta.schema.json", "backstage/common.schema.json")
	}
	return out
}

// What Backstage checks besides its schemas.
var (
	name = regexp.MustCompile(`^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$`)
	tag  = regexp.MustCompile(`^[a-z0-9:+#]+(-[a-z0-9:+#]+)*$`)
	key  = regexp.MustCompile(`^([a-z0-9.-]+/)?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$`)
)

func check(t testing.TB, schemas map[string]*standards.Standard, entities []backstage.Entity) {
	t.Helper()
	names := map[string]bool{}
	for _, e := range entities {
		text, err := exchange.YAML([]backstage.Entity{e})
		if err != nil {
			t.Fatal(err)
		}
		if err := schemas[e.Kind].YAML(text); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if n := e.Metadata.Name; !name.MatchString(n) || len(n) > 63 || names[e.Kind+n] {
			t.Errorf("%s %q is no name, or is there twice", e.Kind, n)
		}
		names[e.Kind+e.Metadata.Name] = true
		for _, word := range e.Metadata.Tags {
			if !tag.MatchString(word) || len(word) > 63 {
				t.Errorf("%q is no tag", word)
			}
		}
		for k, v := range e.Metadata.Labels {
			if !key.MatchString(k) || v != "" && !name.MatchString(v) || len(v) > 63 {
				t.Errorf("%q: %q is no label", k, v)
			}
		}
		for k := range e.Metadata.Annotations {
			_, last, _ := strings.Cut(k, "/")
			if !key.MatchString(k) || len(last) > 63 {
				t.Errorf("%q is no key of an annotation", k)
			}
		}
	}
}

// all writes a mesh in one piece.
func all(m exchange.Mesh) []backstage.Entity {
	b := backstage.NewBook()
	return append(b.Entities(m), b.End()...)
}

func TestEntitiesAreOfficial(t *testing.T) {
	schemas := official(t)
	entities := all(sample.Mesh())
	check(t, schemas, entities)
	kinds := map[string]int{}
	for _, e := range entities {
		kinds[e.Kind]++
	}
	for kind, want := range map[string]int{"Group": 3, "Domain": 2, "System": 1, "API": 1, "Resource": 2, "Component": 2} {
		if kinds[kind] != want {
			t.Errorf("%d entities of kind %s, want %d", kinds[kind], kind, want)
		}
	}
}

func TestEntitiesOfAnyMeshAreOfficial(t *testing.T) {
	schemas := official(t)
	rapid.Check(t, func(r *rapid.T) {
		m := sample.Random().Draw(r, "mesh")
		check(t, schemas, all(m))
	})
}

func TestEntities(t *testing.T) {
	text, err := exchange.YAML(all(sample.Mesh()))
	if err != nil {
		t.Fatal(err)
	}
	standards.Golden(t, "testdata/catalog-info.yaml", text)
}
