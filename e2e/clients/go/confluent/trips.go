package main

import (
	"fmt"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde"

	"github.com/pawl-registry/pawl/e2e/clients/go/check"
)

// A message is what a record holds.
type message struct {
	headers []kafka.Header
	value   []byte
}

// travel sends messages to a topic and gives what a consumer gets.
func travel(topic string, sent ...message) ([]message, error) {
	broker := check.Environment("BROKER")
	producer, err := kafka.NewProducer(&kafka.ConfigMap{"bootstrap.servers": broker})
	if err != nil {
		return nil, err
	}
	defer producer.Close()
	for _, m := range sent {
		done := make(chan kafka.Event, 1)
		record := &kafka.Message{TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: kafka.PartitionAny}, Headers: m.headers, Value: m.value}
		if err := producer.Produce(record, done); err != nil {
			return nil, err
		}
		if err := (<-done).(*kafka.Message).TopicPartition.Error; err != nil {
			return nil, err
		}
	}
	consumer, err := kafka.NewConsumer(&kafka.ConfigMap{"bootstrap.servers": broker, "group.id": topic, "auto.offset.reset": "earliest"})
	if err != nil {
		return nil, err
	}
	defer func() { _ = consumer.Close() }()
	if err := consumer.Subscribe(topic, nil); err != nil {
		return nil, err
	}
	var got []message
	for len(got) < len(sent) {
		record, err := consumer.ReadMessage(30 * time.Second)
		if err != nil {
			return nil, fmt.Errorf("consume %s: %w", topic, err)
		}
		got = append(got, message{record.Headers, record.Value})
	}
	return got, nil
}

// A serializer is what both formats have in common.
type serializer interface {
	SerializeWithHeaders(topic string, msg any) ([]kafka.Header, []byte, error)
}

// pack serializes a value for a topic.
func pack(s serializer, topic string, value any) (message, error) {
	headers, data, err := s.SerializeWithHeaders(topic, value)
	return message{headers, data}, err
}

// byGUID has a serializer name the schema by its guid, in a header.
func byGUID(s *serde.BaseSerializer) { s.SchemaIDSerializer = serde.HeaderSchemaIDSerializer }
