package registry_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/storage/memory"
)

var (
	sums      = in("shop", "sums")
	sumsName  = registry.DerivationName{Target: sums, Source: orders}
	customers = `{"name": "customer", "type": {"type": "record", "name": "Customer", "fields": [{"name": "email", "type": "string"}]}}`
)

// shop is a registry with a domain, and a subject with customers.
func shop(t *testing.T, cfg registry.Config) *registry.Registry {
	t.Helper()
	store := memory.New()
	t.Cleanup(func() { _ = store.Close() })
	r := openFrozen(t, store, cfg)
	domain(t, r, "shop")
	publish(t, r, orders, record(id, customers))
	return r
}

func mapped(target string, sources ...string) registry.FieldMapping {
	return registry.FieldMapping{Target: target, Sources: sources}
}

func TestADerivationIsSetReadAndDeleted(t *testing.T) {
	r := shop(t, registry.Config{})
	d := registry.Derivation{
		Name: sumsName, Application: "adder", Description: "daily sums",
		Mappings: []registry.FieldMapping{{Target: "buyer", Sources: []string{"customer.email", "id"}, Transformation: "MASKED"}},
	}
	set := must[registry.Derivation](t, "SetDerivation")(r.SetDerivation(t.Context(), d))
	again := must[registry.Derivation](t, "the same SetDerivation")(r.SetDerivation(t.Context(), d))
	if diff := cmp.Diff(set, again); diff != "" {
		t.Errorf("what says nothing new changes something:\n%s", diff)
	}
	got := must[registry.Derivation](t, "Derivation")(r.Derivation(t.Context(), sumsName))
	if diff := cmp.Diff(set, got); diff != "" || got.Etag == "" || got.CreateTime.IsZero() {
		t.Errorf("Derivation (-want +got):\n%s", diff)
	}
	d.Mappings, d.Etag = nil, "1"
	_, err := r.SetDerivation(t.Context(), d)
	wantReason(t, "SetDerivation with a stale etag", err, registry.Overtaken)
	d.Etag = got.Etag
	next := must[registry.Derivation](t, "SetDerivation with its etag")(r.SetDerivation(t.Context(), d))
	if next.Mappings != nil || !next.CreateTime.Equal(got.CreateTime) || next.Etag == got.Etag {
		t.Errorf("SetDerivation = %+v, want one without mappings and a new etag", next)
	}
	wantReason(t, "DeleteDerivation with a stale etag", r.DeleteDerivation(t.Context(), sumsName, got.Etag), registry.Overtaken)
	if err := r.DeleteDerivation(t.Context(), sumsName, next.Etag); err != nil {
		t.Errorf("DeleteDerivation = %v", err)
	}
	wantReason(t, "DeleteDerivation again", r.DeleteDerivation(t.Context(), sumsName, ""), registry.DerivationNotFound)
}

