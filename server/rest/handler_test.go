package rest_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/server/grpcapi"
	"github.com/pawl-registry/pawl/server/rest"
	"github.com/pawl-registry/pawl/storage/memory"
)

const maxBody = 4096

// handler is a handler on an empty registry. It reports refusals to t.
func handler(t testing.TB, refused func(context.Context, rest.Refusal)) *rest.Handler {
	t.Helper()
	store := memory.New()
	rules, err := registry.Open(t.Context(), registry.Config{
		Store: store, Clock: time.Now, Logger: slog.New(slog.DiscardHandler), CreateDomains: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	validator, err := grpcapi.NewValidator()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	conn := rest.NewConn(validator.Unary, validator.Stream)
	grpcapi.Register(conn, grpcapi.API{Registry: rules, Version: "test"})
	return around(t, conn, refused)
}

func around(t testing.TB, conn *rest.Conn, refused func(context.Context, rest.Refusal)) *rest.Handler {
	t.Helper()
	if refused == nil {
		refused = func(context.Context, rest.Refusal) {}
	}
	h, err := rest.New(rest.Config{
		Conn: conn, Version: "test", MaxBody: maxBody, Patience: time.Minute, Clock: time.Now, Refused: refused,
		RequestID: func(offered string) string { return "id" + offered },
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func ask(h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const domain = `{"name":"pay"}`

// TestRefusals is about everything that HTTP can get wrong.
func TestRefusals(t *testing.T) {
	var told []rest.Refusal
	h := handler(t, func(_ context.Context, r rest.Refusal) { told = append(told, r) })
	for _, c := range []struct {
		name, method, target, body string
		headers                    []string
		status                     int
		reason, text, allow        string
	}{
		{name: "no such path", method: "GET", target: "/api/v1/nope", status: 404, reason: "PATH_UNKNOWN"},
		{name: "no such path elsewhere", method: "POST", target: "/index.html", status: 404, reason: "PATH_UNKNOWN"},
		{name: "a verb that does not exist", method: "POST", target: "/api/v1/domains/d/subjects/s/versions:nope", body: `{}`, status: 404, reason: "PATH_UNKNOWN"},
		{name: "a method that a path does not take", method: "PATCH", target: "/api/v1/compatibility", body: `{}`, status: 405, reason: "METHOD_NOT_ALLOWED", allow: "GET, HEAD, PUT, DELETE, OPTIONS"},
		{name: "CONNECT", method: "CONNECT", target: "/api/v1/domains", status: 405, reason: "METHOD_NOT_ALLOWED", allow: "GET, HEAD, POST, OPTIONS"},
		{name: "HEAD of what has no end", method: "HEAD", target: "/api/v1/log:watch", status: 405, reason: "METHOD_NOT_ALLOWED", allow: "GET, OPTIONS"},
		{name: "POST to the first page", method: "POST", target: "/", status: 405, reason: "METHOD_NOT_ALLOWED", allow: "GET, HEAD, OPTIONS"},
		{name: "no JSON", method: "POST", target: "/api/v1/domains", body: `{"name":`, status: 400, reason: "INVALID_ARGUMENT", text: "unexpected EOF"},
		{name: "JSON of another kind", method: "POST", target: "/api/v1/domains", body: `[]`, status: 400, reason: "INVALID_ARGUMENT", text: "line 1, column 1"},
		{name: "two JSON values", method: "POST", target: "/api/v1/domains", body: domain + domain, status: 400, reason: "INVALID_ARGUMENT", text: "goes on"},
		{name: "an unknown field", method: "POST", target: "/api/v1/domains", body: `{"title":"x"}`, status: 400, reason: "INVALID_ARGUMENT", text: `unknown field "title"`},
		{name: "a field twice", method: "POST", target: "/api/v1/domains", body: `{"name":"x","name":"y"}`, status: 400, reason: "INVALID_ARGUMENT", text: `duplicate field "name"`},
		{name: "a number for a string", method: "POST", target: "/api/v1/domains", body: `{"name":1}`, status: 400, reason: "INVALID_ARGUMENT", text: "invalid value for string field name"},
		{name: "text that is not UTF-8", method: "POST", target: "/api/v1/domains", body: "{\"name\":\"\xff\"}", status: 400, reason: "INVALID_ARGUMENT", text: "invalid UTF-8"},
		{name: "a form", method: "POST", target: "/api/v1/domains", body: "name=pay", headers: []string{"Content-Type", "application/x-www-form-urlencoded"}, status: 415, reason: "CONTENT_TYPE_UNSUPPORTED"},
		{name: "a form on a path that GET takes", method: "POST", target: "/api/v1/log", body: "after_index=1", headers: []string{"Content-Type", "application/x-www-form-urlencoded"}, status: 415, reason: "CONTENT_TYPE_UNSUPPORTED"},
		{name: "a compressed body", method: "POST", target: "/api/v1/domains", body: domain, headers: []string{"Content-Encoding", "gzip"}, status: 415, reason: "CONTENT_TYPE_UNSUPPORTED"},
		{name: "a long body", method: "POST", target: "/api/v1/domains", body: strings.Repeat(" ", maxBody+1), status: 413, reason: "REQUEST_TOO_LARGE", text: "4096"},
		{name: "an unknown parameter", method: "DELETE", target: "/api/v1/domains/d/subjects/s?forever=true", status: 400, reason: "INVALID_ARGUMENT", text: `"forever"`},
		{name: "a parameter of the wrong type", method: "GET", target: "/api/v1/domains?page_size=many", status: 400, reason: "INVALID_ARGUMENT", text: "page_size"},
		{name: "an id that is no number", method: "GET", target: "/api/v1/schemas/seven", status: 400, reason: "INVALID_ARGUMENT", text: "id"},
		{name: "an id that no int32 holds", method: "GET", target: "/api/v1/schemas/4294967297", status: 400, reason: "INVALID_ARGUMENT", text: "id"},
		{name: "a path that is not UTF-8", method: "GET", target: "/api/v1/domains/%ff", status: 400, reason: "INVALID_ARGUMENT", text: "UTF-8"},
		{name: "a query that is not UTF-8", method: "GET", target: "/api/v1/domains?prefix=%ff", status: 400, reason: "INVALID_ARGUMENT", text: "UTF-8"},
		{name: "a query that is badly encoded", method: "GET", target: "/api/v1/domains?prefix=%zz", status: 400, reason: "INVALID_ARGUMENT", text: "UTF-8"},
		{name: "a method in a header", method: "POST", target: "/api/v1/domains", headers: []string{"X-HTTP-Method-Override", "DELETE"}, status: 400, reason: "INVALID_ARGUMENT", text: "required"},
		{name: "a bad timeout", method: "GET", target: "/api/v1/domains", headers: []string{"Grpc-Timeout", "soon"}, status: 400, reason: "INVALID_ARGUMENT", text: "timeout"},
	} {
		t.Run(c.name, func(t *testing.T) {
			told = nil
			w := ask(h, c.method, c.target, c.body, c.headers...)
			var got struct {
				Code    int
				Message string
				Details []struct{ Reason, Domain string }
			}
			err := json.Unmarshal(w.Body.Bytes(), &got)
			if w.Code != c.status || err != nil || len(got.Details) == 0 || got.Details[0].Reason != c.reason || got.Details[0].Domain != "pawl" {
				t.Fatalf("%s %s = %d %s, want %d with reason %s", c.method, c.target, w.Code, w.Body, c.status, c.reason)
			}
			if !strings.Contains(got.Message, c.text) || strings.Contains(got.Message, "proto:") {
				t.Errorf("message %q, want %q in it and no dress of a library", got.Message, c.text)
			}
			if w.Header().Get("Content-Type") != "application/json" || w.Header().Get("Allow") != c.allow || w.Header().Get("X-Request-Id") != "id" {
				t.Errorf("header %v, want JSON, a request id and Allow: %s", w.Header(), c.allow)
			}
			// What a service has refused, its chain has counted.
			if c.text == "required" {
				return
			}
			if len(told) != 1 || told[0].Reason != c.reason || told[0].Code != codes.Code(got.Code) || told[0].RequestID != "id" {
				t.Errorf("refusals told: %+v, want this one once", told)
			}
		})
	}
}

// TestSaneRequests is about what must go through.
func TestSaneRequests(t *testing.T) {
	h := handler(t, nil)
	for _, c := range []struct {
		name, method, target, body string
		headers                    []string
		status                     int
		text                       string
	}{
		{name: "no content type", method: "POST", target: "/api/v1/domains", body: `{"name":"a"}`, headers: []string{"Content-Type", ""}, status: 200, text: `"name":"a"`},
		{name: "a charset", method: "POST", target: "/api/v1/domains/", body: `{"name":"b"}`, headers: []string{"Content-Type", "Application/JSON; charset=utf-8"}, status: 200, text: `"name":"b"`},
		{name: "snake case", method: "GET", target: "/api/v1/domains?page_size=1", status: 200, text: "nextPageToken"},
		{name: "camel case", method: "GET", target: "/api/v1/domains?pageSize=1", status: 200, text: "nextPageToken"},
		{name: "a slash at the end", method: "GET", target: "/api/v1/domains/a/", status: 200, text: `"name":"a"`},
		{name: "HEAD", method: "HEAD", target: "/api/v1/domains/a", status: 200},
		{name: "OPTIONS", method: "OPTIONS", target: "/api/v1/domains/a", status: 204},
		{name: "OPTIONS of everything", method: "OPTIONS", target: "*", status: 204},
		{name: "OPTIONS of nothing", method: "OPTIONS", target: "/nope", status: 404, text: "PATH_UNKNOWN"},
		{name: "the first page", method: "GET", target: "/", status: 200, text: "/api/v1/openapi.json"},
		{name: "the document", method: "GET", target: "/api/v1/openapi.json", status: 200, text: `"swagger": "2.0"`},
		{name: "no setting yet", method: "PUT", target: "/api/v1/compatibility", body: `{"level":"FULL"}`, status: 200, text: `"level":"FULL"`},
		{name: "a patch of what was fetched", method: "PATCH", target: "/api/v1/domains/a", body: `{"name":"a","description":"new","subjectCount":0,"etag":""}`, status: 200, text: `"description":"new"`},
		{name: "a patch that clears", method: "PATCH", target: "/api/v1/domains/a", body: `{"description":""}`, status: 200, text: `"description":""`},
		{name: "a patch with a mask", method: "PATCH", target: "/api/v1/domains/a?updateMask=labels", body: `{"description":"ignored","labels":{"x":"y"}}`, status: 200, text: `"labels":{"x":"y"}`},
		{name: "a client's deadline", method: "GET", target: "/api/v1/domains", headers: []string{"Grpc-Timeout", "10S"}, status: 200, text: "domains"},
	} {
		w := ask(h, c.method, c.target, c.body, c.headers...)
		if text := strings.ReplaceAll(w.Body.String(), ", ", ","); w.Code != c.status || !strings.Contains(text, c.text) {
			t.Errorf("%s: %s %s = %d %.300s, want %d and %q", c.name, c.method, c.target, w.Code, w.Body, c.status, c.text)
		}
	}
}

func TestCutBody(t *testing.T) {
	h := handler(t, nil)
	for err, want := range map[error]string{
		io.ErrUnexpectedEOF:      "BODY_INCOMPLETE",
		context.DeadlineExceeded: "BODY_TOO_SLOW",
	} {
		r := httptest.NewRequest(http.MethodPost, "/api/v1/domains", io.MultiReader(strings.NewReader(`{`), failing{err}))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), want) || w.Header().Get("Connection") != "close" {
			t.Errorf("a body that ends with %v = %d %s, want %s and the end of the connection", err, w.Code, w.Body, want)
		}
	}
}

type failing struct{ err error }

// Read fails.
func (f failing) Read([]byte) (int, error) { return 0, f.err }

// TestPanic is about panics outside the services: here, of the connection's
// interceptor.
func TestPanic(t *testing.T) {
	var told []rest.Refusal
	conn := rest.NewConn(nil, passStream) // calling nil panics
	registryv1.RegisterSchemaServiceServer(conn, &fake{})
	h := around(t, conn, func(_ context.Context, r rest.Refusal) { told = append(told, r) })
	r := httptest.NewRequest(http.MethodPost, "/api/v1/schemas:compare", panicking{})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != 500 || !strings.Contains(w.Body.String(), `"INTERNAL"`) || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("a panic = %d %s, want 500 and no word of why", w.Code, w.Body)
	}
	if len(told) != 1 || told[0].Stack == nil || !strings.Contains(told[0].Cause.Error(), "secret") {
		t.Errorf("a panic told %+v, want its cause and stack once", told)
	}
}

type panicking struct{}

// Read panics.
func (panicking) Read([]byte) (int, error) { panic(errors.New("secret")) }
