package grpcapi_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// everySubject pages to the end, and returns the names and the pages' sizes.
func everySubject(t *testing.T, p pawl, request *registryv1.ListSubjectsRequest) (names []string, sizes []int) {
	t.Helper()
	for {
		page := must[*registryv1.ListSubjectsResponse](t)(p.ListSubjects(t.Context(), request))
		for _, s := range page.GetSubjects() {
			names = append(names, s.GetDomain()+"/"+s.GetName())
		}
		sizes = append(sizes, len(page.GetSubjects()))
		if request.PageToken = page.GetNextPageToken(); request.PageToken == "" {
			return names, sizes
		}
	}
}

func TestListsPageToTheEnd(t *testing.T) {
	p := inMemory(t)
	var want []string
	for i := range 25 {
		p.publish(t, fmt.Sprintf("s%02d", i), order1)
		want = append(want, fmt.Sprintf("default/s%02d", i))
	}
	got, sizes := everySubject(t, p, &registryv1.ListSubjectsRequest{PageSize: 10})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ListSubjects by tens (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{10, 10, 5}, sizes); diff != "" {
		t.Errorf("the sizes of the pages (-want +got):\n%s", diff)
	}
	_, err := p.ListSubjects(t.Context(), &registryv1.ListSubjectsRequest{PageToken: "no such token"})
	if diff := cmp.Diff(told{Code: codes.InvalidArgument, Reason: "INVALID_ARGUMENT", Fields: []string{"page_token"}}, tell(err)); diff != "" {
		t.Errorf("ListSubjects with a token of nobody's (-want +got):\n%s", diff)
	}
	id := must[*registryv1.GetVersionResponse](t)(p.GetVersion(t.Context(), &registryv1.GetVersionRequest{Subject: "s00"})).GetSchema().GetId()
	users := must[*registryv1.ListSchemaVersionsResponse](t)(p.ListSchemaVersions(t.Context(), &registryv1.ListSchemaVersionsRequest{Id: id}))
	if len(users.GetVersions()) != 25 {
		t.Errorf("ListSchemaVersions(%d) has %d versions, want 25", id, len(users.GetVersions()))
	}
}

func TestListsFilter(t *testing.T) {
	p := inMemory(t)
	must[*registryv1.CreateDomainResponse](t)(p.CreateDomain(t.Context(), &registryv1.CreateDomainRequest{Domain: &registryv1.Domain{Name: "payments"}}))
	p.publish(t, "orders-value", order1)
	p.publishSource(t, "orders-key", protobuf(`syntax = "proto3"; message Key {}`))
	must[*registryv1.PublishVersionResponse](t)(p.PublishVersion(t.Context(), &registryv1.PublishVersionRequest{Domain: "payments", Subject: "Refunds", Schema: avro(order1)}))
	must[*registryv1.UpdateSubjectResponse](t)(p.UpdateSubject(t.Context(), &registryv1.UpdateSubjectRequest{
		Subject: &registryv1.Subject{Domain: "payments", Name: "Refunds", Tags: []string{"pii"}},
	}))
	p.publish(t, "old", order1)
	must[*registryv1.DeleteSubjectResponse](t)(p.DeleteSubject(t.Context(), &registryv1.DeleteSubjectRequest{Subject: "old"}))
	for _, c := range []struct {
		request *registryv1.ListSubjectsRequest
		want    []string
	}{
		{&registryv1.ListSubjectsRequest{}, []string{"default/orders-key", "default/orders-value", "payments/Refunds"}},
		{&registryv1.ListSubjectsRequest{Domain: "-"}, []string{"default/orders-key", "default/orders-value", "payments/Refunds"}},
		{&registryv1.ListSubjectsRequest{Domain: "payments"}, []string{"payments/Refunds"}},
		{&registryv1.ListSubjectsRequest{Prefix: "orders-v"}, []string{"default/orders-value"}},
		{&registryv1.ListSubjectsRequest{Contains: "FUND"}, []string{"payments/Refunds"}},
		{&registryv1.ListSubjectsRequest{Format: registryv1.Format_PROTOBUF}, []string{"default/orders-key"}},
		{&registryv1.ListSubjectsRequest{Tag: "pii"}, []string{"payments/Refunds"}},
		{&registryv1.ListSubjectsRequest{Tag: "pii", Prefix: "orders"}, nil},
		{&registryv1.ListSubjectsRequest{ShowDeleted: true, Prefix: "o"}, []string{"default/old", "default/orders-key", "default/orders-value"}},
	} {
		if got, _ := everySubject(t, p, c.request); !slices.Equal(got, c.want) {
			t.Errorf("ListSubjects(%v) = %v, want %v", c.request, got, c.want)
		}
	}
}