func TestDerivationsThatAreRefused(t *testing.T) {
	r := shop(t, registry.Config{})
	publish(t, r, in("shop", "known"), record(id))
	long := strings.Repeat("a", 2000)
	many := make([]registry.FieldMapping, 5001)
	heavy := make([]registry.FieldMapping, 11)
	for i := range heavy {
		heavy[i] = mapped(fmt.Sprint(i), strings.Split(strings.Repeat(long[:1000]+",", 99)+"x", ",")...)
	}
	for what, c := range map[string]struct {
		d    registry.Derivation
		says string
	}{
		"no target":                   {registry.Derivation{Name: registry.DerivationName{Source: orders}}, "derivation.subject: it is empty"},
		"no source":                   {registry.Derivation{Name: registry.DerivationName{Target: sums}}, "derivation.source_subject: it is empty"},
		"itself":                      {registry.Derivation{Name: registry.DerivationName{Target: orders, Source: in("", "orders")}}, "not made from itself"},
		"an application with a slash": {registry.Derivation{Name: sumsName, Application: "a/b"}, "derivation.application"},
		"a long description":          {registry.Derivation{Name: sumsName, Description: strings.Repeat(long, 10)}, "derivation.description"},
		"no sources":                  {registry.Derivation{Name: sumsName, Mappings: []registry.FieldMapping{{Target: "a"}}}, "mappings[0].sources"},
		"an empty path":               {registry.Derivation{Name: sumsName, Mappings: []registry.FieldMapping{mapped("", "id")}}, "mappings[0]"},
		"a long path":                 {registry.Derivation{Name: sumsName, Mappings: []registry.FieldMapping{mapped("a", long)}}, "mappings[0]"},
		"a target twice":              {registry.Derivation{Name: sumsName, Mappings: []registry.FieldMapping{mapped("a", "id"), mapped("a", "id")}}, "mappings[1].target"},
		"a long transformation":       {registry.Derivation{Name: sumsName, Mappings: []registry.FieldMapping{{Target: "a", Sources: []string{"id"}, Transformation: long}}}, "transformation"},
		"too many mappings":           {registry.Derivation{Name: sumsName, Mappings: many}, "at most 5000"},
		"mappings that say too much":  {registry.Derivation{Name: sumsName, Mappings: heavy}, "bytes"},
		"a field that is not there":   {registry.Derivation{Name: sumsName, Mappings: []registry.FieldMapping{mapped("a", "customer.mail")}}, `default/orders has no field "customer.mail"; it has id, customer, customer.email`},
		"a target that is not there":  {registry.Derivation{Name: registry.DerivationName{Target: in("shop", "known"), Source: orders}, Mappings: []registry.FieldMapping{mapped("total", "id")}}, `shop/known has no field "total"`},
	} {
		_, err := r.SetDerivation(t.Context(), c.d)
		refusal := wantReason(t, "SetDerivation with "+what, err, registry.InvalidArgument)
		if refusal != nil && !strings.Contains(refusal.Message, c.says) {
			t.Errorf("SetDerivation with %s says %q, want %q in it", what, refusal.Message, c.says)
		}
	}
	_, err := r.SetDerivation(t.Context(), registry.Derivation{Name: registry.DerivationName{Target: in("nowhere", "x"), Source: orders}})
	wantReason(t, "SetDerivation in no domain", err, registry.DomainNotFound)
	_, err = r.SetDerivation(t.Context(), registry.Derivation{Name: registry.DerivationName{Target: orders, Source: in("nowhere", "x")}})
	wantReason(t, "SetDerivation from no domain", err, registry.DomainNotFound)
	d := registry.Derivation{Name: sumsName, Mappings: []registry.FieldMapping{mapped("a", "customer.mail")}, Imported: true}
	must[registry.Derivation](t, "an imported one with unknown fields")(r.SetDerivation(t.Context(), d))
	must[registry.EffectiveAccess](t, "SetAccessMode")(r.SetAccessMode(t.Context(), registry.Place(sums), registry.AccessChange{Mode: registry.ReadOnly}))
	_, err = r.SetDerivation(t.Context(), registry.Derivation{Name: sumsName})
	wantReason(t, "SetDerivation of what may only be read", err, registry.NotPermitted)
	wantReason(t, "DeleteDerivation of what may only be read", r.DeleteDerivation(t.Context(), sumsName, ""), registry.NotPermitted)
}

