package rest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/server/rest"
)

// asked sends a request and reads the JSON that comes back.
func asked(t *testing.T, h *rest.Handler, request, body string) (int, map[string]any) {
	t.Helper()
	method, path, _ := strings.Cut(request, " ")
	w := httptest.NewRecorder()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	h.ServeHTTP(w, r)
	var answer map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatalf("%s = %q, want JSON", request, w.Body)
	}
	return w.Code, answer
}

// field walks into an answer: names of members, and [0] for the first element.
func field(answer any, path ...string) any {
	for _, step := range path {
		switch x := answer.(type) {
		case map[string]any:
			answer = x[step]
		case []any:
			if len(x) == 0 {
				return nil
			}
			answer = x[0]
		default:
			return nil
		}
	}
	return answer
}

func orderSchema(pkg, comment, kind string) string {
	text := `syntax = "proto3"; package ` + pkg + "; message Order {\n" + comment + "\n" + kind + " total = 1; }"
	quoted, _ := json.Marshal(text)
	return `{"format": "PROTOBUF", "files": [{"path": "order.proto", "content": ` + string(quoted) + `}]}`
}

// TestExemptionsOverREST breaks a field three times: without leave, with that
// of a setting, and with one that the schema itself brings.
func TestExemptionsOverREST(t *testing.T) {
	const subject = "/api/v1/domains/shop/subjects/orders"
	h := handler(t, nil)
	publish := func(comment, kind string) (int, map[string]any) {
		return asked(t, h, "POST "+subject+"/versions", `{"schema": `+orderSchema("shop", comment, kind)+`}`)
	}
	if code, answer := publish("", "int32"); code != http.StatusOK {
		t.Fatalf("the first publish = %d %v, want 200", code, answer)
	}
	if code, answer := publish("", "string"); code == http.StatusOK {
		t.Fatalf("a publish that breaks = %v, want a refusal", answer)
	}
	code, set := asked(t, h, "PUT "+subject+"/compatibility", `{"exemptions": [{"rule": "FIELD_TYPE_CHANGED", "path": "shop.Order.total", "until": "2999-12-31", "reason": "agreed in OPS-1"}]}`)
	if code != http.StatusOK {
		t.Fatalf("setting an exemption = %d %v, want 200", code, set)
	}
	if code, got := asked(t, h, "GET "+subject+"/compatibility", ""); code != http.StatusOK || field(got, "compatibility", "exemptions", "[0]", "reason") != "agreed in OPS-1" {
		t.Errorf("the setting = %d %v, want the exemption in it", code, got)
	}
	code, answer := publish("", "string")
	if code != http.StatusOK || field(answer, "report", "exempted", "[0]", "exemption", "reason") != "agreed in OPS-1" {
		t.Errorf("a publish that a setting exempts = %d %v, want 200 and the reason", code, answer)
	}
	code, answer = publish("// pawl:ignore PROTO_FIELD_TYPE_CHANGED until=2999-12-31 nobody reads it", "bytes")
	if code != http.StatusOK {
		t.Errorf("a publish whose schema brings an exemption = %d %v, want 200", code, answer)
	}
	if code, got := asked(t, h, "PUT "+subject+"/compatibility", `{"exemptions": [{"rule": "FIELD_TYPE_CHANGED", "path": "shop.Order.total", "until": "2999-12-31"}]}`); code != http.StatusBadRequest {
		t.Errorf("an exemption without a reason = %d %v, want 400", code, got)
	}
}

// TestComparisonsOverRESTMayIgnoreUnstablePackages changes a type in a package
// that is called unstable and in one that is not.
func TestComparisonsOverRESTMayIgnoreUnstablePackages(t *testing.T) {
	h := handler(t, nil)
	for _, c := range []struct {
		pkg, ignore string
		want        bool
	}{
		{"shop.v1beta1", "false", false},
		{"shop.v1beta1", "true", true},
		{"shop.v1", "true", false},
	} {
		code, answer := asked(t, h, "POST /api/v1/schemas:compare", `{"old": {"schema": `+orderSchema(c.pkg, "", "int32")+`}, "new": {"schema": `+
			orderSchema(c.pkg, "", "string")+`}, "ignoreUnstablePackages": `+c.ignore+`}`)
		exempt := field(answer, "report", "exempted", "[0]", "exemption", "reason") == "unstable package "+c.pkg
		compatible, _ := field(answer, "report", "compatible").(bool)
		if code != http.StatusOK || compatible != c.want || exempt != c.want {
			t.Errorf("comparing %s with ignoreUnstablePackages = %s: %d %v, want compatible = %v", c.pkg, c.ignore, code, answer, c.want)
		}
	}
}
