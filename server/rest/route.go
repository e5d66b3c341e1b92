package rest

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/protobuf/proto"
)

// route stands between the gateway's routing and its handlers.
func (h *Handler) route(next runtime.HandlerFunc) runtime.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request, params map[string]string) {
		x := exchangeOf(r.Context())
		switch {
		case x.probe:
			x.found = !x.head || !endless(r.Context())
		case x.head && endless(r.Context()):
			w.Header().Set("Allow", h.allowed(r))
			h.fail(w, r, errMethod)
		default:
			next(w, r, params)
		}
	}
}

// endless reports whether the answer is a stream without an end, which HEAD
// would wait for in vain.
func endless(ctx context.Context) bool {
	pattern, _ := runtime.HTTPPattern(ctx)
	return pattern.Verb() == "watch"
}

// options says what a path takes.
func (h *Handler) options(w http.ResponseWriter, r *http.Request) {
	allowed := h.allowed(r)
	if allowed == http.MethodOptions && r.URL.Path != "*" {
		h.fail(w, r, errPath)
		return
	}
	w.Header().Set("Allow", allowed)
	w.WriteHeader(http.StatusNoContent)
}

// allowed lists the methods of a path. It asks the gateway's routing for each,
// because nothing else knows every path.
func (h *Handler) allowed(r *http.Request) string {
	var methods []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if h.routes(r, method) {
			methods = append(methods, method)
		}
	}
	return strings.Join(slices.Concat(methods, []string{http.MethodOptions}), ", ")
}

func (h *Handler) routes(r *http.Request, method string) bool {
	x := &exchange{probe: true, head: method == http.MethodHead}
	if x.head {
		method = http.MethodGet
	}
	probe := &http.Request{Method: method, URL: r.URL, Header: http.Header{}, Body: http.NoBody}
	h.mux.ServeHTTP(blank{}, probe.WithContext(context.WithValue(r.Context(), exchangeKey{}, x)))
	return x.found
}

// blank is where the answer to a probe goes.
type blank struct{}

// Header is discarded.
func (blank) Header() http.Header { return http.Header{} }

// Write discards.
func (blank) Write(p []byte) (int, error) { return len(p), nil }

// WriteHeader does nothing.
func (blank) WriteHeader(int) {}

// startStream sends the header of a stream before its first message, which
// may be long in coming. The gateway calls it with no message then.
func startStream(_ context.Context, w http.ResponseWriter, m proto.Message) error {
	if m != nil {
		return nil
	}
	w.Header().Set("Content-Type", newMarshaler().StreamContentType(nil))
	w.WriteHeader(http.StatusOK)
	return http.NewResponseController(w).Flush()
}
