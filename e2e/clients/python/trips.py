"""Round trips through the broker with the serializers of confluent-kafka-python."""

from confluent_kafka import Consumer, Producer
from confluent_kafka.schema_registry import (
    AssociationCreateOrUpdateInfo,
    AssociationCreateOrUpdateRequest,
    Schema,
    header_schema_id_serializer,
    record_subject_name_strategy,
    topic_record_subject_name_strategy,
)
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

import shared
from shared import check, same

LATEST = {"auto.register.schemas": False, "use.latest.version": True}


def travel(topic, sent):
    """Sends values with their headers to a topic, and gives what a consumer gets."""
    producer = Producer({"bootstrap.servers": shared.BROKER})
    faults = []
    for value, headers in sent:
        producer.produce(topic, value=value, headers=headers, on_delivery=lambda fault, _: fault and faults.append(fault))
    same("messages left", producer.flush(30), 0)
    same("faults", faults, [])
    consumer = Consumer({"bootstrap.servers": shared.BROKER, "group.id": topic, "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    try:
        got = [consumer.poll(30) for _ in sent]
        same("all consumed", all(m is not None and m.error() is None for m in got), True)
        return [(m.value(), m.headers() or []) for m in got]
    finally:
        consumer.close()


def pack(serializer, topic, value):
    """Serializes a value: its bytes, and the headers that name its schema."""
    context = SerializationContext(topic, MessageField.VALUE, [])
    return serializer(value, context), context.headers


def unpack(deserializer, topic, message):
    value, headers = message
    return deserializer(value, SerializationContext(topic, MessageField.VALUE, headers))


def run(fresh):
    avro(fresh)
    protobuf(fresh)


def avro(fresh):
    # Below six bytes the deserializer refuses data without looking for a guid in the headers.
    old, new = {"id": "order 1", "total": 42}, {"id": "order 2", "total": 42, "note": "gift"}

    def trip(topic, conf, headers):
        sent = [
            pack(AvroSerializer(fresh(), shared.ORDER, conf=conf), topic, old),
            pack(AvroSerializer(fresh(), shared.EVOLVED, conf=conf), topic, new),
        ]
        got = travel(topic, sent)
        same("headers", len(got[0][1]), headers)
        same("as written", [unpack(AvroDeserializer(fresh()), topic, m) for m in got], [old, new])
        reader = AvroDeserializer(fresh(), shared.EVOLVED)
        same("with a reader's schema", [unpack(reader, topic, m) for m in got], [{**old, "note": "none"}, new])

    @check("avro: produce and consume, evolved, default configuration")
    def _():
        trip("python-trip-avro", None, 0)

    @check("avro: produce and consume, guid in a header")
    def _():
        trip("python-trip-avro-guid", {"schema.id.serializer": header_schema_id_serializer}, 1)

    @check("avro: produce with the latest version, consume with the latest")
    def _():
        topic = "python-trip-avro-latest"
        fresh().register_schema(topic + "-value", Schema(shared.ORDER))
        first = pack(AvroSerializer(fresh(), conf=LATEST), topic, old)
        fresh().register_schema(topic + "-value", Schema(shared.EVOLVED))
        second = pack(AvroSerializer(fresh(), conf=LATEST), topic, new)
        reader = AvroDeserializer(fresh(), conf={"use.latest.version": True})
        got = [unpack(reader, topic, m) for m in travel(topic, [first, second])]
        same("orders", got, [{**old, "note": "none"}, new])

    for strategy, subject in ((record_subject_name_strategy, "acme.Order"), (topic_record_subject_name_strategy, "python-strategy-acme.Order")):

        @check("avro: subject named " + subject)
        def _():
            pack(AvroSerializer(fresh(), shared.ORDER, conf={"subject.name.strategy": strategy}), "python-strategy", old)
            same("subject", fresh().get_latest_version(subject).subject, subject)

    @check("avro: an associated subject")
    def _():
        topic, subject = "python-associated", "python-elsewhere"
        fresh().create_association(AssociationCreateOrUpdateRequest(
            resource_name=topic, resource_namespace="lkc-1", resource_id="lkc-1:" + topic, resource_type="topic",
            associations=[AssociationCreateOrUpdateInfo(subject=subject, association_type="value", lifecycle="WEAK", frozen=None,
                                                        schema=Schema(shared.ORDER), normalize=None)]))
        pack(AvroSerializer(fresh(), conf=LATEST), topic, old)
        found = fresh().get_associations_by_resource_name(topic, "lkc-1", "topic", ["value"])
        same("subject", [one.subject for one in found], [subject])


def protobuf(fresh):
    old, new = shared.compiled(evolved=False), shared.compiled(evolved=True)

    def trip(topic, conf, headers):
        sent = [
            pack(ProtobufSerializer(old["Order"], fresh(), conf), topic, old["Order"](id="o1", total=42)),
            pack(ProtobufSerializer(new["Order"], fresh(), conf), topic, new["Order"](id="o2", total=42, note="gift")),
        ]
        got = travel(topic, sent)
        same("headers", len(got[0][1]), headers)
        reader = ProtobufDeserializer(new["Order"], {"use.deprecated.format": False}, fresh())
        orders = [unpack(reader, topic, m) for m in got]
        same("orders", [(o.id, o.total, o.note) for o in orders], [("o1", 42, ""), ("o2", 42, "gift")])
        same("version", fresh().get_latest_version(topic + "-value").version, 2)

    @check("protobuf: produce and consume, evolved, default configuration")
    def _():
        trip("python-trip-protobuf", {"use.deprecated.format": False}, 0)

    @check("protobuf: produce and consume, guid in a header")
    def _():
        trip("python-trip-protobuf-guid", {"use.deprecated.format": False, "schema.id.serializer": header_schema_id_serializer}, 1)

    @check("protobuf: a message in a message, and an import")
    def _():
        topic = "python-trip-invoice"
        line = old["Invoice.Line"]
        sent = pack(ProtobufSerializer(line, fresh(), {"use.deprecated.format": False}), topic, line(article="pencil"))
        got = unpack(ProtobufDeserializer(line, {"use.deprecated.format": False}, fresh()), topic, travel(topic, [sent])[0])
        same("article", got.article, "pencil")
        same("import", fresh().get_latest_version(topic + "-value").schema.references[0].subject, "acme/money.proto")

    @check("protobuf: written as base64, read as text and as base64")
    def _():
        topic = "python-trip-protobuf"
        text = fresh().get_latest_version(topic + "-value").schema.schema_str
        same("text", "message Order" in text, True)
        shared.same_descriptor(fresh().get_latest_version(topic + "-value", fmt="serialized").schema.schema_str, new["Order"])
