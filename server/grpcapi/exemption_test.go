package grpcapi_test

import (
	"strings"
	"testing"

	"google.golang.org/grpc/codes"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// TestExemptionsOverTheWire publishes a change that breaks readers: refused
// without an exemption, accepted with one, and told by the log.
func TestExemptionsOverTheWire(t *testing.T) {
	p := inMemory(t)
	publish := func(body string) (*registryv1.PublishVersionResponse, error) {
		return p.PublishVersion(t.Context(), &registryv1.PublishVersionRequest{Subject: "orders", Schema: profiled(body)})
	}
	must[*registryv1.PublishVersionResponse](t)(publish("message Order { int32 total = 1; int32 count = 2; }"))
	_, err := publish("message Order { string total = 1; int32 count = 2; }")
	if tell(err).Code != codes.FailedPrecondition {
		t.Fatalf("publishing without an exemption = %v, want FAILED_PRECONDITION", err)
	}
	out := must[*registryv1.PublishVersionResponse](t)(publish("message Order {\n // pawl:ignore FIELD_TYPE_CHANGED until=2999-12-31 no data\n string total = 1; int32 count = 2; }"))
	list := out.GetReport().GetExempted()
	if len(list) != 1 || list[0].GetViolation().GetRule() != "PROTO_FIELD_TYPE_CHANGED" || list[0].GetExemption().GetReason() != "no data" || list[0].GetExemption().GetPosition().GetLine() != 4 {
		t.Errorf("the report exempts %v, want the change of total, by line 4", list)
	}
	_, err = publish("message Order { // pawl:ignore FIELD_TYPE_CHANGED\n string total = 1; }")
	problems := detail[*registryv1.SchemaProblems](err).GetProblems()
	if tell(err).Code != codes.InvalidArgument || len(problems) != 1 || problems[0].GetCode() != "BAD_IGNORE" || problems[0].GetPosition().GetLine() != 3 {
		t.Errorf("publishing a malformed exemption = %v with %v, want INVALID_ARGUMENT and BAD_IGNORE at line 3", err, problems)
	}
	entries := must[*registryv1.ListEntriesResponse](t)(p.ListEntries(t.Context(), &registryv1.ListEntriesRequest{}))
	last := entries.GetEntries()[len(entries.GetEntries())-1]
	if !strings.Contains(last.GetData().String(), "no data") {
		t.Errorf("the last entry says %v, want the reason of the exemption", last)
	}
}

func TestASettingIsSentBackAsItWasRead(t *testing.T) {
	p := inMemory(t)
	ignore := true
	setting := &registryv1.Compatibility{IgnoreUnstablePackages: &ignore, Exemptions: []*registryv1.Exemption{{
		Rule: "FIELD_REMOVED", Path: "acme.v1.Order", Until: "2999-12-31", Reason: "agreed",
	}}}
	must[*registryv1.SetCompatibilityResponse](t)(p.SetCompatibility(t.Context(), &registryv1.SetCompatibilityRequest{Compatibility: setting}))
	got := must[*registryv1.GetCompatibilityResponse](t)(p.GetCompatibility(t.Context(), &registryv1.GetCompatibilityRequest{Domain: "default"}))
	if e := got.GetEffective(); !e.GetIgnoreUnstablePackages() || got.GetIgnoreUnstablePackagesFrom() != "registry" || len(e.GetExemptions()) != 1 || e.GetExemptions()[0].GetFrom() != "registry" {
		t.Errorf("in effect is %v from %s, want what the registry sets", e, got.GetIgnoreUnstablePackagesFrom())
	}
	must[*registryv1.SetCompatibilityResponse](t)(p.SetCompatibility(t.Context(), &registryv1.SetCompatibilityRequest{Domain: "default", Compatibility: got.GetEffective()}))
	_, err := p.SetCompatibility(t.Context(), &registryv1.SetCompatibilityRequest{Compatibility: &registryv1.Compatibility{Exemptions: []*registryv1.Exemption{{Rule: "FIELD_REMOVED"}}}})
	if tell(err).Code != codes.InvalidArgument {
		t.Errorf("an exemption without a path = %v, want INVALID_ARGUMENT", err)
	}
}
