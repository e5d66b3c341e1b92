package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/hamba/avro/v2"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sr"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/pawl-registry/pawl/e2e/clients/go/check"
	"github.com/pawl-registry/pawl/e2e/clients/go/schemas"
)

// An order is what travels. Note is of the second version of its schema.
type order struct {
	ID    string `avro:"id"`
	Total int64  `avro:"total"`
	Note  string `avro:"note"`
}

// A codec encodes an order with one version of the schema, and decodes it
// with the second one.
type codec struct {
	encode func(version int, o order) ([]byte, error)
	decode func(writer sr.Schema, data []byte) (order, error)
	old    order // what became of an order of the first version
}

// roundTrips sends an order of each version through the broker. The consumer
// knows nothing but the ids in the records, and reads both with version 2.
func roundTrips(ctx context.Context, client *sr.Client, d dialect) {
	topic := "franz-" + d.name
	codec := codecs[d.name]
	check.Run(d.name+": produce and consume, evolved", func() error {
		broker, err := kgo.NewClient(kgo.SeedBrokers(check.Environment("BROKER")), kgo.AllowAutoTopicCreation(),
			kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
		if err != nil {
			return err
		}
		defer broker.Close()
		for version := 1; version <= 2; version++ {
			value, err := framed(ctx, client, topic+"-value", version, codec)
			if err != nil {
				return err
			}
			if err := broker.ProduceSync(ctx, &kgo.Record{Topic: topic, Value: value}).FirstErr(); err != nil {
				return err
			}
		}
		read, err := consume(ctx, broker, client, codec)
		if err != nil {
			return err
		}
		return check.Same("orders", read, []order{codec.old, {ID: "o2", Total: 42, Note: "gift"}})
	})
}

// framed encodes an order with a version of the registry and puts its id
// before it.
func framed(ctx context.Context, client *sr.Client, subject string, version int, codec codec) ([]byte, error) {
	written, err := client.SchemaByVersion(ctx, subject, version)
	if err != nil {
		return nil, err
	}
	serde := sr.NewSerde()
	index := []sr.EncodingOpt{sr.EncodeFn(func(v any) ([]byte, error) { return codec.encode(version, v.(order)) })}
	if written.Type == sr.TypeProtobuf {
		index = append(index, sr.Index(0))
	}
	serde.Register(written.ID, order{}, index...)
	return serde.Encode(order{ID: fmt.Sprint("o", version), Total: 42, Note: "gift"})
}

func consume(ctx context.Context, broker *kgo.Client, client *sr.Client, codec codec) ([]order, error) {
	var header sr.ConfluentHeader
	var read []order
	for len(read) < 2 {
		fetches := broker.PollFetches(ctx)
		if err := errors.Join(fetches.Err(), ctx.Err()); err != nil {
			return nil, err
		}
		for record := range fetches.RecordsAll() {
			id, data, err := header.DecodeID(record.Value)
			if err != nil {
				return nil, err
			}
			writer, err := client.SchemaByID(ctx, id)
			if err != nil {
				return nil, err
			}
			if writer.Type == sr.TypeProtobuf {
				if _, data, err = header.DecodeIndex(data, 1); err != nil {
					return nil, err
				}
			}
			o, err := codec.decode(writer, data)
			if err != nil {
				return nil, err
			}
			read = append(read, o)
		}
	}
	return read, nil
}

var codecs = map[string]codec{
	"avro": {
		old: order{ID: "o1", Total: 42, Note: "none"},
		encode: func(version int, o order) ([]byte, error) {
			return avro.Marshal(avro.MustParse([]string{schemas.AvroOrder, schemas.AvroOrder2}[version-1]), o)
		},
		decode: func(writer sr.Schema, data []byte) (o order, err error) {
			from, err := avro.ParseWithCache(writer.Schema, "", &avro.SchemaCache{})
			if err != nil {
				return o, err
			}
			both, err := avro.NewSchemaCompatibility().Resolve(avro.MustParse(schemas.AvroOrder2), from)
			if err != nil {
				return o, err
			}
			return o, avro.Unmarshal(both, data, &o)
		},
	},
	"protobuf": {
		old: order{ID: "o1", Total: 42},
		encode: func(version int, o order) ([]byte, error) {
			message, err := protoOrder([]string{schemas.ProtoOrder, schemas.ProtoOrder2}[version-1])
			if err != nil {
				return nil, err
			}
			text := fmt.Sprintf(`{"id":%q,"total":%d,"note":%q}`, o.ID, o.Total, o.Note)
			if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal([]byte(text), message); err != nil {
				return nil, err
			}
			return proto.Marshal(message)
		},
		decode: func(_ sr.Schema, data []byte) (o order, err error) {
			message, err := protoOrder(schemas.ProtoOrder2)
			if err != nil {
				return o, err
			}
			if err := proto.Unmarshal(data, message); err != nil {
				return o, err
			}
			fields := message.Descriptor().Fields()
			return order{
				ID:    message.Get(fields.ByName("id")).String(),
				Total: message.Get(fields.ByName("total")).Int(),
				Note:  message.Get(fields.ByName("note")).String(),
			}, nil
		},
	},
}

// protoOrder is an empty order of a schema.
func protoOrder(text string) (*dynamicpb.Message, error) {
	file, err := schemas.Compile("order.proto", map[string]string{"order.proto": text})
	if err != nil {
		return nil, err
	}
	return dynamicpb.NewMessage(file.Messages().ByName("Order")), nil
}
