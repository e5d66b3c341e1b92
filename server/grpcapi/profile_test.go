package grpcapi_test

import (
	"testing"

	"google.golang.org/grpc/codes"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func profiled(body string) *registryv1.SchemaSource {
	return &registryv1.SchemaSource{
		Format: registryv1.Format_PROTOBUF,
		Files:  []*registryv1.SchemaFile{{Path: "order.proto", Content: "syntax = \"proto3\";\npackage acme.v1;\n" + body}},
	}
}

// TestProfilesDecideDifferently publishes a field with another number, which
// Confluent takes for one removed and one added, and a renamed message, which
// it refuses and which hurts no data.
func TestProfilesDecideDifferently(t *testing.T) {
	const first, renumbered, renamed = "message Order { Item item = 1; int32 total = 2; }\nmessage Item {}",
		"message Order { Item item = 1; int32 total = 3; }\nmessage Item {}",
		"message Order { Part item = 1; int32 total = 2; }\nmessage Part {}"
	for _, c := range []struct {
		profile    registryv1.Profile
		body, rule string
	}{
		{registryv1.Profile_PAWL, renumbered, "PROTO_FIELD_NUMBER_CHANGED"},
		{registryv1.Profile_CONFLUENT, renumbered, ""},
		{registryv1.Profile_PAWL, renamed, ""},
		{registryv1.Profile_CONFLUENT, renamed, "CONFLUENT_MESSAGE_REMOVED"},
	} {
		p := inMemory(t)
		must[*registryv1.PublishVersionResponse](t)(p.PublishVersion(t.Context(), &registryv1.PublishVersionRequest{Subject: "orders", Schema: profiled(first)}))
		setting := &registryv1.Compatibility{Profile: c.profile}
		must[*registryv1.SetCompatibilityResponse](t)(p.SetCompatibility(t.Context(), &registryv1.SetCompatibilityRequest{Subject: "orders", Compatibility: setting}))
		compared := must[*registryv1.CompareSchemasResponse](t)(p.CompareSchemas(t.Context(), &registryv1.CompareSchemasRequest{
			Old: &registryv1.SchemaOperand{Schema: profiled(first)}, New: &registryv1.SchemaOperand{Schema: profiled(c.body)}, Profile: c.profile,
		}))
		_, err := p.PublishVersion(t.Context(), &registryv1.PublishVersionRequest{Subject: "orders", Schema: profiled(c.body)})
		report := compared.GetReport()
		if report.GetCompatible() != (c.rule == "") || report.GetProfile() != c.profile {
			t.Errorf("%s: comparing %q = compatible %v under %s, want %v", c.profile, c.body, report.GetCompatible(), report.GetProfile(), c.rule == "")
		}
		if c.rule == "" {
			if err != nil {
				t.Errorf("%s: publishing %q = %v, want a version", c.profile, c.body, err)
			}
			continue
		}
		refused := detail[*registryv1.CompatibilityReport](err)
		if tell(err).Code != codes.FailedPrecondition || refused.GetProfile() != c.profile || !hasRule(refused, c.rule) {
			t.Errorf("%s: publishing %q = %v, want a refusal with %s", c.profile, c.body, err, c.rule)
		}
		if c.profile == registryv1.Profile_CONFLUENT && refused.GetSurface() != registryv1.Surface_SURFACE_UNSPECIFIED {
			t.Errorf("the report under CONFLUENT has the surface %s, want none", refused.GetSurface())
		}
	}
}

func hasRule(report *registryv1.CompatibilityReport, rule string) bool {
	for _, v := range report.GetViolations() {
		if v.GetRule() == rule {
			return true
		}
	}
	return false
}
