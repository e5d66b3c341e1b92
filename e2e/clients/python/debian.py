"""Drives Debian's python3-confluent-kafka, of 2021, against a registry and a broker.

It comes without fastavro, so Avro is only registered, not serialized.
"""

from confluent_kafka import Consumer, Producer
from confluent_kafka.schema_registry import Schema, SchemaReference, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

import shared
from shared import check, refused, same, same_json

client = SchemaRegistryClient({"url": shared.REGISTRY})


def fresh():
    return SchemaRegistryClient({"url": shared.REGISTRY})


def run(name, kind, texts, reference, compare):
    subject = f"debian-{name}"
    order, evolved, broken, money, invoice = (Schema(text, kind) for text in texts)

    @check(f"{name}: register, look up and by id")
    def _():
        made = client.register_schema(subject, order)
        found = fresh().lookup_schema(subject, order)
        same("id and version", (found.schema_id, found.version), (made, 1))
        compare("schema", fresh().get_schema(made).schema_str, order.schema_str)

    @check(f"{name}: evolve compatibly")
    def _():
        made = client.register_schema(subject, evolved)
        latest = client.get_latest_version(subject)
        same("id and version", (latest.schema_id, latest.version), (made, 2))
        same("versions", client.get_versions(subject), [1, 2])

    @check(f"{name}: refused")
    def _():
        refused(409, 409, SchemaRegistryError, lambda: client.register_schema(subject, broken))
        refused(42201, 422, SchemaRegistryError, lambda: client.register_schema(subject, Schema("{", kind)))
        refused(40402, 404, SchemaRegistryError, lambda: client.get_version(subject, 9))
        refused(40401, 404, SchemaRegistryError, lambda: client.get_latest_version("debian-nothing"))

    @check(f"{name}: level of a subject")
    def _():
        client.set_compatibility(subject, "FULL")
        same("level", client.get_compatibility(subject), "FULL")

    @check(f"{name}: references")
    def _():
        client.register_schema(subject + "-money", money)
        client.register_schema(subject + "-invoice", Schema(invoice.schema_str, kind, [SchemaReference(reference, subject + "-money", 1)]))
        kept = fresh().get_version(subject + "-invoice", 1).schema.references[0]
        same("reference", kept, {"name": reference, "subject": subject + "-money", "version": 1})

    @check(f"{name}: delete")
    def _():
        same("version", client.delete_version(subject, 1), 1)
        same("versions", client.delete_subject(subject + "-invoice"), [1])


run("avro", "AVRO", (shared.ORDER, shared.EVOLVED, shared.BROKEN, shared.MONEY, shared.INVOICE), "acme.Money", same_json)
run("protobuf", "PROTOBUF", (shared.PROTO_ORDER, shared.PROTO_EVOLVED, shared.PROTO_BROKEN, shared.PROTO_MONEY, shared.PROTO_INVOICE),
    "acme/money.proto", same)


@check("protobuf: produce and consume, evolved")
def _():
    topic = "debian-trip"
    context = SerializationContext(topic, MessageField.VALUE)
    old, new = shared.compiled(evolved=False)["Order"], shared.compiled(evolved=True)["Order"]
    producer = Producer({"bootstrap.servers": shared.BROKER})
    producer.produce(topic, ProtobufSerializer(old, fresh())(old(id="o1", total=42), context))
    producer.produce(topic, ProtobufSerializer(new, fresh())(new(id="o2", total=42, note="gift"), context))
    same("messages left", producer.flush(30), 0)
    consumer = Consumer({"bootstrap.servers": shared.BROKER, "group.id": topic, "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    got = [consumer.poll(30) for _ in range(2)]
    consumer.close()
    orders = [ProtobufDeserializer(new)(m.value(), context) for m in got]
    same("orders", [(o.id, o.total, o.note) for o in orders], [("o1", 42, ""), ("o2", 42, "gift")])


@check("basic authentication")
def _():
    try:
        SchemaRegistryClient({"url": shared.GUARDED}).get_subjects()
    except SchemaRegistryError as refusal:
        same("status", refusal.http_status_code, 401)
    else:
        raise AssertionError("not refused")
    SchemaRegistryClient({"url": shared.GUARDED, "basic.auth.user.info": shared.LOGIN}).get_subjects()
