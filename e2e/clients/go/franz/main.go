// Franz drives franz-go against a registry and a broker: its client of the
// registry (pkg/sr) and its client of Kafka (kgo).
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/sr"

	"github.com/pawl-registry/pawl/e2e/clients/go/check"
	"github.com/pawl-registry/pawl/e2e/clients/go/schemas"
)

// A dialect is a format with the schemas that the checks use.
type dialect struct {
	name                   string
	order, evolved, broken sr.Schema
	money, invoice         sr.Schema
	reference              string // how the invoice calls the money
	same                   func(what, got, want string) error
}

var dialects = []dialect{
	{
		name:  "avro",
		order: sr.Schema{Schema: schemas.AvroOrder}, evolved: sr.Schema{Schema: schemas.AvroOrder2}, broken: sr.Schema{Schema: schemas.AvroOrderBroken},
		money: sr.Schema{Schema: schemas.AvroMoney}, invoice: sr.Schema{Schema: schemas.AvroInvoice}, reference: "acme.Money", same: check.SameJSON,
	},
	{
		name:  "protobuf",
		order: protobuf(schemas.ProtoOrder), evolved: protobuf(schemas.ProtoOrder2), broken: protobuf(schemas.ProtoOrderBroken),
		money: protobuf(schemas.ProtoMoney), invoice: protobuf(schemas.ProtoInvoice), reference: "acme/money.proto", same: check.Same[string],
	},
}

func protobuf(text string) sr.Schema { return sr.Schema{Schema: text, Type: sr.TypeProtobuf} }

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	check.Client("github.com/twmb/franz-go", "github.com/twmb/franz-go/pkg/sr")
	client, err := sr.NewClient(sr.URLs(check.Environment("REGISTRY")))
	if err != nil {
		panic(err)
	}
	check.Run("supported types", func() error { return supported(ctx, client) })
	for _, d := range dialects {
		versions(ctx, client, d)
		identity(ctx, client, d)
		rules(ctx, client, d)
		deletes(ctx, client, d)
		roundTrips(ctx, client, d)
	}
	contracts(ctx, client)
	settings(ctx, client)
	migration(ctx, client)
	callers(ctx)
}

func supported(ctx context.Context, client *sr.Client) error {
	types, err := client.SupportedTypes(ctx)
	if err != nil {
		return err
	}
	seen := map[sr.SchemaType]bool{}
	for _, t := range types {
		seen[t] = true
	}
	return check.Same("AVRO and PROTOBUF", seen[sr.TypeAvro] && seen[sr.TypeProtobuf], true)
}

// refused wants an error of the registry with a code, as the client types it.
func refused(err error, want *sr.Error) error {
	var got *sr.ResponseError
	if !errors.As(err, &got) {
		return fmt.Errorf("%w is no error of the registry, want %s", err, want.Name)
	}
	if got.SchemaError() != want {
		return fmt.Errorf("refused with %d %s, want %d", got.ErrorCode, got.Message, want.Code)
	}
	return nil
}
