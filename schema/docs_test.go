package schema_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/schema"
)

func TestDocsAreThoseOfDeclarations(t *testing.T) {
	for name, c := range map[string]struct {
		format schema.Format
		text   string
		want   []schema.Doc
	}{
		"Avro": {schema.Avro, `{"type": "record", "name": "acme.Order", "doc": "What was bought.", "fields": [
			{"name": "id", "type": "string", "doc": "The number on the bill."},
			{"name": "state", "type": {"type": "enum", "name": "State", "doc": "How far it is.", "symbols": ["NEW"]}}]}`,
			[]schema.Doc{
				{Path: "acme.Order", Text: "What was bought."},
				{Path: "acme.Order.id", Text: "The number on the bill."},
				{Path: "acme.State", Text: "How far it is."},
			}},
		"Protobuf": {schema.Protobuf, `syntax = "proto3";
package acme.v1;

// Of the file, and of nothing in it.

// What was bought.
// By whom is elsewhere.
message Order {
  string id = 1; // The number on the bill.
  /* Speaks of
   * two lines. */
  map<string, int64> sums = 2;
  oneof way {
    // By card.
    // pawl:ignore x
    string card = 3;
  }
  enum State { // How far it is.
    NEW = 0; // Just made.
  }
  string undocumented = 4;
}
// Where it is bought.
service Shop {
  // Buys.
  rpc Buy(Order) returns (Order);
}
`, []schema.Doc{
			{Path: "acme.v1.Order", Text: "What was bought.\nBy whom is elsewhere."},
			{Path: "acme.v1.Order.id", Text: "The number on the bill."},
			{Path: "acme.v1.Order.sums", Text: "Speaks of\ntwo lines."},
			{Path: "acme.v1.Order.card", Text: "By card."},
			{Path: "acme.v1.Order.State", Text: "How far it is."},
			{Path: "acme.v1.Order.State.NEW", Text: "Just made."},
			{Path: "acme.v1.Shop", Text: "Where it is bought."},
			{Path: "acme.v1.Shop.Buy", Text: "Buys."},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := schema.Parse(t.Context(), schema.Source{Format: c.format, Files: []schema.File{{Path: "a.proto", Content: c.text}}}, schema.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, s.Docs()); diff != "" {
				t.Errorf("Docs (-want +got)\n%s", diff)
			}
		})
	}
}
