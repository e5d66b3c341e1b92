package registry_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

func subjectRoot(s registry.SubjectName) registry.Node {
	return registry.Node{Kind: registry.SubjectNode, Subject: s}
}

func fieldRoot(s registry.SubjectName, path string) registry.Node {
	return registry.Node{Kind: registry.FieldNode, Subject: s, Field: path}
}

func applicationRoot(name string) registry.Node {
	return registry.Node{Kind: registry.ApplicationNode, Application: name}
}

func writes(s registry.SubjectName) registry.UsageDraft {
	return registry.UsageDraft{Subject: s, Role: registry.Producer}
}

// nodeWord names a node in one word.
func nodeWord(n registry.Node) string {
	switch n.Kind {
	case registry.ApplicationNode:
		return n.Application
	case registry.FieldNode:
		return n.Subject.String() + "#" + n.Field
	default:
		return n.Subject.String()
	}
}

// lineageOf says what a lineage is: its nodes with their depth, and its edges.
func lineageOf(t testing.TB, r *registry.Registry, q registry.LineageQuery) (nodes, edges []string) {
	t.Helper()
	l, err := r.Lineage(t.Context(), q)
	if err != nil {
		t.Fatalf("Lineage(%+v) = %v", q, err)
	}
	for _, n := range l.Nodes {
		nodes = append(nodes, fmt.Sprintf("%s %d", nodeWord(n.Node), n.Depth))
	}
	for _, e := range l.Edges {
		word := fmt.Sprintf("%s %s %s", nodeWord(e.From), e.Kind, nodeWord(e.To))
		if e.Unknown {
			word += " ?"
		}
		edges = append(edges, word)
	}
	slices.Sort(edges)
	return nodes, edges
}

func wantLineage(t *testing.T, r *registry.Registry, q registry.LineageQuery, nodes, edges string) {
	t.Helper()
	gotNodes, gotEdges := lineageOf(t, r, q)
	if diff := cmp.Diff(strings.Split(nodes, ", "), gotNodes); diff != "" {
		t.Errorf("the nodes of %+v (-want +got):\n%s", q, diff)
	}
	want := strings.Split(edges, ", ")
	slices.Sort(want)
	if diff := cmp.Diff(want, gotEdges); diff != "" {
		t.Errorf("the edges of %+v (-want +got):\n%s", q, diff)
	}
}

// mesh is a registry in which default/orders is written by till, read by
// billing, references common/money and is what shop/sums is made from, which
// shop/report is made from in turn.
func mesh(t *testing.T, cfg registry.Config) *registry.Registry {
	t.Helper()
	r := shop(t, cfg)
	domain(t, r, "common")
	publish(t, r, money, avro(moneyText))
	d := record(id, customers, `{"name": "price", "type": ["null", "acme.Money"], "default": null}`)
	d.References = []schema.Reference{moneyRef}
	publish(t, r, orders, d)
	publish(t, r, sums, record(id, total))
	apply(t, r, registry.Manifest{Application: "till", Environment: "prod", Usages: []registry.UsageDraft{writes(orders)}})
	for _, environment := range []string{"test", "prod"} {
		apply(t, r, registry.Manifest{
			Application: "billing", Environment: environment,
			Usages: []registry.UsageDraft{{Subject: orders, Projection: registry.Projection{Paths: []string{"customer.email"}}}, writes(in("shop", "bills"))},
		})
	}
	must[registry.Derivation](t, "SetDerivation")(r.SetDerivation(t.Context(), registry.Derivation{
		Name: sumsName, Application: "adder", Mappings: []registry.FieldMapping{{Target: "total", Sources: []string{"price"}, Transformation: "AGGREGATION"}, mapped("id", "customer")},
	}))
	must[registry.Derivation](t, "SetDerivation")(r.SetDerivation(t.Context(), registry.Derivation{Name: registry.DerivationName{Target: in("shop", "report"), Source: sums}}))
	return r
}

func TestLineageOfASubject(t *testing.T) {
	r := mesh(t, registry.Config{})
	wantLineage(t, r, registry.LineageQuery{Root: subjectRoot(orders), Depth: 1},
		"default/orders 0, common/money -1, till -1, shop/sums 1, billing 1",
		"common/money REFERENCES default/orders, till PRODUCES default/orders, default/orders DERIVES shop/sums, default/orders CONSUMES billing")
	wantLineage(t, r, registry.LineageQuery{Root: subjectRoot(money), Direction: registry.Downstream, Depth: 3},
		"common/money 0, default/orders 1, shop/sums 2, billing 2, shop/report 3, shop/bills 3",
		"common/money REFERENCES default/orders, default/orders DERIVES shop/sums, default/orders CONSUMES billing, shop/sums DERIVES shop/report ?, billing PRODUCES shop/bills")
	wantLineage(t, r, registry.LineageQuery{Root: subjectRoot(in("shop", "report")), Direction: registry.Upstream},
		"shop/report 0, shop/sums -1, default/orders -2, common/money -3, till -3",
		"common/money REFERENCES default/orders, till PRODUCES default/orders, default/orders DERIVES shop/sums, shop/sums DERIVES shop/report ?")
}

