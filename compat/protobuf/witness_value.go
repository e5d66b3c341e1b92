package protobuf

import (
	"math"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"
)

const (
	maxSetters = 40 // of one field
	maxDepth   = 3  // of messages within messages
)

// A setter puts data into a message.
type setter func(protoreflect.Message)

// A valuer thinks of data that could show a difference: ordinary values
// first, then the extremes of their type.
type valuer struct {
	// value is the name of an enum's value to begin with, numbers are what it
	// stands for on either side.
	value   protoreflect.Name
	numbers []int32
}

// setters put data into one field.
func (v *valuer) setters(f protoreflect.FieldDescriptor, depth int) []setter {
	var list []setter
	switch {
	case f.IsMap():
		list = v.maps(f, depth)
	case f.IsList():
		list = v.lists(f, depth)
	case f.Message() != nil:
		for _, inner := range v.inside(f.Message(), depth) {
			list = append(list, func(m protoreflect.Message) { inner(m.Mutable(f).Message()) })
		}
	default:
		for _, value := range v.scalars(f) {
			list = append(list, func(m protoreflect.Message) { m.Set(f, value) })
		}
	}
	return list[:min(len(list), maxSetters)]
}

// An element is a value of a list or map, made for the one that holds it.
type element func(empty func() protoreflect.Value) protoreflect.Value

func (v *valuer) elements(f protoreflect.FieldDescriptor, depth int) []element {
	var list []element
	if f.Message() == nil {
		for _, value := range v.scalars(f) {
			list = append(list, func(func() protoreflect.Value) protoreflect.Value { return value })
		}
		return list
	}
	for _, inner := range v.inside(f.Message(), depth) {
		list = append(list, func(empty func() protoreflect.Value) protoreflect.Value {
			value := empty()
			inner(value.Message())
			return value
		})
	}
	return list
}

// lists are of one element and of two.
func (v *valuer) lists(f protoreflect.FieldDescriptor, depth int) []setter {
	elements := v.elements(f, depth)
	fill := func(of ...element) setter {
		return func(m protoreflect.Message) {
			list := m.Mutable(f).List()
			for _, e := range of {
				list.Append(e(list.NewElement))
			}
		}
	}
	var lists []setter
	for _, e := range elements {
		lists = append(lists, fill(e))
	}
	switch first := elements[0]; {
	case len(elements) > 1 && f.Enum() == nil:
		lists = append(lists, fill(first, elements[1]), fill(elements[1], elements[1]))
	default:
		// Of two values of an enum a reader may know one only: the same twice
		// shows that one is lost all the same.
		lists = append(lists, fill(first, first))
	}
	return lists
}

// maps are of one entry.
func (v *valuer) maps(f protoreflect.FieldDescriptor, depth int) []setter {
	keys, elements := v.scalars(f.MapKey()), v.elements(f.MapValue(), depth)
	fill := func(key protoreflect.Value, e element) setter {
		return func(m protoreflect.Message) {
			entries := m.Mutable(f).Map()
			entries.Set(key.MapKey(), e(entries.NewValue))
		}
	}
	var maps []setter
	for _, e := range elements {
		maps = append(maps, fill(keys[0], e))
	}
	for _, key := range keys[1:] {
		maps = append(maps, fill(key, elements[0]))
	}
	return maps
}

// inside sets the fields of a message one at a time, and none.
func (v *valuer) inside(d protoreflect.MessageDescriptor, depth int) []setter {
	var list []setter
	fields := d.Fields()
	for i := range fields.Len() {
		if depth == 0 {
			break
		}
		of := v.setters(fields.Get(i), depth-1)
		list = append(list, of[:min(len(of), 6)]...)
	}
	return append(list, func(protoreflect.Message) {})
}

// complete sets the fields that a message must have.
func (v *valuer) complete(m protoreflect.Message, depth int) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		if f.Cardinality() == protoreflect.Required && !m.Has(f) && depth > 0 {
			v.setters(f, 0)[0](m)
		}
	}
	m.Range(func(f protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		each(f, value, func(inner protoreflect.Message) { v.complete(inner, depth-1) })
		return true
	})
}

// each calls for every message that a field holds.
func each(f protoreflect.FieldDescriptor, value protoreflect.Value, call func(protoreflect.Message)) {
	switch {
	case f.IsMap():
		if f.MapValue().Message() != nil {
			value.Map().Range(func(_ protoreflect.MapKey, v protoreflect.Value) bool {
				call(v.Message())
				return true
			})
		}
	case f.Message() == nil:
	case f.IsList():
		for i := range value.List().Len() {
			call(value.List().Get(i).Message())
		}
	default:
		call(value.Message())
	}
}

// scalars are values of a type that is no message.
func (v *valuer) scalars(f protoreflect.FieldDescriptor) []protoreflect.Value {
	switch f.Kind() {
	case protoreflect.BoolKind:
		return values(protoreflect.ValueOfBool, true, false)
	case protoreflect.EnumKind:
		return v.enums(f.Enum())
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		return values(protoreflect.ValueOfInt32, 1, 2, math.MaxInt32, -1, math.MinInt32, 0)
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return values(protoreflect.ValueOfUint32, 1, 2, math.MaxUint32, 0)
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		return values(protoreflect.ValueOfInt64, 1, 2, 1<<32+1, -1, math.MaxInt64, math.MinInt64, math.MaxUint32, 0)
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return values(protoreflect.ValueOfUint64, 1, 2, 1<<32+1, math.MaxUint64, math.MaxUint32, 0)
	case protoreflect.FloatKind:
		return values(protoreflect.ValueOfFloat32, 1.5, 1, -3, 1<<40, 0)
	case protoreflect.DoubleKind:
		return values(protoreflect.ValueOfFloat64, 1.5, 1, -3, 1e300, 1<<40+1, 0)
	case protoreflect.BytesKind:
		return []protoreflect.Value{protoreflect.ValueOfBytes([]byte{0xff}), protoreflect.ValueOfBytes([]byte("a")), protoreflect.ValueOfBytes(nil)}
	default:
		return values(protoreflect.ValueOfString, "a", "b", "\xff", "")
	}
}

func values[T any](of func(T) protoreflect.Value, list ...T) []protoreflect.Value {
	made := make([]protoreflect.Value, len(list))
	for i, v := range list {
		made[i] = of(v)
	}
	return made
}

// enums are the values of an enum, the one in question first, and for an open
// one numbers that are none.
func (v *valuer) enums(e protoreflect.EnumDescriptor) []protoreflect.Value {
	var first, rest, zero []protoreflect.Value
	unknown := protoreflect.EnumNumber(1)
	for i := range e.Values().Len() {
		d := e.Values().Get(i)
		unknown = max(unknown, d.Number()+1)
		switch value := protoreflect.ValueOfEnum(d.Number()); {
		case d.Name() == v.value || slices.Contains(v.numbers, int32(d.Number())):
			first = append(first, value)
		case d.Number() == 0:
			zero = append(zero, value)
		default:
			rest = append(rest, value)
		}
	}
	list := slices.Concat(first, rest[:min(len(rest), 12)], zero)
	if !e.IsClosed() && unknown < math.MaxInt32-1000 {
		list = append(list, protoreflect.ValueOfEnum(unknown+1000), protoreflect.ValueOfEnum(-unknown-1000))
	}
	return list
}
