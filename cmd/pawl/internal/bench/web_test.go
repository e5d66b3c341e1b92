package bench

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// answering is an HTTP API that answers the same to everything, and the last
// request that it got.
func answering(t *testing.T, code int, text string) (url string, last *http.Request, body *string) {
	t.Helper()
	last, body = &http.Request{}, new(string)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		*last, *body = *r.Clone(context.Background()), string(raw)
		w.WriteHeader(code)
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(s.Close)
	return s.URL, last, body
}

func TestFailuresAreLabelledByWhatTheRegistrySays(t *testing.T) {
	for _, c := range []struct {
		api  func(Options) (Registry, error)
		code int
		text string
		want string
	}{
		{Confluent, 404, `{"error_code": 40401, "message": "Subject not found."}`, "40401"},
		{Confluent, 502, `<html>`, "502"},
		{REST, 404, `{"code": 5, "message": "no such", "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SUBJECT_NOT_FOUND", "domain": "pawl"}]}`, "SUBJECT_NOT_FOUND"},
		{REST, 503, `{"code": 14, "message": "later"}`, "UNAVAILABLE"},
		{REST, 502, `<html>`, "502"},
	} {
		url, _, _ := answering(t, c.code, c.text)
		r, err := c.api(Options{URL: url, Domain: "default"})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Latest(t.Context(), "orders"); err == nil || label(err) != c.want {
			t.Errorf("the answer %d %s is %v, labelled %s, want %s", c.code, c.text, err, label(err), c.want)
		}
	}
}

func TestARegistryThatSaysNothingTimesOut(t *testing.T) {
	hang := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	defer s.Close()
	defer close(hang)
	r, err := Confluent(Options{URL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := r.Schema(ctx, 1); err == nil || label(err) != "timed out" {
		t.Errorf("Schema = %v, want a failure labelled timed out", err)
	}
}

func TestANoToACheckIsAFailure(t *testing.T) {
	for _, api := range []func(Options) (Registry, error){REST, Confluent} {
		url, _, _ := answering(t, 200, `{"is_compatible": false}`)
		r, err := api(Options{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Check(t.Context(), "orders", Schema{Format: Avro}); err == nil || label(err) != "INCOMPATIBLE" {
			t.Errorf("Check = %v, want a failure labelled INCOMPATIBLE", err)
		}
	}
}

// Registries of other makers know no key that they were not told of, and have
// contexts instead of domains.
func TestWhatConfluentsAPIIsSent(t *testing.T) {
	url, last, body := answering(t, 200, `{"id": 7}`)
	r, err := Confluent(Options{URL: strings.Replace(url, "://", "://user:secret@", 1) + "/apis/ccompat/v7/", Domain: "payments"})
	if err != nil {
		t.Fatal(err)
	}
	if id, err := r.Publish(t.Context(), "a/b", Schema{Avro, `"int"`}); err != nil || id != 7 {
		t.Errorf("Publish = %d, %v, want id 7", id, err)
	}
	if got := last.RequestURI; got != "/apis/ccompat/v7/subjects/:.payments:a%2Fb/versions" || *body != `{"schema":"\"int\""}` {
		t.Errorf("it was sent to %s: %s", got, *body)
	}
	if user, password, _ := last.BasicAuth(); user != "user" || password != "secret" {
		t.Errorf("it was sent as %s:%s", user, password)
	}
	if err := r.Schema(t.Context(), 7); err != nil || last.RequestURI != "/apis/ccompat/v7/schemas/ids/7?subject=%3A.payments%3A" {
		t.Errorf("Schema = %v, asked for %s", err, last.RequestURI)
	}
}

func TestWrongAddressesAreNamedWithoutTheirPasswords(t *testing.T) {
	for _, url := range []string{"ftp://u:secret@host", "http://u:secret@", "http://u:sec ret@host"} {
		if _, err := REST(Options{URL: url}); err == nil || strings.Contains(err.Error(), "sec") {
			t.Errorf("REST(%s) = %v, want an error without the password", url, err)
		}
	}
}

// Schemas of a run are as large as was asked, all different, and those of one
// subject are of one size.
func TestSchemasAreNewAndOfTheSizeThatWasAsked(t *testing.T) {
	for _, format := range []string{Avro, Protobuf} {
		m := maker{format: format, run: "abc", size: 2000}
		seen := map[string]bool{}
		for n := range int64(3) {
			for step := range int64(3) {
				text := m.make(n, step).Text
				if seen[text] || len(text) < 2000 || len(text) > 2100 {
					t.Errorf("%s %d, %d has %d bytes, seen before: %v", format, n, step, len(text), seen[text])
				}
				seen[text] = true
			}
		}
	}
}
