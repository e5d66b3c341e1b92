package export_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/pawl-registry/pawl/exchange/export"
	"github.com/pawl-registry/pawl/exchange/intake"
	"github.com/pawl-registry/pawl/internal/standards"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage/memory"
)

const order = `{"type":"record","name":"Order","namespace":"acme","doc":"An order.","fields":[
 {"name":"id","type":"string","doc":"its identifier","confluent:tags":["PII"]},
 {"name":"total","type":{"type":"bytes","logicalType":"decimal","precision":12,"scale":2}},
 {"name":"at","type":["null",{"type":"long","logicalType":"timestamp-micros"}],"default":null},
 {"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","fields":[{"name":"sku","type":"string"},{"name":"next","type":["null","Line"],"default":null}]}}},
 {"name":"pay","type":["null","string",{"type":"record","name":"Card","fields":[{"name":"number","type":"string"}]}],"default":null},
 {"name":"labels","type":{"type":"map","values":"long"}}]}`

const invoice = `syntax = "proto3";
package acme.v1;
import "google/protobuf/timestamp.proto";
// An invoice.
message Invoice {
  // its number
  string number = 1;
  repeated Line lines = 2;
  map<string, int64> totals = 3;
  google.protobuf.Timestamp due = 4;
  oneof pay { string iban = 5; Card card = 6; }
  Invoice corrects = 7;
  message Card { string number = 1; }
}
message Line { string sku = 1; double price = 2; }
`

// scene is a registry with a little of everything.
func scene(t *testing.T, cfg func(*registry.Config)) *registry.Registry {
	t.Helper()
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	c := registry.Config{Store: memory.New(), Clock: func() time.Time { return at }, Logger: slog.New(slog.DiscardHandler), CreateDomains: true}
	if cfg != nil {
		cfg(&c)
	}
	r, err := registry.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	must(r.CreateTeam(ctx, registry.Team{Name: "checkout", Contacts: []registry.Contact{{Kind: "email", Address: "checkout@example.com"}}}))
	must(r.CreateDomain(ctx, registry.Domain{Name: "orders", Owner: "checkout", Description: "what people buy"}))
	must(r.CreateDomain(ctx, registry.Domain{Name: "billing", Owner: "checkout"}))
	must(r.Publish(ctx, registry.Publication{Subject: placed, Draft: registry.Draft{Format: schema.Avro, Files: []schema.File{{Content: order}}}}))
	must(r.Publish(ctx, registry.Publication{Subject: issued, Draft: registry.Draft{Format: schema.Protobuf, Files: []schema.File{{Path: "invoice.proto", Content: invoice}}}}))
	bindings := []registry.TopicBinding{{Environment: "prod", Broker: "broker-1:9092", Topic: "orders.v1"}}
	must(r.UpdateSubject(ctx, placed, registry.SubjectChange{Bindings: bindings}))
	return r
}

var (
	placed = registry.SubjectName{Domain: "orders", Subject: "placed"}
	issued = registry.SubjectName{Domain: "billing", Subject: "invoice/issued"}
)

func written(t *testing.T, r *registry.Registry, e export.Export) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := export.Write(t.Context(), r, e, &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const job = `{"eventType":"COMPLETE","eventTime":"2026-11-22T10:00:00Z","producer":"https://spark","schemaURL":"https://s",
 "run":{"runId":"f69a6e9b-9bac-3c9a-9cf6-eacb70ecc9a9"},"job":{"namespace":"spark","name":"Invoicing"},
 "inputs":[{"namespace":"kafka://broker-1:9092","name":"orders.v1"},{"namespace":"s3://lake","name":"prices"}],
 "outputs":[{"namespace":"pawl://elsewhere","name":"billing/invoice/issued","facets":{"columnLineage":{"_producer":"a:b","_schemaURL":"a:b","fields":{
   "number":{"inputFields":[{"namespace":"kafka://broker-1:9092","name":"orders.v1","field":"id"},{"namespace":"kafka://broker-1:9092","name":"orders.v1","field":"nowhere"}]}}}}}]}`

func TestExportsAreOfficial(t *testing.T) {
	r := scene(t, nil)
	if _, err := intake.New(r).Take(t.Context(), []byte(job), ""); err != nil {
		t.Fatal(err)
	}
	events := standards.Load(t, "openlineage/OpenLineage.json")
	lines := 0
	for line := range bytes.Lines(written(t, r, export.Export{Format: export.OpenLineage, URL: "https://registry.example.com"})) {
		lines++
		if err := events.JSON(line); err != nil {
			t.Errorf("%v\n%s", err, line)
		}
	}
	if lines != 3 {
		t.Errorf("%d events, want two of subjects and one of a job", lines)
	}
	contract := standards.Load(t, "odcs/odcs-json-schema-v3.1.0.json")
	for _, text := range documents(t, written(t, r, export.Export{Format: export.ODCS, Domain: "orders"})) {
		if err := contract.YAML(text); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
	}
	kinds := map[string]int{}
	for _, text := range documents(t, written(t, r, export.Export{Format: export.Backstage})) {
		var entity struct{ Kind string }
		if err := yaml.Unmarshal(text, &entity); err != nil {
			t.Fatal(err)
		}
		kinds[entity.Kind]++
		s := standards.Load(t, "backstage/"+entity.Kind+".v1alpha1.schema.json", "backstage/Entity.schema.json", "backstage/EntityMeta.schema.json", "backstage/common.schema.json")
		if err := s.YAML(text); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
	}
	// The group of nobody is there too: the job has no owner.
	for kind, want := range map[string]int{"Group": 2, "Domain": 3, "API": 2, "Resource": 1, "Component": 1} {
		if kinds[kind] != want {
			t.Errorf("%d entities of kind %s, want %d", kinds[kind], kind, want)
		}
	}
}

func documents(t *testing.T, text []byte) (out [][]byte) {
	t.Helper()
	for _, part := range strings.Split("\n"+string(text), "\n---\n") {
		if strings.TrimSpace(part) != "" {
			out = append(out, []byte(part))
		}
	}
	return out
}

func TestFieldsOfBothFormats(t *testing.T) {
	r := scene(t, nil)
	standards.Golden(t, "testdata/contracts.yaml", written(t, r, export.Export{Format: export.ODCS}))
}

// A domain that the caller may not know of is in no export, not even by name.
func TestExportHidesDomains(t *testing.T) {
	hide := false
	r := scene(t, func(c *registry.Config) {
		c.Visible = func(_ registry.Caller, domain string) bool { return !hide || domain != "billing" }
	})
	if _, err := intake.New(r).Take(t.Context(), []byte(job), ""); err != nil {
		t.Fatal(err)
	}
	hide = true
	for _, f := range []export.Format{export.OpenLineage, export.Backstage, export.ODCS, export.ODPS} {
		if text := string(written(t, r, export.Export{Format: f})); strings.Contains(text, "billing") || strings.Contains(text, "invoice") {
			t.Errorf("%s names what is hidden:\n%s", f, text)
		}
	}
	taken, err := intake.New(r).Take(t.Context(), []byte(job), "")
	if err != nil || len(taken.Writes) != 0 || len(taken.Unknown) != 2 {
		t.Errorf("Take = %+v, %v; want the hidden subject to be unknown", taken, err)
	}
}
