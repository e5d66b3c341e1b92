package server

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	_ "google.golang.org/grpc/encoding/gzip"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

// odd is a service with odd answers.
type odd struct {
	registryv1.UnimplementedSchemaServiceServer
}

// GetSchema panics with a secret.
func (odd) GetSchema(context.Context, *registryv1.GetSchemaRequest) (*registryv1.GetSchemaResponse, error) {
	panic("the secret")
}

// GetVersion takes as long as it may.
func (odd) GetVersion(ctx context.Context, _ *registryv1.GetVersionRequest) (*registryv1.GetVersionResponse, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// ListVersions answers who is calling.
func (odd) ListVersions(ctx context.Context, _ *registryv1.ListVersionsRequest) (*registryv1.ListVersionsResponse, error) {
	caller := registry.CallerFrom(ctx)
	return &registryv1.ListVersionsResponse{NextPageToken: caller.Principal + " " + caller.RequestID}, nil
}

// LookupVersion fails with an error that nobody has translated.
func (odd) LookupVersion(context.Context, *registryv1.LookupVersionRequest) (*registryv1.LookupVersionResponse, error) {
	return nil, fmt.Errorf("open /the/secret/path: no")
}

func registerOdd(s grpc.ServiceRegistrar, _ <-chan struct{}) {
	registryv1.RegisterSchemaServiceServer(s, odd{})
}

// told is an error as a client of any wire sees it.
type told struct {
	Code      int
	Reason    string
	Field     string
	RequestID string
}

func toldByGRPC(err error) told {
	st := status.Convert(err)
	out := told{Code: int(st.Code())}
	for _, detail := range st.Details() {
		switch d := detail.(type) {
		case *errdetails.ErrorInfo:
			out.Reason = d.GetReason()
		case *errdetails.RequestInfo:
			out.RequestID = d.GetRequestId()
		case *errdetails.BadRequest:
			out.Field = d.GetFieldViolations()[0].GetField()
		}
	}
	return out
}

func toldByREST(t *testing.T, a answer) told {
	t.Helper()
	var body struct {
		Code    int
		Message string
		Details []struct {
			Reason, RequestID string
			FieldViolations   []struct{ Field string }
		}
	}
	if err := json.Unmarshal([]byte(a.body), &body); err != nil || body.Message == "" {
		t.Fatalf("answer %q is no google.rpc.Status: %v", a.body, err)
	}
	out := told{Code: body.Code}
	for _, d := range body.Details {
		out.Reason += d.Reason
		out.RequestID += d.RequestID
		if len(d.FieldViolations) > 0 {
			out.Field = d.FieldViolations[0].Field
		}
	}
	return out
}

// TestChainIsTheSame sends what the chain must deal with over both wires, and
// over the port of both.
func TestChainIsTheSame(t *testing.T) {
	cfg := testConfig()
	cfg.RequestTimeout = 50 * time.Millisecond
	cfg.MaxSchemaBytes, cfg.MaxRequestBytes = 1000, 4000
	r := startFake(t, cfg, registerOdd)
	long := strings.Repeat("x", 5000)
	source := func(text string) *registryv1.SchemaSource {
		return &registryv1.SchemaSource{Files: []*registryv1.SchemaFile{{Content: text}}}
	}
	for _, c := range []struct {
		name             string
		rpc              func(context.Context, registryv1.SchemaServiceClient) error
		verb, path, body string
		http             int
		want             told
	}{{
		name: "a panic",
		rpc: func(ctx context.Context, s registryv1.SchemaServiceClient) error {
			_, err := s.GetSchema(ctx, &registryv1.GetSchemaRequest{Id: 1})
			return err
		},
		verb: "GET", path: "/api/v1/schemas/1", http: 500,
		want: told{Code: int(codes.Internal), Reason: "INTERNAL", RequestID: "mine"},
	}, {
		name: "an untranslated error",
		rpc: func(ctx context.Context, s registryv1.SchemaServiceClient) error {
			_, err := s.LookupVersion(ctx, &registryv1.LookupVersionRequest{Subject: "x", Schema: source("")})
			return err
		},
		verb: "POST", path: "/api/v1/domains/d/subjects/x/versions:lookup", body: `{"schema":{"files":[{}]}}`, http: 500,
		want: told{Code: int(codes.Internal), Reason: "INTERNAL", RequestID: "mine"},
	}, {
		name: "a service that is too slow",
		rpc: func(ctx context.Context, s registryv1.SchemaServiceClient) error {
			_, err := s.GetVersion(ctx, &registryv1.GetVersionRequest{Subject: "x"})
			return err
		},
		verb: "GET", path: "/api/v1/domains/d/subjects/x/versions/1", http: 504,
		want: told{Code: int(codes.DeadlineExceeded), Reason: "DEADLINE_EXCEEDED"},
	}, {
		name: "an invalid argument",
		rpc: func(ctx context.Context, s registryv1.SchemaServiceClient) error {
			_, err := s.ListVersions(ctx, &registryv1.ListVersionsRequest{Subject: "x", PageSize: -1})
			return err
		},
		verb: "GET", path: "/api/v1/domains/d/subjects/x/versions?page_size=-1", http: 400,
		want: told{Code: int(codes.InvalidArgument), Reason: "INVALID_ARGUMENT", Field: "page_size"},
	}, {
		name: "a message that is too large",
		rpc: func(ctx context.Context, s registryv1.SchemaServiceClient) error {
			_, err := s.LookupVersion(ctx, &registryv1.LookupVersionRequest{Subject: "x", Schema: source(long)})
			return err
		},
		verb: "POST", path: "/api/v1/domains/d/subjects/x/versions:lookup", body: `{"schema":{"files":[{"content":"` + long + `"}]}}`, http: 413,
		want: told{Code: int(codes.ResourceExhausted)},
	}} {
		t.Run(c.name, func(t *testing.T) {
			for door, address := range map[string]string{"the gRPC port": r.where.GRPC, "the HTTP port": r.where.HTTP} {
				ctx := metadata.AppendToOutgoingContext(t.Context(), "x-request-id", "mine")
				err := c.rpc(ctx, registryv1.NewSchemaServiceClient(r.dial(address)))
				if got := toldByGRPC(err); got != c.want {
					t.Errorf("gRPC on %s tells %+v, want %+v (%v)", door, got, c.want, err)
				}
				if strings.Contains(err.Error(), "secret") {
					t.Errorf("gRPC on %s says what is secret: %v", door, err)
				}
			}
			a := r.ask(c.verb, c.path, c.body, "X-Request-Id", "mine")
			got := toldByREST(t, a)
			if c.want.Reason == "" { // refused by the transport of gRPC, which gives no reasons
				got.Reason = ""
			}
			if got != c.want || a.status != c.http {
				t.Errorf("REST tells %d %+v, want %d %+v (%s)", a.status, got, c.http, c.want, a.body)
			}
			if strings.Contains(a.body, "secret") {
				t.Errorf("REST says what is secret: %s", a.body)
			}
		})
	}
	if lines := r.logs.with("level=ERROR", "the secret", "stack=", "request_id=mine", "method=SchemaService/GetSchema"); len(lines) != 3 {
		t.Errorf("three panics left %d lines with cause, stack and request, want 3", len(lines))
	}
}

func TestRequestIDs(t *testing.T) {
	r := startFake(t, testConfig(), registerOdd)
	const path = "/api/v1/domains/d/subjects/x/versions"
	client := registryv1.NewSchemaServiceClient(r.dial(r.where.GRPC))
	for offered, taken := range map[string]bool{
		"01J:abc_/+=.~-": true, "": false, strings.Repeat("a", 128): true, strings.Repeat("a", 129): false, "two words": false, `quo"te`: false,
	} {
		a := r.ask("GET", path, "", "X-Request-Id", offered)
		id := a.header.Get("X-Request-Id")
		if (id == offered) != taken || id == "" || !strings.Contains(a.body, "anonymous "+id) {
			t.Errorf("REST with request id %q returns %q and the service saw %s", offered, id, a.body)
		}
		var header metadata.MD
		ctx := metadata.AppendToOutgoingContext(t.Context(), "x-request-id", offered)
		got, err := client.ListVersions(ctx, &registryv1.ListVersionsRequest{Subject: "x"}, grpc.Header(&header))
		if err != nil {
			t.Fatal(err)
		}
		id = header.Get("x-request-id")[0]
		if (id == offered) != taken || got.GetNextPageToken() != "anonymous "+id {
			t.Errorf("gRPC with request id %q returns %q and the service saw %q", offered, id, got.GetNextPageToken())
		}
	}
}

func TestWhoIsCalling(t *testing.T) {
	cfg := testConfig()
	cfg.AuthFile = filepath.Join(t.TempDir(), "auth")
	if err := os.WriteFile(cfg.AuthFile, fmt.Appendf(nil, "ci sha256:%x\n", sha256.Sum256([]byte("token"))), 0o600); err != nil {
		t.Fatal(err)
	}
	r := startFake(t, cfg, registerOdd)
	const path = "/api/v1/domains/d/subjects/x/versions"
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("ci:token"))
	for header, who := range map[string]string{"Bearer token": "ci", basic: "ci", "Bearer wrong": "", "": ""} {
		a := r.ask("GET", path, "", "Authorization", header)
		ctx := metadata.AppendToOutgoingContext(t.Context(), "authorization", header)
		got, err := registryv1.NewSchemaServiceClient(r.dial(r.where.GRPC)).ListVersions(ctx, &registryv1.ListVersionsRequest{Subject: "x"})
		if who != "" {
			if a.status != 200 || !strings.Contains(a.body, who+" ") || err != nil || !strings.HasPrefix(got.GetNextPageToken(), who+" ") {
				t.Errorf("with %q REST sees %s and gRPC %v, %v; want %s", header, a.body, got, err, who)
			}
			continue
		}
		want := told{Code: int(codes.Unauthenticated), Reason: "UNAUTHENTICATED"}
		if told := toldByREST(t, a); told != want || a.status != 401 || len(a.header.Values("WWW-Authenticate")) != 2 {
			t.Errorf("with %q REST answers %d %+v %v, want 401 and how to authenticate", header, a.status, told, a.header)
		}
		if told := toldByGRPC(err); told != want {
			t.Errorf("with %q gRPC answers %+v, want %+v", header, told, want)
		}
	}
	for header, want := range map[string]int{"Bearer token": 200, basic: 200, "Bearer wrong": 401, "": 401} {
		a := r.ask("GET", "/v1/metadata/version", "", "Authorization", header)
		if a.status != want || want == 401 && (!strings.Contains(a.body, `"error_code":40101`) || a.header.Get("WWW-Authenticate") == "") {
			t.Errorf("with %q the Confluent API answers %d %s, want %d", header, a.status, a.body, want)
		}
	}
	if lines := r.logs.with("wire=confluent"); len(lines) == 0 {
		t.Error("the log has no line of the Confluent API")
	}
	// A load balancer has no token.
	if _, err := healthv1.NewHealthClient(r.dial(r.where.HTTP)).Check(t.Context(), &healthv1.HealthCheckRequest{}); err != nil {
		t.Errorf("health without a token = %v, want an answer", err)
	}
	for _, secret := range []string{"token\"", "Bearer", "wrong"} {
		if lines := r.logs.with(secret); len(lines) > 0 {
			t.Errorf("the log has %q: %s", secret, lines[0])
		}
	}
}

