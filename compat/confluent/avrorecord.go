package confluent

import (
	"slices"

	"github.com/pawl-registry/pawl/schema/avro"
)

// An ambiguity stops the whole check, even where another branch of a union
// would do: Java throws an exception, and Confluent answers incompatible.
type ambiguity struct{ reason *incompatibility }

// Error is what the reason says.
func (a *ambiguity) Error() string { return a.reason.Message }

// fields puts the fields of a reader's record against those of a writer's.
func (c *checker) fields(v visit, r *result) error {
	for i, f := range v.reader.Fields {
		found := writerFields(f, v.writer)
		switch {
		case len(found) > 1:
			return &ambiguity{c.ambiguousAlias(v, f, found)}
		case len(found) == 1:
			if err := c.part(v.field(i, found[0]), r); err != nil {
				return err
			}
		case f.Default != nil:
		case f.Type.Kind == avro.Enum && f.Type.Default != nil:
			// Java takes the enum's default for a reason to compare the enum
			// with the record that lacks the field, which never fits.
			r.add(c.enumAgainstRecord(v, i))
		default:
			r.add(c.missingDefault(v, i))
		}
	}
	return nil
}

// writerFields are the fields that a reader's field matches, by its name and
// by each of its aliases. An alias that repeats the name counts again.
func writerFields(f *avro.Field, writer *avro.Type) []int {
	var found []int
	if i, ok := writer.FieldIndex(f.Name); ok {
		found = append(found, i)
	}
	seen := map[string]bool{}
	for _, alias := range f.Aliases {
		if i, ok := writer.FieldIndex(alias); ok && !seen[alias] {
			seen[alias] = true
			found = append(found, i)
		}
	}
	return found
}

// promotable reports whether a reader's primitive takes a writer's other one.
func promotable(writer, reader avro.Kind) bool {
	switch reader {
	case avro.Long:
		return writer == avro.Int
	case avro.Float:
		return writer == avro.Int || writer == avro.Long
	case avro.Double:
		return writer == avro.Int || writer == avro.Long || writer == avro.Float
	case avro.Bytes:
		return writer == avro.String
	case avro.String:
		return writer == avro.Bytes
	default:
		return false
	}
}

// sameName reports whether names without namespace are equal, or the reader
// has the writer's full name as an alias.
func sameName(reader, writer *avro.Type) bool {
	return reader.ShortName() == writer.ShortName() || slices.Contains(reader.Aliases, writer.Name)
}

// missingSymbols are the names, sorted, of the writer's symbols that a reader
// without a default lacks.
func missingSymbols(reader, writer *avro.Type) []string {
	if reader.Default != nil && reader.HasSymbol(reader.Default.Name) {
		return nil
	}
	var missing []string
	for _, s := range writer.Symbols {
		if !reader.HasSymbol(s.Name) {
			missing = append(missing, s.Name)
		}
	}
	slices.Sort(missing)
	return missing
}
