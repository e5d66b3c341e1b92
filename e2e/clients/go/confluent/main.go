// Confluent drives confluent-kafka-go against a registry and a broker: its
// client of the registry, its serializers, and librdkafka below it.
package main

import (
	"errors"
	"fmt"

	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/rest"

	"github.com/pawl-registry/pawl/e2e/clients/go/check"
	"github.com/pawl-registry/pawl/e2e/clients/go/schemas"
)

// info is a schema as the client takes it.
type info = schemaregistry.SchemaInfo

// A dialect is a format with the schemas that the checks use.
type dialect struct {
	name                                   string
	order, evolved, broken, money, invoice info
	reference                              string
	same                                   func(what, got, want string) error
}

var dialects = []dialect{
	{
		name:  "avro",
		order: info{Schema: schemas.AvroOrder}, evolved: info{Schema: schemas.AvroOrder2}, broken: info{Schema: schemas.AvroOrderBroken},
		money: info{Schema: schemas.AvroMoney}, invoice: info{Schema: schemas.AvroInvoice}, reference: "acme.Money", same: check.SameJSON,
	},
	{
		name:  "protobuf",
		order: protobufOf(schemas.ProtoOrder), evolved: protobufOf(schemas.ProtoOrder2), broken: protobufOf(schemas.ProtoOrderBroken),
		money: protobufOf(schemas.ProtoMoney), invoice: protobufOf(schemas.ProtoInvoice), reference: "acme/money.proto", same: check.Same[string],
	},
}

func protobufOf(text string) info { return info{Schema: text, SchemaType: "PROTOBUF"} }

func main() {
	check.Client("github.com/confluentinc/confluent-kafka-go/v2")
	client := connect(schemaregistry.NewConfig(check.Environment("REGISTRY")))
	for _, d := range dialects {
		versions(client, d)
		identity(client, d)
		rules(client, d)
		deletes(client, d)
	}
	avroTrips()
	genericAvro()
	protobufTrips()
	strategies()
	contracts(client)
	settings(client)
	callers()
}

func connect(config *schemaregistry.Config) schemaregistry.Client {
	client, err := schemaregistry.NewClient(config)
	if err != nil {
		panic(err)
	}
	return client
}

// fresh is a client that has cached nothing.
func fresh() schemaregistry.Client {
	return connect(schemaregistry.NewConfig(check.Environment("REGISTRY")))
}

// refused wants an error of the registry with a code, as the client types it.
func refused(err error, want int) error {
	var got *rest.Error
	if !errors.As(err, &got) {
		return fmt.Errorf("%w is no error of the registry, want %d", err, want)
	}
	return check.Same("error_code of "+got.Message, got.Code, want)
}