func TestLineageOfAnApplication(t *testing.T) {
	r := mesh(t, registry.Config{})
	wantLineage(t, r, registry.LineageQuery{Root: applicationRoot("billing"), Depth: 1},
		"billing 0, default/orders -1, shop/bills 1", "default/orders CONSUMES billing, billing PRODUCES shop/bills")
	l := must[registry.Lineage](t, "Lineage")(r.Lineage(t.Context(), registry.LineageQuery{Root: applicationRoot("billing"), Depth: 1}))
	if got := l.Edges[0].Environments; !slices.Equal(got, []string{"prod", "test"}) {
		t.Errorf("billing reads in %v, want prod and test", got)
	}
	if !l.Nodes[2].Missing || l.Nodes[1].Missing {
		t.Errorf("the nodes are %+v; shop/bills has no version, default/orders has", l.Nodes)
	}
}

func TestLineageOfAFieldFollowsMappings(t *testing.T) {
	r := mesh(t, registry.Config{})
	wantLineage(t, r, registry.LineageQuery{Root: fieldRoot(orders, "price"), Direction: registry.Downstream},
		"default/orders#price 0, shop/sums#total 1, shop/report 2", "default/orders#price DERIVES shop/sums#total, shop/sums#total DERIVES shop/report ?")
	wantLineage(t, r, registry.LineageQuery{Root: fieldRoot(orders, "customer.email"), Direction: registry.Downstream, Depth: 1},
		"default/orders#customer.email 0, shop/sums#id 1, billing 1", "default/orders#customer.email DERIVES shop/sums#id, default/orders#customer.email CONSUMES billing")
	wantLineage(t, r, registry.LineageQuery{Root: fieldRoot(sums, "total"), Direction: registry.Upstream},
		"shop/sums#total 0, default/orders#price -1, till -2", "default/orders#price DERIVES shop/sums#total, till PRODUCES default/orders#price")
	l := must[registry.Lineage](t, "Lineage")(r.Lineage(t.Context(), registry.LineageQuery{Root: fieldRoot(sums, "total"), Direction: registry.Upstream, Depth: 1}))
	if e := l.Edges[0]; e.Transformation != "AGGREGATION" || e.Application != "adder" {
		t.Errorf("the edge is %+v, want how the field is made and by whom", e)
	}
}

func TestLineageIsBounded(t *testing.T) {
	r := mesh(t, registry.Config{})
	for i := range 20 {
		must[registry.Derivation](t, "SetDerivation")(r.SetDerivation(t.Context(), registry.Derivation{Name: registry.DerivationName{Target: in("shop", fmt.Sprint(i)), Source: sums}}))
	}
	l := must[registry.Lineage](t, "Lineage")(r.Lineage(t.Context(), registry.LineageQuery{Root: subjectRoot(sums), Nodes: 5}))
	if len(l.Nodes) != 5 || !l.Truncated {
		t.Errorf("Lineage of 5 nodes has %d, truncated: %v", len(l.Nodes), l.Truncated)
	}
	// Round in circles.
	must[registry.Derivation](t, "SetDerivation")(r.SetDerivation(t.Context(), registry.Derivation{Name: registry.DerivationName{Target: orders, Source: sums}, Mappings: []registry.FieldMapping{mapped("id", "id")}}))
	l = must[registry.Lineage](t, "Lineage")(r.Lineage(t.Context(), registry.LineageQuery{Root: subjectRoot(sums), Depth: 20}))
	if l.Truncated || len(l.Nodes) > 30 {
		t.Errorf("Lineage round in circles has %d nodes, truncated: %v", len(l.Nodes), l.Truncated)
	}
}

