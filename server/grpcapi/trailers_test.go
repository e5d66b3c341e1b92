package grpcapi_test

import (
	"context"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/compat/finding"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/source"
	"github.com/pawl-registry/pawl/server/grpcapi"
)

// A refuser refuses everything with one error.
type refuser struct {
	registryv1.UnimplementedSchemaServiceServer
	err error
}

func (r refuser) PublishVersion(ctx context.Context, _ *registryv1.PublishVersionRequest) (*registryv1.PublishVersionResponse, error) {
	return nil, grpcapi.Error(ctx, r.err)
}

// as makes the calls look as if another client made them.
func as(agent string) grpc.ServerOption {
	return grpc.ChainUnaryInterceptor(func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
		md, _ := metadata.FromIncomingContext(ctx)
		md.Set("user-agent", agent)
		return next(metadata.NewIncomingContext(ctx, md), request)
	})
}

// refused calls a server that refuses with err, from a client that takes so
// many bytes of headers, and returns what arrives.
func refused(t *testing.T, err error, headers uint32, options ...grpc.ServerOption) error {
	t.Helper()
	address := serve(t, func(s *grpc.Server) { registryv1.RegisterSchemaServiceServer(s, refuser{err: err}) }, options...)
	conn := dial(t, address, grpc.WithMaxHeaderListSize(headers))
	_, got := registryv1.NewSchemaServiceClient(conn).PublishVersion(t.Context(), &registryv1.PublishVersionRequest{
		Subject: "orders", Schema: &registryv1.SchemaSource{Files: []*registryv1.SchemaFile{{Content: "{}"}}},
	})
	return got
}

// huge is a refusal with far more to say than any trailer takes, in letters
// that take the most bytes.
func huge() *registry.Error {
	report := &compat.Report{Mode: compat.Mode{Level: compat.Full}}
	for i := range 2000 {
		report.Against = append(report.Against, 2000-i)
		report.Violations = append(report.Violations, compat.Violation{
			Severity: compat.Error, Breaks: compat.NewReaders, Against: 2000 - i,
			Finding: finding.Finding{
				Rule: "AVRO_TYPE_MISMATCH", Path: "Order.währung", Message: strings.Repeat("ü", 100), Hint: "hint",
				Witness: strings.Repeat("w", 1000), Causes: make([]finding.Finding, 50),
			},
		})
	}
	report.Warnings = report.Violations
	return &registry.Error{
		Reason: registry.Incompatible, Name: "domains/a/subjects/" + strings.Repeat("ü", 512),
		Message: strings.Repeat("ü", 5000), Report: report,
	}
}

func TestReportsFitTheTrailersThatClientsTake(t *testing.T) {
	for _, client := range []struct {
		agent   string
		headers uint32
		least   int // violations
	}{
		{"grpc-go/1.85.0", 60 << 10, 40},
		{"grpc-java-netty/1.70.0", 8 << 10, 5},
		{"grpc-python/1.70.0 grpc-c/45.0.0 (linux; chttp2)", 8 << 10, 5},
	} {
		got := refused(t, huge(), client.headers, as(client.agent))
		report := detail[*registryv1.CompatibilityReport](got)
		if tell(got).Reason != "INCOMPATIBLE" || len(report.GetViolations()) < client.least {
			t.Errorf("%s gets %+v with %d violations, want INCOMPATIBLE with %d or more",
				client.agent, tell(got), len(report.GetViolations()), client.least)
		}
		if n := len(report.GetViolations()) + len(report.GetWarnings()) + int(report.GetTruncated()); n != 4000 {
			t.Errorf("%s: the violations, warnings and those truncated are %d together, want 4000", client.agent, n)
		}
		if report.GetViolations()[0].GetAgainstVersion() != 2000 {
			t.Errorf("%s: the first violation is against %d, want the newest version", client.agent, report.GetViolations()[0].GetAgainstVersion())
		}
	}
}

func TestProblemsFitTheTrailersThatClientsTake(t *testing.T) {
	problems := make(schema.Problems, 100)
	for i := range problems {
		problems[i] = source.Problem{Severity: source.Error, Code: "SYNTAX", Message: strings.Repeat("m", 200), Hint: "h"}
	}
	got := refused(t, &registry.Error{Reason: registry.SchemaInvalid, Message: "no", Problems: problems}, 8<<10, as("grpc-java-netty/1.70.0"))
	list := detail[*registryv1.SchemaProblems](got).GetProblems()
	if len(list) < 10 || list[len(list)-1].GetCode() != "PROBLEMS_OMITTED" {
		t.Fatalf("100 problems arrive as %d with the error %v, want ten and more, the last to say what is missing", len(list), got)
	}
}

func TestFieldViolationsFitTheTrailersThatClientsTake(t *testing.T) {
	request := &registryv1.PublishVersionRequest{Subject: "orders", Schema: &registryv1.SchemaSource{
		Files: []*registryv1.SchemaFile{{Content: "{}"}}, References: make([]*registryv1.Reference, 1000),
	}}
	for i := range request.Schema.References {
		request.Schema.References[i] = &registryv1.Reference{}
	}
	conn := dial(t, serve(t, func(s *grpc.Server) { registryv1.RegisterSchemaServiceServer(s, refuser{}) }), grpc.WithMaxHeaderListSize(60<<10))
	_, err := registryv1.NewSchemaServiceClient(conn).PublishVersion(t.Context(), request)
	got := tell(err)
	if got.Reason != "INVALID_ARGUMENT" || len(got.Fields) < 50 || got.Fields[0] != "schema.references[0].name" {
		t.Errorf("3,000 violations arrive as %s with %d fields, the first %q; want INVALID_ARGUMENT with 50 and more",
			got.Reason, len(got.Fields), got.Fields[:min(1, len(got.Fields))])
	}
}

func TestErrorsInProcessAreWhole(t *testing.T) {
	refusal := huge()
	refusal.Report.Violations = refusal.Report.Violations[:500]
	refusal.Report.Warnings = nil
	report := detail[*registryv1.CompatibilityReport](grpcapi.Error(t.Context(), refusal))
	if len(report.GetViolations()) != 500 || report.GetTruncated() != 0 {
		t.Errorf("in process the report has %d violations and %d truncated, want all 500 (%d bytes)",
			len(report.GetViolations()), report.GetTruncated(), proto.Size(report))
	}
}
