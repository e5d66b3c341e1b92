package protobuf

import (
	"cmp"
	"maps"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/schema/protobuf"
)

// names tell fields apart, by number and by every key that JSON may use.
type names struct {
	numbers map[int32]bool
	keys    map[string]bool
}

func namesOf(fields []*protobuf.Field) names {
	n := names{map[int32]bool{}, map[string]bool{}}
	for _, f := range fields {
		n.numbers[f.Number], n.keys[f.JSONName], n.keys[string(f.Name)] = true, true, true
	}
	return n
}

func (n names) has(f *protobuf.Field) bool {
	return n.numbers[f.Number] || n.keys[f.JSONName] || n.keys[string(f.Name)]
}

func (n names) add(others names) {
	maps.Copy(n.numbers, others.numbers)
	maps.Copy(n.keys, others.keys)
}

// A finder looks for fields in messages, which may be large and are looked
// through once each.
type finder struct {
	known map[*protobuf.Message]*contents
	// effort is what all experiments together have cost so far.
	effort int
}

type contents struct {
	index
	required []*protobuf.Field
}

func (x *finder) contents(m *protobuf.Message) *contents {
	c := x.known[m]
	if c == nil {
		c = &contents{index: indexOf(m)}
		for _, f := range m.Fields {
			if isRequired(f) {
				c.required = append(c.required, f)
			}
		}
		x.known[m] = c
	}
	return c
}

// requiredOf are the fields that a message must have.
func (x *finder) requiredOf(m *protobuf.Message) []*protobuf.Field { return x.contents(m).required }

// find gives the fields of a message that have one of some names, and those
// that it must have, by number.
func (x *finder) find(m *protobuf.Message, n names) []*protobuf.Field {
	c := x.contents(m)
	found := slices.Clone(c.required)
	for number := range n.numbers {
		found = append(found, c.number[number])
	}
	for key := range n.keys {
		found = append(found, c.key[key], c.name[protoreflect.Name(key)])
	}
	found = slices.DeleteFunc(found, func(f *protobuf.Field) bool { return f == nil })
	slices.SortFunc(found, func(a, b *protobuf.Field) int { return cmp.Compare(a.Number, b.Number) })
	return slices.Compact(found)
}
