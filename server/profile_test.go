package server

import (
	"strings"
	"testing"
)

// TestProfileOverREST moves a subject from one profile to the other: what the
// one refuses the other accepts, and back.
func TestProfileOverREST(t *testing.T) {
	r := start(t, testConfig())
	publish := func(body string) answer {
		t.Helper()
		return r.ask("POST", "/api/v1/domains/default/subjects/orders/versions",
			`{"schema":{"format":"PROTOBUF","files":[{"path":"o.proto","content":"syntax = \"proto3\"; package acme; `+body+`"}]}}`)
	}
	want := func(what string, a answer, status int, parts ...string) {
		t.Helper()
		for _, part := range parts {
			if !strings.Contains(a.body, part) {
				t.Errorf("%s answers %s, want %s in it", what, a.body, part)
			}
		}
		if a.status != status {
			t.Errorf("%s = %d %s, want %d", what, a.status, a.body, status)
		}
	}
	const setting = "/api/v1/domains/default/subjects/orders/compatibility"
	want("the first version", publish("message Order { int32 total = 1; }"), 200, `"profile":"PAWL"`)
	want("another number under PAWL", publish("message Order { int32 total = 2; }"), 409, "PROTO_FIELD_NUMBER_CHANGED")
	want("SetCompatibility", r.ask("PUT", setting, `{"profile":"CONFLUENT"}`), 200, `"profile":"CONFLUENT"`)
	want("GetCompatibility", r.ask("GET", setting, ""), 200, `"profileFrom":"domains/default/subjects/orders"`, `"from":"builtin"`)
	want("another number under CONFLUENT", publish("message Order { int32 total = 2; }"), 200, `"profile":"CONFLUENT"`)
	want("a message that goes under CONFLUENT", publish("message Purchase { int32 total = 2; }"), 409, "CONFLUENT_MESSAGE_REMOVED")
	want("a profile that is none", r.ask("PUT", setting, `{"profile":"APICURIO"}`), 400)
}
