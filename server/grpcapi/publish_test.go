package grpcapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func TestPublish(t *testing.T) {
	p := inMemory(t)
	request := &registryv1.PublishVersionRequest{
		Subject: "orders", Schema: avro(order1), ExpectedLatestVersion: new(int32),
		Origin:      &registryv1.Origin{Revision: "https://git/1", Build: "https://ci/2"},
		Annotations: map[string]string{"ticket": "A-1"},
	}
	first := must[*registryv1.PublishVersionResponse](t)(p.PublishVersion(t.Context(), request))
	want := &registryv1.PublishVersionResponse{
		Created: true,
		Version: &registryv1.Version{
			Domain: "default", Subject: "orders", Version: 1, Format: registryv1.Format_AVRO, State: registryv1.VersionState_PUBLISHED,
			CreateTime: timestamppb.New(started), Creator: "anonymous", Origin: request.Origin, Annotations: request.Annotations,
		},
		Report: &registryv1.CompatibilityReport{Compatible: true, Level: registryv1.CompatibilityLevel_BACKWARD, Profile: registryv1.Profile_PAWL},
	}
	given := protocmp.IgnoreFields(&registryv1.Version{}, "schema_id", "guid", "digest")
	if diff := cmp.Diff(want, first, protocmp.Transform(), given); diff != "" {
		t.Errorf("PublishVersion(orders) (-want +got):\n%s", diff)
	}
	v := first.GetVersion()
	if v.GetSchemaId() < 1 || len(v.GetGuid()) != 36 || !strings.HasPrefix(v.GetDigest(), "sha256:") {
		t.Errorf("the version has id %d, guid %q and digest %q, want all three", v.GetSchemaId(), v.GetGuid(), v.GetDigest())
	}

	request.ExpectedLatestVersion = nil
	again := must[*registryv1.PublishVersionResponse](t)(p.PublishVersion(t.Context(), request))
	if again.GetCreated() || again.GetVersion().GetVersion() != 1 || !again.GetReport().GetCompatible() {
		t.Errorf("publishing the same again = %v, want version 1, not created, compatible", again)
	}
	request.Schema, request.ExpectedLatestVersion = avro(order2), new(int32)
	_, err := p.PublishVersion(t.Context(), request)
	if diff := cmp.Diff(told{Code: codes.Aborted, Reason: "OVERTAKEN", Resource: "domains/default/subjects/orders"}, tell(err)); diff != "" {
		t.Errorf("publishing a first version where there is one (-want +got):\n%s", diff)
	}
}

func TestRefusalsTellWhatBreaks(t *testing.T) {
	p := inMemory(t)
	p.publish(t, "orders", order1)
	_, err := p.PublishVersion(t.Context(), &registryv1.PublishVersionRequest{Subject: "orders", Schema: avro(orderBad)})
	if diff := cmp.Diff(told{Code: codes.FailedPrecondition, Reason: "INCOMPATIBLE", Resource: "domains/default/subjects/orders"}, tell(err)); diff != "" {
		t.Errorf("an incompatible publish (-want +got):\n%s", diff)
	}
	report := detail[*registryv1.CompatibilityReport](err)
	if len(report.GetViolations()) != 1 {
		t.Fatalf("the refusal has the report %v, want one violation", report)
	}
	v := report.GetViolations()[0]
	if v.GetRule() != "AVRO_READER_FIELD_MISSING_DEFAULT" || v.GetSeverity() != registryv1.Severity_ERROR || v.GetBreaks() != registryv1.Breaks_NEW_READERS ||
		v.GetAgainstVersion() != 1 || v.GetNewPosition().GetLine() != 1 || v.GetHint() == "" || v.GetMessage() == "" {
		t.Errorf("the violation is %v, want a missing default against version 1 with place, message and hint", v)
	}
	if report.GetSurface() != registryv1.Surface_SURFACE_UNSPECIFIED {
		t.Errorf("the report on Avro has the surface %s, want none", report.GetSurface())
	}
	check := must[*registryv1.CheckVersionResponse](t)(p.CheckVersion(t.Context(), &registryv1.CheckVersionRequest{Subject: "orders", Schema: avro(orderBad)}))
	if diff := cmp.Diff(report, check.GetReport(), protocmp.Transform()); diff != "" || check.GetCompatible() {
		t.Errorf("CheckVersion says something else than the refusal (-publish +check):\n%s", diff)
	}
	if list := must[*registryv1.ListVersionsResponse](t)(p.ListVersions(t.Context(), &registryv1.ListVersionsRequest{Subject: "orders"})); len(list.GetVersions()) != 1 {
		t.Errorf("after a refusal and a check there are %d versions, want 1", len(list.GetVersions()))
	}
}