// A page that a client would refuse for its size is made shorter.
func TestPagesFitIntoAnAnswer(t *testing.T) {
	p := inMemory(t)
	labels := map[string]string{}
	for i := range 64 {
		labels[fmt.Sprintf("label%d", i)] = strings.Repeat("x", 1024)
	}
	const subjects = 70
	for i := range subjects {
		name := fmt.Sprintf("s%02d", i)
		p.publish(t, name, order1)
		must[*registryv1.UpdateSubjectResponse](t)(p.UpdateSubject(t.Context(), &registryv1.UpdateSubjectRequest{
			Subject: &registryv1.Subject{Name: name, Labels: labels},
		}))
	}
	names, sizes := everySubject(t, p, &registryv1.ListSubjectsRequest{PageSize: 1000})
	if len(names) != subjects || len(sizes) < 2 {
		t.Errorf("%d large subjects come as %d in pages of %v, want all in several pages", subjects, len(names), sizes)
	}
	if compacted := slices.Compact(slices.Clone(names)); len(compacted) != len(names) {
		t.Errorf("subjects come twice: %v", names)
	}
}

func TestDomainsAndTeamsFilter(t *testing.T) {
	p := inMemory(t)
	ctx := t.Context()
	for _, name := range []string{"red", "blue"} {
		must[*registryv1.CreateTeamResponse](t)(p.CreateTeam(ctx, &registryv1.CreateTeamRequest{Team: &registryv1.Team{Name: name, Principals: []string{name + "@acme"}}}))
		must[*registryv1.CreateDomainResponse](t)(p.CreateDomain(ctx, &registryv1.CreateDomainRequest{Domain: &registryv1.Domain{Name: name + "-domain", Owner: name}}))
	}
	domains := func(r *registryv1.ListDomainsRequest) []string {
		return names(must[*registryv1.ListDomainsResponse](t)(p.ListDomains(ctx, r)).GetDomains())
	}
	teams := func(r *registryv1.ListTeamsRequest) []string {
		return names(must[*registryv1.ListTeamsResponse](t)(p.ListTeams(ctx, r)).GetTeams())
	}
	for _, c := range []struct {
		name      string
		got, want []string
	}{
		{"all domains", domains(&registryv1.ListDomainsRequest{}), []string{"blue-domain", "default", "red-domain"}},
		{"domains of blue", domains(&registryv1.ListDomainsRequest{Owner: "blue"}), []string{"blue-domain"}},
		{"domains with r", domains(&registryv1.ListDomainsRequest{Prefix: "r"}), []string{"red-domain"}},
		{"domains with -DOM", domains(&registryv1.ListDomainsRequest{Contains: "-DOM"}), []string{"blue-domain", "red-domain"}},
		{"teams", teams(&registryv1.ListTeamsRequest{}), []string{"blue", "red"}},
		{"teams of red@acme", teams(&registryv1.ListTeamsRequest{Principal: "red@acme"}), []string{"red"}},
		{"the first team", teams(&registryv1.ListTeamsRequest{PageSize: 1}), []string{"blue"}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func names[T interface{ GetName() string }](list []T) (out []string) {
	for _, item := range list {
		out = append(out, item.GetName())
	}
	return out
}

// Lists refuse a page size below zero on every rpc that has one.
func TestEveryListNamesItsPageSize(t *testing.T) {
	p := inMemory(t)
	for name, list := range map[string]func(context.Context) (proto.Message, error){
		"versions": func(ctx context.Context) (proto.Message, error) {
			return p.ListVersions(ctx, &registryv1.ListVersionsRequest{Subject: "s", PageSize: -1})
		},
		"subjects": func(ctx context.Context) (proto.Message, error) {
			return p.ListSubjects(ctx, &registryv1.ListSubjectsRequest{PageSize: -1})
		},
		"entries": func(ctx context.Context) (proto.Message, error) {
			return p.ListEntries(ctx, &registryv1.ListEntriesRequest{PageSize: -1})
		},
	} {
		_, err := list(t.Context())
		if got := tell(err); got.Code != codes.InvalidArgument || !slices.Equal(got.Fields, []string{"page_size"}) {
			t.Errorf("a list of %s with a page of -1 is told as %+v, want page_size named", name, got)
		}
	}
}
