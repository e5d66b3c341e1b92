package rest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// RequestIDHeader carries the id of a request, both ways.
const RequestIDHeader = "X-Request-Id"

// Config is what a Handler is built from; every field is required.
type Config struct {
	Conn    *Conn
	Version string // of the server, for the page at /
	// MaxBody is the longest body in bytes.
	MaxBody int64
	// Patience is how long a body may take to arrive, and a client to take
	// each piece of an answer.
	Patience time.Duration
	Clock    func() time.Time
	// RequestID makes the id of a request from the one that the client offers.
	RequestID func(offered string) string
	// Refused is told about every request that ended before a service was
	// called: those never pass the interceptors that would count and log them.
	Refused func(context.Context, Refusal)
}

// A Refusal is a request that ended before a service was called.
type Refusal struct {
	RequestID  string
	HTTPMethod string
	Code       codes.Code
	Reason     string
	Cause      error  // what is not told to the client; may be nil
	Stack      []byte // of a panic
}

// A Handler answers /api/v1, the OpenAPI document and the page at /. Whatever
// is asked, it answers JSON.
type Handler struct {
	Config
	mux *runtime.ServeMux
}

// New builds a Handler.
func New(cfg Config) (*Handler, error) {
	h := &Handler{Config: cfg}
	h.mux = runtime.NewServeMux(
		// A subject may hold any character: %2F in a path is part of a name.
		runtime.WithUnescapingMode(runtime.UnescapingModeAllExceptReserved),
		runtime.WithMarshalerOption(runtime.MIMEWildcard, newMarshaler()),
		runtime.SetQueryParameterParser(&strictQuery{}),
		runtime.WithErrorHandler(h.gatewayError),
		runtime.WithRoutingErrorHandler(h.routingError),
		runtime.WithMiddlewares(h.route),
		// A form is no JSON, and a header must not turn one method into another.
		runtime.WithDisablePathLengthFallback(),
		runtime.WithDisableHTTPMethodOverride(),
		runtime.WithMetadata(requestMetadata),
		runtime.WithIncomingHeaderMatcher(noHeader),
		runtime.WithOutgoingHeaderMatcher(noHeader),
		runtime.WithOutgoingTrailerMatcher(noHeader),
		runtime.WithForwardResponseOption(startStream),
	)
	return h, errors.Join(
		h.others(),
		registryv1.RegisterSchemaServiceHandlerClient(context.Background(), h.mux, registryv1.NewSchemaServiceClient(cfg.Conn)),
		registryv1.RegisterSubjectServiceHandlerClient(context.Background(), h.mux, registryv1.NewSubjectServiceClient(cfg.Conn)),
		registryv1.RegisterDomainServiceHandlerClient(context.Background(), h.mux, registryv1.NewDomainServiceClient(cfg.Conn)),
		registryv1.RegisterTeamServiceHandlerClient(context.Background(), h.mux, registryv1.NewTeamServiceClient(cfg.Conn)),
		registryv1.RegisterApplicationServiceHandlerClient(context.Background(), h.mux, registryv1.NewApplicationServiceClient(cfg.Conn)),
		registryv1.RegisterUsageServiceHandlerClient(context.Background(), h.mux, registryv1.NewUsageServiceClient(cfg.Conn)),
		registryv1.RegisterLineageServiceHandlerClient(context.Background(), h.mux, registryv1.NewLineageServiceClient(cfg.Conn)),
		registryv1.RegisterImpactServiceHandlerClient(context.Background(), h.mux, registryv1.NewImpactServiceClient(cfg.Conn)),
		registryv1.RegisterChangeServiceHandlerClient(context.Background(), h.mux, registryv1.NewChangeServiceClient(cfg.Conn)),
		registryv1.RegisterLogServiceHandlerClient(context.Background(), h.mux, registryv1.NewLogServiceClient(cfg.Conn)),
		registryv1.RegisterAdminServiceHandlerClient(context.Background(), h.mux, registryv1.NewAdminServiceClient(cfg.Conn)),
	)
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{id: h.RequestID(r.Header.Get(RequestIDHeader)), environment: r.Header.Get("Pawl-Environment"), report: prefers(r.Header)}
	w.Header().Set(RequestIDHeader, x.id)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	ctx := context.WithValue(r.Context(), exchangeKey{}, x)
	r = r.WithContext(peer.NewContext(ctx, &peer.Peer{Addr: remote(r.RemoteAddr)}))
	out := &writer{ResponseWriter: w, patience: h.Patience, clock: h.Clock}
	defer h.recover(out, r, x)
	h.serve(out, r, x)
}

// recover answers a panic. Those of the services are caught by their own
// interceptors; this is for the gateway and this package.
func (h *Handler) recover(w *writer, r *http.Request, x *exchange) {
	what := recover()
	if what == nil {
		return
	}
	x.reached = true // so that fail does not report it a second time
	if !w.began {
		h.fail(w, r, errBroken)
	}
	h.Refused(r.Context(), Refusal{
		RequestID: x.id, HTTPMethod: r.Method, Code: codes.Internal, Reason: errBroken.reason,
		Cause: fmt.Errorf("panic: %v", what), Stack: debug.Stack(),
	})
}

// note reports a request that ended before a service was called.
func (h *Handler) note(r *http.Request, st *status.Status, cause error) {
	x := exchangeOf(r.Context())
	if x.reached {
		return
	}
	h.Refused(r.Context(), Refusal{
		RequestID: x.id, HTTPMethod: r.Method, Code: st.Code(), Reason: reasonIn(st), Cause: cause,
	})
}

// An exchange is what is known of a request while it is answered.
type exchange struct {
	id      string
	reached bool // a service was called
	head    bool // it came as HEAD
	probe   bool // it only asks whether there is a route
	found   bool // there is one
	report  bool // the client wants to know what became of it
	// environment is that of the program that sends, in its own words.
	environment string
}

type exchangeKey struct{}

func exchangeOf(ctx context.Context) *exchange {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		return x
	}
	return &exchange{} // a Conn that no Handler uses
}

// requestMetadata is all that goes from the HTTP request to the service,
// beside the Authorization header, which the gateway passes of its own accord.
func requestMetadata(ctx context.Context, _ *http.Request) metadata.MD {
	return metadata.Pairs("x-request-id", exchangeOf(ctx).id)
}

func noHeader(string) (string, bool) { return "", false }

// remote is the address of a client. What is behind a proxy is the proxy's
// business: a header that anybody can send names nobody.
type remote string

var _ net.Addr = remote("")

// Network is tcp.
func (remote) Network() string { return "tcp" }

// String is host:port.
func (r remote) String() string { return string(r) }
