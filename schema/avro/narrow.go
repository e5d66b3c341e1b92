package avro

import (
	"errors"
	"fmt"
	"slices"

	"github.com/pawl-registry/pawl/schema/source"
)

// maxNarrowing bounds the types that are looked at for the paths of one mask:
// a union of many records may lead on to itself.
const maxNarrowing = 2_000_000

// errNarrowing means that a mask was not followed to the end.
var errNarrowing = errors.New("the paths lead through too many types")

// Narrowed is the schema of a reader that takes only the fields of a mask: its
// records have no others. Paths pass through arrays, maps and unions without
// naming them; a record in a union may lack a field that another branch has.
//
// A record that is narrowed in several ways becomes several types. One of them
// keeps the name. The others are in a namespace of their own, narrowed2 and so
// on, and read the same data, since readers go by names without namespaces. An
// alias would not do: Apache's library applies one to all types of the name.
// Positions stay those of the whole schema. The result needs no imports.
func (s *Schema) Narrowed(m *source.Mask) (*Schema, error) {
	n := &narrower{known: map[narrowing]*Type{}, copies: map[*Type]bool{}}
	if err := n.check([]*Type{s.Root}, m); err != nil {
		return nil, err
	}
	narrowed := &Schema{Root: n.narrow(s.Root, m), RootPosition: s.RootPosition}
	narrowed.Types = named(narrowed.Root)
	n.rename(narrowed.Types)
	narrowed.named = make(map[string]*Type, len(narrowed.Types))
	for _, t := range narrowed.Types {
		narrowed.named[t.Name] = t
	}
	return narrowed, nil
}

// A narrowing is a type and what is taken of it.
type narrowing struct {
	of *Type
	to *source.Mask
}

type narrower struct {
	known  map[narrowing]*Type
	copies map[*Type]bool
	steps  int
}

// check looks for fields that a mask takes and that none of some types has.
// It recurses no deeper than paths are long.
func (n *narrower) check(types []*Type, m *source.Mask) error {
	if m.Whole() {
		return nil
	}
	records := n.records(types)
	if n.steps > maxNarrowing {
		return errNarrowing
	}
	for _, field := range m.Fields {
		var found []*Type
		for _, r := range records {
			if i, ok := r.FieldIndex(field.Name()); ok {
				found = append(found, r.Fields[i].Type)
			}
		}
		if len(found) == 0 {
			return field.Unknown(describeAll(types, records), fieldNames(records))
		}
		if err := n.check(found, field); err != nil {
			return err
		}
	}
	return nil
}

// records are those that some types are or hold, by array, map or union.
func (n *narrower) records(types []*Type) []*Type {
	var records []*Type
	seen := map[*Type]bool{}
	for todo := slices.Clone(types); len(todo) > 0 && n.steps <= maxNarrowing; n.steps++ {
		t := todo[0]
		todo = todo[1:]
		if seen[t] {
			continue
		}
		seen[t] = true
		switch t.Kind {
		case Record:
			records = append(records, t)
			n.steps += len(t.Fields)
		case Array, Map:
			todo = append(todo, t.Items)
		case Union:
			todo = append(todo, t.Branches...)
		default:
		}
	}
	return records
}

// describeAll names what a path was followed to.
func describeAll(types, records []*Type) string {
	switch {
	case len(records) == 1:
		return clip(records[0].Name)
	case len(records) > 1:
		return fmt.Sprintf("each of %d records, %s among them,", len(records), clip(records[0].Name))
	}
	return "the " + types[0].Kind.String() + " before it"
}

func fieldNames(records []*Type) []string {
	var names []string
	for _, r := range records {
		for _, f := range r.Fields {
			names = append(names, f.Name)
		}
	}
	return names
}

// narrow copies a type with what a mask takes of it. It recurses no deeper
// than paths are long and types without a name nest.
func (n *narrower) narrow(t *Type, m *source.Mask) *Type {
	if m.Whole() || t.Kind.IsPrimitive() || t.Kind == Enum || t.Kind == Fixed {
		return t
	}
	if known := n.known[narrowing{t, m}]; known != nil {
		return known
	}
	c := *t
	n.known[narrowing{t, m}] = &c
	switch t.Kind {
	case Array, Map:
		c.Items = n.narrow(t.Items, m)
	case Union:
		c.Branches = make([]*Type, len(t.Branches))
		for i, b := range t.Branches {
			c.Branches[i] = n.narrow(b, m)
		}
	default:
		n.fields(&c, m)
	}
	return &c
}

func (n *narrower) fields(record *Type, m *source.Mask) {
	n.copies[record] = true
	whole := record.Fields
	record.Fields, record.fields = nil, map[string]int{}
	for _, f := range whole {
		if taken := m.Field(f.Name); taken != nil {
			c := *f
			c.Type = n.narrow(f.Type, taken)
			record.fields[f.Name] = len(record.Fields)
			record.Fields = append(record.Fields, &c)
		}
	}
}

// named are the named types that a type leads to, itself included.
func named(root *Type) []*Type {
	var found []*Type
	seen := map[*Type]bool{}
	for todo := []*Type{root}; len(todo) > 0; todo = todo[1:] {
		t := todo[0]
		if t == nil || seen[t] {
			continue
		}
		seen[t] = true
		if t.Kind.IsNamed() {
			found = append(found, t)
		}
		for _, f := range t.Fields {
			todo = append(todo, f.Type)
		}
		todo = append(append(todo, t.Branches...), t.Items)
	}
	return found
}

// rename tells types of one name apart. Those that were not narrowed keep it.
func (n *narrower) rename(types []*Type) {
	taken := map[string]bool{}
	for _, t := range types {
		if !n.copies[t] {
			taken[t.Name] = true
		}
	}
	for _, t := range types {
		if !n.copies[t] {
			continue
		}
		space, short := divide(t.Name)
		for i := 2; taken[t.Name]; i++ {
			t.Name = qualify(short, qualify(fmt.Sprintf("narrowed%d", i), space))
		}
		taken[t.Name] = true
	}
}
