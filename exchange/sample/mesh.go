// Package sample has meshes for tests of what writes them.
package sample

import (
	"time"

	"github.com/pawl-registry/pawl/exchange"
)

// Mesh is small, and has something of everything.
func Mesh() exchange.Mesh {
	day := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	orders, carts := exchange.Name{Domain: "orders", Name: "order-placed"}, exchange.Name{Domain: "carts", Name: "cart/checked out"}
	return exchange.Mesh{
		Registry: "https://registry.example.com/",
		Teams: []exchange.Team{
			{Name: "checkout", Contacts: []exchange.Contact{{Kind: "email", Address: "checkout@example.com"}, {Kind: "slack", Address: "#checkout"}, {Kind: "url", Address: "https://example.com/checkout"}}},
			{Name: "billing", Description: "invoices", Labels: map[string]string{"floor": "2", "odd key": "odd value!"}},
		},
		Domains: []exchange.Domain{{Name: "orders", Description: "what people buy", Owner: "checkout"}, {Name: "carts"}},
		Products: []exchange.Product{{
			Name: exchange.Name{Domain: "orders", Name: "order-lifecycle"}, Description: "from checkout to delivery", Owner: "checkout", Lifecycle: "PRODUCTION",
			Contacts: []exchange.Contact{{Kind: "email", Address: "checkout@example.com"}, {Kind: "slack", Address: "#checkout"}},
			SLAs:     []exchange.SLA{{Name: "availability", Value: "99.9", Unit: "percent"}}, Outputs: []exchange.Name{orders}, Inputs: []exchange.Name{carts, {Domain: "x", Name: "hidden"}},
			Tags: []string{"tier-1"}, Labels: map[string]string{"cost": "7"}, CreateTime: day,
		}},
		Subjects: []exchange.Subject{
			{
				SLAs:     []exchange.SLA{{Name: "latency", Value: "5", Unit: "s", Description: "at the 99th percentile"}, {Name: "availability", Value: "99.9"}, {Name: "support", Value: "office hours"}},
				Contacts: []exchange.Contact{{Kind: "email", Address: "checkout@example.com"}, {Kind: "slack", Address: "#checkout"}}, CreateTime: day, Level: "FULL_TRANSITIVE", Gate: "ENFORCE",
				Deprecation: &exchange.Deprecation{Effective: day, Removal: day.AddDate(1, 0, 0), Alternative: &carts, Documentation: "https://example.com/why"}, Labels: map[string]string{"cost": "7"},
				Name: orders, Description: "Emitted once per order.", Owner: "checkout", Lifecycle: "PRODUCTION", Tags: []string{"pii"},
				Bindings: []exchange.Binding{{Environment: "prod", Broker: "broker-1:9092", Topic: "orders.v1"}, {Environment: "test", Broker: "kafka://broker-2:9092", Topic: "orders.v1"}},
				Version: &exchange.Version{Number: 7, Format: "AVRO", Text: "{\n  \"type\": \"record\"\n}", Types: []exchange.Field{{Name: "OrderPlaced", Kind: exchange.Object, Type: "com.acme.OrderPlaced", Parts: []exchange.Field{
					{Name: "order_id", Kind: exchange.String, Type: "string", Doc: "its identifier", Required: true},
					{Name: "amount", Kind: exchange.Number, Type: "decimal(12,2)"}, {Name: "placed", Kind: exchange.Timestamp, Type: "timestamp-micros"}, {Name: "day", Kind: exchange.Date, Type: "date"}, {Name: "at", Kind: exchange.Time, Type: "time-millis"},
					{Name: "count", Kind: exchange.Integer, Type: "long"}, {Name: "paid", Kind: exchange.Boolean, Type: "boolean"}, {Name: "raw", Kind: exchange.Bytes, Type: "bytes"}, {Name: "nothing", Kind: exchange.Nothing, Type: "null"},
					{Name: "lines", Kind: exchange.Array, Type: "array<Line>", Parts: []exchange.Field{{Name: "_element", Kind: exchange.Object, Type: "Line", Required: true, Parts: []exchange.Field{{Name: "sku", Kind: exchange.String, Type: "string"}}}}},
					{Name: "labels", Kind: exchange.Map, Type: "map<string, long>", Parts: []exchange.Field{{Name: "key", Kind: exchange.String, Type: "string"}, {Name: "value", Kind: exchange.Integer, Type: "long"}}},
					{Name: "pay", Kind: exchange.Union, Type: "Card | string", Parts: []exchange.Field{{Name: "_0", Kind: exchange.Object, Type: "Card"}, {Name: "_1", Kind: exchange.String, Type: "string"}}},
					{Name: "customer", Kind: exchange.Object, Type: "com.acme.Customer", Parts: []exchange.Field{{Name: "email", Kind: exchange.String, Type: "string", Tags: []string{"PII"}}}},
				}}}},
				Derived: []exchange.Derivation{{Source: carts, Application: "checkout", Description: "on payment", Mappings: []exchange.Mapping{
					{Sources: []string{"state"}, Transformation: "FILTER"},
					{Target: "customer.email", Sources: []string{"mail", "shop"}, Transformation: "MASKED"},
					{Target: "order_id", Sources: []string{"cart_id"}, Transformation: "IDENTITY"},
				}}},
			},
			{Name: carts},
		},
		Applications: []exchange.Application{
			{Name: "billing", Description: "sends invoices", Owner: "billing", Usages: []exchange.Usage{
				{Subject: orders, Environment: "prod", Version: 7, Source: "DECLARED", State: "ACTIVE", Release: "1.4", Paths: []string{"customer.email"}, Reader: &exchange.Reader{Format: "AVRO", Files: []exchange.File{{Content: `"string"`}}}},
				{Subject: carts, Producer: true, Environment: "prod", Source: "IMPORTED"},
				{Subject: orders, Environment: "test", Source: "OBSERVED"},
			}},
			{Name: "spark-etl", Labels: map[string]string{"openlineage.namespace": "spark", "openlineage.name": "Etl"}},
		},
	}
}
