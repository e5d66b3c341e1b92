package grpcapi

import (
	"time"

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
