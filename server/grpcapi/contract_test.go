package grpcapi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/testing/protocmp"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func fullMetadata() *registryv1.Metadata {
	return &registryv1.Metadata{
		Tags:       map[string]*registryv1.MetadataTags{"Order.id": {Tags: []string{"PII"}}},
		Properties: map[string]string{"owner": "payments"},
		Sensitive:  []string{"owner"},
	}
}

func fullRules() *registryv1.RuleSet {
	rule := func(name, mode string) []*registryv1.DataRule {
		return []*registryv1.DataRule{{
			Name: name, Doc: "why", Kind: "TRANSFORM", Mode: mode, Type: "CEL", Tags: []string{"PII"}, Params: map[string]string{"a": "b"},
			Expr: "value", OnSuccess: "NONE", OnFailure: "ERROR", Disabled: true,
		}}
	}
	return &registryv1.RuleSet{
		MigrationRules: rule("up", "UPGRADE"), DomainRules: rule("check", "WRITE"), EncodingRules: rule("encrypt", "WRITEREAD"), EnableAt: "2027-01-01",
	}
}

// What this API does not show it would drop when a setting is read, changed
// and sent back.
func TestASettingKeepsEveryField(t *testing.T) {
	p := inMemory(t)
	yes := true
	want := &registryv1.Compatibility{
		Level: registryv1.CompatibilityLevel_FULL, Surface: registryv1.Surface_WIRE, Profile: registryv1.Profile_CONFLUENT, Gate: registryv1.Gate_OBSERVE,
		Exemptions:             []*registryv1.Exemption{{Rule: "AVRO_READER_FIELD_MISSING_DEFAULT", Path: "Order", Until: "2027-01-31", Reason: "agreed", From: "domains/default/subjects/orders"}},
		IgnoreUnstablePackages: &yes, Group: "major", Normalize: &yes, Alias: "orders-value",
		DefaultMetadata: fullMetadata(), OverrideMetadata: fullMetadata(), DefaultRules: fullRules(), OverrideRules: fullRules(),
		Kept: map[string]string{"validateFields": "true"},
	}
	complete(t, want.ProtoReflect())
	set := must[*registryv1.SetCompatibilityResponse](t)(p.SetCompatibility(t.Context(), &registryv1.SetCompatibilityRequest{Subject: "orders", Compatibility: want}))
	got := must[*registryv1.GetCompatibilityResponse](t)(p.GetCompatibility(t.Context(), &registryv1.GetCompatibilityRequest{Subject: "orders"}))
	for name, answer := range map[string]*registryv1.Compatibility{"set": set.GetCompatibility(), "own": got.GetCompatibility(), "effective": got.GetEffective()} {
		want, answer := proto.CloneOf(want), proto.CloneOf(answer)
		want.Exemptions[0].From, answer.Exemptions[0].From = "", ""
		if diff := cmp.Diff(want, answer, protocmp.Transform()); diff != "" {
			t.Errorf("the setting as %s (-want +got):\n%s", name, diff)
		}
	}
}

// complete fails where a field of a message or of a message in it is not set:
// a field that comes new must come into the test too.
func complete(t *testing.T, m protoreflect.Message) {
	t.Helper()
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		switch {
		case field.Name() == "position": // of an exemption in a schema
		case !m.Has(field):
			t.Errorf("%s is not set; a test of every field needs it", field.FullName())
		case field.IsList() && field.Message() != nil:
			complete(t, m.Get(field).List().Get(0).Message())
		case field.Message() != nil && !field.IsMap():
			complete(t, m.Get(field).Message())
		}
	}
}

func TestMetadataAndRulesAreAPartOfASchema(t *testing.T) {
	p := inMemory(t)
	bare := p.publish(t, "orders", order1)
	source := avro(order1)
	source.Metadata, source.Rules = fullMetadata(), fullRules()
	done := must[*registryv1.PublishVersionResponse](t)(p.PublishVersion(t.Context(), &registryv1.PublishVersionRequest{
		Subject: "orders", Schema: source, Version: 2, Stamp: true,
	}))
	if !done.GetCreated() || done.GetVersion().GetVersion() != 2 || done.GetVersion().GetSchemaId() == bare.GetSchemaId() {
		t.Errorf("PublishVersion(the same text with metadata) = %v, want version 2 with an id of its own", done)
	}
	properties := map[string]string{"owner": "payments", "confluent:version": "2"}
	if diff := cmp.Diff(properties, done.GetVersion().GetProperties()); diff != "" {
		t.Errorf("properties of version 2 (-want +got):\n%s", diff)
	}
	got := must[*registryv1.GetSchemaResponse](t)(p.GetSchema(t.Context(), &registryv1.GetSchemaRequest{Id: done.GetVersion().GetSchemaId()})).GetSchema()
	metadata := fullMetadata()
	metadata.Properties = properties
	if diff := cmp.Diff(metadata, got.GetMetadata(), protocmp.Transform()); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(fullRules(), got.GetRules(), protocmp.Transform()); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
	_, err := p.PublishVersion(t.Context(), &registryv1.PublishVersionRequest{Subject: "orders", Schema: avro(`"string"`), Version: 2, Force: true})
	if got := tell(err); got.Code != codes.Aborted || got.Reason != "OVERTAKEN" {
		t.Errorf("PublishVersion as version 2, which is there, is told as %+v, want OVERTAKEN", got)
	}
	forced := must[*registryv1.PublishVersionResponse](t)(p.PublishVersion(t.Context(), &registryv1.PublishVersionRequest{Subject: "orders", Schema: avro(`"string"`), Force: true}))
	if !forced.GetCreated() {
		t.Errorf("PublishVersion(an incompatible schema, forced) = %v, want a new version", forced)
	}
}
