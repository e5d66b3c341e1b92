"""What the Python clients share: the schemas, and how a check is told of.

Each check prints a line: "ok" or "FAIL", a tab, its name, and after a failure
a tab and why.
"""

import base64
import json
import os
import traceback

import confluent_kafka
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

ORDER = '{"type":"record","name":"Order","namespace":"acme","fields":[{"name":"id","type":"string"},{"name":"total","type":"long"}]}'
EVOLVED = '{"type":"record","name":"Order","namespace":"acme","fields":[{"name":"id","type":"string"},{"name":"total","type":"long"},{"name":"note","type":"string","default":"none"}]}'
BROKEN = '{"type":"record","name":"Order","namespace":"acme","fields":[{"name":"id","type":"int"},{"name":"total","type":"long"}]}'
SPACED = '{ "namespace": "acme", "name": "Order", "type": "record", "fields": [ {"type": "string", "name": "id"}, {"type": "long", "name": "total"} ] }'
MONEY = '{"type":"record","name":"Money","namespace":"acme","fields":[{"name":"units","type":"long"}]}'
INVOICE = '{"type":"record","name":"Invoice","namespace":"acme","fields":[{"name":"sum","type":"acme.Money"}]}'

PROTO_ORDER = 'syntax = "proto3";\npackage acme.v1;\n\nmessage Order {\n  string id = 1;\n  int64 total = 2;\n}\n'
PROTO_EVOLVED = PROTO_ORDER.replace("total = 2;\n", "total = 2;\n  string note = 3;\n")
PROTO_BROKEN = PROTO_ORDER.replace("string id", "double id")
PROTO_MONEY = 'syntax = "proto3";\npackage acme.v1;\n\nmessage Money {\n  int64 units = 1;\n}\n'
PROTO_INVOICE = 'syntax = "proto3";\npackage acme.v1;\n\nimport "acme/money.proto";\n\nmessage Invoice {\n  Money sum = 1;\n}\n'

REGISTRY = os.environ["REGISTRY"]
GUARDED = os.environ["REGISTRY_GUARDED"]
LOGIN = os.environ["USERNAME"] + ":" + os.environ["PASSWORD"]
BROKER = os.environ["BROKER"]


def check(name):
    """Runs the function below it as a check of this name."""

    def run(do):
        try:
            do()
        except Exception as fault:
            at = traceback.extract_tb(fault.__traceback__)[1].lineno
            print("FAIL", name, f"line {at}: {type(fault).__name__}: {' '.join(str(fault).split())}", sep="\t", flush=True)
        else:
            print("ok", name, sep="\t", flush=True)

    return run


def same(what, got, want):
    if got != want:
        raise AssertionError(f"{what} = {got!r}, want {want!r}")


def same_json(what, got, want):
    same(what, json.loads(got), json.loads(want))


def refused(code, status, error, do):
    """Wants a call to be refused with an error of the client's own type."""
    try:
        do()
    except error as refusal:
        same("error_code and status", (refusal.error_code, refusal.http_status_code), (code, status))
    else:
        raise AssertionError(f"not refused, want {code}")


FIELD = descriptor_pb2.FieldDescriptorProto


def compiled(evolved):
    """Classes of generated code, without the generator: an order, a line within an invoice, and the invoice itself."""
    pool = descriptor_pool.DescriptorPool()
    order = descriptor_pb2.FileDescriptorProto(name="acme/order.proto", package="acme.v1", syntax="proto3")
    message = order.message_type.add(name="Order")
    message.field.add(name="id", number=1, type=FIELD.TYPE_STRING, label=FIELD.LABEL_OPTIONAL, json_name="id")
    message.field.add(name="total", number=2, type=FIELD.TYPE_INT64, label=FIELD.LABEL_OPTIONAL, json_name="total")
    if evolved:
        message.field.add(name="note", number=3, type=FIELD.TYPE_STRING, label=FIELD.LABEL_OPTIONAL, json_name="note")
    money = descriptor_pb2.FileDescriptorProto(name="acme/money.proto", package="acme.v1", syntax="proto3")
    money.message_type.add(name="Money").field.add(name="units", number=1, type=FIELD.TYPE_INT64, label=FIELD.LABEL_OPTIONAL, json_name="units")
    invoice = descriptor_pb2.FileDescriptorProto(name="acme/invoice.proto", package="acme.v1", syntax="proto3", dependency=["acme/money.proto"])
    invoice.message_type.add(name="Customer")
    whole = invoice.message_type.add(name="Invoice")
    whole.field.add(name="sum", number=1, type=FIELD.TYPE_MESSAGE, type_name=".acme.v1.Money", label=FIELD.LABEL_OPTIONAL, json_name="sum")
    whole.nested_type.add(name="Line").field.add(name="article", number=1, type=FIELD.TYPE_STRING, label=FIELD.LABEL_OPTIONAL, json_name="article")
    for file in (order, money, invoice):
        pool.Add(file) if hasattr(pool, "Add") else pool.AddSerializedFile(file.SerializeToString())
    return {name: generated(pool, "acme.v1." + name) for name in ("Order", "Invoice", "Invoice.Line")}


def generated(pool, name):
    descriptor = pool.FindMessageTypeByName(name)
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(pool).GetPrototype(descriptor)


def same_descriptor(base64_text, generated_class):
    """Wants the base64 of a file's descriptor to have the fields of a message."""
    file = descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(base64_text))
    fields = [(f.name, f.number, f.type) for f in file.message_type[0].field]
    same("fields", fields, [(f.name, f.number, f.type) for f in generated_class.DESCRIPTOR.fields])


print("client", "confluent-kafka-python " + confluent_kafka.__version__, sep="\t", flush=True)
