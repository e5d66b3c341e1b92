package observe_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/pawl-registry/pawl/server/observe"
)

func TestMetrics(t *testing.T) {
	m := observe.New(observe.Config{
		Version: "v1", StoreBytes: func() int64 { return 4096 },
		StoreUpdates: func() uint64 { return 7 }, StoreCommits: func() uint64 { return 3 },
	})
	method := m.Method(observe.GRPC, "SchemaService/GetSchema")
	method.Begin()
	method.End(codes.NotFound)
	method.Took(time.Millisecond)
	method.Begin()
	method.Begin()
	method.End(999) // no code of gRPC
	m.Published("created")
	m.Checked(time.Millisecond)
	m.CacheUsed("schema", true)
	m.CacheUsed("schema", false)
	m.CacheUsed("schema", true)

	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{
		`pawl_requests_total{code="NOT_FOUND",method="SchemaService/GetSchema",wire="grpc"} 1`,
		`pawl_requests_open{method="SchemaService/GetSchema",wire="grpc"} 1`,
		`pawl_request_duration_seconds_count{method="SchemaService/GetSchema",wire="grpc"} 1`,
		`pawl_publishes_total{result="created"} 1`,
		`pawl_check_duration_seconds_count 1`,
		`pawl_cache_lookups_total{cache="schema",result="hit"} 2`,
		`pawl_cache_lookups_total{cache="schema",result="miss"} 1`,
		`pawl_store_size_bytes 4096`, `pawl_store_updates_total 7`, `pawl_store_commits_total 3`,
		`pawl_build_info{version="v1"} 1`, `go_goroutines `,
	} {
		if !strings.Contains(answer.Body.String(), want) {
			t.Errorf("GET /metrics lacks %s", want)
		}
	}
}

func TestCodeName(t *testing.T) {
	for code, want := range map[codes.Code]string{codes.OK: "OK", codes.Unauthenticated: "UNAUTHENTICATED", codes.Canceled: "CANCELLED", 99: "UNKNOWN"} {
		if got := observe.CodeName(code); got != want {
			t.Errorf("CodeName(%d) = %s, want %s", code, got, want)
		}
	}
}

func BenchmarkMethod(b *testing.B) {
	method := observe.New(observe.Config{}).Method(observe.GRPC, "SchemaService/GetSchema")
	for b.Loop() {
		method.Begin()
		method.Took(time.Millisecond)
		method.End(codes.OK)
	}
}
