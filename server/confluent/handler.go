// Package confluent is the HTTP API of Confluent's Schema Registry, so that
// every Kafka client works unchanged. It translates only: contexts are
// domains, every rule is the registry's. docs/confluent.md lists the surface
// and where Pawl means to differ.
package confluent

import (
	"context"
	"net"
	"net/http"
	"time"

	"google.golang.org/grpc/peer"

	"github.com/pawl-registry/pawl/registry"
)

// RequestIDHeader carries the id of a request, both ways.
const RequestIDHeader = "X-Request-Id"

// Config is what a Handler is built from; every field is required.
type Config struct {
	Registry *registry.Registry
	Version  string // of the server
	// CreateContexts lets the first publish into a context create its domain.
	CreateContexts bool
	// ErrorLevel is the version of Confluent Platform whose error codes are
	// used: up to 7 an incompatible schema is 409, from 8 on it is 40901.
	ErrorLevel int
	// MaxBody is the longest body in bytes.
	MaxBody int64
	// Patience is how long a body may take to arrive, and a client to take an
	// answer.
	Patience time.Duration
	Clock    func() time.Time
	// RequestID makes the id of a request from the one that the client offers.
	RequestID func(offered string) string
	// Around does what happens around every call, on every wire, and calls do
	// once or not at all. Its error is that of do, or its own.
	Around func(ctx context.Context, c Call, do func(context.Context) error) error
}

// A Call is a request as all wires see it.
type Call struct {
	Method        string // as Methods names it
	RequestID     string
	Authorization string // the header, empty for none
}

// A Handler answers every path, always with JSON.
type Handler struct {
	Config
	routes table
}

// New builds a Handler.
func New(cfg Config) *Handler { return &Handler{Config: cfg, routes: newTable()} }

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := h.RequestID(r.Header.Get(RequestIDHeader))
	w.Header().Set(RequestIDHeader, id)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	route, q, fault := h.routes.find(r)
	if fault != nil {
		route = unknownRoute
	}
	ctx := peer.NewContext(r.Context(), &peer.Peer{Addr: remote(r.RemoteAddr)})
	var out answer
	var failure error
	err := h.Around(ctx, Call{Method: route.name, RequestID: id, Authorization: r.Header.Get("Authorization")}, func(ctx context.Context) error {
		out, failure = h.run(ctx, w, r, call{route, q, fault})
		return failure
	})
	if err != nil {
		if failure == nil {
			failure = err
		}
		h.fail(w, r, q, failure)
		return
	}
	h.give(w, r, out)
}

// A call is what a request asks for: a route, or why there is none.
type call struct {
	route *route
	query *query
	fault error
}

func (h *Handler) run(ctx context.Context, w http.ResponseWriter, r *http.Request, c call) (answer, error) {
	if c.fault != nil {
		return answer{}, c.fault
	}
	if c.route.body {
		text, err := h.body(w, r)
		if err != nil {
			return answer{}, err
		}
		c.query.body = text
	}
	return c.route.do(h, ctx, c.query)
}

// remote is the address of a client.
type remote string

var _ net.Addr = remote("")

// Network is tcp.
func (remote) Network() string { return "tcp" }

// String is host:port.
func (r remote) String() string { return string(r) }
