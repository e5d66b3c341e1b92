package wire_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/twmb/franz-go/pkg/sr"

	"github.com/pawl-registry/pawl/clients/go/wire"
)

var guid = uuid.MustParse("0011aabb-ccdd-eeff-0102-030405060708")

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	data, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestFrame(t *testing.T) {
	for text, want := range map[string]wire.Frame{
		"00 00000001":                         {ID: 1},
		"00 7fffffff":                         {ID: math.MaxInt32},
		"00 0001e240":                         {ID: 123456},
		"01 0011aabbccddeeff0102030405060708": {GUID: guid},
	} {
		data := unhex(t, text)
		got, rest, err := wire.Parse(append(data, "rest"...))
		if err != nil || got != want || string(rest) != "rest" {
			t.Errorf("Parse(%s rest) = %v, %q, %v, want %v and the rest", text, got, rest, err, want)
		}
		written, err := want.Append([]byte("before"))
		if err != nil || string(written) != "before"+string(data) {
			t.Errorf("%v appends %x, %v, want %s", want, written, err, text)
		}
	}
}

func TestNoFrame(t *testing.T) {
	for text, want := range map[string]error{
		"":                                    wire.ErrShort,
		"00":                                  wire.ErrShort,
		"00 000001":                           wire.ErrShort,
		"01 0011aabbccddeeff01020304050607":   wire.ErrShort,
		"00 00000000":                         wire.ErrID,
		"00 80000000":                         wire.ErrID,
		"00 ffffffff":                         wire.ErrID,
		"01 00000000000000000000000000000000": wire.ErrNoFrame,
		"02 00000001":                         wire.ErrNoFrame,
		"7b":                                  wire.ErrNoFrame,
	} {
		if got, _, err := wire.Parse(unhex(t, text)); !errors.Is(err, want) {
			t.Errorf("Parse(%s) = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, id := range []int{-1, 0, math.MaxInt32 + 1} {
		if got, err := (wire.Frame{ID: id}).Append(nil); !errors.Is(err, wire.ErrID) || len(got) > 0 {
			t.Errorf("the frame of id %d appends %x, %v, want ErrID", id, got, err)
		}
	}
}

func TestMessage(t *testing.T) {
	for text, want := range map[string]wire.Message{
		"00":            {0},
		"02 02":         {1},
		"04 00 00":      {0, 0},
		"06 020406":     {1, 2, 3},
		"02 feffffff0f": {math.MaxInt32},
	} {
		got, rest, err := wire.ParseMessage(append(unhex(t, text), "rest"...))
		if diff := cmp.Diff(want, got); diff != "" || err != nil || string(rest) != "rest" {
			t.Errorf("ParseMessage(%s rest) = %v, %q, %v, want %v and the rest", text, got, rest, err, want)
		}
		written, err := want.Append([]byte("before"))
		if err != nil || string(written) != "before"+string(unhex(t, text)) {
			t.Errorf("%v appends %x, %v, want %s", want, written, err, text)
		}
	}
	// The long form of the first message is read as well.
	if got, rest, err := wire.ParseMessage([]byte{2, 0}); err != nil || len(rest) > 0 || !cmp.Equal(got, wire.Message{0}) {
		t.Errorf("ParseMessage(02 00) = %v, %x, %v, want [0]", got, rest, err)
	}
}

func TestNoMessage(t *testing.T) {
	for text, want := range map[string]error{
		"":                         wire.ErrShort,
		"80":                       wire.ErrShort,
		"04 00":                    wire.ErrShort,
		"01":                       wire.ErrMessage, // -1 numbers
		"82 04":                    wire.ErrMessage, // 257 numbers
		"fe ff ff ff 0f":           wire.ErrMessage,
		"02 01":                    wire.ErrMessage, // index -1
		"02 8080808010":            wire.ErrMessage, // beyond 31 bits
		"ffffffffffffffffffffff01": wire.ErrMessage,
	} {
		if got, _, err := wire.ParseMessage(unhex(t, text)); !errors.Is(err, want) {
			t.Errorf("ParseMessage(%s) = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, m := range []wire.Message{nil, {-1}, {math.MaxInt32 + 1}, make(wire.Message, wire.MaxDepth+1)} {
		if got, err := m.Append(nil); !errors.Is(err, wire.ErrMessage) || len(got) > 0 {
			t.Errorf("a message of %d numbers appends %x, %v, want ErrMessage", len(m), got, err)
		}
	}
}

// franz-go writes and reads the same frames.
func TestFramesOfFranzGo(t *testing.T) {
	var header sr.ConfluentHeader
	for _, id := range []int{1, 300, math.MaxInt32} {
		for _, message := range []wire.Message{nil, {0}, {1}, {0, 0}, {3, 2, 1}, {200}} {
			theirs, err := header.AppendEncode(nil, id, message)
			if err != nil {
				t.Fatal(err)
			}
			ours, err := wire.Frame{ID: id}.Append(nil)
			if err == nil && message != nil {
				ours, err = message.Append(ours)
			}
			if err != nil || !bytes.Equal(ours, theirs) {
				t.Errorf("id %d, message %v: we write %x, %v, franz-go %x", id, message, ours, err, theirs)
			}
			frame, rest, err := wire.Parse(theirs)
			if err != nil || frame.ID != id {
				t.Errorf("Parse(%x) = %v, %v, want id %d", theirs, frame, err, id)
			}
			if message == nil {
				continue
			}
			if got, _, err := wire.ParseMessage(rest); err != nil || !cmp.Equal(got, message) {
				t.Errorf("ParseMessage(%x) = %v, %v, want %v", rest, got, err, message)
			}
		}
	}
}

// FuzzParse reads any bytes: what is read is written again as it was, but for
// the long form of the first message and varints with needless bytes.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"\x00\x00\x00\x00\x07\x00", "\x00\x00\x00\x00\x07\x04\x02\x04rest", "\x010123456789abcdef\x02\x02", "\x02", "\x00\x00\x00\x00\x07\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		frame, rest, err := wire.Parse(data)
		if err != nil {
			return
		}
		written, err := frame.Append(nil)
		if err != nil || !bytes.Equal(append(written, rest...), data) {
			t.Fatalf("Parse(%x) = %v, which is written as %x, %v", data, frame, written, err)
		}
		message, after, err := wire.ParseMessage(rest)
		if err != nil {
			return
		}
		written, err = message.Append(nil)
		if err != nil {
			t.Fatalf("ParseMessage(%x) = %v, which cannot be written: %v", rest, message, err)
		}
		again, none, err := wire.ParseMessage(written)
		if err != nil || len(none) > 0 || !cmp.Equal(again, message) || len(after) > len(rest) {
			t.Fatalf("ParseMessage(%x) = %v, and read again %v, %v", rest, message, again, err)
		}
	})
}
