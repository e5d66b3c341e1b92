package grpcapi

import (
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// convert translates a list; an empty one is nil, as decoding makes it.
func convert[T, M any](list []T, one func(T) M) []M {
	if len(list) == 0 {
		return nil
	}
	out := make([]M, len(list))
	for i, item := range list {
		out[i] = one(item)
	}
	return out
}

// wireTime leaves a time out that is not set.
func wireTime(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// An enum is a value of any enum of the messages.
type enum interface {
	Number() protoreflect.EnumNumber
	String() string
}

// word reads a value of an enum, whose names are the registry's words. The
// unspecified value is no word.
func word[W ~string](value enum) W {
	if value.Number() == 0 {
		return ""
	}
	return W(value.String())
}
