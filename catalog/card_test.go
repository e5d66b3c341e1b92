package catalog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/catalog"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

func parse(t *testing.T, s schema.Source) *schema.Schema {
	t.Helper()
	parsed, err := schema.Parse(t.Context(), s, schema.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestACardHasAllThatCanBeFound(t *testing.T) {
	s := parse(t, schema.Source{
		Format: schema.Protobuf,
		Files: []schema.File{{Path: "a.proto", Content: `syntax = "proto3";
package acme;
import "google/protobuf/timestamp.proto";
// What was bought.
message Order {
  map<string, google.protobuf.Timestamp> at = 1;
  enum State { NEW = 0; }
}
service Shop { rpc Buy(Order) returns (Order); }
`}},
		Metadata: &schema.Metadata{
			Tags: map[string][]string{"Order.at": {"TIME"}}, Properties: map[string]string{"contact": "shop", "password": "hush"}, Sensitive: []string{"password"},
		},
	})
	got := catalog.NewCard(catalog.Source{
		Subject: registry.Subject{
			Name: registry.SubjectName{Domain: "shop", Subject: "orders"}, Format: schema.Protobuf, LatestVersion: 3,
			Description: "Orders.", Tags: []string{"gold"}, Labels: map[string]string{"tier": "1"},
		},
		Owner: "till", Schema: s,
	}).Pieces
	want := []catalog.Piece{
		{What: catalog.Name, Path: "orders", Text: "orders"},
		{What: catalog.Type, Path: "acme.Order", Text: "acme.Order"},
		{What: catalog.Type, Path: "acme.Order.State", Text: "acme.Order.State"},
		{What: catalog.Type, Path: "acme.Shop", Text: "acme.Shop"},
		{What: catalog.Field, Path: "acme.Order.at", Text: "at"},
		{What: catalog.Field, Path: "acme.Shop.Buy", Text: "Buy"},
		{What: catalog.Domain, Path: "shop", Text: "shop"},
		{What: catalog.Value, Path: "acme.Order.State.NEW", Text: "NEW"},
		{What: catalog.Owner, Text: "till"},
		{What: catalog.Tag, Text: "gold"},
		{What: catalog.Label, Path: "tier", Text: "tier 1"},
		{What: catalog.Tag, Path: "Order.at", Text: "TIME"},
		{What: catalog.Label, Path: "contact", Text: "contact shop"},
		{What: catalog.Description, Text: "Orders."},
		{What: catalog.Doc, Path: "acme.Order", Text: "What was bought."},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the pieces (-want +got)\n%s", diff)
	}
}

func TestACardIsBounded(t *testing.T) {
	var fields []string
	for n := range 20_000 {
		fields = append(fields, fmt.Sprintf(`{"name": "field%d", "type": "int", "doc": %q}`, n, strings.Repeat("word ", 20)))
	}
	s := parse(t, schema.Source{Format: schema.Avro, Files: []schema.File{{Path: "a", Content: `{"type": "record", "name": "R", "fields": [` + strings.Join(fields, ",") + `]}`}}})
	card := catalog.NewCard(catalog.Source{Subject: registry.Subject{Name: registry.SubjectName{Domain: "d", Subject: "s"}}, Schema: s})
	if n := len(card.Pieces); n != 5000 {
		t.Errorf("20,000 fields make a card of %d pieces, want 5000", n)
	}
}

func TestExcerptsShowTheWord(t *testing.T) {
	text := strings.Repeat("before ", 50) + "needle" + strings.Repeat(" after", 50)
	q, err := catalog.Parse("needle")
	if err != nil {
		t.Fatal(err)
	}
	got := q.Matches([]catalog.Piece{{What: catalog.Doc, Path: "p", Text: text}}, false)
	if len(got) != 1 || !strings.Contains(got[0].Excerpt, "needle") || len(got[0].Excerpt) > 180 {
		t.Errorf("Matches = %v, want one with what is around needle", got)
	}
}
