package pawl

import (
	"fmt"
	"math"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// convert makes each element of a list into something else; of none it makes
// nil.
func convert[From, To any](list []From, one func(From) To) []To {
	if len(list) == 0 {
		return nil
	}
	out := make([]To, 0, len(list))
	for _, from := range list {
		out = append(out, one(from))
	}
	return out
}

// enumName is the name of an enum's value, empty where none was given.
func enumName[E interface {
	~int32
	fmt.Stringer
}](value E) string {
	if value == 0 {
		return ""
	}
	return value.String()
}

// enumValue finds an enum's value by name. A name that does not exist is
// refused here: the registry would take what it is then sent for "not given".
func enumValue(what, name string, values map[string]int32) (int32, error) {
	if name == "" {
		return 0, nil
	}
	value, ok := values[name]
	if !ok || value == 0 {
		return 0, &Error{Reason: InvalidArgument, Code: codes.InvalidArgument, Message: fmt.Sprintf("there is no %s %q", what, name)}
	}
	return value, nil
}

// fromTime is a moment, zero where none was given.
func fromTime(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}

// wireNumber is an id or a version's number as the wire has it. What is out of
// range is refused here, before it is cut to another number.
func wireNumber(what string, n int) (int32, error) {
	if n < 1 || n > math.MaxInt32 {
		return 0, &Error{Reason: InvalidArgument, Code: codes.InvalidArgument, Message: fmt.Sprintf("the %s %d is not a number from 1 to %d", what, n, math.MaxInt32)}
	}
	return int32(n), nil
}