func TestLineageOfWhatThereIsNot(t *testing.T) {
	hidden := ""
	r := mesh(t, registry.Config{Visible: func(_ registry.Caller, domain string) bool { return domain != hidden }})
	for what, c := range map[string]struct {
		q    registry.LineageQuery
		want registry.Reason
	}{
		"no subject":        {registry.LineageQuery{Root: subjectRoot(in("shop", "nothing"))}, registry.SubjectNotFound},
		"no domain":         {registry.LineageQuery{Root: subjectRoot(in("nowhere", "x"))}, registry.DomainNotFound},
		"no field":          {registry.LineageQuery{Root: fieldRoot(orders, "nothing")}, registry.InvalidArgument},
		"an empty field":    {registry.LineageQuery{Root: fieldRoot(orders, "")}, registry.InvalidArgument},
		"no application":    {registry.LineageQuery{Root: applicationRoot("nobody")}, registry.ApplicationNotFound},
		"no name":           {registry.LineageQuery{Root: applicationRoot("")}, registry.InvalidArgument},
		"no kind":           {registry.LineageQuery{}, registry.InvalidArgument},
		"too deep":          {registry.LineageQuery{Root: subjectRoot(orders), Depth: 21}, registry.InvalidArgument},
		"too many":          {registry.LineageQuery{Root: subjectRoot(orders), Nodes: 5001}, registry.InvalidArgument},
		"a third direction": {registry.LineageQuery{Root: subjectRoot(orders), Direction: "ASIDE"}, registry.InvalidArgument},
	} {
		_, err := r.Lineage(t.Context(), c.q)
		wantReason(t, "Lineage of "+what, err, c.want)
	}
	hidden = "shop"
	wantLineage(t, r, registry.LineageQuery{Root: subjectRoot(orders), Direction: registry.Downstream}, "default/orders 0, billing 1", "default/orders CONSUMES billing")
	_, err := r.Lineage(t.Context(), registry.LineageQuery{Root: subjectRoot(sums)})
	wantReason(t, "Lineage of what is hidden", err, registry.DomainNotFound)
}

// Random derivations and usages are followed as a plain table of pairs says.
func TestLineageGenerated(t *testing.T) {
	r := shop(t, registry.Config{})
	rapid.Check(t, func(rt *rapid.T) {
		domainName := fmt.Sprintf("d%x", rapid.Uint64().Draw(rt, "domain"))
		if _, err := r.CreateDomain(t.Context(), registry.Domain{Name: domainName}); err != nil {
			return // drawn before
		}
		after := map[string][]string{} // from a node to those after it
		for range rapid.IntRange(1, 12).Draw(rt, "derivations") {
			from, to := rapid.IntRange(0, 5).Draw(rt, "from"), rapid.IntRange(0, 5).Draw(rt, "to")
			if from == to {
				continue
			}
			source, made := in(domainName, fmt.Sprint(from)), in(domainName, fmt.Sprint(to))
			if _, err := r.SetDerivation(t.Context(), registry.Derivation{Name: registry.DerivationName{Target: made, Source: source}}); err != nil {
				rt.Fatal(err)
			}
			after[source.String()] = append(after[source.String()], made.String())
		}
		for i := range rapid.IntRange(0, 3).Draw(rt, "applications") {
			name := fmt.Sprintf("%s-%d", domainName, i)
			read, written := in(domainName, fmt.Sprint(rapid.IntRange(0, 5).Draw(rt, "read"))), in(domainName, fmt.Sprint(rapid.IntRange(0, 5).Draw(rt, "written")))
			if _, err := r.ApplyUsages(t.Context(), registry.Manifest{Application: name, Environment: "prod", Usages: []registry.UsageDraft{reads(read), writes(written)}}); err != nil {
				rt.Fatal(err)
			}
			after[read.String()] = append(after[read.String()], name)
			after[name] = append(after[name], written.String())
		}
		root := in(domainName, "0")
		depth := rapid.IntRange(1, 6).Draw(rt, "depth")
		l, err := r.Lineage(t.Context(), registry.LineageQuery{Root: subjectRoot(root), Direction: registry.Downstream, Depth: depth})
		want := distances(after, root.String(), depth)
		if err != nil {
			if len(want) > 1 {
				rt.Fatalf("Lineage = %v, want %v", err, want)
			}
			return
		}
		var got []string
		for _, n := range l.Nodes {
			got = append(got, fmt.Sprintf("%d %s", n.Depth, nodeWord(n.Node)))
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			rt.Fatalf("Lineage to depth %d = %v, want %v", depth, got, want)
		}
	})
}

// distances finds how far away everything is.
func distances(after map[string][]string, root string, depth int) (list []string) {
	far := map[string]int{root: 0}
	for changed := true; changed; {
		changed = false
		for from, tos := range after {
			at, ok := far[from]
			for _, to := range tos {
				if was, known := far[to]; ok && (!known || was > at+1) {
					far[to], changed = at+1, true
				}
			}
		}
	}
	for name, at := range far {
		if at <= depth {
			list = append(list, fmt.Sprintf("%d %s", at, name))
		}
	}
	slices.Sort(list)
	return list
}
