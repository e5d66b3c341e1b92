package main

import (
	"errors"

	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde/protobuf"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/pawl-registry/pawl/e2e/clients/go/check"
	"github.com/pawl-registry/pawl/e2e/clients/go/schemas"
)

// protobufTrips sends messages through the broker.
func protobufTrips() {
	check.Run("protobuf: produce and consume, default configuration", func() error {
		return protobufTrip("cgo-protobuf-default", func(*protobuf.Serializer) {}, 0)
	})
	check.Run("protobuf: produce and consume, guid in a header", func() error {
		return protobufTrip("cgo-protobuf-guid", func(s *protobuf.Serializer) { byGUID(&s.BaseSerializer) }, 1)
	})
	check.Run("protobuf: a message in a message, and an import", func() error {
		const topic = "cgo-protobuf-invoice"
		files := map[string]string{"acme/money.proto": schemas.ProtoMoney, "acme/invoice.proto": schemas.ProtoInvoice}
		packed, err := protobufPacked(topic, empty("acme/invoice.proto", files, "Invoice", "Line"), `{"article":"pencil"}`, func(*protobuf.Serializer) {})
		if err != nil {
			return err
		}
		read := empty("acme/invoice.proto", files, "Invoice", "Line")
		if err := protobufRead(topic, packed, read); err != nil {
			return err
		}
		latest, err := fresh().GetLatestSchemaMetadata(topic + "-value")
		if err != nil {
			return err
		}
		return errors.Join(wants(read, `{"article":"pencil"}`), check.Same("import", latest.References[0].Subject, "acme/money.proto"))
	})
}

// protobufTrip sends an order of each version, and reads both with the second.
func protobufTrip(topic string, change func(*protobuf.Serializer), headers int) error {
	first, second := map[string]string{"order1.proto": schemas.ProtoOrder}, map[string]string{"order2.proto": schemas.ProtoOrder2}
	old, err := protobufPacked(topic, empty("order1.proto", first, "Order"), `{"id":"o1","total":"42"}`, change)
	if err != nil {
		return err
	}
	evolved, err := protobufPacked(topic, empty("order2.proto", second, "Order"), `{"id":"o2","total":"42","note":"gift"}`, change)
	if err != nil {
		return err
	}
	got, err := travel(topic, old, evolved)
	if err != nil {
		return err
	}
	for i, want := range []string{`{"id":"o1","total":"42"}`, `{"id":"o2","total":"42","note":"gift"}`} {
		read := empty("order2.proto", second, "Order")
		if err := protobufRead(topic, got[i], read); err != nil {
			return err
		}
		if err := wants(read, want); err != nil {
			return err
		}
	}
	return check.Same("headers", len(got[0].headers), headers)
}

func protobufPacked(topic string, empty *dynamicpb.Message, text string, change func(*protobuf.Serializer)) (message, error) {
	if err := protojson.Unmarshal([]byte(text), empty); err != nil {
		return message{}, err
	}
	serializer, err := protobuf.NewSerializer(fresh(), serde.ValueSerde, protobuf.NewSerializerConfig())
	if err != nil {
		return message{}, err
	}
	change(serializer)
	return pack(serializer, topic, empty)
}

func protobufRead(topic string, m message, into *dynamicpb.Message) error {
	deserializer, err := protobuf.NewDeserializer(fresh(), serde.ValueSerde, protobuf.NewDeserializerConfig())
	if err != nil {
		return err
	}
	return deserializer.DeserializeWithHeadersInto(topic, m.headers, m.value, into)
}

// empty is an empty message of a file, of a message within a message where
// there are more names than one.
func empty(file string, files map[string]string, names ...string) *dynamicpb.Message {
	compiled, err := schemas.Compile(file, files)
	if err != nil {
		panic(err)
	}
	messages := compiled.Messages()
	found := messages.ByName(protoreflect.Name(names[0]))
	for _, inner := range names[1:] {
		found = found.Messages().ByName(protoreflect.Name(inner))
	}
	return dynamicpb.NewMessage(found)
}

func wants(got *dynamicpb.Message, want string) error {
	text, err := protojson.Marshal(got)
	if err != nil {
		return err
	}
	return check.SameJSON("message", string(text), want)
}
