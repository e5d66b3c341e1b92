package grpcapi_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health/grpc_health_v1"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/server/grpcapi"
)

func validator(tb testing.TB) *grpcapi.Validator {
	tb.Helper()
	v, err := grpcapi.NewValidator()
	if err != nil {
		tb.Fatalf("NewValidator() = %v", err)
	}
	return v
}

func TestEveryViolationOfARequestIsNamed(t *testing.T) {
	for _, c := range []struct {
		request any
		fields  []string
	}{
		{&registryv1.GetSchemaRequest{Id: -1, Guid: strings.Repeat("g", 37)}, []string{"id", "guid"}},
		{&registryv1.PublishVersionRequest{}, []string{"subject", "schema"}},
		{&registryv1.PublishVersionRequest{
			Subject: "s", Annotations: map[string]string{"": "x"},
			Schema: &registryv1.SchemaSource{Format: 9, References: []*registryv1.Reference{{Name: "n", Subject: "s", Version: 0}}},
		}, []string{"schema.format", "schema.files", "schema.references[0].version", `annotations[""]`}},
		{&registryv1.GetVersionRequest{Subject: "s", Version: "newest"}, []string{"version"}},
		{&registryv1.UndeleteVersionRequest{Subject: "s", Version: "latest"}, []string{"version"}},
		{&registryv1.SetCompatibilityRequest{Compatibility: &registryv1.Compatibility{Level: 99}}, []string{"compatibility.level"}},
		{&registryv1.CreateTeamRequest{Team: &registryv1.Team{Contacts: []*registryv1.Contact{{Kind: "email"}}}}, []string{"team.contacts[0].address"}},
		{&registryv1.ListEntriesRequest{PageSize: -1}, []string{"page_size"}},
	} {
		got := tell(validator(t).Validate(t.Context(), c.request))
		want := told{Code: codes.InvalidArgument, Reason: "INVALID_ARGUMENT", Fields: c.fields}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Validate(%T %v) (-want +got):\n%s", c.request, c.request, diff)
		}
	}
}

func TestValidRequestsAndOthersPass(t *testing.T) {
	for _, request := range []any{
		&registryv1.GetSchemaRequest{Id: 17},
		&registryv1.GetVersionRequest{Subject: "a/b c:ü", Version: "2147483648"}, // the handler says what is wrong with it
		&grpc_health_v1.HealthCheckRequest{},
		"no message",
		nil,
	} {
		if err := validator(t).Validate(t.Context(), request); err != nil {
			t.Errorf("Validate(%T %v) = %v, want nil", request, request, err)
		}
	}
}

func TestTextThatIsNotUTF8IsRefused(t *testing.T) {
	conn := dial(t, serve(t, func(s *grpc.Server) { registryv1.RegisterSchemaServiceServer(s, refuser{}) }))
	// GetSchemaRequest with guid "\xff", as a client of a careless language
	// would send it.
	err := conn.Invoke(t.Context(), registryv1.SchemaService_GetSchema_FullMethodName, []byte{0x12, 0x01, 0xff},
		&registryv1.GetSchemaResponse{}, grpc.ForceCodecV2(raw{}))
	if err == nil || !strings.Contains(err.Error(), "UTF-8") {
		t.Errorf("a guid that is not UTF-8 is answered with %v, want an error that says so", err)
	}
}

func BenchmarkValidateGetSchema(b *testing.B) {
	benchmark(b, &registryv1.GetSchemaRequest{Id: 17, Domain: "payments"})
}

func BenchmarkValidatePublishVersion(b *testing.B) {
	benchmark(b, &registryv1.PublishVersionRequest{
		Domain: "payments", Subject: "orders-value", Annotations: map[string]string{"a": "b"},
		Schema: &registryv1.SchemaSource{
			Format: registryv1.Format_AVRO, Files: []*registryv1.SchemaFile{{Path: "a.avsc", Content: strings.Repeat("x", 4096)}},
			References: []*registryv1.Reference{{Name: "a", Subject: "b", Version: 1}},
		},
	})
}

func benchmark(b *testing.B, request any) {
	v := validator(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := v.Validate(context.Background(), request); err != nil {
			b.Fatal(err)
		}
	}
}