func TestDerivationsAreListedFromBothEnds(t *testing.T) {
	r := shop(t, registry.Config{})
	a, b, c := in("shop", "a"), in("shop", "b"), in("default", "c")
	for _, n := range []registry.DerivationName{{Target: b, Source: a}, {Target: c, Source: a}, {Target: c, Source: b}, {Target: a, Source: orders}} {
		must[registry.Derivation](t, "SetDerivation")(r.SetDerivation(t.Context(), registry.Derivation{Name: n}))
	}
	for _, want := range []struct {
		filter registry.DerivationFilter
		names  string
	}{
		{registry.DerivationFilter{}, "default/c<shop/a default/c<shop/b shop/a<default/orders shop/b<shop/a"},
		{registry.DerivationFilter{Target: c}, "default/c<shop/a default/c<shop/b"},
		{registry.DerivationFilter{Target: in("shop", "")}, "shop/a<default/orders shop/b<shop/a"},
		{registry.DerivationFilter{Source: a}, "default/c<shop/a shop/b<shop/a"},
		{registry.DerivationFilter{Source: in("default", "")}, "shop/a<default/orders"},
		{registry.DerivationFilter{Target: in("", "c"), Source: b}, "default/c<shop/b"},
		{registry.DerivationFilter{Target: in("nowhere", "")}, ""},
	} {
		var names []string
		for token := "-"; token != ""; {
			page := must[registry.Page[registry.Derivation]](t, "Derivations")(r.Derivations(t.Context(), want.filter, registry.PageRequest{Size: 1, Token: strings.Trim(token, "-")}))
			for _, d := range page.Items {
				names = append(names, d.Name.Target.String()+"<"+d.Name.Source.String())
			}
			token = page.Next
		}
		if got := strings.Join(names, " "); got != want.names {
			t.Errorf("Derivations(%v) = %s, want %s", want.filter, got, want.names)
		}
	}
	_, err := r.Derivations(t.Context(), registry.DerivationFilter{Target: in("_", "x")}, registry.PageRequest{})
	wantReason(t, "Derivations of no domain", err, registry.InvalidArgument)
}

func TestADomainWithDerivationsIsInUse(t *testing.T) {
	r := shop(t, registry.Config{})
	domain(t, r, "raw")
	raw := registry.DerivationName{Target: sums, Source: in("raw", "lines")}
	must[registry.Derivation](t, "SetDerivation")(r.SetDerivation(t.Context(), registry.Derivation{Name: raw}))
	for name, says := range map[string]string{"shop": "made from others, such as shop/sums", "raw": "that others are made from, such as raw/lines"} {
		refusal := wantReason(t, "DeleteDomain", r.DeleteDomain(t.Context(), name, ""), registry.InUse)
		if refusal != nil && !strings.Contains(refusal.Message, says) {
			t.Errorf("DeleteDomain(%s) says %q, want %q in it", name, refusal.Message, says)
		}
	}
	if err := r.DeleteDerivation(t.Context(), raw, ""); err != nil {
		t.Fatal(err)
	}
	if err := r.DeleteDomain(t.Context(), "raw", ""); err != nil {
		t.Errorf("DeleteDomain without derivations = %v", err)
	}
}

func TestHiddenDomainsHaveNoDerivations(t *testing.T) {
	hidden := ""
	r := shop(t, registry.Config{Visible: func(_ registry.Caller, domain string) bool { return domain != hidden }})
	must[registry.Derivation](t, "SetDerivation")(r.SetDerivation(t.Context(), registry.Derivation{Name: sumsName}))
	hidden = "shop"
	_, err := r.SetDerivation(t.Context(), registry.Derivation{Name: sumsName})
	wantReason(t, "SetDerivation in a hidden domain", err, registry.DomainNotFound)
	_, err = r.Derivation(t.Context(), sumsName)
	wantReason(t, "Derivation in a hidden domain", err, registry.DomainNotFound)
	wantReason(t, "DeleteDerivation in a hidden domain", r.DeleteDerivation(t.Context(), sumsName, ""), registry.DomainNotFound)
	for _, f := range []registry.DerivationFilter{{}, {Source: orders}, {Target: sums}} {
		if page, err := r.Derivations(t.Context(), f, registry.PageRequest{}); err != nil || len(page.Items) > 0 {
			t.Errorf("Derivations(%v) = %v, %v, want none", f, page, err)
		}
	}
}
