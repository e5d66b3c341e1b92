package rest_test

import (
	"net/http"
	"testing"
)

// TestAccessModesOverREST imports a version with metadata, and lets nobody
// change it afterwards.
func TestAccessModesOverREST(t *testing.T) {
	const subject = "/api/v1/domains/default/subjects/orders"
	h := handler(t, nil)
	version := `{"schema": {"format": "AVRO", "files": [{"content": "\"string\""}], "metadata": {"properties": {"owner": "ada"}}},
		"version": 7, "import": {"schemaId": 100}}`
	if code, answer := asked(t, h, "POST "+subject+"/versions", version); code != http.StatusBadRequest && code != http.StatusConflict && code != http.StatusPreconditionFailed {
		t.Errorf("an import under READWRITE = %d, %v, want a refusal", code, answer)
	}
	code, answer := asked(t, h, "PUT "+subject+"/accessMode", `{"mode": "IMPORT"}`)
	if code != http.StatusOK || field(answer, "access", "effective") != "IMPORT" || field(answer, "access", "from") != "domains/default/subjects/orders" {
		t.Errorf("PUT accessMode = %d, %v, want IMPORT of the subject", code, answer)
	}
	code, answer = asked(t, h, "POST "+subject+"/versions", version)
	if code != http.StatusOK || field(answer, "version", "schemaId") != 100.0 || field(answer, "version", "imported") != true || field(answer, "version", "properties", "owner") != "ada" {
		t.Errorf("an import = %d, %v, want version 7 with id 100", code, answer)
	}
	code, answer = asked(t, h, "GET /api/v1/schemas/100", "")
	if code != http.StatusOK || field(answer, "schema", "metadata", "properties", "owner") != "ada" {
		t.Errorf("GET schemas/100 = %d, %v, want its metadata", code, answer)
	}
	if code, answer = asked(t, h, "PUT /api/v1/accessMode", `{"mode": "READONLY_OVERRIDE"}`); code != http.StatusOK {
		t.Errorf("PUT accessMode of the registry = %d, %v", code, answer)
	}
	if code, answer = asked(t, h, "DELETE "+subject+"/versions/7", ""); code == http.StatusOK {
		t.Errorf("DELETE under READONLY_OVERRIDE = %d, %v, want a refusal", code, answer)
	}
	code, answer = asked(t, h, "DELETE /api/v1/accessMode?recursive=true", "")
	if code != http.StatusOK || field(answer, "before") != "READONLY_OVERRIDE" || field(answer, "access", "effective") != "READWRITE" {
		t.Errorf("DELETE accessMode = %d, %v, want READWRITE again", code, answer)
	}
}
