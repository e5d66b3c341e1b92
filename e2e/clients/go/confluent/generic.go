package main

import (
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde/avro"

	"github.com/pawl-registry/pawl/e2e/clients/go/check"
)

// genericAvro sends a key and a value with the oldest of the serializers of
// Avro. The newest, avrov3, needs a module that the Go proxy does not serve.
func genericAvro() {
	check.Run("avro: produce and consume, generic serializer, key and value", func() error {
		const topic = "cgo-avro-generic"
		for kind, subject := range map[serde.Type]string{serde.KeySerde: topic + "-key", serde.ValueSerde: topic + "-value"} {
			serializer, err := avro.NewGenericSerializer(fresh(), kind, avro.NewSerializerConfig())
			if err != nil {
				return err
			}
			packed, err := pack(serializer, topic, &Order{ID: "o1", Total: 42})
			if err != nil {
				return err
			}
			got, err := travel(subject, packed)
			if err != nil {
				return err
			}
			deserializer, err := avro.NewGenericDeserializer(fresh(), kind, avro.NewDeserializerConfig())
			if err != nil {
				return err
			}
			var order Order
			if err := deserializer.DeserializeWithHeadersInto(topic, got[0].headers, got[0].value, &order); err != nil {
				return err
			}
			if _, err := fresh().GetLatestSchemaMetadata(subject); err != nil {
				return err
			}
			if err := check.Same("order", order, Order{"o1", 42}); err != nil {
				return err
			}
		}
		return nil
	})
}
