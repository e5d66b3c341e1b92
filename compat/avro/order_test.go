package avro_test

import (
	"maps"
	"testing"

	"pgregory.net/rapid"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/internal/avrotest"
)

// turned is a copy of a schema with the fields of every record the other way
// round.
func turned(x any) any {
	switch x := x.(type) {
	case []any:
		copied := make([]any, len(x))
		for i := range x {
			copied[i] = turned(x[i])
		}
		return copied
	case node:
		copied := maps.Clone(x)
		for _, key := range []string{"type", "items", "values"} {
			if x[key] != nil {
				copied[key] = turned(x[key])
			}
		}
		if fields, ok := x["fields"].([]any); ok {
			other := make([]any, len(fields))
			for i := range fields {
				other[len(fields)-1-i] = turned(fields[i])
			}
			copied["fields"] = other
		}
		return copied
	}
	return x
}

// TestOrderOfFieldsMeansNothing turns the fields of one side round: readers
// find fields by name, so they can read exactly what they could before.
func TestOrderOfFieldsMeansNothing(t *testing.T) {
	trials(t, func(t *rapid.T) {
		old, new := avrotest.Pair(t)
		first, again := changes(t, avrotest.Printed(old), avrotest.Printed(new)), changes(t, avrotest.Printed(old), avrotest.Printed(turned(new)))
		for _, readers := range []finding.Readers{finding.NewReaders, finding.OldReaders} {
			if was, is := readable(first, readers), readable(again, readers); was != is {
				t.Fatalf("Diff(%s, %s) lets readers %d read = %v, and with the fields turned round %v", avrotest.Printed(old), avrotest.Printed(new), readers, was, is)
			}
		}
	})
}
