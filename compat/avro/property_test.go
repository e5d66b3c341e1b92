package avro_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	twmb "github.com/twmb/avro"
	"pgregory.net/rapid"

	compat "github.com/pawl-registry/pawl/compat/avro"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/internal/avrotest"
)

// A node is a schema that can be changed and printed.
type node = avrotest.Node

// data draws data of a schema in the Go types that twmb/avro writes.
type data struct {
	t     *rapid.T
	named map[string]node
}

func (d *data) of(x any, depth int) any {
	switch x := x.(type) {
	case []any:
		if depth <= 0 || rapid.Bool().Draw(d.t, "null") {
			return nil
		}
		return d.of(x[1], depth)
	case node:
		return d.node(x, depth)
	}
	switch x {
	case "boolean":
		return rapid.Bool().Draw(d.t, "boolean")
	case "int":
		return rapid.Int32().Draw(d.t, "int")
	case "long":
		return rapid.Int64().Draw(d.t, "long")
	case "float":
		return rapid.Float32().Draw(d.t, "float")
	case "double":
		return rapid.Float64().Draw(d.t, "double")
	case "bytes":
		return []byte(rapid.StringMatching("[a-z]{0,4}").Draw(d.t, "bytes"))
	case "string":
		return rapid.StringMatching("[a-z]{0,4}").Draw(d.t, "string")
	case "null":
		return nil
	}
	return d.node(d.named[x.(string)], depth)
}

func (d *data) node(n node, depth int) any {
	switch n["type"] {
	case "record":
		d.named[n["name"].(string)] = n
		made := node{}
		for _, f := range n["fields"].([]any) {
			made[f.(node)["name"].(string)] = d.of(f.(node)["type"], depth-1)
		}
		return made
	case "array":
		made := []any{}
		for range rapid.IntRange(0, min(2, max(depth, 0))).Draw(d.t, "items") {
			made = append(made, d.of(n["items"], depth-1))
		}
		return made
	case "map":
		made := node{}
		for i := range rapid.IntRange(0, min(2, max(depth, 0))).Draw(d.t, "values") {
			made[fmt.Sprint(i)] = d.of(n["values"], depth-1)
		}
		return made
	case "enum":
		return rapid.SampledFrom(n["symbols"].([]any)).Draw(d.t, "symbol")
	}
	if n["type"] == "bytes" {
		return big.NewRat(int64(rapid.IntRange(-9, 9).Draw(d.t, "decimal")), 1)
	}
	size, _ := json.Number(fmt.Sprint(n["size"])).Int64()
	return make([]byte, size)
}

func readable(changes []finding.Finding, readers finding.Readers) bool {
	for _, f := range changes {
		if f.Effects[finding.Binary][readers] == finding.Break {
			return false
		}
	}
	return true
}

func changes(t *rapid.T, old, new string) []finding.Finding {
	c, err := compat.Diff(t.Context(), parse(t, "old.avsc", old), parse(t, "new.avsc", new))
	if err != nil {
		t.Fatalf("Diff(%s, %s): %v", old, new, err)
	}
	return c.Findings
}

// trials are how often to try a property: a few times by default, a million
// at night. What fails can be repeated with the flag that rapid prints.
func trials(t *testing.T, property func(*rapid.T)) {
	t.Helper()
	n := 1_000
	if text := os.Getenv("PAWL_PROPERTY_ROUNDS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatalf("PAWL_PROPERTY_ROUNDS = %q, want a number", text)
		}
	}
	// rapid tries a hundred times, with ever larger draws.
	for range (n + 99) / 100 {
		rapid.Check(t, property)
	}
}