func TestCheckOfWhatExistsNamesTheVersion(t *testing.T) {
	p := inMemory(t)
	p.publish(t, "orders", order1)
	source := avro(order1)
	source.Format = registryv1.Format_FORMAT_UNSPECIFIED
	check := must[*registryv1.CheckVersionResponse](t)(p.CheckVersion(t.Context(), &registryv1.CheckVersionRequest{Subject: "orders", Schema: source}))
	if !check.GetCompatible() || check.GetVersion().GetVersion() != 1 || !check.GetReport().GetCompatible() {
		t.Errorf("CheckVersion(what is version 1) = %v, want compatible and version 1", check)
	}
}

func TestReportsOnProtobufSayTheSurface(t *testing.T) {
	p := inMemory(t)
	p.publishSource(t, "orders", protobuf(`syntax = "proto3"; message Order { int64 id = 1; }`))
	next := protobuf(`syntax = "proto3"; message Order { int64 id = 1; string note = 2; }`)
	next.Format = registryv1.Format_FORMAT_UNSPECIFIED
	check := must[*registryv1.CheckVersionResponse](t)(p.CheckVersion(t.Context(), &registryv1.CheckVersionRequest{Subject: "orders", Schema: next}))
	if check.GetReport().GetSurface() != registryv1.Surface_WIRE_JSON {
		t.Errorf("the report has the surface %s, want WIRE_JSON", check.GetReport().GetSurface())
	}
	_, err := p.PublishVersion(t.Context(), &registryv1.PublishVersionRequest{Subject: "orders", Schema: protobuf(`syntax = "proto3"; message Order { string id = 1; }`)})
	if got := detail[*registryv1.CompatibilityReport](err).GetSurface(); got != registryv1.Surface_WIRE_JSON {
		t.Errorf("the refusal %v has the surface %s, want WIRE_JSON", err, got)
	}
	by := &registryv1.SchemaOperand{Subject: "orders"}
	same := must[*registryv1.CompareSchemasResponse](t)(p.CompareSchemas(t.Context(), &registryv1.CompareSchemasRequest{Old: by, New: by}))
	if got := same.GetReport().GetSurface(); got != registryv1.Surface_WIRE_JSON || !same.GetReport().GetCompatible() {
		t.Errorf("a version compared with itself = %v, want compatible on WIRE_JSON", same)
	}
}

func TestUnreadableSchemasTellEveryProblem(t *testing.T) {
	p := inMemory(t)
	_, err := p.PublishVersion(t.Context(), &registryv1.PublishVersionRequest{Subject: "orders", Schema: avro(
		`{"type": "record", "name": "Order", "fields": [{"name": "a", "type": "lnog"}, {"name": "b", "type": "sting"}]}`,
	)})
	if got := tell(err); got.Code != codes.InvalidArgument || got.Reason != "SCHEMA_INVALID" {
		t.Errorf("an unreadable schema is told as %+v, want SCHEMA_INVALID", got)
	}
	problems := detail[*registryv1.SchemaProblems](err).GetProblems()
	if len(problems) != 2 || problems[0].GetPosition().GetFile() != "order.avsc" || problems[1].GetPosition().GetColumn() < 80 {
		t.Errorf("its problems are %v, want both with their places", problems)
	}
}

