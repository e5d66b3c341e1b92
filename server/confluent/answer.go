package confluent

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

const mediaType = "application/vnd.schemaregistry.v1+json"

// An answer is what a route answers: a value as JSON, or text as it is.
type answer struct {
	status int // 0 is 200
	value  any
	text   *string
	etag   string // of what never changes, empty for what does
	allow  []string
}

func ok(value any) (answer, error) { return answer{value: value}, nil }

// list is a list as an answer: without items it is [], not null.
func list[T any](items []T) (answer, error) {
	if items == nil {
		items = []T{}
	}
	return ok(items)
}

// verbatim is text as an answer.
func verbatim(text string) (answer, error) { return answer{text: &text}, nil }

// give writes an answer.
func (h *Handler) give(w http.ResponseWriter, r *http.Request, a answer) {
	h.hurry(w)
	if a.allow != nil {
		w.Header().Set("Allow", strings.Join(a.allow, ", "))
	}
	if a.status == http.StatusNoContent {
		w.WriteHeader(a.status)
		return
	}
	body, err := a.encode()
	if err != nil {
		h.fail(w, r, nil, err)
		return
	}
	if a.etag != "" {
		tag := `"` + a.etag + `"`
		w.Header().Set("ETag", tag)
		w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
		if matches(r.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.send(w, r, max(a.status, http.StatusOK), body)
}

func (a answer) encode() ([]byte, error) {
	if a.text != nil {
		return []byte(*a.text), nil
	}
	return encode(a.value)
}

// encode writes JSON as it is read by people too: < stays <.
func encode(value any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(value)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// matches reports whether one of the tags of If-None-Match is this one.
func matches(header, tag string) bool {
	if header == "" {
		return false
	}
	for part := range strings.SplitSeq(header, ",") {
		if part = strings.TrimPrefix(strings.TrimSpace(part), "W/"); part == tag || part == "*" {
			return true
		}
	}
	return false
}

// send writes JSON, in the media type that the client would rather have.
func (h *Handler) send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	w.Header().Set("Content-Type", preferred(r.Header["Accept"]))
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	h.hurry(w)
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// hurry gives the client a time to take the answer in. Every answer needs one,
// those without a body too: the deadline of the one before has stayed on the
// connection. A writer that has no connection has no deadlines either; one
// whose connection is gone cannot be written to.
func (h *Handler) hurry(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetWriteDeadline(h.Clock().Add(h.Patience))
}

// preferred is Confluent's own media type, unless another of ours is named and
// that one is not.
func preferred(accept []string) string {
	said := strings.Join(accept, ",")
	switch {
	case said == "", strings.Contains(said, mediaType):
		return mediaType
	case strings.Contains(said, "application/vnd.schemaregistry+json"):
		return "application/vnd.schemaregistry+json"
	case strings.Contains(said, "application/json"):
		return "application/json"
	}
	return mediaType
}
