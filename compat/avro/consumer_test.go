package avro_test

import (
	"strings"
	"testing"

	twmb "github.com/twmb/avro"
	"pgregory.net/rapid"

	compat "github.com/pawl-registry/pawl/compat/avro"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/internal/avrotest"
	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

// narrowed is the schema that a drawn consumer decodes with.
func narrowed(t *rapid.T, c avrotest.Change) *avro.Schema {
	mask, err := source.NewMask(c.Paths)
	if err != nil {
		t.Fatal(err)
	}
	s, err := parse(t, "reader.avsc", avrotest.Printed(c.Reader)).Narrowed(mask)
	if err != nil {
		t.Fatalf("narrow %s to %q: %v", avrotest.Printed(c.Reader), c.Paths, err)
	}
	return s
}

// TestGeneratedConsumersRead lets random consumers, narrowed to some fields,
// get random data of a changed schema. What Read says does not break them must
// be decoded by another project's decoder with the narrowed schema; if Read
// says that something does, that decoder must not agree to read at all, and
// the witness must be a datum of the changed schema.
func TestGeneratedConsumersRead(t *testing.T) {
	fine, broken, witnesses := 0, 0, 0
	trials(t, func(t *rapid.T) {
		c := avrotest.Consumer(t)
		after, reader := avrotest.Printed(c.After), narrowed(t, c)
		changes, err := compat.Read(t.Context(), reader, parse(t, "new.avsc", after))
		if err != nil {
			t.Fatal(err)
		}
		breaks := breaking(changes.Findings, finding.OldReaders)
		writer, resolves := decoder(t, after), decoder(t, reader.Resolved())
		resolved, refusal := twmb.Resolve(writer, resolves)
		if refusal == nil && tells(breaks, compat.FieldMissingDefault) {
			return // twmb gives a union with null a default that the specification does not.
		}
		if (len(breaks) == 0) != (refusal == nil) {
			t.Fatalf("Read lets %s, which is %s narrowed to %q, read %s = %v, and twmb says: %v", reader.Resolved(), avrotest.Printed(c.Reader), c.Paths, after, breaks, refusal)
		}
		for _, f := range breaks {
			var datum any
			if f.Witness == "" {
				continue
			}
			witnesses++
			if err := writer.DecodeJSON([]byte(f.Witness), &datum); err != nil {
				t.Fatalf("%s at %s: the witness %s is no datum of %s: %v", f.Rule, f.Path, f.Witness, after, err)
			}
		}
		if len(breaks) > 0 {
			broken++
			return
		}
		fine++
		for range 3 {
			datum := (&data{t, map[string]node{}}).of(c.After, 4)
			encoded, err := writer.Encode(datum)
			if err != nil {
				t.Fatalf("encode %v with %s: %v", datum, after, err)
			}
			var decoded any
			if _, err := resolved.Decode(encoded, &decoded); err != nil {
				t.Fatalf("Read says that nothing breaks %s with data of %s, but %v cannot be read: %v", reader.Resolved(), after, datum, err)
			}
		}
	})
	t.Logf("%d consumers read, %d break, with %d witnesses", fine, broken, witnesses)
}

// TestGeneratedPathsAreOfTheProjection: whatever hurts a consumer has a path
// at or beneath one of those that it named, or on the way to one.
func TestGeneratedPathsAreOfTheProjection(t *testing.T) {
	trials(t, func(t *rapid.T) {
		c := avrotest.Consumer(t)
		if len(c.Paths) == 0 {
			return
		}
		reader := narrowed(t, c)
		changes, err := compat.Read(t.Context(), reader, parse(t, "new.avsc", avrotest.Printed(c.After)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range changes.Findings {
			if !near(f.Path, c.Paths) && f.Path != reader.Root.ShortName() {
				t.Fatalf("%s at %q is not of %q: %s", f.Rule, f.Path, c.Paths, f.Message)
			}
		}
	})
}

func near(path string, paths []string) bool {
	for _, p := range paths {
		if strings.HasPrefix(path+".", p+".") || strings.HasPrefix(p+".", path+".") {
			return true
		}
	}
	return false
}
