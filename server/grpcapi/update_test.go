package grpcapi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func TestADomainLives(t *testing.T) {
	p := inMemory(t)
	ctx := t.Context()
	must[*registryv1.CreateTeamResponse](t)(p.CreateTeam(ctx, &registryv1.CreateTeamRequest{Team: &registryv1.Team{Name: "money"}}))
	request := &registryv1.CreateDomainRequest{Domain: &registryv1.Domain{
		Name: "payments", Description: "pay", Owner: "money", Labels: map[string]string{"a": "b"},
	}}
	created := must[*registryv1.CreateDomainResponse](t)(p.CreateDomain(ctx, request)).GetDomain()
	want := &registryv1.Domain{
		Name: "payments", Description: "pay", Owner: "money", Labels: map[string]string{"a": "b"},
		CreateTime: timestamppb.New(started), UpdateTime: timestamppb.New(started), Etag: created.GetEtag(),
	}
	if diff := cmp.Diff(want, created, protocmp.Transform()); diff != "" || created.GetEtag() == "" {
		t.Errorf("CreateDomain (-want +got):\n%s", diff)
	}
	_, err := p.CreateDomain(ctx, request)
	if diff := cmp.Diff(told{Code: codes.AlreadyExists, Reason: "DOMAIN_EXISTS", Resource: "domains/payments"}, tell(err)); diff != "" {
		t.Errorf("creating it again (-want +got):\n%s", diff)
	}
	changed := must[*registryv1.UpdateDomainResponse](t)(p.UpdateDomain(ctx, &registryv1.UpdateDomainRequest{
		Domain: &registryv1.Domain{Name: "payments", Owner: "ignored", Etag: created.GetEtag()}, UpdateMask: mask("description"),
	})).GetDomain()
	if changed.GetDescription() != "" || changed.GetOwner() != "money" || len(changed.GetLabels()) != 1 {
		t.Errorf("UpdateDomain(description to nothing) = %v, want that and no more changed", changed)
	}
	changed = must[*registryv1.UpdateDomainResponse](t)(p.UpdateDomain(ctx, &registryv1.UpdateDomainRequest{
		Domain: &registryv1.Domain{Name: "payments", Description: "d"}, UpdateMask: mask("description", "owner", "labels"),
	})).GetDomain()
	if changed.GetDescription() != "d" || changed.GetOwner() != "" || len(changed.GetLabels()) != 0 {
		t.Errorf("UpdateDomain(a description, no owner, no labels) = %v, want just that", changed)
	}
	_, err = p.UpdateDomain(ctx, &registryv1.UpdateDomainRequest{Domain: &registryv1.Domain{Name: "payments", Description: "x", Etag: created.GetEtag()}})
	if diff := cmp.Diff(told{Code: codes.Aborted, Reason: "OVERTAKEN", Resource: "domains/payments"}, tell(err)); diff != "" {
		t.Errorf("an update with a stale etag (-want +got):\n%s", diff)
	}
	if _, err := p.DeleteDomain(ctx, &registryv1.DeleteDomainRequest{Domain: "default"}); tell(err).Reason != "IN_USE" {
		t.Errorf("DeleteDomain(default) = %v, want IN_USE", err)
	}
	must[*registryv1.DeleteDomainResponse](t)(p.DeleteDomain(ctx, &registryv1.DeleteDomainRequest{Domain: "payments", Etag: changed.GetEtag()}))
	if _, err := p.GetDomain(ctx, &registryv1.GetDomainRequest{Domain: "payments"}); tell(err).Reason != "DOMAIN_NOT_FOUND" {
		t.Errorf("GetDomain(a deleted domain) = %v, want DOMAIN_NOT_FOUND", err)
	}
}

