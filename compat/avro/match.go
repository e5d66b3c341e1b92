package avro

import (
	"cmp"
	"slices"

	"github.com/pawl-registry/pawl/schema/avro"
)

// promotable reports whether a reader takes a writer's primitive for
// another: "Schema Resolution" in the specification.
func promotable(writer, reader avro.Kind) bool {
	switch writer {
	case avro.Int:
		return reader == avro.Long || reader == avro.Float || reader == avro.Double
	case avro.Long:
		return reader == avro.Float || reader == avro.Double
	case avro.Float:
		return reader == avro.Double
	case avro.String:
		return reader == avro.Bytes
	case avro.Bytes:
		return reader == avro.String
	default:
		return false
	}
}

// lossy reports whether a promotion does not keep every value.
func lossy(writer, reader avro.Kind) bool {
	return writer == avro.Long && (reader == avro.Float || reader == avro.Double) ||
		writer == avro.Int && reader == avro.Float
}

// sameName reports whether a reader takes a writer's named type for its own:
// their names without namespace are equal, or it has an alias for it.
func sameName(reader, writer *avro.Type) bool {
	return reader.ShortName() == writer.ShortName() || slices.Contains(reader.Aliases, writer.Name)
}

// decimalsDiffer reports whether two decimals do not match.
func decimalsDiffer(reader, writer *avro.Type) bool {
	return reader.Logical.Name == "decimal" && writer.Logical.Name == "decimal" && reader.Logical != writer.Logical
}

// missingSymbols are those of the writer's enum that the reader's lacks.
func missingSymbols(reader, writer *avro.Type) []avro.Symbol {
	var missing []avro.Symbol
	for _, s := range writer.Symbols {
		if !reader.HasSymbol(s.Name) {
			missing = append(missing, s)
		}
	}
	return missing
}

// writerFields finds the fields of the data that a reader's field is for:
// the one of its name first, then those of its aliases.
func writerFields(f *avro.Field, writer *avro.Type) []int {
	var found []int
	if i, ok := writer.FieldIndex(f.Name); ok {
		found = append(found, i)
	}
	for _, alias := range f.Aliases {
		if i, ok := writer.FieldIndex(alias); ok && !slices.Contains(found, i) {
			found = append(found, i)
		}
	}
	return found
}

// A branchIndex finds the branches of a reader's union.
type branchIndex struct {
	unnamed map[avro.Kind]int
	full    map[string][]int // by full name or alias
	short   map[string][]int
}

func index(union *avro.Type) *branchIndex {
	x := &branchIndex{unnamed: map[avro.Kind]int{}, full: map[string][]int{}, short: map[string][]int{}}
	for i, b := range union.Branches {
		if !b.Kind.IsNamed() {
			x.unnamed[b.Kind] = i
			continue
		}
		for _, name := range append([]string{b.Name}, b.Aliases...) {
			x.full[name] = append(x.full[name], i)
		}
		x.short[b.ShortName()] = append(x.short[b.ShortName()], i)
	}
	return x
}

// candidates are the branches that could read a type, in the order in which
// decoders prefer them: the same type, then those that it is promoted to;
// the same full name, then an alias, then the same short name.
func (x *branchIndex) candidates(union, writer *avro.Type) []int {
	if writer.Kind.IsNamed() {
		return x.named(union, writer)
	}
	var found []int
	if i, ok := x.unnamed[writer.Kind]; ok {
		found = append(found, i)
	}
	for k := avro.Null; k <= avro.String; k++ {
		if i, ok := x.unnamed[k]; ok && promotable(writer.Kind, k) {
			found = append(found, i)
		}
	}
	return found
}

func (x *branchIndex) named(union, writer *avro.Type) []int {
	found := append(slices.Clone(x.full[writer.Name]), x.short[writer.ShortName()]...)
	slices.Sort(found)
	found = slices.Compact(found)
	found = slices.DeleteFunc(found, func(i int) bool { return union.Branches[i].Kind != writer.Kind })
	exact := x.full[writer.Name]
	closeness := func(i int) int {
		switch {
		case union.Branches[i].Name == writer.Name:
			return 0
		case slices.Contains(exact, i):
			return 1
		}
		return 2
	}
	slices.SortStableFunc(found, func(a, b int) int { return cmp.Compare(closeness(a), closeness(b)) })
	return found
}
