package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/protobuf/proto"
)

// A marshaler is proto3 JSON as this API speaks it: strict on the way in, and
// with the messages of a stream bare, one a line.
type marshaler struct{ runtime.JSONPb }

func newMarshaler() *marshaler {
	return &marshaler{runtime.JSONPb{MarshalOptions: wireJSON}}
}

// JSON is a message as this API answers it.
func JSON(m proto.Message) ([]byte, error) { return newMarshaler().Marshal(m) }

// ContentType is that of a single answer.
func (*marshaler) ContentType(any) string { return "application/json" }

// StreamContentType is that of an answer of many lines.
func (*marshaler) StreamContentType(any) string { return "application/x-ndjson" }

// Marshal takes a message of a stream out of the {"result": …} that the
// gateway puts around it: the line is the message. An {"error": …} that ends
// a stream stays as it is.
func (m *marshaler) Marshal(v any) ([]byte, error) {
	if wrapped, ok := v.(map[string]any); ok {
		if message, ok := wrapped["result"]; ok {
			v = message
		}
	}
	return m.JSONPb.Marshal(v)
}

// NewDecoder reads one JSON value and refuses what follows it. Nothing at all
// is io.EOF, and leaves the target as it is.
func (m *marshaler) NewDecoder(r io.Reader) runtime.Decoder {
	return runtime.DecoderFunc(func(v any) error {
		text, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		if len(bytes.TrimSpace(text)) == 0 {
			return io.EOF
		}
		d := runtime.DecoderWrapper{Decoder: json.NewDecoder(bytes.NewReader(text)), UnmarshalOptions: m.UnmarshalOptions}
		if err := d.Decode(v); err != nil {
			return err
		}
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			return errors.New("the body goes on after its JSON value")
		}
		return nil
	})
}
