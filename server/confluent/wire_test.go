package confluent_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/server/confluent"
)

func TestPaths(t *testing.T) {
	play(t, open(t), []step{
		{"GET /", "", 200, `{}`},
		{"POST /", "", 200, `{}`},
		{"GET /nothing", "", 404, `{"error_code":404,"message":"HTTP 404 Not Found"}`},
		{"GET /exporters", "", 404, `{"error_code":404}`},
		{"GET /dek-registry/v1/keks", "", 404, `{"error_code":404}`},
		{"GET /subjects/a", "", 405, `{"error_code":405}`},
		{"PATCH /config", "", 405, `{"error_code":405}`},
		{"GET /subjects/%ff/versions", "", 404, `{"error_code":404}`},
		{"POST /subjects/odd%2Fx%20%C3%BC%3F%23%25/versions", body(avro("f1")), 200, `{"id":1}`},
		{"GET /subjects", "", 200, `["odd/x ü?#%"]`},
		{"GET /apis/ccompat/v7/subjects/odd%2Fx%20%C3%BC%3F%23%25/versions/", "", 200, `[1]`},
		{"GET /apis/ccompat/v8/contexts/./subjects", "", 200, `["odd/x ü?#%"]`},
		{"GET /subjects/../versions", "", 404, `{"error_code":40401}`},
		{"POST /subjects/..%2F../versions", body(avro("f1")), 200, ""},
		{"POST /subjects/*/versions", body(avro("f1")), 200, ""},
		{"POST /subjects/__GLOBAL/versions", body(avro("f1")), 422, `{"error_code":42208}`},
		{"POST /subjects/__EMPTY/versions", body(avro("f1")), 422, `{"error_code":42208}`},
		{"POST /subjects/:.a:/versions", body(avro("f1")), 422, `{"error_code":42208}`},
		{"POST /subjects/a%0Ab/versions", body(avro("f1")), 422, `{"error_code":42208}`},
		{"GET /subjects?deleted=nonsense&&limit=x&offset=-4&unknown=1", "", 200, ""},
		{"GET /v1/metadata/id", "", 200, `{"scope":{"path":[]},"id":""}`},
		{"GET /v1/metadata/version", "", 200, `{"version":"test","commitId":"any"}`},
		{"GET /v1/metadata/deployment", "", 200, `{"attributes":[]}`},
		{"GET /associations/resources/-/topic?resourceType=topic&associationType=value", "", 200, `[]`},
	})
}

func TestMethodsAreTold(t *testing.T) {
	h := open(t)
	if got := ask(t, h, "GET /subjects/a", "").Header().Get("Allow"); got != "POST, DELETE, OPTIONS" {
		t.Errorf("Allow of GET /subjects/a = %q, want POST, DELETE, OPTIONS", got)
	}
	w := ask(t, h, "OPTIONS /config", "")
	if got := w.Header().Get("Allow"); w.Code != http.StatusNoContent || got != "GET, PUT, DELETE, HEAD, OPTIONS" {
		t.Errorf("OPTIONS /config = %d, Allow %q", w.Code, got)
	}
	if w := ask(t, h, "HEAD /subjects", ""); w.Code != http.StatusOK {
		t.Errorf("HEAD /subjects = %d, want 200", w.Code)
	}
}

func TestMediaTypes(t *testing.T) {
	h := open(t)
	for accept, want := range map[string]string{
		"": "application/vnd.schemaregistry.v1+json", "*/*": "application/vnd.schemaregistry.v1+json", "application/json": "application/json",
		"application/vnd.schemaregistry.v1+json, application/json": "application/vnd.schemaregistry.v1+json",
		"application/vnd.schemaregistry+json":                      "application/vnd.schemaregistry+json",
	} {
		if got := ask(t, h, "GET /subjects", "", "Accept", accept).Header().Get("Content-Type"); got != want {
			t.Errorf("with Accept %q the answer is %q, want %q", accept, got, want)
		}
	}
	for sent, want := range map[string]int{
		"": 200, "application/json": 200, "application/json; charset=utf-8": 200, "application/octet-stream": 200,
		"application/vnd.schemaregistry+json": 200, "text/plain": 415, "application/x-www-form-urlencoded": 415, ";": 415,
	} {
		if w := ask(t, h, "PUT /config", `{"compatibility":"FULL"}`, "Content-Type", sent); w.Code != want {
			t.Errorf("PUT of %q = %d %s, want %d", sent, w.Code, w.Body, want)
		}
	}
	if w := ask(t, h, "PUT /config", `{}`, "Content-Encoding", "gzip"); w.Code != http.StatusUnsupportedMediaType {
		t.Errorf("PUT of gzip = %d, want 415", w.Code)
	}
}

