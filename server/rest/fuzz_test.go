package rest_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/server/rest"
)

// FuzzREST sends anything. Nothing may panic or hang, no answer may be a fault of the
// server, and every answer with a body is JSON.
func FuzzREST(f *testing.F) {
	for _, seed := range [][3]string{
		{"GET", "/", ""},
		{"OPTIONS", "*", ""},
		{"GET", "/api/v1/openapi.json", ""},
		{"POST", "/api/v1/domains/d/subjects/a%2Fb/versions", `{"schema":{"format":"AVRO","files":[{"content":"\"int\""}]}}`},
		{"POST", "/api/v1/domains/d/subjects/s/versions:check", `{"schema":{"format":"PROTOBUF","files":[{"path":"a.proto","content":"syntax = \"proto3\";"}]}}`},
		{"POST", "/api/v1/schemas:compare", `{"old":{"schema":{"format":"AVRO","files":[{"content":"\"int\""}]}},"new":{"subject":"s"}}`},
		{"PATCH", "/api/v1/domains/{domain}?updateMask=labels,etag", `{"labels":{"a":"b"},"etag":"1"}`},
		{"PATCH", "/api/v1/domains/d/subjects/s", `{"tags":["x"],"labels":null,"createTime":"2026-01-01T00:00:00Z"}`},
		{"PATCH", "/api/v1/teams/t", `{"contacts":[{"kind":"email"}]}`},
		{"PUT", "/api/v1/domains/d/subjects/s/compatibility", `{"level":"FULL","surface":2}`},
		{"DELETE", "/api/v1/domains/d/subjects/s/versions/latest?permanent=true", ""},
		{"POST", "/api/v1/domains/d/subjects/s/versions/1:undelete", "{}"},
		{"GET", "/api/v1/log?after_index=1&types=A&types=B&page_size=2", ""},
		{"GET", "/api/v1/schemas/guid/x/versions", ""},
		{"HEAD", "/api/v1/log:watch", ""},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	h := handler(f, func(_ context.Context, r rest.Refusal) {
		if r.Stack != nil {
			f.Errorf("panic: %v\n%s", r.Cause, r.Stack)
		}
	})
	f.Fuzz(func(t *testing.T, method, target, body string) {
		address, err := url.ParseRequestURI(target)
		if err != nil || !validMethod(method) {
			t.Skip("net/http lets none of this through")
		}
		if method == http.MethodGet && strings.HasSuffix(strings.TrimRight(address.Path, "/"), ":watch") {
			t.Skip("a watch has no end")
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		r := httptest.NewRequest(http.MethodGet, "/", strings.NewReader(body)).WithContext(ctx)
		r.Method, r.URL, r.RequestURI = method, address, target
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if ctx.Err() != nil {
			t.Fatalf("%s %s %q had no answer after ten seconds", method, target, body)
		}
		if w.Code >= 500 {
			t.Errorf("%s %s %q = %d %s, want no fault of the server", method, target, body, w.Code, w.Body)
		}
		if method != http.MethodHead && w.Code != http.StatusNoContent && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s %s %q = %d %q, want JSON", method, target, body, w.Code, w.Body)
		}
	})
}

// validMethod reports whether net/http would take a method: a token.
func validMethod(method string) bool {
	_, err := http.NewRequest(method, "/", http.NoBody)
	return method != "" && err == nil
}
