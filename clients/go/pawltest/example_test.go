package pawltest_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"google.golang.org/grpc/codes"

	pawl "github.com/pawl-registry/pawl/clients/go"
	"github.com/pawl-registry/pawl/clients/go/pawltest"
)

// schemaOr is code to test: it falls back where the registry is away.
func schemaOr(ctx context.Context, client *pawl.Client, id int) string {
	schema, err := client.Schema(ctx, id)
	if errors.Is(err, pawl.ErrUnavailable) {
		return "what was built in"
	}
	text, _ := schema.Text()
	return text
}

// What does the code do while the registry is away?
func ExampleServer_Fail() {
	server, err := pawltest.Start() // in a test: pawltest.NewServer(t)
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	_, err = server.Client.Publish(context.Background(), pawl.Publication{
		Subject: pawl.SubjectName{Subject: "names"},
		Draft:   pawl.Draft{Format: pawl.Avro, Files: []pawl.File{{Content: `"string"`}}},
	})
	if err != nil {
		log.Fatal(err)
	}

	server.Fail(&pawl.Error{Code: codes.Unavailable, Message: "away"})
	fmt.Println(schemaOr(context.Background(), server.Client, 1))
	server.Fail(nil)
	fmt.Println(schemaOr(context.Background(), server.Client, 1))
	// Output:
	// what was built in
	// "string"
}
