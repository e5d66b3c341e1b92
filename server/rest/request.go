package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"google.golang.org/grpc/codes"
)

// serve sends a request where it belongs, once it is fit for the gateway.
func (h *Handler) serve(w *writer, r *http.Request, x *exchange) {
	if h.page(w, r) {
		return
	}
	r.URL = trimmed(r.URL)
	if !utf8.ValidString(r.URL.Path) || !validQuery(r.URL.RawQuery) {
		h.fail(w, r, errUTF8)
		return
	}
	switch r.Method {
	case http.MethodOptions:
		h.options(w, r)
		return
	case http.MethodHead: // net/http leaves the body of the answer out
		r.Method, x.head = http.MethodGet, true
	}
	if err := h.body(w, r); err != nil {
		h.fail(w, r, err)
		return
	}
	r.Header = passed(r.Header)
	h.mux.ServeHTTP(w, r)
}

// passed are the headers that the gateway may see. It complains about odd
// ones on the standard error of the process, which is not for clients to
// write to.
func passed(header http.Header) http.Header {
	out := http.Header{}
	for _, name := range []string{"Authorization", "Grpc-Timeout"} {
		if values := header[name]; len(values) > 0 {
			out[name] = values
		}
	}
	return out
}

// trimmed is a URL without a slash at its end. A name that ends in a slash
// ends in %2F, and keeps it.
func trimmed(u *url.URL) *url.URL {
	if len(u.Path) < 2 || !strings.HasSuffix(u.EscapedPath(), "/") {
		return u
	}
	short := *u
	short.Path = strings.TrimSuffix(u.Path, "/")
	short.RawPath = strings.TrimSuffix(u.RawPath, "/")
	return &short
}

func validQuery(raw string) bool {
	if !utf8.ValidString(raw) {
		return false
	}
	if !strings.Contains(raw, "%") {
		return true
	}
	text, err := url.QueryUnescape(raw)
	return err == nil && utf8.ValidString(text)
}

// body reads the whole body, so that the gateway meets neither a long nor a
// slow one.
func (h *Handler) body(w *writer, r *http.Request) error {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	if r.ContentLength > h.MaxBody {
		return h.tooLarge(w)
	}
	text, err := h.read(w, r)
	if err != nil {
		w.Header().Set("Connection", "close") // the rest of the body may follow
		return h.bodyError(w, err)
	}
	if len(text) > 0 && takesBody(r.Method) && !isJSON(r.Header) {
		return errType
	}
	r.Body = io.NopCloser(bytes.NewReader(text))
	return nil
}

func (h *Handler) read(w *writer, r *http.Request) ([]byte, error) {
	conn := http.NewResponseController(w.ResponseWriter)
	// A deadline on the server would count for the answer too, and end every
	// watch. A writer that has no connection has no deadlines either.
	if err := conn.SetReadDeadline(h.Clock().Add(h.Patience)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return nil, err
	}
	text, err := io.ReadAll(http.MaxBytesReader(w.ResponseWriter, r.Body, h.MaxBody))
	if err != nil {
		return nil, err
	}
	if err := conn.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return nil, err
	}
	return text, nil
}

func (h *Handler) bodyError(w *writer, err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return h.tooLarge(w)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) {
		return errSlow
	}
	return errCut
}

func (h *Handler) tooLarge(w *writer) error {
	w.Header().Set("Connection", "close")
	return refusal{http.StatusRequestEntityTooLarge, codes.ResourceExhausted, "REQUEST_TOO_LARGE",
		fmt.Sprintf("the body is longer than %d bytes, the server's --max-request-bytes", h.MaxBody)}
}

func takesBody(method string) bool {
	return method == http.MethodPost || method == http.MethodPut || method == http.MethodPatch
}

// isJSON reports whether a body may be JSON. Nothing said is JSON too: there
// is nothing else it could be.
func isJSON(header http.Header) bool {
	if encoding := header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return false
	}
	said := header.Get("Content-Type")
	if said == "" {
		return true
	}
	kind, _, err := mime.ParseMediaType(said)
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}