func TestBomb(t *testing.T) {
	cfg := testConfig()
	cfg.MaxSchemaBytes, cfg.MaxRequestBytes = 1<<20, 1<<20
	r := start(t, cfg)
	client := registryv1.NewSchemaServiceClient(r.dial(r.where.GRPC))
	bomb := &registryv1.CheckVersionRequest{Subject: "x", Schema: &registryv1.SchemaSource{
		Files: []*registryv1.SchemaFile{{Content: strings.Repeat(" ", 32<<20)}},
	}}
	if _, err := client.CheckVersion(t.Context(), bomb, grpc.UseCompressor("gzip")); status.Code(err) != codes.ResourceExhausted {
		t.Errorf("32 MiB that gzip makes small = %v, want RESOURCE_EXHAUSTED", err)
	}
	if _, err := client.GetSchema(t.Context(), &registryv1.GetSchemaRequest{Id: 1}, grpc.UseCompressor("gzip")); status.Code(err) != codes.NotFound {
		t.Errorf("a compressed request = %v, want NOT_FOUND", err)
	}
}

func TestLogOfRequests(t *testing.T) {
	r := start(t, testConfig())
	r.ask("POST", "/api/v1/domains", `{"name":"pay"}`)
	r.ask("GET", "/api/v1/domains/pay", "")
	r.ask("POST", "/api/v1/domains", `{"name":"pay"}`)
	r.ask("POST", "/api/v1/domains", `{`)
	for _, want := range [][]string{
		{"level=INFO", "wire=rest", "method=DomainService/CreateDomain", "code=OK", "principal=anonymous", "peer=127.0.0.1:", "request_id="},
		{"level=DEBUG", "method=DomainService/GetDomain", "code=OK"},
		{"level=INFO", "method=DomainService/CreateDomain", "code=ALREADY_EXISTS", "reason=DOMAIN_EXISTS", "resource=domains/pay"},
		{"level=DEBUG", "method=POST", "code=INVALID_ARGUMENT", "request_id="},
	} {
		if lines := r.logs.with(want...); len(lines) != 1 {
			t.Errorf("%d lines have %v, want 1", len(lines), want)
		}
	}
	metrics := r.askAt("http://"+r.where.Admin, "GET", "/metrics", "").body
	for _, want := range []string{
		`pawl_requests_total{code="OK",method="DomainService/CreateDomain",wire="rest"} 1`,
		`pawl_requests_total{code="ALREADY_EXISTS",method="DomainService/CreateDomain",wire="rest"} 1`,
		`pawl_requests_total{code="INVALID_ARGUMENT",method="unknown",wire="rest"} 1`,
		`pawl_request_duration_seconds_count{method="DomainService/GetDomain",wire="rest"} 1`,
		`pawl_requests_open{method="DomainService/GetDomain",wire="rest"} 0`,
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("/metrics lacks %s", want)
		}
	}
}
