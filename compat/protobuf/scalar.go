package protobuf

import (
	"math"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// This file says what one value of a type becomes when it is read as another
// type. Sources: "Updating A Message Type" in the proto2, proto3 and editions
// guides, "ProtoJSON Wire Safety", and our own measurements with protobuf-go
// where these are silent.

// A coding is how a value is written: values of one coding are at least bits
// of the same meaning.
type coding uint8

const (
	varint coding = iota
	zigzag
	fixed32
	fixed64
	float32bits
	float64bits
	prefixed  // a length, then bytes
	delimited // between a start and an end tag
)

func codingOf(k protoreflect.Kind) coding {
	switch k {
	case protoreflect.Sint32Kind, protoreflect.Sint64Kind:
		return zigzag
	case protoreflect.Fixed32Kind, protoreflect.Sfixed32Kind:
		return fixed32
	case protoreflect.Fixed64Kind, protoreflect.Sfixed64Kind:
		return fixed64
	case protoreflect.FloatKind:
		return float32bits
	case protoreflect.DoubleKind:
		return float64bits
	case protoreflect.StringKind, protoreflect.BytesKind, protoreflect.MessageKind:
		return prefixed
	case protoreflect.GroupKind:
		return delimited
	default:
		return varint
	}
}

// readBinary says what a reader of type to makes of a value that was written
// as from. The insides of messages and enums are compared elsewhere.
func readBinary(from, to *protobuf.Field) finding.Class {
	coding := codingOf(from.Kind)
	switch {
	case from.Kind == to.Kind:
		return finding.Safe
	case coding != codingOf(to.Kind):
		return finding.Break
	case coding == prefixed:
		return readBytes(from.Kind, to.Kind)
	}
	return readInteger(from, to)
}

// readBytes is readBinary for types that are written as a length and bytes.
func readBytes(from, to protoreflect.Kind) finding.Class {
	switch {
	case from == protoreflect.StringKind && to == protoreflect.BytesKind:
		return finding.Safe
	case from == protoreflect.BytesKind || to == protoreflect.BytesKind:
		return finding.Lossy // only text is a string, only some bytes are a message
	}
	return finding.Break
}

// readInteger says whether every value of from is one of to.
func readInteger(from, to *protobuf.Field) finding.Class {
	if to.Kind == protoreflect.EnumKind && to.Enum != nil && to.Enum.Closed {
		if from.Kind == protoreflect.BoolKind && hasNumber(to.Enum, 0) && hasNumber(to.Enum, 1) {
			return finding.Safe
		}
		return finding.Lossy
	}
	f, t := spanOf(from), spanOf(to)
	if f.low >= t.low && f.high <= t.high {
		return finding.Safe
	}
	return finding.Lossy
}

func hasNumber(e *protobuf.Enum, number int32) bool {
	for i := range e.Values {
		if e.Values[i].Number == number {
			return true
		}
	}
	return false
}

// A span is the least and the greatest value of an integer type.
type span struct {
	low  int64
	high uint64
}

func spanOf(f *protobuf.Field) span {
	switch f.Kind {
	case protoreflect.BoolKind:
		return span{0, 1}
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return span{0, math.MaxUint32}
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return span{0, math.MaxUint64}
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		return span{math.MinInt64, math.MaxInt64}
	case protoreflect.EnumKind:
		if f.Enum != nil && f.Enum.Closed && len(f.Enum.Values) > 0 {
			return spanOfValues(f.Enum.Values)
		}
	default:
	}
	return span{math.MinInt32, math.MaxInt32}
}

func spanOfValues(values []protobuf.EnumValue) span {
	s := span{low: int64(values[0].Number)}
	for _, v := range values {
		s.low = min(s.low, int64(v.Number))
		s.high = max(s.high, uint64(max(v.Number, 0)))
	}
	return s
}
