package bench

import "context"

// Formats of schemas.
const (
	Avro     = "AVRO"
	Protobuf = "PROTOBUF"
)

// A Schema is a text in a format.
type Schema struct{ Format, Text string }

// A Registry is what a scenario asks. Every method is one request, apart from
// Remove, and none is repeated when it fails.
type Registry interface {
	// Publish publishes a schema as the next version of a subject and returns
	// its id.
	Publish(ctx context.Context, subject string, s Schema) (id int32, err error)
	// Check asks whether a schema may follow. That it may not is an error.
	Check(ctx context.Context, subject string, s Schema) error
	// Schema fetches a schema by id.
	Schema(ctx context.Context, id int32) error
	// Latest fetches the latest version of a subject.
	Latest(ctx context.Context, subject string) error
	// List lists the first subjects whose names have a prefix.
	List(ctx context.Context, prefix string) error
	// Remove deletes a subject for good. It is no error if there is none.
	Remove(ctx context.Context, subject string) error
}
