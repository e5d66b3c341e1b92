"""Drives confluent-kafka-python, as PyPI has it, against a registry and a broker."""

from confluent_kafka.schema_registry import (
    ConfigCompatibilityLevel,
    Metadata,
    MetadataProperties,
    MetadataTags,
    Rule,
    RuleKind,
    RuleMode,
    RuleParams,
    RuleSet,
    Schema,
    SchemaReference,
    SchemaRegistryClient,
    SchemaRegistryError,
    ServerConfig,
)

import shared
import trips
from shared import check, refused, same, same_json


def fresh():
    """A client that has cached nothing."""
    return SchemaRegistryClient({"url": shared.REGISTRY})


client = fresh()


def denied(code, status, do):
    refused(code, status, SchemaRegistryError, do)


def refused_stranger(do):
    try:
        do()
    except SchemaRegistryError as refusal:
        same("status", refusal.http_status_code, 401)
    else:
        raise AssertionError("not refused")


def run(name, kind, texts, reference, compare):
    """The checks that both formats have in common."""
    subject = f"python-{name}"
    order, evolved, broken, money, invoice = (Schema(text, kind) for text in texts)
    made = {}

    @check(f"{name}: register")
    def _():
        made["first"] = client.register_schema_full_response(subject, order)
        same("version", made["first"].version, 1)
        same("a guid", bool(made["first"].guid), True)

    @check(f"{name}: look up")
    def _():
        found = fresh().lookup_schema(subject, order)
        same("id and version", (found.schema_id, found.version), (made["first"].schema_id, 1))

    @check(f"{name}: look up what is not there")
    def _():
        denied(40403, 404, lambda: fresh().lookup_schema(subject, evolved))

    @check(f"{name}: by id")
    def _():
        compare("schema", fresh().get_schema(made["first"].schema_id).schema_str, order.schema_str)

    @check(f"{name}: by guid")
    def _():
        compare("schema", fresh().get_schema_by_guid(made["first"].guid).schema_str, order.schema_str)

    @check(f"{name}: evolve compatibly")
    def _():
        made["second"] = client.register_schema_full_response(subject, evolved)
        same("version", made["second"].version, 2)

    @check(f"{name}: latest, by version, and versions")
    def _():
        latest = client.get_latest_version(subject)
        same("id and version", (latest.schema_id, latest.version), (made["second"].schema_id, 2))
        compare("schema", client.get_version(subject, 1).schema.schema_str, order.schema_str)
        same("versions", client.get_versions(subject), [1, 2])

    @check(f"{name}: subjects and versions of an id")
    def _():
        same("subjects", client.get_subjects_by_schema_id(made["second"].schema_id), [subject])
        uses = client.get_schema_versions(made["second"].schema_id)
        same("uses", [(use.subject, use.version) for use in uses], [(subject, 2)])

    @check(f"{name}: a version or subject that is not there")
    def _():
        denied(40402, 404, lambda: client.get_version(subject, 9))
        denied(40401, 404, lambda: client.get_latest_version("python-nothing"))

    @check(f"{name}: refused as incompatible or invalid")
    def _():
        denied(409, 409, lambda: client.register_schema(subject, broken))
        denied(42201, 422, lambda: client.register_schema(subject, Schema("{", kind)))

    @check(f"{name}: check")
    def _():
        same("compatible", client.test_compatibility(subject, evolved), True)
        same("compatible with 1", client.test_compatibility(subject, evolved, 1), True)
        same("compatible with all", client.test_compatibility_all_versions(subject, evolved), True)
        same("broken", client.test_compatibility(subject, broken), False)

    @check(f"{name}: level of a subject")
    def _():
        denied(40408, 404, lambda: client.get_compatibility(subject))
        client.set_compatibility(subject, "FULL_TRANSITIVE")
        same("level", client.get_compatibility(subject), "FULL_TRANSITIVE")
        client.delete_config(subject)
        denied(40408, 404, lambda: client.get_compatibility(subject))

    @check(f"{name}: configuration of a subject")
    def _():
        client.set_config(subject + "-config", ServerConfig(
            compatibility=ConfigCompatibilityLevel.FULL, compatibility_group="major",
            default_metadata=Metadata(tags=None, properties=MetadataProperties({"owner": "orders"}), sensitive=None)))
        got = client.get_config(subject + "-config")
        same("level and group", (got.compatibility_level, got.compatibility_group), (ConfigCompatibilityLevel.FULL, "major"))
        same("owner", got.default_metadata.properties.to_dict(), {"owner": "orders"})

    @check(f"{name}: mode of a subject")
    def _():
        client.update_mode(subject, "READONLY")
        same("mode", client.get_mode(subject), "READONLY")
        denied(42205, 422, lambda: client.register_schema(subject, broken))
        client.delete_mode(subject)
        denied(40409, 404, lambda: client.get_mode(subject))

    @check(f"{name}: references")
    def _():
        client.register_schema(subject + "-money", money)
        used = Schema(invoice.schema_str, kind, references=[SchemaReference(reference, subject + "-money", 1)])
        user = client.register_schema(subject + "-invoice", used)
        kept = fresh().get_latest_version(subject + "-invoice").schema.references
        same("references", [(r.name, r.subject, r.version) for r in kept], [(reference, subject + "-money", 1)])
        same("referenced by", client.get_referenced_by(subject + "-money", 1), [user])
        denied(42206, 422, lambda: client.delete_subject(subject + "-money"))

    @check(f"{name}: contexts")
    def _():
        made_there = client.register_schema_full_response(f":.python-{name}:inner", order)
        inside = SchemaRegistryClient({"url": f"{shared.REGISTRY}/contexts/.python-{name}"})
        same("id", inside.get_latest_version("inner").schema_id, made_there.schema_id)
        same("context", f".python-{name}" in client.get_contexts(), True)

    @check(f"{name}: a name that needs escapes")
    def _():
        odd = f"python/{name} ü?#%"
        client.register_schema(odd, order)
        same("subject", client.get_latest_version(odd).subject, odd)

    @check(f"{name}: delete a version")
    def _():
        gone = subject + "-gone"
        client.register_schema(gone, order)
        client.register_schema(gone, evolved)
        denied(40407, 404, lambda: client.delete_version(gone, 1, permanent=True))
        same("version", client.delete_version(gone, 1), 1)
        denied(40406, 404, lambda: client.delete_version(gone, 1))
        same("version", client.delete_version(gone, 1, permanent=True), 1)

    @check(f"{name}: delete a subject")
    def _():
        gone = subject + "-gone"
        denied(40405, 404, lambda: client.delete_subject(gone, permanent=True))
        same("versions", client.delete_subject(gone), [2])
        denied(40404, 404, lambda: client.delete_subject(gone))
        same("deleted ones too", gone in client.get_subjects(deleted=True), True)
        same("purged", client.delete_subject(gone, permanent=True), [2])
        denied(40401, 404, lambda: client.delete_subject(gone))


