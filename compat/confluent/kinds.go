package confluent

import (
	"fmt"
	"iter"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/schema/protobuf"
)

// joined goes through the fields of two messages by number; one of the two
// is nil where the other message has no such number.
func joined(original, update *protobuf.Message) iter.Seq2[*protobuf.Field, *protobuf.Field] {
	a, b := fields(original.Fields), fields(update.Fields)
	return func(yield func(*protobuf.Field, *protobuf.Field) bool) {
		for len(a) > 0 || len(b) > 0 {
			var f, g *protobuf.Field
			if len(b) == 0 || len(a) > 0 && a[0].Number <= b[0].Number {
				f = a[0]
			}
			if len(a) == 0 || len(b) > 0 && b[0].Number <= a[0].Number {
				g = b[0]
			}
			if f != nil {
				a = a[1:]
			}
			if g != nil {
				b = b[1:]
			}
			if !yield(f, g) {
				return
			}
		}
	}
}

// A kind is what Confluent tells apart first.
type kind uint8

const (
	scalarKind kind = iota
	messageKind
	mapKind
)

func kindOf(f *protobuf.Field) kind {
	switch {
	case f.Map():
		return mapKind
	case f.Message != nil:
		return messageKind
	}
	return scalarKind
}

// A group is a set of scalar types that Confluent takes for each other.
type group uint8

const (
	generalNumber group = iota
	signedNumber
	stringOrBytes
	fixed32
	fixed64
	float
	double
)

func groupOf(f *protobuf.Field) group {
	switch f.Kind {
	case protoreflect.Sint32Kind, protoreflect.Sint64Kind:
		return signedNumber
	case protoreflect.StringKind, protoreflect.BytesKind:
		return stringOrBytes
	case protoreflect.Fixed32Kind, protoreflect.Sfixed32Kind:
		return fixed32
	case protoreflect.Fixed64Kind, protoreflect.Sfixed64Kind:
		return fixed64
	case protoreflect.FloatKind:
		return float
	case protoreflect.DoubleKind:
		return double
	default: // int32, int64, uint32, uint64, bool and enums
		return generalNumber
	}
}

// uses are the pairs of messages that a field makes Confluent look into:
// types of one name, without their packages, unless both schemas declare
// them themselves. Those are compared where they are declared.
func uses(original, update *protobuf.Field) []use {
	if kindOf(original) != kindOf(update) {
		return nil
	}
	var list []use
	for _, types := range parts(original, update) {
		p := pair{types[0].Message, types[1].Message}
		if p.original == nil || p.update == nil || p.original == p.update || !p.original.Imported && !p.update.Imported {
			continue
		}
		if localName(p.original) == localName(p.update) {
			list = append(list, use{original, update, p})
		}
	}
	return list
}

// parts are the types of two fields of one kind, to be compared one by one:
// those of key and value for maps.
func parts(original, update *protobuf.Field) [][2]*protobuf.Field {
	if !original.Map() {
		return [][2]*protobuf.Field{{original, update}}
	}
	a, b := original.Message.Fields, update.Message.Fields
	return [][2]*protobuf.Field{{a[0], b[0]}, {a[1], b[1]}}
}

// typeName names a field's type as the schema does.
func typeName(f *protobuf.Field) string {
	switch {
	case f.Map():
		return fmt.Sprintf("map<%s, %s>", typeName(f.Message.Fields[0]), typeName(f.Message.Fields[1]))
	case f.Message != nil:
		return string(f.Message.Name)
	case f.Enum != nil:
		return string(f.Enum.Name)
	}
	return f.Kind.String()
}
