import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.RandomData;

/**
 * Writes data with one schema and reads them with another. A line of the
 * standard input is a trial {writer, reader, witnesses, random}: data in
 * Avro's JSON encoding, and how many more to make up. The line that answers
 * tells what Avro's check says of the schemas, and of each datum whether it
 * was written and what refused it.
 */
public final class Witnesses {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] args) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line; (line = in.readLine()) != null; ) {
      out.println(JSON.writeValueAsString(answer(JSON.readTree(line))));
    }
    out.flush();
  }

  private static ObjectNode answer(JsonNode trial) {
    ObjectNode answer = JSON.createObjectNode();
    Schema writer;
    Schema reader;
    try {
      // A parser remembers names, so each schema has one of its own.
      writer = new Schema.Parser().parse(trial.get("writer").asText());
      reader = new Schema.Parser().parse(trial.get("reader").asText());
    } catch (RuntimeException | StackOverflowError e) {
      return answer.put("unparsed", e.toString());
    }
    ArrayNode check = answer.putArray("check");
    for (var fault : SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getResult().getIncompatibilities()) {
      check.add(fault.getType().name());
    }
    ArrayNode witnesses = answer.putArray("witnesses");
    for (JsonNode witness : trial.path("witnesses")) {
      witnesses.add(outcome(writer, reader, () -> parsed(writer, witness.asText())));
    }
    ArrayNode random = answer.putArray("random");
    for (int seed = 0; seed < trial.get("random").asInt(); seed++) {
      long chance = seed;
      random.add(outcome(writer, reader, () -> new RandomData(writer, 1, chance).iterator().next()));
    }
    return answer;
  }

  private interface Source {
    Object datum() throws IOException;
  }

  private static Object parsed(Schema writer, String text) throws IOException {
    var decoder = DecoderFactory.get().jsonDecoder(writer, text);
    return new GenericDatumReader<Object>(writer).read(null, decoder);
  }

  private static ObjectNode outcome(Schema writer, Schema reader, Source source) {
    ObjectNode outcome = JSON.createObjectNode();
    byte[] bytes;
    try {
      bytes = encoded(writer, source.datum());
    } catch (IOException | RuntimeException | StackOverflowError e) {
      return outcome.put("written", false).put("refusal", e.toString());
    }
    outcome.put("written", true);
    try {
      BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, null);
      new GenericDatumReader<Object>(writer, reader).read(null, decoder);
      if (!decoder.isEnd()) {
        outcome.put("refusal", "the reader left bytes unread");
      }
    } catch (IOException | RuntimeException e) {
      outcome.put("refusal", e.toString());
    }
    return outcome;
  }

  private static byte[] encoded(Schema writer, Object datum) throws IOException {
    var bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<Object>(writer).write(datum, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }
}
