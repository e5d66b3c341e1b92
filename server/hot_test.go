package server

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/storage/memory"
)

// startQuiet runs a server that logs no single request, so that hot reads are
// answered in front of the chain.
func startQuiet(t *testing.T, cfg Config) *running {
	t.Helper()
	return launch(t, func(ctx context.Context, parts Parts) error {
		store := memory.New()
		defer func() { _ = store.Close() }()
		return Run(ctx, cfg, Parts{
			Store: store, Clock: time.Now, Logger: slog.New(quiet{parts.Logger.Handler()}), RequestID: rand.Text, Version: "test",
		})
	})
}

// quiet is a handler that leaves out what is only for debugging.
type quiet struct{ slog.Handler }

func (q quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelInfo && q.Handler.Enabled(ctx, l)
}

// sample publishes two versions of a subject, the second with a reference.
func (r *running) sample() (first, second *registryv1.Version) {
	r.t.Helper()
	client := registryv1.NewSchemaServiceClient(r.dial(r.where.GRPC))
	publish := func(subject, content string, refs ...*registryv1.Reference) *registryv1.Version {
		got, err := client.PublishVersion(r.t.Context(), &registryv1.PublishVersionRequest{Subject: subject, Schema: &registryv1.SchemaSource{
			Format: registryv1.Format_AVRO, Files: []*registryv1.SchemaFile{{Path: "o.avsc", Content: content}}, References: refs,
		}})
		if err != nil {
			r.t.Fatal(err)
		}
		return got.GetVersion()
	}
	publish("money", `{"type":"record","name":"acme.Money","fields":[]}`)
	first = publish("orders", `{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}`)
	second = publish("orders", `{"type":"record","name":"Order","fields":[{"name":"id","type":"string"},{"name":"price","type":["null","acme.Money"],"default":null}]}`,
		&registryv1.Reference{Name: "acme.Money", Domain: "default", Subject: "money", Version: 1})
	return first, second
}

func TestHotReadsAnswerWhatTheChainDoes(t *testing.T) {
	r := startQuiet(t, testConfig())
	first, second := r.sample()
	client := registryv1.NewSchemaServiceClient(r.dial(r.where.GRPC))
	if _, err := client.DeleteVersion(t.Context(), &registryv1.DeleteVersionRequest{Subject: "orders", Version: "1"}); err != nil {
		t.Fatal(err)
	}
	var reads []func(context.Context, ...grpc.CallOption) (proto.Message, error)
	for _, request := range []*registryv1.GetSchemaRequest{
		{Id: first.GetSchemaId()}, {Id: second.GetSchemaId(), Domain: "default"}, {Guid: second.GetGuid()}, {Id: second.GetSchemaId(), ResolveReferences: true},
		{Id: 99}, {Id: -1}, {}, {Guid: "x"}, {Id: 1, Domain: "nowhere"}, {Id: 1, Guid: first.GetGuid()}, {Id: 1, Domain: strings.Repeat("d", 300)},
	} {
		reads = append(reads, func(ctx context.Context, o ...grpc.CallOption) (proto.Message, error) {
			return client.GetSchema(ctx, request, o...)
		})
	}
	for _, request := range []*registryv1.GetVersionRequest{
		{Subject: "orders"}, {Subject: "orders", Version: "latest"}, {Subject: "orders", Version: "2", Domain: "default"},
		{Subject: "orders", Version: "1"}, {Subject: "orders", Version: "1", ShowDeleted: true}, {Subject: "orders", ResolveReferences: true},
		{Subject: "orders", Version: "0"}, {Subject: "orders", Version: "9"}, {Subject: "none"}, {}, {Subject: "orders", Domain: "nowhere"},
	} {
		reads = append(reads, func(ctx context.Context, o ...grpc.CallOption) (proto.Message, error) {
			return client.GetVersion(ctx, request, o...)
		})
	}
	traced := metadata.AppendToOutgoingContext(t.Context(), "x-request-id", "mine")
	inFront := 0
	for i, read := range reads {
		want, wantErr := read(traced)
		for range 2 {
			var header metadata.MD
			got, err := read(t.Context(), grpc.Header(&header))
			if toldByGRPC(err) != toldByGRPC(wantErr) || err == nil && !proto.Equal(got, want) {
				t.Errorf("read %d = %v, %v, but with a request id %v, %v", i, got, err, want, wantErr)
			}
			if err == nil && len(header.Get("x-request-id")) == 0 {
				inFront++
			}
		}
	}
	if inFront != 14 {
		t.Errorf("%d reads were answered in front of the chain, want 14", inFront)
	}
}

