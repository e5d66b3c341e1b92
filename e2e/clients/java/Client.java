import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.RestService;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.Config;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.Metadata;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.Rule;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.RuleKind;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.RuleMode;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.RuleSet;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericData;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumWriter;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericRecord;
import org.apache.flink.avro.shaded.org.apache.avro.io.DecoderFactory;
import org.apache.flink.avro.shaded.org.apache.avro.io.EncoderFactory;
import org.apache.flink.formats.avro.registry.confluent.ConfluentSchemaRegistryCoder;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Drives Confluent's Java client, as Flink bundles it, against a registry and a broker. Each check prints a line: "ok"
 * or "FAIL", a tab, its name, and after a failure a tab and why.
 */
public class Client {
  static final String ORDER =
      "{\"type\":\"record\",\"name\":\"Order\",\"namespace\":\"acme\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"},{\"name\":\"total\",\"type\":\"long\"}]}";
  static final String EVOLVED =
      "{\"type\":\"record\",\"name\":\"Order\",\"namespace\":\"acme\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"},{\"name\":\"total\",\"type\":\"long\"},{\"name\":\"note\",\"type\":\"string\",\"default\":\"none\"}]}";
  static final String BROKEN =
      "{\"type\":\"record\",\"name\":\"Order\",\"namespace\":\"acme\",\"fields\":[{\"name\":\"id\",\"type\":\"int\"},{\"name\":\"total\",\"type\":\"long\"}]}";
  static final String MONEY =
      "{\"type\":\"record\",\"name\":\"Money\",\"namespace\":\"acme\",\"fields\":[{\"name\":\"units\",\"type\":\"long\"}]}";
  static final String INVOICE =
      "{\"type\":\"record\",\"name\":\"Invoice\",\"namespace\":\"acme\",\"fields\":[{\"name\":\"sum\",\"type\":\"acme.Money\"}]}";
  static final String PROTO_MONEY = "syntax = \"proto3\";\npackage acme.v1;\n\nmessage Money {\n  int64 units = 1;\n}\n";
  static final String PROTO_INVOICE =
      "syntax = \"proto3\";\npackage acme.v1;\n\nimport \"acme/money.proto\";\n\nmessage Invoice {\n  Money sum = 1;\n}\n";

  interface Check {
    void run() throws Exception;
  }

  static void check(String name, Check check) {
    try {
      check.run();
      System.out.println("ok\t" + name);
    } catch (Throwable fault) {
      System.out.println("FAIL\t" + name + "\t" + fault.toString().replaceAll("\\s+", " "));
    }
  }

  static void same(String what, Object got, Object want) {
    if (!Objects.equals(got, want)) {
      throw new AssertionError(what + " = " + got + ", want " + want);
    }
  }

  /** refused wants a call to be refused with an error of the client's own type. */
  static void refused(int code, int status, Callable<?> call) throws Exception {
    try {
      call.call();
    } catch (RestClientException refusal) {
      same("error code of " + refusal.getMessage(), refusal.getErrorCode(), code);
      same("status", refusal.getStatus(), status);
      return;
    }
    throw new AssertionError("not refused, want " + code);
  }

  static final String REGISTRY = System.getenv("REGISTRY");

  /** fresh is a client that has cached nothing. */
  static SchemaRegistryClient fresh() {
    return new CachedSchemaRegistryClient(REGISTRY, 100);
  }

  static final SchemaRegistryClient client = fresh();
  static final RestService rest = new RestService(REGISTRY);

  public static void main(String[] args) {
    System.out.println("client\tio.confluent:kafka-schema-registry-client, in Flink's "
        + CachedSchemaRegistryClient.class.getProtectionDomain().getCodeSource().getLocation().getPath().replaceAll(".*/", ""));
    versions();
    rules();
    deletes();
    protobuf();
    registry();
    check("avro: produce and consume, evolved", Client::trip);
    System.exit(0);
  }

  static void versions() {
    AvroSchema order = new AvroSchema(ORDER), evolved = new AvroSchema(EVOLVED);
    int[] ids = new int[2];
    check("avro: register", () -> ids[0] = client.register("java-avro", order));
    check("avro: look up", () -> {
      same("id", fresh().getId("java-avro", order), ids[0]);
      same("version", fresh().getVersion("java-avro", order), 1);
      refused(40403, 404, () -> fresh().getId("java-avro", evolved));
    });
    check("avro: by id", () -> {
      same("schema", fresh().getSchemaById(ids[0]), order);
      same("schema", fresh().getSchemaBySubjectAndId("java-avro", ids[0]), order);
    });
    check("avro: evolve compatibly", () -> {
      ids[1] = client.register("java-avro", evolved);
      same("version", client.getVersion("java-avro", evolved), 2);
    });
    check("avro: latest, by version, and versions", () -> {
      same("id", client.getLatestSchemaMetadata("java-avro").getId(), ids[1]);
      same("id", client.getSchemaMetadata("java-avro", 1).getId(), ids[0]);
      same("versions", client.getAllVersions("java-avro"), List.of(1, 2));
    });
    check("avro: subjects and versions of an id", () -> {
      same("subjects", Set.copyOf(client.getAllSubjectsById(ids[1])), Set.of("java-avro"));
      same("versions", client.getAllVersionsById(ids[1]).size(), 1);
    });
    check("avro: a version or subject that is not there", () -> {
      refused(40402, 404, () -> client.getSchemaMetadata("java-avro", 9));
      refused(40401, 404, () -> client.getLatestSchemaMetadata("java-nothing"));
    });
    check("avro: references", () -> {
      client.register("java-avro-money", new AvroSchema(MONEY));
      List<SchemaReference> references = List.of(new SchemaReference("acme.Money", "java-avro-money", 1));
      int user = client.register("java-avro-invoice", new AvroSchema(INVOICE, references, Map.of("acme.Money", MONEY), null));
      same("references", fresh().getSchemaById(user).references(), references);
      same("referenced by", rest.getReferencedBy("java-avro-money", 1), List.of(user));
      refused(42206, 422, () -> client.deleteSubject("java-avro-money"));
    });
    check("avro: contexts", () -> {
      int id = client.register(":.java-avro:inner", order);
      same("id", new CachedSchemaRegistryClient(REGISTRY + "/contexts/.java-avro", 100).getLatestSchemaMetadata("inner").getId(), id);
    });
    // ASCII alone: this client escapes other letters as Latin 1, which no server reads as UTF-8.
    check("avro: a name that needs escapes", () -> {
      int id = client.register("java/avro ?#%&+", order);
      same("id", client.getLatestSchemaMetadata("java/avro ?#%&+").getId(), id);
    });
    check("avro: normalize", () -> {
      int id = fresh().register("java-normal", order, true);
      same("id", fresh().getId("java-normal", order, true), id);
    });
  }

  static void rules() {
    AvroSchema evolved = new AvroSchema(EVOLVED), broken = new AvroSchema(BROKEN);
    check("avro: refused as incompatible or invalid", () -> {
      refused(409, 409, () -> client.register("java-avro", broken));
      refused(42201, 422, () -> rest.registerSchema("{", "java-avro"));
    });
    check("avro: check", () -> {
      same("evolved", client.testCompatibility("java-avro", evolved), true);
      same("broken", client.testCompatibility("java-avro", broken), false);
      same("reasons", client.testCompatibilityVerbose("java-avro", broken).isEmpty(), false);
    });
    check("avro: level and configuration of a subject", () -> {
      refused(40408, 404, () -> client.getConfig("java-avro"));
      same("level", client.updateCompatibility("java-avro", "FULL"), "FULL");
      same("level", client.getCompatibility("java-avro"), "FULL");
      Config config = new Config("BACKWARD");
      config.setCompatibilityGroup("major");
      client.updateConfig("java-avro", config);
      same("group", client.getConfig("java-avro").getCompatibilityGroup(), "major");
      client.deleteConfig("java-avro");
    });
    check("avro: mode of a subject", () -> {
      same("mode", client.setMode("READONLY", "java-avro"), "READONLY");
      same("mode", client.getMode("java-avro"), "READONLY");
      refused(42205, 422, () -> client.register("java-avro", broken));
      client.deleteMode("java-avro");
      refused(40409, 404, () -> client.getMode("java-avro"));
    });
    check("avro: ids kept in mode IMPORT", () -> {
      client.setMode("IMPORT", "java-import");
      same("id", client.register("java-import", new AvroSchema(ORDER), 3, 70003), 70003);
      same("id", fresh().getSchemaMetadata("java-import", 3).getId(), 70003);
    });
  }

  static void deletes() {
    check("avro: delete", () -> {
      client.register("java-gone", new AvroSchema(ORDER));
      client.register("java-gone", new AvroSchema(EVOLVED));
      refused(40407, 404, () -> client.deleteSchemaVersion("java-gone", "1", true));
      same("version", client.deleteSchemaVersion("java-gone", "1"), 1);
      refused(40406, 404, () -> client.deleteSchemaVersion("java-gone", "1"));
      refused(40405, 404, () -> client.deleteSubject("java-gone", true));
      same("versions", client.deleteSubject("java-gone"), List.of(2));
      refused(40404, 404, () -> client.deleteSubject("java-gone"));
      same("purged", client.deleteSubject("java-gone", true), List.of(1, 2));
      refused(40401, 404, () -> client.deleteSubject("java-gone"));
    });
  }

  /** protobuf goes below the cached client, as Flink's jar has no classes for the format. */
  static void protobuf() {
    check("protobuf: register, look up and by id, with an import", () -> {
      rest.registerSchema(PROTO_MONEY, "PROTOBUF", List.of(), "acme/money.proto");
      List<SchemaReference> references = List.of(new SchemaReference("acme/money.proto", "acme/money.proto", 1));
      int id = rest.registerSchema(PROTO_INVOICE, "PROTOBUF", references, "java-protobuf").getId();
      same("id", rest.lookUpSubjectVersion(PROTO_INVOICE, "PROTOBUF", references, "java-protobuf", false).getId(), id);
      same("schema", rest.getId(id).getSchemaString(), PROTO_INVOICE);
      same("type", rest.getLatestVersion("java-protobuf").getSchemaType(), "PROTOBUF");
    });
    check("protobuf: refused as incompatible", () ->
        refused(409, 409, () -> rest.registerSchema(PROTO_MONEY.replace("int64", "double"), "PROTOBUF", List.of(), "acme/money.proto")));
  }

  static void registry() {
    check("metadata and rule set", () -> {
      Metadata metadata = new Metadata(Map.of("acme.Order.id", Set.of("PII")), Map.of("owner", "orders"), Set.of("owner"));
      Rule rule = new Rule("positive", null, RuleKind.CONDITION, RuleMode.WRITE, "CEL", Set.of("PII"), Map.of("k", "v"),
          "message.total > 0", null, "ERROR", false);
      RuleSet rules = new RuleSet(List.of(), List.of(rule));
      client.register("java-contract", new AvroSchema(ORDER).copy(metadata, rules));
      same("metadata", fresh().getLatestSchemaMetadata("java-contract").getMetadata(), metadata);
      same("rules", fresh().getLatestSchemaMetadata("java-contract").getRuleSet().getDomainRules(), List.of(rule));
      same("latest with metadata", client.getLatestWithMetadata("java-contract", Map.of("owner", "orders"), false).getVersion(), 1);
    });
    check("level, mode and subjects of the registry", () -> {
      same("level", client.getCompatibility(null), "BACKWARD");
      same("level", client.updateCompatibility(null, "FULL"), "FULL");
      client.updateCompatibility(null, "BACKWARD");
      same("mode", client.getMode(), "READWRITE");
      same("a subject", client.getAllSubjects().contains("java-avro"), true);
      same("deleted ones too", client.getAllSubjects(true).contains("java-gone"), false);
      same("types", Set.copyOf(rest.getSchemaTypes()).containsAll(Set.of("AVRO", "PROTOBUF")), true);
    });
    check("basic authentication", () -> {
      String guarded = System.getenv("REGISTRY_GUARDED");
      try {
        new RestService(guarded).getAllSubjects();
        throw new AssertionError("not refused");
      } catch (RestClientException refusal) {
        same("status", refusal.getStatus(), 401);
      }
      new CachedSchemaRegistryClient(guarded, 100, Map.of("basic.auth.credentials.source", "USER_INFO",
          "basic.auth.user.info", System.getenv("USERNAME") + ":" + System.getenv("PASSWORD"))).register("java-guarded", new AvroSchema(ORDER));
    });
  }

  /** trip sends an order of each version through the broker, and reads both with the second. */
  static void trip() throws Exception {
    String topic = "java-trip";
    Map<String, Object> broker = Map.of("bootstrap.servers", System.getenv("BROKER"), "group.id", topic, "auto.offset.reset", "earliest");
    try (var producer = new KafkaProducer<>(broker, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, packed(ORDER, "o1"))).get();
      producer.send(new ProducerRecord<>(topic, packed(EVOLVED, "o2"))).get();
    }
    List<String> read = new ArrayList<>();
    try (var consumer = new KafkaConsumer<>(broker, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      for (int polls = 0; read.size() < 2 && polls < 30; polls++) {
        for (var record : consumer.poll(Duration.ofSeconds(1))) {
          read.add(unpacked(record.value()));
        }
      }
    }
    same("orders", read, List.of("{\"id\": \"o1\", \"total\": 42, \"note\": \"none\"}", "{\"id\": \"o2\", \"total\": 42, \"note\": \"gift\"}"));
  }

  static byte[] packed(String text, String id) throws Exception {
    Schema schema = new Schema.Parser().parse(text);
    GenericRecord order = new GenericData.Record(schema);
    order.put("id", id);
    order.put("total", 42L);
    if (schema.getField("note") != null) {
      order.put("note", "gift");
    }
    var out = new ByteArrayOutputStream();
    new ConfluentSchemaRegistryCoder("java-trip-value", fresh()).writeSchema(schema, out);
    var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(schema).write(order, encoder);
    return out.toByteArray();
  }

  static String unpacked(byte[] data) throws Exception {
    var in = new ByteArrayInputStream(data);
    Schema writer = new ConfluentSchemaRegistryCoder(fresh()).readSchema(in);
    var reader = new GenericDatumReader<GenericRecord>(writer, new Schema.Parser().parse(EVOLVED));
    return reader.read(null, DecoderFactory.get().directBinaryDecoder(in, null)).toString();
  }
}