// TestCompatibleDataIsRead writes random data with one schema and, if Diff
// finds nothing that breaks new readers, reads it with a changed one, by
// another project's decoder. If Diff does, that decoder must not agree to
// read at all.
func TestCompatibleDataIsRead(t *testing.T) {
	compatible, broken := 0, 0
	trials(t, func(t *rapid.T) {
		old, new := avrotest.Pair(t)
		found := changes(t, avrotest.Printed(old), avrotest.Printed(new))
		expected := readable(found, finding.NewReaders)
		writer, reader := decoder(t, avrotest.Printed(old)), decoder(t, avrotest.Printed(new))
		resolved, err := twmb.Resolve(writer, reader)
		if err == nil && tells(found, compat.FieldMissingDefault) {
			return // twmb gives a union with null a default that the specification does not.
		}
		if (err == nil) != expected {
			t.Fatalf("Diff(%s, %s) lets new readers read = %v, and twmb says: %v", avrotest.Printed(old), avrotest.Printed(new), expected, err)
		}
		if !expected {
			broken++
			return
		}
		compatible++
		for range 3 {
			datum := (&data{t, map[string]node{}}).of(old, 4)
			encoded, err := writer.Encode(datum)
			if err != nil {
				t.Fatalf("encode %v with %s: %v", datum, avrotest.Printed(old), err)
			}
			var decoded any
			if _, err := resolved.Decode(encoded, &decoded); err != nil {
				t.Fatalf("Diff(%s, %s) breaks no new readers, but %v cannot be read: %v", avrotest.Printed(old), avrotest.Printed(new), datum, err)
			}
		}
	})
	t.Logf("%d pairs read, %d pairs break", compatible, broken)
}

// tells reports whether a rule is among findings and their causes.
func tells(found []finding.Finding, rule finding.Rule) bool {
	return slices.ContainsFunc(found, func(f finding.Finding) bool {
		return f.Rule == rule || tells(f.Causes, rule)
	})
}

func decoder(t *rapid.T, text string) *twmb.Schema {
	s, err := twmb.Parse(text)
	if err != nil {
		t.Fatalf("twmb reads %s: %v", text, err)
	}
	return s
}

// TestWitnessesAreData holds every witness against the schema that is said
// to write it.
func TestWitnessesAreData(t *testing.T) {
	seen := 0
	trials(t, func(t *rapid.T) {
		old, new := avrotest.Pair(t)
		for _, f := range changes(t, avrotest.Printed(old), avrotest.Printed(new)) {
			writer := old
			if f.Effects[finding.Binary][finding.OldReaders] == finding.Break {
				writer = new
			}
			if f.Witness == "" {
				continue
			}
			seen++
			var datum any
			if err := decoder(t, avrotest.Printed(writer)).DecodeJSON([]byte(f.Witness), &datum); err != nil {
				t.Fatalf("%s: the witness %s is no datum of %s: %v", f.Rule, f.Witness, avrotest.Printed(writer), err)
			}
		}
	})
	t.Logf("%d witnesses", seen)
}

func TestDiffWithItselfIsEmpty(t *testing.T) {
	trials(t, func(t *rapid.T) {
		text := avrotest.Printed(avrotest.Schema(t))
		if found := changes(t, text, text); len(found) > 0 {
			t.Fatalf("Diff(a, a) = %v for %s", found, text)
		}
	})
}

// TestSwappedSchemasSwapReaders holds the breaks of Diff(a, b) against those
// of Diff(b, a).
func TestSwappedSchemasSwapReaders(t *testing.T) {
	breaks := func(t *rapid.T, old, new string, readers finding.Readers) []string {
		var found []string
		for _, f := range changes(t, old, new) {
			if f.Effects[finding.Binary][readers] == finding.Break {
				found = append(found, string(f.Rule)+" "+f.Path+" "+f.Witness)
			}
		}
		slices.Sort(found)
		return found
	}
	trials(t, func(t *rapid.T) {
		old, new := avrotest.Pair(t)
		there := breaks(t, avrotest.Printed(old), avrotest.Printed(new), finding.NewReaders)
		back := breaks(t, avrotest.Printed(new), avrotest.Printed(old), finding.OldReaders)
		if diff := cmp.Diff(there, back); diff != "" {
			t.Fatalf("new readers of Diff(a, b) (-) and old readers of Diff(b, a) (+):\n%s%s\n%s", diff, avrotest.Printed(old), avrotest.Printed(new))
		}
	})
}