func TestATeamLives(t *testing.T) {
	p := inMemory(t)
	ctx := t.Context()
	request := &registryv1.CreateTeamRequest{Team: &registryv1.Team{
		Name: "money", Description: "d", Contacts: []*registryv1.Contact{{Kind: "email", Address: "a@b"}},
		Principals: []string{"ann", "bob"}, Labels: map[string]string{"a": "b"},
	}}
	created := must[*registryv1.CreateTeamResponse](t)(p.CreateTeam(ctx, request)).GetTeam()
	given := protocmp.IgnoreFields(&registryv1.Team{}, "create_time", "update_time", "etag")
	if diff := cmp.Diff(request.GetTeam(), created, protocmp.Transform(), given); diff != "" {
		t.Errorf("CreateTeam (-want +got):\n%s", diff)
	}
	if _, err := p.CreateTeam(ctx, request); tell(err).Reason != "TEAM_EXISTS" {
		t.Errorf("creating it again = %v, want TEAM_EXISTS", err)
	}
	changed := must[*registryv1.UpdateTeamResponse](t)(p.UpdateTeam(ctx, &registryv1.UpdateTeamRequest{
		Team: &registryv1.Team{Name: "money", Etag: created.GetEtag()}, UpdateMask: mask("contacts", "principals", "labels"),
	})).GetTeam()
	if len(changed.GetContacts())+len(changed.GetPrincipals())+len(changed.GetLabels()) != 0 || changed.GetDescription() != "d" {
		t.Errorf("UpdateTeam(contacts, principals and labels to nothing) = %v, want those cleared and no more", changed)
	}
	if _, err := p.UpdateTeam(ctx, &registryv1.UpdateTeamRequest{Team: &registryv1.Team{Name: "money", Etag: created.GetEtag()}}); tell(err).Code != codes.Aborted {
		t.Errorf("an update with a stale etag = %v, want ABORTED", err)
	}
	must[*registryv1.CreateDomainResponse](t)(p.CreateDomain(ctx, &registryv1.CreateDomainRequest{Domain: &registryv1.Domain{Name: "payments", Owner: "money"}}))
	if _, err := p.DeleteTeam(ctx, &registryv1.DeleteTeamRequest{Team: "money"}); tell(err).Reason != "IN_USE" {
		t.Errorf("DeleteTeam(an owner) = %v, want IN_USE", err)
	}
	must[*registryv1.DeleteDomainResponse](t)(p.DeleteDomain(ctx, &registryv1.DeleteDomainRequest{Domain: "payments"}))
	must[*registryv1.DeleteTeamResponse](t)(p.DeleteTeam(ctx, &registryv1.DeleteTeamRequest{Team: "money"}))
	if _, err := p.GetTeam(ctx, &registryv1.GetTeamRequest{Team: "money"}); tell(err).Reason != "TEAM_NOT_FOUND" {
		t.Errorf("GetTeam(a deleted team) = %v, want TEAM_NOT_FOUND", err)
	}
}

func mask(paths ...string) *fieldmaskpb.FieldMask { return &fieldmaskpb.FieldMask{Paths: paths} }

func TestUpdateMasks(t *testing.T) {
	p := inMemory(t)
	p.publish(t, "orders", order1)
	full := &registryv1.Subject{Name: "orders", Description: "d", Labels: map[string]string{"a": "b"}, Tags: []string{"t"}}
	update := func(s *registryv1.Subject, m *fieldmaskpb.FieldMask) (*registryv1.Subject, error) {
		answer, err := p.UpdateSubject(t.Context(), &registryv1.UpdateSubjectRequest{Subject: s, UpdateMask: m})
		return answer.GetSubject(), err
	}
	for _, c := range []struct {
		name    string
		subject *registryv1.Subject
		mask    *fieldmaskpb.FieldMask
		want    *registryv1.Subject
	}{
		{"no mask, nothing set", &registryv1.Subject{Name: "orders"}, nil, full},
		{"no mask, one field set", &registryv1.Subject{Name: "orders", Tags: []string{"u"}}, nil,
			&registryv1.Subject{Description: "d", Labels: map[string]string{"a": "b"}, Tags: []string{"u"}}},
		{"one field named", &registryv1.Subject{Name: "orders", Description: "e", Tags: []string{"u"}}, mask("description"),
			&registryv1.Subject{Description: "e", Labels: map[string]string{"a": "b"}, Tags: []string{"t"}}},
		{"all named, nothing set", &registryv1.Subject{Name: "orders"}, mask("description", "labels", "tags"), &registryv1.Subject{}},
		{"only what the server writes", &registryv1.Subject{Name: "orders", Description: "e"}, mask("name", "etag", "create_time", "version_count"), full},
	} {
		if _, err := update(full, mask("description", "labels", "tags")); err != nil {
			t.Fatal(err)
		}
		got, err := update(c.subject, c.mask)
		if err != nil {
			t.Errorf("%s: UpdateSubject = %v", c.name, err)
		}
		got = &registryv1.Subject{Description: got.GetDescription(), Labels: got.GetLabels(), Tags: got.GetTags()}
		if diff := cmp.Diff(c.want, got, protocmp.Transform(), protocmp.IgnoreFields(c.want, "name")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	_, err := update(full, mask("tags", "labels.a"))
	if diff := cmp.Diff(told{Code: codes.InvalidArgument, Reason: "INVALID_ARGUMENT", Fields: []string{"update_mask"}}, tell(err)); diff != "" {
		t.Errorf("a mask with a path that is no field (-want +got):\n%s", diff)
	}
}
