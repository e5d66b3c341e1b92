package confluent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/pawl-registry/pawl/registry"
)

// body reads the whole body of a request.
func (h *Handler) body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > h.MaxBody {
		w.Header().Set("Connection", "close")
		return nil, h.tooLarge()
	}
	conn := http.NewResponseController(w)
	// A deadline on the server would count for every other request as well.
	if err := conn.SetReadDeadline(h.Clock().Add(h.Patience)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return nil, err
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, h.MaxBody))
	if err != nil {
		w.Header().Set("Connection", "close") // the rest of the body may follow
		return nil, h.bodyError(err)
	}
	if err := conn.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return nil, err
	}
	if len(text) > 0 && !isJSON(r.Header) {
		return nil, errMedia
	}
	return text, nil
}

func (h *Handler) bodyError(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return h.tooLarge()
	}
	if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) {
		return fault(http.StatusRequestTimeout, http.StatusRequestTimeout, registry.InvalidArgument, "the body did not arrive in time")
	}
	return fault(http.StatusBadRequest, http.StatusBadRequest, registry.InvalidArgument, "the body ends before its end")
}

func (h *Handler) tooLarge() error {
	return fault(http.StatusRequestEntityTooLarge, http.StatusRequestEntityTooLarge, registry.InvalidArgument,
		fmt.Sprintf("the body is longer than %d bytes, the server's --max-request-bytes", h.MaxBody))
}

// isJSON reports whether a body may be JSON. Clients that say nothing, or only
// that it is bytes, mean JSON too.
func isJSON(header http.Header) bool {
	if encoding := header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return false
	}
	said := header.Get("Content-Type")
	if said == "" {
		return true
	}
	kind, _, err := mime.ParseMediaType(said)
	return err == nil && (kind == "application/json" || kind == "application/octet-stream" || strings.HasSuffix(kind, "+json"))
}

// read reads the body of a request as JSON. What it does not know it ignores.
func (q *query) read(into any) error {
	if len(strings.TrimSpace(string(q.body))) == 0 {
		return fault(http.StatusUnprocessableEntity, http.StatusUnprocessableEntity, registry.InvalidArgument, "the request has no body")
	}
	if err := json.Unmarshal(q.body, into); err != nil {
		return fault(http.StatusBadRequest, http.StatusBadRequest, registry.InvalidArgument, "the body is not the JSON that is wanted: "+err.Error())
	}
	return nil
}
