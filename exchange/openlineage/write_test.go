package openlineage_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/pawl-registry/pawl/exchange"
	"github.com/pawl-registry/pawl/exchange/openlineage"
	"github.com/pawl-registry/pawl/exchange/sample"
	"github.com/pawl-registry/pawl/internal/standards"
)

func written(t *testing.T, m exchange.Mesh) []*openlineage.Event {
	t.Helper()
	events, err := openlineage.Writer{Producer: "https://example.com/pawl", Time: time.Unix(0, 0)}.Events(m)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func TestWhatIsWrittenOfAnyMeshIsOfficialAndReadAgain(t *testing.T) {
	official := standards.Load(t, core)
	rapid.Check(t, func(r *rapid.T) {
		events, err := openlineage.Writer{Producer: "https://example.com/pawl", Time: time.Unix(0, 0)}.Events(sample.Random().Draw(r, "mesh"))
		if err != nil {
			r.Fatal(err)
		}
		for _, e := range events {
			text, err := json.Marshal(e)
			if err == nil {
				err = official.JSON(text)
			}
			if err == nil {
				e, err = openlineage.Decode(text)
			}
			if err == nil {
				_, err = e.Lineage()
			}
			if err != nil {
				r.Fatalf("%v\n%s", err, text)
			}
		}
	})
}

func TestWhatIsWrittenIsOfficial(t *testing.T) {
	official := standards.Load(t, core)
	facets := map[string]*standards.Standard{}
	for key, part := range map[string]string{
		"schema": "SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet", "version": "DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet",
		"datasetType": "DatasetTypeDatasetFacet.json#/$defs/DatasetTypeDatasetFacet", "symlinks": "SymlinksDatasetFacet.json#/$defs/SymlinksDatasetFacet",
		"columnLineage": "ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet", "jobType": "JobTypeJobFacet.json#/$defs/JobTypeJobFacet",
		"lineage": "LineageFacet.json#/$defs/LineageDatasetFacet", "pawl_derivations": "", "pawl_usage": "",
		"dataset ownership": "OwnershipDatasetFacet.json#/$defs/OwnershipDatasetFacet", "job ownership": "OwnershipJobFacet.json#/$defs/OwnershipJobFacet",
		"dataset tags": "TagsDatasetFacet.json#/$defs/TagsDatasetFacet", "job tags": "TagsJobFacet.json#/$defs/TagsJobFacet",
		"dataset documentation": "DocumentationDatasetFacet.json#/$defs/DocumentationDatasetFacet", "job documentation": "DocumentationJobFacet.json#/$defs/DocumentationJobFacet",
	} {
		if part != "" {
			facets[key] = standards.Load(t, "openlineage/facets/"+part, core)
		} else {
			facets[key] = standards.Load(t, core+"#/$defs/DatasetFacet")
		}
	}
	seen := map[string]bool{}
	check := func(of string, list openlineage.Facets) {
		for name, text := range list {
			s := facets[name]
			if s == nil {
				name = of + " " + name
				s = facets[name]
			}
			if s == nil {
				t.Errorf("no schema for the facet %s", name)
				continue
			}
			seen[name] = true
			if err := s.JSON(text); err != nil {
				t.Errorf("%s: %v\n%s", name, err, text)
			}
			var base struct {
				Schema string `json:"_schemaURL"`
			}
			if err := json.Unmarshal(text, &base); err != nil || !strings.Contains(base.Schema, "://") {
				t.Errorf("%s: %q is no URL", name, base.Schema)
			}
		}
	}
	for _, e := range written(t, sample.Mesh()) {
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if err := official.JSON(text); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
		if e.Dataset != nil {
			check("dataset", e.Dataset.Facets)
		}
		if e.Job != nil {
			check("job", e.Job.Facets)
		}
		for _, d := range append(e.Inputs, e.Outputs...) {
			check("dataset", d.Facets)
			check("dataset", d.InputFacets)
			check("dataset", d.OutputFacets)
		}
	}
	for name := range facets {
		if !seen[name] {
			t.Errorf("the mesh of this test writes no facet %s", name)
		}
	}
}

// What is written is read as it was: nothing is lost but the order.
func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	m := sample.Mesh()
	topic := func(broker string) openlineage.Name { return openlineage.Name{Namespace: broker, Name: "orders.v1"} }
	own := func(name string) openlineage.Name {
		return openlineage.Name{Namespace: "pawl://registry.example.com", Name: name}
	}
	var derived []openlineage.Derived
	for _, target := range []openlineage.Name{topic("kafka://broker-1:9092"), topic("kafka://broker-2:9092")} {
		derived = append(derived, openlineage.Derived{Target: target, Source: own("carts/cart/checked out"), Application: "checkout", Description: "on payment", Mappings: []openlineage.Mapping{
			{Sources: []string{"state"}, Transformation: "FILTER"},
			{Target: "customer.email", Sources: []string{"mail", "shop"}, Transformation: "MASKED"},
			{Target: "order_id", Sources: []string{"cart_id"}, Transformation: "IDENTITY"},
		}})
	}
	alias := map[openlineage.Name][]openlineage.Name{}
	for _, d := range derived {
		alias[d.Target] = []openlineage.Name{own("orders/order-placed")}
	}
	billing := func(environment string) *openlineage.JobInfo {
		return &openlineage.JobInfo{
			Name:        openlineage.Name{Namespace: "pawl://registry.example.com/environments/" + environment, Name: "applications/billing"},
			Description: "sends invoices", Owner: "team:billing", Environment: environment,
		}
	}
	want := []openlineage.Lineage{
		{Derived: derived[:1], Aliases: map[openlineage.Name][]openlineage.Name{derived[0].Target: alias[derived[0].Target]}},
		{Derived: derived[1:], Aliases: map[openlineage.Name][]openlineage.Name{derived[1].Target: alias[derived[1].Target]}},
		{},
		{
			Job: billing("prod"),
			Reads: []openlineage.Access{{Dataset: topic("kafka://broker-1:9092"), Version: "7", Usage: &openlineage.Usage{
				Version: 7, Source: "DECLARED", State: "ACTIVE", Release: "1.4", Paths: []string{"customer.email"}, Reader: &openlineage.Reader{Format: "AVRO", Files: []openlineage.ReaderFile{{Content: `"string"`}}},
			}}},
			Writes: []openlineage.Access{{Dataset: own("carts/cart/checked out"), Usage: &openlineage.Usage{Source: "IMPORTED"}}},
		},
		{Job: billing("test"), Reads: []openlineage.Access{{Dataset: topic("kafka://broker-2:9092"), Usage: &openlineage.Usage{Source: "OBSERVED"}}}},
		{Job: &openlineage.JobInfo{Name: openlineage.Name{Namespace: "spark", Name: "Etl"}}},
	}
	var got []openlineage.Lineage
	for _, e := range written(t, m) {
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		again, err := openlineage.Decode(text)
		if err != nil {
			t.Fatalf("Decode(%s) = %v", text, err)
		}
		lineage, err := again.Lineage()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, lineage)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("lineage (-want +got):\n%s", diff)
	}
	if app, environment, ok := billing("prod").Name.Application(); !ok || app != "billing" || environment != "prod" {
		t.Errorf("Application = %s, %s, %v", app, environment, ok)
	}
	if d, ok := own("carts/cart/checked out").Subject(); !ok || d != (exchange.Name{Domain: "carts", Name: "cart/checked out"}) {
		t.Errorf("Subject = %v, %v", d, ok)
	}
}
