package grpcapi_test

import (
	"fmt"
	"testing"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// The schemas of the stories: each order follows the one before.
const (
	order1 = `{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"}]}`
	order2 = `{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"}, {"name": "note", "type": "string", "default": ""}]}`
	// The field has no default: readers on it cannot read what order1 wrote.
	orderBad = `{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"}, {"name": "currency", "type": "string"}]}`
)

func avro(text string) *registryv1.SchemaSource {
	return &registryv1.SchemaSource{Format: registryv1.Format_AVRO, Files: []*registryv1.SchemaFile{{Path: "order.avsc", Content: text}}}
}

func protobuf(text string) *registryv1.SchemaSource {
	return &registryv1.SchemaSource{Format: registryv1.Format_PROTOBUF, Files: []*registryv1.SchemaFile{{Path: "order.proto", Content: text}}}
}

func (p pawl) publish(t *testing.T, subject, text string) *registryv1.Version {
	t.Helper()
	return p.publishSource(t, subject, avro(text))
}

func (p pawl) publishSource(t *testing.T, subject string, source *registryv1.SchemaSource) *registryv1.Version {
	t.Helper()
	answer, err := p.PublishVersion(t.Context(), &registryv1.PublishVersionRequest{Subject: subject, Schema: source})
	if err != nil {
		t.Fatalf("PublishVersion(%s) = %v", subject, err)
	}
	return answer.GetVersion()
}

// record is an Avro record that others can be told from by its name.
func record(name string) string {
	return fmt.Sprintf(`{"type": "record", "name": %q, "fields": []}`, name)
}
