package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Values reads JSON values one after the other, on lines or not.
type Values struct {
	in      *allowance
	decoder *json.Decoder
	most    int64
}

// NewValues reads values of at most so many bytes.
func NewValues(in io.Reader, maxBytes int) *Values {
	limited := &allowance{in: in}
	return &Values{in: limited, decoder: json.NewDecoder(limited), most: int64(maxBytes)}
}

// around is how much more than a value may be read for it: the white space
// before, and the byte behind that shows where it ends.
const around = 4 << 10

// Next reads a value. At the end of the stream the error is io.EOF.
func (v *Values) Next() (json.RawMessage, error) {
	v.in.allowed = v.decoder.InputOffset() + v.most + around
	var text json.RawMessage
	err := v.decoder.Decode(&text)
	switch wrong, ok := errors.AsType[*json.SyntaxError](err); {
	case errors.Is(err, errSpent) || int64(len(text)) > v.most:
		return nil, fmt.Errorf("it has more than %d bytes of JSON: --max-record-bytes allows more", v.most)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errors.New("the input ends within a JSON value")
	case ok:
		return nil, fmt.Errorf("it is no JSON: %w, at byte %d of the input", wrong, wrong.Offset)
	}
	return text, err
}

var errSpent = errors.New("the allowance is spent")

// An allowance lets a reader read up to an offset. The decoder reads ahead of
// the value that it is at; the offset is that value's.
type allowance struct {
	in            io.Reader
	read, allowed int64
}

func (a *allowance) Read(p []byte) (int, error) {
	if a.read >= a.allowed {
		return 0, errSpent
	}
	n, err := a.in.Read(p[:min(int64(len(p)), a.allowed-a.read)])
	a.read += int64(n)
	return n, err
}
