package compat_test

import (
	"context"
	"fmt"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

func parse(text string) *schema.Schema {
	s, err := schema.Parse(context.Background(), schema.Source{
		Format: schema.Protobuf,
		Files:  []schema.File{{Path: "order.proto", Content: text}},
	}, schema.Limits{})
	if err != nil {
		fmt.Println(err)
	}
	return s
}

// A check says what it found against which version, for whom it breaks, where
// and what to do about it.
func ExampleCheck() {
	first := parse(`syntax = "proto3";
package acme.v1;
message Order {
  string id = 1;
  int32 total = 2;
}`)
	candidate := parse(`syntax = "proto3";
package acme.v1;
message Order {
  string id = 1;
  string total = 2;
  repeated string items = 3;
}`)
	report, err := compat.Check(context.Background(), candidate, []compat.Version{{Number: 1, Schema: first}}, nil, compat.Mode{Level: compat.Full})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("compatible:", report.Compatible)
	for _, v := range append(report.Violations, report.Warnings...) {
		fmt.Printf("%s %s %s v%d\n  %s: %s\n  %s\n", v.Severity, v.Rule, v.Breaks, v.Against, v.New, v.Message, v.Hint)
	}
	// Output:
	// compatible: false
	// ERROR PROTO_FIELD_TYPE_CHANGED ALL_READERS v1
	//   order.proto:5:3: acme.v1.Order.total was int32 and is string
	//   make total int32 again, or add a field with a new number
	// WARNING PROTO_FIELD_ADDED OLD_READERS v1
	//   order.proto:6:3: repeated string acme.v1.Order.items = 3 was added
	//
}
