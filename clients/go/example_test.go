package pawl_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	pawl "github.com/pawl-registry/pawl/clients/go"
	"github.com/pawl-registry/pawl/clients/go/pawltest"
)

// A consumer that found the id 1 in a message asks what the message was
// written with.
func ExampleClient_Schema() {
	server := exampleServer()
	defer server.Close()

	client, err := pawl.Dial(server.URL, pawl.Options{UserAgent: "invoices/1.0"})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	schema, err := client.Schema(context.Background(), 1)
	if err != nil {
		log.Fatal(err)
	}
	text, err := schema.Text()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(schema.Format)
	fmt.Println(text)
	// Output:
	// AVRO
	// {"type": "record", "name": "Order", "fields": [
	//   {"name": "id", "type": "string"}
	// ]}
}

// A publish that would break readers is refused with every reason why.
func ExampleClient_Publish() {
	server := exampleServer()
	defer server.Close()

	_, err := server.Client.Publish(context.Background(), pawl.Publication{
		Subject: pawl.SubjectName{Subject: "orders"},
		Draft: pawl.Draft{Files: []pawl.File{{Path: "order.avsc", Content: `{"type": "record", "name": "Order", "fields": [
  {"name": "id", "type": "long"},
  {"name": "currency", "type": "string"}
]}`}}},
	})
	if refusal, ok := errors.AsType[*pawl.Error](err); ok && refusal.Report != nil {
		fmt.Println(refusal.Message)
		for _, violation := range refusal.Report.Violations {
			fmt.Printf("%s: %s, compared with version %d\n", violation.New, violation.Rule, violation.Against)
		}
	}
	// Output:
	// default/orders: 2 incompatibilities with version 1 under BACKWARD
	// order.avsc:2:26: AVRO_TYPE_MISMATCH, compared with version 1
	// order.avsc:3:3: AVRO_READER_FIELD_MISSING_DEFAULT, compared with version 1
}

// A program that mirrors schemas follows the log, and keeps the index of what
// it has handled so that it goes on there the next time.
func ExampleClient_Watch() {
	server := exampleServer()
	defer server.Close()

	var handled uint64
	for entry, err := range server.Client.Watch(context.Background(), pawl.WatchOptions{EntryFilter: pawl.EntryFilter{After: handled}}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(entry.Index, entry.Type, entry.Resource)
		handled = entry.Index
		if entry.Type == pawl.VersionPublished {
			break // to end the example
		}
	}
	fmt.Println("next time after", handled)
	// Output:
	// 1 DOMAIN_CREATED domains/default
	// 2 VERSION_PUBLISHED domains/default/subjects/orders/versions/1
	// next time after 2
}

// exampleServer is a registry that holds one version.
func exampleServer() *pawltest.Server {
	server, err := pawltest.Start()
	if err != nil {
		log.Fatal(err)
	}
	_, err = server.Client.Publish(context.Background(), pawl.Publication{
		Subject: pawl.SubjectName{Subject: "orders"},
		Draft: pawl.Draft{Format: pawl.Avro, Files: []pawl.File{{Path: "order.avsc", Content: `{"type": "record", "name": "Order", "fields": [
  {"name": "id", "type": "string"}
]}`}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	return server
}
