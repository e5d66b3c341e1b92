package grpcapi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

// Every word of a lifecycle has its value on the wire, and nothing else has.
func TestEveryStageHasAValue(t *testing.T) {
	for _, stage := range registry.Stages() {
		if registryv1.Lifecycle_Stage_value[string(stage)] == 0 {
			t.Errorf("the stage %s has no value", stage)
		}
	}
	if want := len(registry.Stages()) + 1; len(registryv1.Lifecycle_Stage_name) != want {
		t.Errorf("there are %d values, want %d", len(registryv1.Lifecycle_Stage_name), want)
	}
}

func TestGovernanceOfASubject(t *testing.T) {
	p := inMemory(t)
	ctx := t.Context()
	must[*registryv1.CreateTeamResponse](t)(p.CreateTeam(ctx, &registryv1.CreateTeamRequest{Team: &registryv1.Team{
		Name: "shop", Contacts: []*registryv1.Contact{{Kind: "email", Address: "shop@acme.example"}},
	}}))
	p.publish(t, "orders", order1)
	said := &registryv1.Subject{
		Name: "orders", Owner: "shop", Contacts: []*registryv1.Contact{{Kind: "slack", Address: "#orders"}}, Lifecycle: registryv1.Lifecycle_PRODUCTION,
		Slas:     []*registryv1.SLA{{Name: "freshness", Value: "15", Unit: "min", Description: "d"}},
		Bindings: []*registryv1.TopicBinding{{Environment: "prod", Broker: "b", Topic: "orders"}},
		Deprecation: &registryv1.Deprecation{
			EffectiveTime: &timestamppb.Timestamp{Seconds: 1}, RemovalTime: &timestamppb.Timestamp{Seconds: 2},
			Alternative: &registryv1.SubjectRef{Domain: "default", Subject: "orders2"}, Documentation: "https://docs",
		},
	}
	updated := must[*registryv1.UpdateSubjectResponse](t)(p.UpdateSubject(ctx, &registryv1.UpdateSubjectRequest{Subject: said}))
	got := must[*registryv1.GetSubjectResponse](t)(p.GetSubject(ctx, &registryv1.GetSubjectRequest{Subject: "orders"})).GetSubject()
	if diff := cmp.Diff(updated.GetSubject(), got, protocmp.Transform()); diff != "" {
		t.Errorf("GetSubject (-updated +got):\n%s", diff)
	}
	said.Domain, said.EffectiveOwner, said.EffectiveOwnerFrom = "default", "shop", "domains/default/subjects/orders"
	said.EffectiveContacts = []*registryv1.Contact{{Kind: "slack", Address: "#orders"}, {Kind: "email", Address: "shop@acme.example"}}
	ignored := protocmp.IgnoreFields(said, "format", "latest_version", "version_count", "create_time", "update_time", "etag")
	if diff := cmp.Diff(said, got, protocmp.Transform(), ignored); diff != "" {
		t.Errorf("GetSubject (-want +got):\n%s", diff)
	}
	cleared := must[*registryv1.UpdateSubjectResponse](t)(p.UpdateSubject(ctx, &registryv1.UpdateSubjectRequest{
		Subject: &registryv1.Subject{Name: "orders"}, UpdateMask: mask("owner", "contacts", "lifecycle", "slas", "bindings", "deprecation"),
	})).GetSubject()
	if diff := cmp.Diff(&registryv1.Subject{Domain: "default", Name: "orders"}, cleared, protocmp.Transform(), ignored); diff != "" {
		t.Errorf("cleared (-want +got):\n%s", diff)
	}
}
