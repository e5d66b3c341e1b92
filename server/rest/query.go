package rest

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/grpc-ecosystem/grpc-gateway/v2/utilities"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// strictQuery refuses parameters that a request does not have. The gateway
// ignores them, and then a misspelt permanent=true deletes softly, without a
// word.
type strictQuery struct{ runtime.DefaultQueryParser }

// Parse puts the query into the request.
func (q *strictQuery) Parse(target proto.Message, values url.Values, filter *utilities.DoubleArray) error {
	for name := range values {
		if !hasField(target.ProtoReflect().Descriptor(), name) {
			return fmt.Errorf("unknown query parameter %q", name)
		}
	}
	return q.DefaultQueryParser.Parse(target, values, filter)
}

// hasField reports whether name leads to a field: page_size, pageSize,
// subject.labels, labels[team].
func hasField(message protoreflect.MessageDescriptor, name string) bool {
	name, _, _ = strings.Cut(name, "[")
	for part := range strings.SplitSeq(name, ".") {
		if message == nil {
			return false
		}
		field := message.Fields().ByJSONName(part)
		if field == nil {
			field = message.Fields().ByName(protoreflect.Name(part))
		}
		if field == nil {
			return false
		}
		message = field.Message()
	}
	return true
}
