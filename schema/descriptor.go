package schema

import (
	"context"
	"encoding/base64"
	"strings"

	"github.com/pawl-registry/pawl/schema/protobuf"
)

// FromDescriptor turns the bytes of a FileDescriptorProto, as Confluent's
// clients for JavaScript and Python send them, into the text of a .proto file
// that means the same when it is parsed with the same imports. Comments that
// it may carry are left out. The text is compiled and held against the
// descriptor before it is returned. An error of type Problems says what is
// wrong with the descriptor; any other error means that ctx ended.
func FromDescriptor(ctx context.Context, data []byte, imports []Import, limits Limits) (string, error) {
	limits = limits.WithDefaults()
	src := Source{Format: Protobuf, Imports: imports}
	if problems := checkImports(src, limits); problems.Refused() {
		return "", problems
	}
	files, problems := flatten(src, limits)
	if problems.Refused() {
		return "", problems
	}
	text, problems, err := protobuf.Decode(ctx, data, files, limits)
	return orProblems(text, problems, err)
}

// orProblems makes one error of two.
func orProblems[T any](form T, problems Problems, err error) (T, error) {
	var none T
	if err != nil {
		return none, err
	}
	if problems.Refused() {
		return none, problems
	}
	return form, nil
}

// Descriptor reports whether the text of a Protobuf schema is not one, but
// base64 of a FileDescriptorProto, and decodes it. It is meant for text that
// cannot be parsed; no text that can is taken for a descriptor, but for one
// that declares nothing. The alphabet may be the usual one or that for URLs,
// with padding or without.
func Descriptor(text string) ([]byte, bool) {
	text = strings.TrimRight(strings.TrimSpace(text), "=")
	encoding := base64.RawStdEncoding
	if strings.ContainsAny(text, "-_") {
		encoding = base64.RawURLEncoding
	}
	// One bad character ends the decoding before any more is read.
	data, err := encoding.DecodeString(text)
	if err != nil || !protobuf.IsDescriptor(data) {
		return nil, false
	}
	return data, true
}
