package export_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/exchange/export"
	"github.com/pawl-registry/pawl/exchange/intake"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// lived is a scene in which people have said what they do.
func lived(t *testing.T) *registry.Registry {
	r := scene(t, nil)
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	reader := registry.Draft{Format: schema.Avro, Files: []schema.File{{Content: `{"type":"record","name":"Order","namespace":"acme","fields":[{"name":"id","type":"string"}]}`}}}
	must(r.CreateApplication(ctx, registry.Application{Name: "billing", Owner: "checkout", Description: "sends invoices"}))
	for _, environment := range []string{"prod", "test"} {
		must(r.ApplyUsages(ctx, registry.Manifest{Application: "billing", Environment: environment, Release: "1.4", Usages: []registry.UsageDraft{
			{Subject: placed, Version: 1, Projection: registry.Projection{Paths: []string{"id", "lines.sku"}}},
			{Subject: placed, Role: registry.Producer},
			{Subject: issued, Role: registry.Producer, Version: 1},
			{Subject: issued, Projection: registry.Projection{Message: "acme.v1.Line"}},
			{Subject: registry.SubjectName{Domain: "billing", Subject: "not yet"}},
		}}))
	}
	must(r.RenewUsages(ctx, registry.Renewal{Application: "mailer", Environment: "prod", Usages: []registry.UsageDraft{{Subject: placed, Projection: registry.Projection{Reader: reader}}}}))
	must(r.SetDerivation(ctx, registry.Derivation{Name: registry.DerivationName{Target: issued, Source: placed}, Application: "billing", Description: "one for each order", Mappings: []registry.FieldMapping{
		{Target: "number", Sources: []string{"id"}, Transformation: "IDENTITY, MASKED"}, {Target: "lines", Sources: []string{"lines", "total"}},
	}}))
	must(intake.New(r).Take(ctx, []byte(job), ""))
	return r
}

// What one registry has exported, another one with the same subjects takes,
// and exports again: but for who said so, nothing is lost.
func TestRoundTrip(t *testing.T) {
	first := export.Export{Format: export.OpenLineage, URL: "https://registry.example.com", Version: "v1"}
	before := written(t, lived(t), first)
	other := scene(t, nil)
	feed(t, other, before)
	after := written(t, other, first)
	if diff := cmp.Diff(plain(t, unsaid(before)), plain(t, unsaid(after))); diff != "" {
		t.Errorf("export, import, export (-before +after):\n%s", diff)
	}
	third := scene(t, nil)
	feed(t, third, after)
	if diff := cmp.Diff(plain(t, after), plain(t, written(t, third, first))); diff != "" {
		t.Errorf("what was imported goes round as it is (-before +after):\n%s", diff)
	}
	// The same once more is no news.
	status, err := third.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	feed(t, third, after)
	if again, err := third.Status(t.Context()); err != nil || again.LastIndex != status.LastIndex {
		t.Errorf("the log went from %d to %d, %v; want nothing new", status.LastIndex, again.LastIndex, err)
	}
}

func feed(t *testing.T, r *registry.Registry, events []byte) {
	t.Helper()
	in := intake.New(r)
	for event := range bytes.Lines(events) {
		taken, err := in.Take(t.Context(), event, "")
		if err != nil || len(taken.Unknown) > 0 {
			t.Fatalf("Take(%s) = %+v, %v", event, taken, err)
		}
	}
}

// unsaid leaves out how a registry knows of a usage: another one has it from
// an import.
func unsaid(events []byte) []byte {
	return regexp.MustCompile(`"source":"(DECLARED|HEARTBEAT|OBSERVED|IMPORTED)",?|"state":"[A-Z]+",?`).ReplaceAll(events, nil)
}

// plain are the events as values, in the order of their texts: derivations
// and usages have none.
func plain(t *testing.T, events []byte) any {
	t.Helper()
	out := map[string]any{}
	for event := range bytes.Lines(events) {
		var v any
		text := bytes.ReplaceAll(event, []byte(`,}`), []byte(`}`))
		if err := json.Unmarshal(text, &v); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		sorted, _ := json.Marshal(v)
		out[string(sorted)[:min(len(sorted), 1<<20)]] = v
	}
	return slices.Sorted(maps.Keys(out))
}
