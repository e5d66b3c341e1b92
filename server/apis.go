package server

import (
	"net/http"
	"strings"
)

// apis are the two APIs of the HTTP port. All that is not Pawl's own belongs
// to the Confluent API, whose clients expect JSON of every path.
type apis struct{ native, kafka http.Handler }

// ServeHTTP leads a request to its door.
func (a apis) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Path; {
	case path == "/api" || strings.HasPrefix(path, "/api/"), path == "*", path == "/" && browses(r):
		a.native.ServeHTTP(w, r)
	default:
		a.kafka.ServeHTTP(w, r)
	}
}

// browses reports whether a browser asks, which says that it takes HTML.
func browses(r *http.Request) bool {
	return r.Method != http.MethodPost && strings.Contains(r.Header.Get("Accept"), "text/html")
}
