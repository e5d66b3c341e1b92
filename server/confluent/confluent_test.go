package confluent_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/server/confluent"
	"github.com/pawl-registry/pawl/storage/memory"
)

// open opens a registry on memory, behind the API.
func open(t testing.TB, change ...func(*confluent.Config)) *confluent.Handler {
	t.Helper()
	store := memory.New()
	t.Cleanup(func() { _ = store.Close() })
	r, err := registry.Open(t.Context(), registry.Config{Store: store, Clock: time.Now, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	cfg := confluent.Config{
		Registry: r, Version: "test", CreateContexts: true, ErrorLevel: 7, MaxBody: 1 << 20, Patience: time.Minute, Clock: time.Now,
		RequestID: func(string) string { return "request" },
		Around:    func(ctx context.Context, _ confluent.Call, do func(context.Context) error) error { return do(ctx) },
	}
	for _, c := range change {
		c(&cfg)
	}
	return confluent.New(cfg)
}

// ask sends one request.
func ask(t testing.TB, h http.Handler, line, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	method, path, _ := strings.Cut(line, " ")
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/vnd.schemaregistry.v1+json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// A step is a request and what must be answered: a status, and JSON of which
// an object may have more. The string "any" is anything, "none" that there is
// no such field.
type step struct {
	request, body string
	status        int
	want          string
}

// play sends the steps to one registry, in order.
func play(t *testing.T, h http.Handler, steps []step) {
	t.Helper()
	for _, s := range steps {
		w := ask(t, h, s.request, s.body)
		if w.Code != s.status {
			t.Errorf("%s %s = %d %s, want %d", s.request, s.body, w.Code, w.Body, s.status)
			continue
		}
		if s.want == "" {
			continue
		}
		var got, want any
		if err := json.Unmarshal([]byte(s.want), &want); err != nil {
			t.Fatalf("%s: %v", s.want, err)
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Errorf("%s = %s, which is no JSON: %v", s.request, w.Body, err)
			continue
		}
		if !fits(got, want) {
			t.Errorf("%s %s = %s, want %s", s.request, s.body, w.Body, s.want)
		}
	}
}

func fits(got, want any) bool {
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		for name, value := range want {
			field, there := object[name]
			if value == "none" && !there {
				continue
			}
			if !there || !fits(field, value) {
				return false
			}
		}
		return ok
	case []any:
		list, ok := got.([]any)
		return ok && slices.EqualFunc(list, want, fits)
	case string:
		if part, ok := strings.CutPrefix(want, "has "); ok {
			text, isText := got.(string)
			return isText && strings.Contains(text, part)
		}
		return want == "any" || got == want
	}
	return got == want
}

// quote is a schema as the member of a body.
func quote(text string) string {
	q, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(q)
}

// avro is the text of a record whose fields are strings; one whose name ends in
// = has a default.
func avro(fields ...string) string {
	list := make([]string, len(fields))
	for i, f := range fields {
		name, optional := strings.CutSuffix(f, "=")
		list[i] = `{"type":"string","name":"` + name + `"`
		if optional {
			list[i] += `,"default":"foo"`
		}
		list[i] += "}"
	}
	return `{"type":"record","name":"myrecord","fields":[` + strings.Join(list, ",") + `]}`
}

// body is a request to register a text, with more members.
func body(text string, more ...string) string {
	return "{" + strings.Join(append([]string{`"schema":` + quote(text)}, more...), ",") + "}"
}

func protobuf(text string, more ...string) string {
	return body(text, append(more, `"schemaType":"PROTOBUF"`)...)
}
