package rest

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/pawl-registry/pawl/docs/api"
)

// openAPIPath is where the OpenAPI document is.
const openAPIPath = "/api/v1/openapi.json"

// page answers the two paths that no service does: the page that says where
// everything is, and the OpenAPI document.
func (h *Handler) page(w http.ResponseWriter, r *http.Request) bool {
	var text string
	switch r.URL.Path {
	case "/":
		text = h.doors()
	case openAPIPath:
		text = api.OpenAPI
	default:
		return false
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		w.Header().Set("Content-Type", "application/json")
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(text))
	case http.MethodOptions:
		w.Header().Set("Allow", pageMethods)
		w.WriteHeader(http.StatusNoContent)
	default:
		w.Header().Set("Allow", pageMethods)
		h.fail(w, r, errMethod)
	}
	return true
}

const pageMethods = "GET, HEAD, OPTIONS"

// doors says what is to be found where.
func (h *Handler) doors() string {
	text, err := json.MarshalIndent(map[string]string{
		"name": "pawl", "version": h.Version, "rest": "/api/v1", "openapi": openAPIPath,
		"grpc": "pawl.registry.v1, on this port and on the one for gRPC alone; reflection is on",
	}, "", "  ")
	if err != nil {
		return "{}" // strings always encode
	}
	return string(text) + "\n"
}
