package main

import (
	"errors"

	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde/avrov2"

	"github.com/pawl-registry/pawl/e2e/clients/go/check"
	"github.com/pawl-registry/pawl/e2e/clients/go/schemas"
)

// An Order is of the first version of its schema, an Evolved of the second.
// The serializer derives a schema from it unless told to use the latest.
type Order struct {
	ID    string `avro:"id"`
	Total int64  `avro:"total"`
}

type Evolved struct {
	ID    string `avro:"id"`
	Total int64  `avro:"total"`
	Note  string `avro:"note"`
}

// avroTrips sends orders through the broker.
func avroTrips() {
	check.Run("avro: produce and consume, default configuration", func() error {
		return avroTrip("cgo-avro-default", avrov2.NewSerializerConfig(), func(*avrov2.Serializer) {}, 0)
	})
	check.Run("avro: produce and consume, guid in a header", func() error {
		return avroTrip("cgo-avro-guid", avrov2.NewSerializerConfig(), func(s *avrov2.Serializer) { byGUID(&s.BaseSerializer) }, 1)
	})
	check.Run("avro: produce with the latest version, consume with the latest", func() error {
		const topic = "cgo-avro-latest"
		if _, err := fresh().Register(topic+"-value", info{Schema: schemas.AvroOrder}, false); err != nil {
			return err
		}
		config := avrov2.NewSerializerConfig()
		config.AutoRegisterSchemas, config.UseLatestVersion = false, true
		old, err := avroPacked(topic, config, &Order{ID: "o1", Total: 42})
		if err != nil {
			return err
		}
		if _, err := fresh().Register(topic+"-value", info{Schema: schemas.AvroOrder2}, false); err != nil {
			return err
		}
		evolved, err := avroPacked(topic, config, &Evolved{ID: "o2", Total: 42, Note: "gift"})
		if err != nil {
			return err
		}
		got, err := travel(topic, old, evolved)
		if err != nil {
			return err
		}
		reader := avrov2.NewDeserializerConfig()
		reader.UseLatestVersion = true
		deserializer, err := avrov2.NewDeserializer(fresh(), serde.ValueSerde, reader)
		if err != nil {
			return err
		}
		var orders [2]Evolved
		for i, m := range got {
			if err := deserializer.DeserializeWithHeadersInto(topic, m.headers, m.value, &orders[i]); err != nil {
				return err
			}
		}
		return check.Same("orders", orders[1], Evolved{"o2", 42, "gift"})
	})
	check.Run("avro: an associated subject", func() error {
		const topic, subject = "cgo-avro-associated", "cgo-avro-elsewhere"
		_, err := fresh().CreateAssociation(schemaregistry.AssociationCreateOrUpdateRequest{
			ResourceName: topic, ResourceNamespace: "lkc-1", ResourceID: "lkc-1:" + topic, ResourceType: "topic",
			Associations: []schemaregistry.AssociationCreateOrUpdateInfo{{
				Subject: subject, AssociationType: "value", Lifecycle: schemaregistry.WEAK, Schema: &info{Schema: schemas.AvroOrder},
			}},
		})
		if err != nil {
			return err
		}
		config := avrov2.NewSerializerConfig()
		config.AutoRegisterSchemas, config.UseLatestVersion = false, true
		if _, err := avroPacked(topic, config, &Order{ID: "o1", Total: 42}); err != nil {
			return err
		}
		found, err := fresh().GetAssociationsBySubject(subject, "topic", nil, "", 0, -1)
		if err != nil {
			return err
		}
		return check.Same("topic", found[0].ResourceName, topic)
	})
}

// avroTrip sends an order and reads it. headers is how many it needs.
func avroTrip(topic string, config *avrov2.SerializerConfig, change func(*avrov2.Serializer), headers int) error {
	serializer, err := avrov2.NewSerializer(fresh(), serde.ValueSerde, config)
	if err != nil {
		return err
	}
	change(serializer)
	packed, err := pack(serializer, topic, &Order{ID: "o1", Total: 42})
	if err != nil {
		return err
	}
	got, err := travel(topic, packed)
	if err != nil {
		return err
	}
	deserializer, err := avrov2.NewDeserializer(fresh(), serde.ValueSerde, avrov2.NewDeserializerConfig())
	if err != nil {
		return err
	}
	var order Order
	if err := deserializer.DeserializeWithHeadersInto(topic, got[0].headers, got[0].value, &order); err != nil {
		return err
	}
	return errors.Join(check.Same("headers", len(got[0].headers), headers), check.Same("order", order, Order{"o1", 42}))
}

func avroPacked(topic string, config *avrov2.SerializerConfig, value any) (message, error) {
	serializer, err := avrov2.NewSerializer(fresh(), serde.ValueSerde, config)
	if err != nil {
		return message{}, err
	}
	return pack(serializer, topic, value)
}

// strategies name the subject after the record.
func strategies() {
	names := map[serde.SubjectNameStrategyType]string{
		serde.TopicNameStrategyType:       "cgo-strategy-value",
		serde.RecordNameStrategyType:      "Order",
		serde.TopicRecordNameStrategyType: "cgo-strategy-Order",
	}
	for strategy, subject := range names {
		check.Run("avro: subject named "+subject, func() error {
			config := avrov2.NewSerializerConfig()
			config.SubjectNameStrategyType = strategy
			if _, err := avroPacked("cgo-strategy", config, &Order{ID: "o1"}); err != nil {
				return err
			}
			_, err := fresh().GetLatestSchemaMetadata(subject)
			return err
		})
	}
}
