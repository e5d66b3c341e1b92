package confluent_test

import "testing"

func TestTagsOfProtobuf(t *testing.T) {
	order := `syntax = "proto3"; package acme; message Order { oneof how { string card = 1; } }`
	play(t, open(t), []step{
		{"POST /subjects/p/versions", protobuf(order), 200, `{"id":1}`},
		{"POST /subjects/p/versions/1/tags", `{"newVersion":2,"tagsToAdd":[{"schemaEntity":{"entityPath":".Order.how.card","entityType":"sr_field"},"tags":["PII"]},{"schemaEntity":{"entityPath":"Order","entityType":"sr_record"},"tags":["SALES"]}]}`, 200,
			`{"version":2,"schema":"has (confluent.field_meta) = { tags: [\"PII\"] }"}`},
		{"GET /subjects/p/versions/2?findTags=PII", "", 200, `{"schemaTags":[{"schemaEntity":{"entityPath":"Order.card","entityType":"sr_field"},"tags":["PII"]}]}`},
		{"POST /subjects/p/versions/2/tags", `{"tagsToRemove":[{"schemaEntity":{"entityPath":"Order.card","entityType":"sr_field"},"tags":["PII"]}]}`, 200, `{"version":3,"schema":"has SALES"}`},
		{"GET /subjects/p/versions/3?findTags=*", "", 200, `{"schemaTags":[{"schemaEntity":{"entityPath":"Order","entityType":"sr_record"},"tags":["SALES"]}]}`},
		{"POST /subjects/p/versions/3/tags", `{"tagsToAdd":[{"schemaEntity":{"entityPath":"Order.cash","entityType":"sr_field"},"tags":["PII"]}]}`, 422, `{"error_code":42201}`},
		{"POST /subjects/p/versions", protobuf(order, `"propagateSchemaTags":true`), 200, `{"schema":"has SALES"}`},
		{"GET /schemas/ids/1?format=serialized", "", 200, `{}`},
	})
}
