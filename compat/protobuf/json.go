package protobuf

import (
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// A notation is how ProtoJSON writes the values of a type.
type notation uint8

const (
	number       notation = iota // an integer of 32 bits
	quotedNumber                 // an integer of 64 bits, in quotes
	decimal
	truth
	text
	base64
	enumName
	object
)

func notationOf(k protoreflect.Kind) notation {
	switch k {
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind,
		protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return quotedNumber
	case protoreflect.FloatKind, protoreflect.DoubleKind:
		return decimal
	case protoreflect.BoolKind:
		return truth
	case protoreflect.StringKind:
		return text
	case protoreflect.BytesKind:
		return base64
	case protoreflect.EnumKind:
		return enumName
	case protoreflect.MessageKind, protoreflect.GroupKind:
		return object
	default:
		return number
	}
}

// readJSON says what a reader of type to makes of the ProtoJSON of a value of
// type from. Readers take integers with and without quotes.
func readJSON(from, to *protobuf.Field) finding.Class {
	f, t := notationOf(from.Kind), notationOf(to.Kind)
	if from.Kind == to.Kind || f == object && t == object {
		return readObject(from, to)
	}
	switch t {
	case number, quotedNumber:
		return readJSONInteger(from, to)
	case decimal:
		return readJSONDecimal(from, to)
	case text:
		return readJSONText(f)
	case enumName:
		if f == number {
			return readInteger(from, to)
		}
	case truth, base64, object:
	}
	return finding.Break
}

func readJSONInteger(from, to *protobuf.Field) finding.Class {
	switch notationOf(from.Kind) {
	case number, quotedNumber:
		return readInteger(from, to)
	case decimal, text:
		return finding.Lossy // only whole numbers, only digits
	case truth, base64, enumName, object:
	}
	return finding.Break
}

func readJSONDecimal(from, to *protobuf.Field) finding.Class {
	switch notationOf(from.Kind) {
	case number:
		if to.Kind == protoreflect.DoubleKind {
			return finding.Safe
		}
		return finding.Lossy // a float holds 24 bits
	case quotedNumber, text:
		return finding.Lossy
	case decimal:
		if to.Kind == protoreflect.DoubleKind {
			return finding.Safe
		}
		return finding.Lossy
	case truth, base64, enumName, object:
	}
	return finding.Break
}

func readJSONText(from notation) finding.Class {
	switch from {
	case quotedNumber:
		return finding.Safe
	case enumName:
		return finding.Lossy // a number without a name is written as a number
	case number, decimal, truth, text, base64, object:
	}
	return finding.Break
}

// readObject is readJSON for values that look alike: only messages with a
// notation of their own do not.
func readObject(from, to *protobuf.Field) finding.Class {
	if from.Message == nil || to.Message == nil || from.Message.Name == to.Message.Name {
		return finding.Safe
	}
	if ownNotation[from.Message.Name] || ownNotation[to.Message.Name] {
		return finding.Break
	}
	return finding.Safe
}

// ownNotation are the messages that ProtoJSON writes in a form of their own.
var ownNotation = map[protoreflect.FullName]bool{
	"google.protobuf.Any":         true,
	"google.protobuf.BoolValue":   true,
	"google.protobuf.BytesValue":  true,
	"google.protobuf.DoubleValue": true,
	"google.protobuf.Duration":    true,
	"google.protobuf.FieldMask":   true,
	"google.protobuf.FloatValue":  true,
	"google.protobuf.Int32Value":  true,
	"google.protobuf.Int64Value":  true,
	"google.protobuf.ListValue":   true,
	"google.protobuf.StringValue": true,
	"google.protobuf.Struct":      true,
	"google.protobuf.Timestamp":   true,
	"google.protobuf.UInt32Value": true,
	"google.protobuf.UInt64Value": true,
	"google.protobuf.Value":       true,
}

// readJSONKey is readJSON for the keys of a map, which are always quoted.
func readJSONKey(from, to *protobuf.Field) finding.Class {
	f, t := notationOf(from.Kind), notationOf(to.Kind)
	switch {
	case from.Kind == to.Kind || t == text:
		return finding.Safe
	case f == text:
		return finding.Lossy
	case f == truth || t == truth:
		return finding.Break
	}
	return readInteger(from, to)
}