// A publish that breaks two thousand fields is refused with as much as a
// client takes, and says how much that is.
func TestAPublishWithThousandsOfViolationsIsRefusedWithAReport(t *testing.T) {
	p := inMemory(t)
	p.publish(t, "orders", fields(2000, "long"))
	_, err := p.PublishVersion(t.Context(), &registryv1.PublishVersionRequest{Subject: "orders", Schema: avro(fields(2000, "string"))})
	report := detail[*registryv1.CompatibilityReport](err)
	if tell(err).Reason != "INCOMPATIBLE" || len(report.GetViolations()) < 50 || len(report.GetViolations())+int(report.GetTruncated()) != 2000 {
		t.Errorf("2,000 violations arrive as %.200s with %d of them and %d truncated, want 50 and more, 2,000 together",
			fmt.Sprint(err), len(report.GetViolations()), report.GetTruncated())
	}
	check := must[*registryv1.CheckVersionResponse](t)(p.CheckVersion(t.Context(), &registryv1.CheckVersionRequest{
		Subject: "orders", Schema: avro(fields(2000, "string")),
	}))
	if n := len(check.GetReport().GetViolations()); n < 500 {
		t.Errorf("CheckVersion lists %d of 2,000 violations, want 500 and more", n)
	}
}

// fields is a record with many fields of one type.
func fields(n int, kind string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(`{"name": "a_name_that_is_long_enough_to_make_the_list_of_changes_larger_than_an_answer_%d", "type": %q}`, i, kind)
	}
	return `{"type": "record", "name": "Order", "fields": [` + strings.Join(list, ",\n") + "]}"
}

// A client takes four megabytes unless it is told otherwise.
func TestAComparisonFitsIntoAnAnswer(t *testing.T) {
	got := must[*registryv1.CompareSchemasResponse](t)(inMemory(t).CompareSchemas(t.Context(), &registryv1.CompareSchemasRequest{
		Old: &registryv1.SchemaOperand{Schema: avro(fields(9000, "long"))}, New: &registryv1.SchemaOperand{Schema: avro(fields(9000, "string"))},
	}))
	list := got.GetChanges()
	if last := list[len(list)-1]; len(list) < 3000 || last.GetRule() != "DIFFERENCES_OMITTED" || got.GetReport().GetCompatible() {
		t.Errorf("9,000 changes come as %d, the last %v, want most of them and how many are missing", len(list), last)
	}
}

func TestLookup(t *testing.T) {
	p := inMemory(t)
	p.publish(t, "orders", order1)
	p.publish(t, "orders", order2)
	found := must[*registryv1.LookupVersionResponse](t)(p.LookupVersion(t.Context(), &registryv1.LookupVersionRequest{
		Subject: "orders", Schema: avro(strings.ReplaceAll(order1, " ", "\n")),
	}))
	if found.GetVersion().GetVersion() != 1 {
		t.Errorf("LookupVersion(order1, spaced otherwise) = version %d, want 1", found.GetVersion().GetVersion())
	}
	_, err := p.LookupVersion(t.Context(), &registryv1.LookupVersionRequest{Subject: "orders", Schema: avro(orderBad)})
	if got := tell(err); got.Code != codes.NotFound {
		t.Errorf("LookupVersion(what was never published) is told as %+v, want NOT_FOUND", got)
	}
}

func TestCompare(t *testing.T) {
	p := inMemory(t)
	p.publish(t, "orders", order1)
	got := must[*registryv1.CompareSchemasResponse](t)(p.CompareSchemas(t.Context(), &registryv1.CompareSchemasRequest{
		Old: &registryv1.SchemaOperand{Subject: "orders", Version: "latest"}, New: &registryv1.SchemaOperand{Schema: avro(orderBad)},
		Level: registryv1.CompatibilityLevel_FULL,
	}))
	if got.GetReport().GetCompatible() || got.GetReport().GetLevel() != registryv1.CompatibilityLevel_FULL || len(got.GetChanges()) == 0 {
		t.Fatalf("CompareSchemas(order1, orderBad) = %v, want an incompatible verdict of FULL and changes", got)
	}
	effect := got.GetChanges()[0].GetEffects()
	if len(effect) != 1 || effect[0].GetEncoding() != "BINARY" || effect[0].GetNewReaders() != registryv1.Impact_BREAK {
		t.Errorf("the change has the effects %v, want a break for new readers of BINARY alone", effect)
	}
}