func TestLongBodies(t *testing.T) {
	h := open(t, func(c *confluent.Config) { c.MaxBody = 100 })
	long := body(avro(strings.Repeat("x", 200)))
	if w := ask(t, h, "POST /subjects/a/versions", long); w.Code != http.StatusRequestEntityTooLarge || !strings.Contains(w.Body.String(), `"error_code":413`) {
		t.Errorf("a long body = %d %s, want 413", w.Code, w.Body)
	}
	r := httptest.NewRequest("POST", "/subjects/a/versions", struct{ *strings.Reader }{strings.NewReader(long)})
	r.ContentLength = -1
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a long body that does not say so = %d, want 413", w.Code)
	}
}

func TestSchemasAreCached(t *testing.T) {
	h := open(t)
	ask(t, h, "POST /subjects/a/versions", body(avro("f1")))
	for _, path := range []string{"/schemas/ids/1", "/schemas/ids/1/schema"} {
		w := ask(t, h, "GET "+path, "")
		tag := w.Header().Get("ETag")
		if tag == "" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("GET %s has ETag %q and Cache-Control %q", path, tag, w.Header().Get("Cache-Control"))
		}
		if again := ask(t, h, "GET "+path, "", "If-None-Match", `"other", `+tag); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("GET %s again = %d with %d bytes, want 304", path, again.Code, again.Body.Len())
		}
		if other := ask(t, h, "GET "+path, "", "If-None-Match", `"other"`); other.Code != http.StatusOK {
			t.Errorf("GET %s with another tag = %d, want 200", path, other.Code)
		}
	}
	ask(t, h, "POST /subjects/b/versions", body(avro("f1")))
	ask(t, h, "DELETE /subjects/a", "")
	if w := ask(t, h, "GET /schemas/ids/1", ""); strings.Contains(w.Body.String(), "deleted") {
		t.Errorf("an answer that is kept for good says %s", w.Body)
	}
}

func TestCallersWithoutAToken(t *testing.T) {
	h := open(t, func(c *confluent.Config) {
		c.Around = func(context.Context, confluent.Call, func(context.Context) error) error {
			return confluent.UnauthenticatedError("who are you")
		}
	})
	w := ask(t, h, "GET /subjects", "")
	if w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") == "" || !strings.Contains(w.Body.String(), `"error_code":40101,"message":"who are you"`) {
		t.Errorf("GET /subjects = %d %v %s, want 401", w.Code, w.Header(), w.Body)
	}
}

// slow is a body that never comes to its end.
type slow struct{}

// Read fails as a connection does whose time is up.
func (slow) Read([]byte) (int, error) { return 0, os.ErrDeadlineExceeded }

func TestSlowBodies(t *testing.T) {
	h := open(t)
	r := httptest.NewRequest(http.MethodPut, "/config", slow{})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusRequestTimeout || w.Header().Get("Connection") != "close" || !strings.Contains(w.Body.String(), `"error_code":408`) {
		t.Errorf("a slow body = %d %v %s, want 408 and the end of the connection", w.Code, w.Header(), w.Body)
	}
}

// patient remembers the deadline that it is given.
type patient struct {
	*httptest.ResponseRecorder
	deadline time.Time
}

// SetWriteDeadline remembers.
func (p *patient) SetWriteDeadline(at time.Time) error {
	p.deadline = at
	return nil
}

// TestEveryAnswerHasItsTime: a connection keeps the deadline of the answer
// before, which has passed when the next one comes late.
func TestEveryAnswerHasItsTime(t *testing.T) {
	h := open(t)
	ask(t, h, "POST /subjects/:.x:a/versions", body(avro("f1")))
	tag := ask(t, h, "GET /schemas/ids/1", "").Header().Get("ETag")
	ask(t, h, "DELETE /subjects/:.x:a", "")
	ask(t, h, "DELETE /subjects/:.x:a?permanent=true", "")
	ask(t, h, "POST /subjects/a/versions", body(avro("f1")))
	for _, c := range []struct{ method, path, tag string }{
		{"GET", "/subjects", ""}, {"GET", "/nothing", ""}, {"OPTIONS", "/config", ""}, {"DELETE", "/contexts/.x", ""}, {"GET", "/schemas/ids/1", tag},
	} {
		r := httptest.NewRequest(c.method, c.path, nil)
		r.Header.Set("If-None-Match", c.tag)
		w := &patient{ResponseRecorder: httptest.NewRecorder()}
		if h.ServeHTTP(w, r); w.deadline.IsZero() {
			t.Errorf("%s %s = %d without a deadline", c.method, c.path, w.Code)
		}
	}
}
