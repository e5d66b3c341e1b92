package wire

import (
	"encoding/binary"
	"fmt"
	"math"
)

// MaxDepth is how deep a message may be nested: a longer list of indexes is
// no message's. It is the limit that Pawl has for schemas.
const MaxDepth = 256

// A Message says which message of a Protobuf file the data is: the index of
// a top-level message in its file, then of a message within that one, and so
// on, in the order of declaration.
//
// Clients do not agree whether the entry message that a compiler makes of a
// map field counts among those nested. For Java's it does not, and so Pawl
// has it; for those that ask a descriptor, such as Confluent's for Go and
// Python, it does. Only messages declared after a map field, within the same
// message, are in doubt.
type Message []int

// first is how the frame of the first message of a file is written: alone,
// without its count.
const first = 0

// Append appends the message to dst. The error is ErrMessage.
func (m Message) Append(dst []byte) ([]byte, error) {
	if len(m) == 0 || len(m) > MaxDepth {
		return dst, fmt.Errorf("%w: it has %d numbers, and not 1 to %d", ErrMessage, len(m), MaxDepth)
	}
	if len(m) == 1 && m[0] == 0 {
		return append(dst, first), nil
	}
	out := binary.AppendVarint(dst, int64(len(m)))
	for _, index := range m {
		if index < 0 || index > math.MaxInt32 {
			return dst, fmt.Errorf("%w: %d is not a number from 0 to %d", ErrMessage, index, math.MaxInt32)
		}
		out = binary.AppendVarint(out, int64(index))
	}
	return out, nil
}

// ParseMessage reads the message that follows the frame of Protobuf data, and
// returns the rest of it. Errors are ErrShort and ErrMessage.
func ParseMessage(data []byte) (Message, []byte, error) {
	count, rest, err := number(data)
	if err != nil {
		return nil, nil, err
	}
	if count == first {
		return Message{0}, rest, nil
	}
	if count < 0 || count > MaxDepth {
		return nil, nil, fmt.Errorf("%w: it says that it has %d numbers, and not 1 to %d", ErrMessage, count, MaxDepth)
	}
	message := make(Message, 0, count)
	for range count {
		var index int64
		if index, rest, err = number(rest); err != nil {
			return nil, nil, err
		}
		if index < 0 || index > math.MaxInt32 {
			return nil, nil, fmt.Errorf("%w: %d is not a number from 0 to %d", ErrMessage, index, math.MaxInt32)
		}
		message = append(message, int(index))
	}
	return message, rest, nil
}

// number reads a zig-zag varint.
func number(data []byte) (int64, []byte, error) {
	n, size := binary.Varint(data)
	switch {
	case size > 0:
		return n, data[size:], nil
	case size == 0:
		return 0, nil, fmt.Errorf("%w: it ends within the message index", ErrShort)
	}
	return 0, nil, fmt.Errorf("%w: one of its numbers has more than 64 bits", ErrMessage)
}
