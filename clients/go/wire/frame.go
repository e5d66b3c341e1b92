// Package wire reads and writes Kafka's framing: what producers put before
// their data, or into a record header, to name the schema of it.
//
// There are two frames. One is a zero byte and the schema id, big-endian, and
// stands before the data. The other is a one and the 16 bytes of the schema's
// guid, and stands in a record header, while the data goes bare. Where the
// schema is a Protobuf one, either is followed by a [Message].
//
//	frame, rest, err := wire.Parse(record.Value)
//	if err != nil {
//		return err
//	}
//	schema, err := client.Schema(ctx, frame.ID)
//	if err != nil {
//		return err
//	}
//	if schema.Format == pawl.Protobuf {
//		message, rest, err = wire.ParseMessage(rest)
//	}
//
// What is read is bounded and may come from anybody: it is checked, and
// nothing of it is kept.
package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/google/uuid"
)

// The headers of a record that hold the frame of its value and of its key.
const (
	ValueHeader = "__value_schema_id"
	KeyHeader   = "__key_schema_id"
)

// The first byte of a frame.
const (
	magicID   byte = 0
	magicGUID byte = 1
)

// idBytes is the length of an id in a frame.
const idBytes = 4

// Data that is no frame, or not all of one.
var (
	// ErrShort is data that ends before its frame does.
	ErrShort = errors.New("the data ends within its frame")
	// ErrNoFrame is data that begins with neither of the two bytes that a
	// frame may begin with: it was not written with a schema registry.
	ErrNoFrame = errors.New("the data is not framed")
	// ErrID is an id that no registry gives: 0, or beyond 31 bits.
	ErrID = errors.New("a schema id is a number from 1 to 2147483647")
	// ErrMessage is a list of indexes that no message can have.
	ErrMessage = errors.New("the message index is not valid")
)

// A Frame names the schema that data was written with: by its id, or, where
// ID is 0, by its guid.
type Frame struct {
	ID   int
	GUID uuid.UUID
}

// String says what the frame names, for messages to people.
func (f Frame) String() string {
	if f.ID == 0 {
		return "guid " + f.GUID.String()
	}
	return fmt.Sprintf("id %d", f.ID)
}

// Append appends the frame to dst. The error is ErrID.
func (f Frame) Append(dst []byte) ([]byte, error) {
	if f.ID == 0 && f.GUID != uuid.Nil {
		return append(append(dst, magicGUID), f.GUID[:]...), nil
	}
	if f.ID < 1 || f.ID > math.MaxInt32 {
		return dst, fmt.Errorf("%w, not %d", ErrID, f.ID)
	}
	return binary.BigEndian.AppendUint32(append(dst, magicID), uint32(f.ID)), nil
}

// Parse reads the frame that data begins with, and returns the rest of it.
// The first byte alone tells the two kinds apart, so either is read wherever
// it stands: before the data, or in a header. Errors are ErrShort, ErrNoFrame
// and ErrID.
func Parse(data []byte) (Frame, []byte, error) {
	if len(data) == 0 {
		return Frame{}, nil, fmt.Errorf("%w: it is empty", ErrShort)
	}
	switch magic, rest := data[0], data[1:]; magic {
	case magicID:
		return parseID(rest)
	case magicGUID:
		return parseGUID(rest)
	default:
		return Frame{}, nil, fmt.Errorf("%w: it begins with byte 0x%02x, and not with 0x00 (id) or 0x01 (guid)", ErrNoFrame, magic)
	}
}

func parseID(data []byte) (Frame, []byte, error) {
	if len(data) < idBytes {
		return Frame{}, nil, fmt.Errorf("%w: an id has %d bytes, and %d are left", ErrShort, idBytes, len(data))
	}
	id := binary.BigEndian.Uint32(data)
	if id == 0 || id > math.MaxInt32 {
		return Frame{}, nil, fmt.Errorf("%w, not %d", ErrID, id)
	}
	return Frame{ID: int(id)}, data[idBytes:], nil
}

func parseGUID(data []byte) (Frame, []byte, error) {
	guid := uuid.UUID{}
	if len(data) < len(guid) {
		return Frame{}, nil, fmt.Errorf("%w: a guid has %d bytes, and %d are left", ErrShort, len(guid), len(data))
	}
	copy(guid[:], data)
	if guid == uuid.Nil {
		return Frame{}, nil, fmt.Errorf("%w: no schema has the guid %s", ErrNoFrame, guid)
	}
	return Frame{GUID: guid}, data[len(guid):], nil
}