run("avro", "AVRO", (shared.ORDER, shared.EVOLVED, shared.BROKEN, shared.MONEY, shared.INVOICE), "acme.Money", same_json)
run("protobuf", "PROTOBUF", (shared.PROTO_ORDER, shared.PROTO_EVOLVED, shared.PROTO_BROKEN, shared.PROTO_MONEY, shared.PROTO_INVOICE),
    "acme/money.proto", same)


@check("avro: normalize")
def _():
    spaced = fresh().register_schema_full_response("python-normal", Schema(shared.SPACED), normalize_schemas=True)
    plain = fresh().register_schema_full_response("python-normal", Schema(shared.ORDER), normalize_schemas=True)
    same("id and version", (plain.schema_id, plain.version), (spaced.schema_id, 1))


@check("metadata and rule set")
def _():
    contract = Schema(
        shared.ORDER, "AVRO",
        metadata=Metadata(tags=MetadataTags({"acme.Order.id": ["PII"]}), properties=MetadataProperties({"owner": "orders"}), sensitive=["owner"]),
        rule_set=RuleSet(domain_rules=[Rule(
            name="positive", doc="no gifts", kind=RuleKind.CONDITION, mode=RuleMode.WRITE, type="CEL", tags=["PII"],
            params=RuleParams({"k": "v"}), expr="message.total > 0", on_success=None, on_failure="ERROR", disabled=False)], migration_rules=None))
    client.register_schema("python-contract", contract)
    kept = fresh().get_latest_version("python-contract").schema
    same("metadata", kept.metadata.to_dict(), contract.metadata.to_dict())
    same("rule", kept.rule_set.to_dict()["domainRules"][0]["expr"], "message.total > 0")
    same("latest with metadata", client.get_latest_with_metadata("python-contract", {"owner": "orders"}).version, 1)


@check("level, mode, types and subjects of the registry")
def _():
    same("level", client.get_compatibility(), "BACKWARD")
    client.set_compatibility(level="FULL")
    same("level", client.get_config().compatibility_level, ConfigCompatibilityLevel.FULL)
    client.set_compatibility(level="BACKWARD")
    same("mode", client.get_global_mode(), "READWRITE")
    same("types", {"AVRO", "PROTOBUF"} <= set(client.get_schema_types()), True)
    same("a subject", "python-avro" in client.get_subjects(), True)


@check("basic authentication")
def _():
    refused_stranger(lambda: SchemaRegistryClient({"url": shared.GUARDED, "max.retries": 0}).get_subjects())
    SchemaRegistryClient({"url": shared.GUARDED, "basic.auth.user.info": shared.LOGIN}).register_schema("python-guarded", Schema(shared.ORDER))


trips.run(fresh)