func TestHotPagesAnswerWhatTheAPIsDo(t *testing.T) {
	r := startQuiet(t, testConfig())
	first, second := r.sample()
	for path, immutable := range map[string]bool{
		"/api/v1/schemas/2": true, "/api/v1/schemas/guid/" + first.GetGuid(): true, "/schemas/ids/3": true,
		"/api/v1/domains/default/subjects/orders/versions/latest": false, "/api/v1/domains/default/subjects/orders/versions/1": false,
		"/subjects/orders/versions/latest": false, "/subjects/orders/versions/2": false,
	} {
		parameter := "?domain=default"
		switch {
		case !strings.HasPrefix(path, "/api/"):
			parameter = "?format="
		case strings.Contains(path, "versions"):
			parameter = "?show_deleted=false"
		}
		want := r.ask("GET", path+parameter, "")
		got := r.ask("GET", path, "")
		tag := got.header.Get("Etag")
		if got.status != 200 || got.body != want.body || got.header.Get("Content-Type") != want.header.Get("Content-Type") || tag == "" || got.header.Get("X-Request-Id") == "" {
			t.Errorf("GET %s = %d %s %v, but with a parameter %s", path, got.status, got.body, got.header, want.body)
		}
		if caching := got.header.Get("Cache-Control"); strings.Contains(caching, "immutable") != immutable {
			t.Errorf("GET %s says %q, want immutable to be %v", path, caching, immutable)
		}
		if again := r.ask("GET", path, "", "If-None-Match", `"other", `+tag); again.status != 304 || again.body != "" || again.header.Get("Etag") != tag {
			t.Errorf("GET %s of what the client has = %d %q, want 304 and nothing", path, again.status, again.body)
		}
		if other := r.ask("GET", path, "", "If-None-Match", `"other"`); other.status != 200 {
			t.Errorf("GET %s of what the client has not = %d, want 200", path, other.status)
		}
		if head := r.ask("HEAD", path, ""); head.status != 200 || head.body != "" || head.header.Get("Content-Length") != got.header.Get("Content-Length") {
			t.Errorf("HEAD %s = %d %q %v, want only what GET says of it", path, head.status, head.body, head.header)
		}
	}
	latest := "/subjects/orders/versions/latest"
	tag := r.ask("GET", latest, "").header.Get("Etag")
	if _, err := registryv1.NewSchemaServiceClient(r.dial(r.where.GRPC)).DeleteVersion(t.Context(), &registryv1.DeleteVersionRequest{Subject: "orders", Version: "2"}); err != nil {
		t.Fatal(err)
	}
	if got := r.ask("GET", latest, "", "If-None-Match", tag); got.status != 200 || !strings.Contains(got.body, `"version":1`) {
		t.Errorf("the latest after %d was deleted = %d %s, want version 1", second.GetVersion(), got.status, got.body)
	}
	for path, status := range map[string]int{
		"/api/v1/schemas/99": 404, "/api/v1/schemas/0": 400, "/api/v1/schemas/+2": 200, "/api/v1/schemas/02": 200, "/schemas/ids/99": 404,
		"/api/v1/domains/default/subjects/orders/versions/9": 404, "/api/v1/domains//subjects/orders/versions/1": 200, "/subjects/none/versions/1": 404,
		"/subjects/a/b/versions/1": 404, "/subjects/orders/versions/latest/schema": 200,
	} {
		if got := r.ask("GET", path, ""); got.status != status || !strings.HasPrefix(got.body, "{") && !strings.HasPrefix(got.body, `"`) {
			t.Errorf("GET %s = %d %s, want %d", path, got.status, got.body, status)
		}
	}
}

func TestHotReadsWantATokenAndAreCounted(t *testing.T) {
	cfg := testConfig()
	cfg.AllowAnonymous = false
	cfg.AuthFile = filepath.Join(t.TempDir(), "auth")
	if err := os.WriteFile(cfg.AuthFile, fmt.Appendf(nil, "ci sha256:%x\n", sha256.Sum256([]byte("token"))), 0o600); err != nil {
		t.Fatal(err)
	}
	r := startQuiet(t, cfg)
	const bearer = "Bearer token"
	put := r.ask("POST", "/api/v1/domains/default/subjects/orders/versions", `{"schema":{"format":"AVRO","files":[{"content":"\"string\""}]}}`, "Authorization", bearer)
	if put.status != 200 {
		t.Fatalf("publish = %d %s", put.status, put.body)
	}
	for _, path := range []string{"/api/v1/schemas/1", "/schemas/ids/1", "/subjects/orders/versions/latest"} {
		for authorization, want := range map[string]int{"": 401, "Bearer other": 401, bearer: 200} {
			if got := r.ask("GET", path, "", "Authorization", authorization); got.status != want {
				t.Errorf("GET %s with %q = %d, want %d", path, authorization, got.status, want)
			}
		}
	}
	client := registryv1.NewSchemaServiceClient(r.dial(r.where.GRPC))
	if _, err := client.GetSchema(t.Context(), &registryv1.GetSchemaRequest{Id: 1}); status.Code(err) != codes.Unauthenticated {
		t.Errorf("GetSchema without a token = %v, want Unauthenticated", err)
	}
	shown := metadata.AppendToOutgoingContext(t.Context(), "authorization", bearer)
	if _, err := client.GetSchema(shown, &registryv1.GetSchemaRequest{Id: 1}); err != nil {
		t.Errorf("GetSchema with a token = %v", err)
	}
	metrics := r.askAt("http://"+r.where.Admin, "GET", "/metrics", "").body
	for _, line := range []string{
		`pawl_requests_total{code="OK",method="SchemaService/GetSchema",wire="grpc"} 1`,
		`pawl_requests_total{code="OK",method="SchemaService/GetSchema",wire="rest"} 1`,
		`pawl_requests_total{code="OK",method="GetSchema",wire="confluent"} 1`,
		`pawl_requests_total{code="OK",method="GetVersion",wire="confluent"} 1`,
		`pawl_requests_total{code="UNAUTHENTICATED",method="SchemaService/GetSchema",wire="grpc"} 1`,
	} {
		if !strings.Contains(metrics, line+"\n") {
			t.Errorf("the metrics have no line %s", line)
		}
	}
}
