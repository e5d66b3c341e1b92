package grpcapi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/testing/protocmp"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

func TestEveryAccessModeHasAValue(t *testing.T) {
	for _, mode := range registry.AccessModes() {
		if _, ok := registryv1.Access_Mode_value[string(mode)]; !ok {
			t.Errorf("the access mode %s has no value on the wire", mode)
		}
	}
}

func TestAccessModesSayWhereTheyComeFrom(t *testing.T) {
	p := inMemory(t)
	orders := &registryv1.GetAccessModeRequest{Subject: "orders"}
	expect := func(want *registryv1.Access) {
		t.Helper()
		got := must[*registryv1.GetAccessModeResponse](t)(p.GetAccessMode(t.Context(), orders)).GetAccess()
		if diff := cmp.Diff(want, got, protocmp.Transform(), protocmp.IgnoreFields(want, "etag")); diff != "" {
			t.Errorf("GetAccessMode(orders) (-want +got):\n%s", diff)
		}
	}
	set := func(r *registryv1.SetAccessModeRequest) *registryv1.SetAccessModeResponse {
		t.Helper()
		return must[*registryv1.SetAccessModeResponse](t)(p.SetAccessMode(t.Context(), r))
	}
	expect(&registryv1.Access{Effective: registryv1.Access_READWRITE, From: "builtin"})
	first := set(&registryv1.SetAccessModeRequest{Mode: registryv1.Access_READONLY})
	expect(&registryv1.Access{Effective: registryv1.Access_READONLY, From: "registry"})
	_, err := p.PublishVersion(t.Context(), &registryv1.PublishVersionRequest{Subject: "orders", Schema: avro(order1)})
	if got := tell(err); got.Code != codes.FailedPrecondition || got.Reason != "NOT_PERMITTED" {
		t.Errorf("PublishVersion under READONLY is told as %+v, want NOT_PERMITTED", got)
	}
	set(&registryv1.SetAccessModeRequest{Subject: "orders", Mode: registryv1.Access_READWRITE})
	expect(&registryv1.Access{Mode: registryv1.Access_READWRITE, Effective: registryv1.Access_READWRITE, From: "domains/default/subjects/orders"})
	p.publish(t, "orders", order1)
	_, err = p.SetAccessMode(t.Context(), &registryv1.SetAccessModeRequest{Subject: "orders", Mode: registryv1.Access_IMPORT})
	if got := tell(err); got.Reason != "NOT_PERMITTED" {
		t.Errorf("SetAccessMode(IMPORT) where a version is live is told as %+v, want NOT_PERMITTED", got)
	}
	set(&registryv1.SetAccessModeRequest{Subject: "orders", Mode: registryv1.Access_IMPORT, Force: true})
	_, err = p.SetAccessMode(t.Context(), &registryv1.SetAccessModeRequest{Mode: registryv1.Access_READWRITE, Etag: "0" + first.GetAccess().GetEtag()})
	if got := tell(err); got.Code != codes.Aborted {
		t.Errorf("SetAccessMode with a stale etag is told as %+v, want ABORTED", got)
	}
	cleared := must[*registryv1.ClearAccessModeResponse](t)(p.ClearAccessMode(t.Context(), &registryv1.ClearAccessModeRequest{Recursive: true}))
	want := &registryv1.ClearAccessModeResponse{
		Before: registryv1.Access_READONLY, Access: &registryv1.Access{Effective: registryv1.Access_READWRITE, From: "builtin", Etag: cleared.GetAccess().GetEtag()},
	}
	if diff := cmp.Diff(want, cleared, protocmp.Transform()); diff != "" {
		t.Errorf("ClearAccessMode (-want +got):\n%s", diff)
	}
	expect(&registryv1.Access{Effective: registryv1.Access_READWRITE, From: "builtin"})
}

func TestAVersionOfAnotherRegistryKeepsItsIdentity(t *testing.T) {
	p := inMemory(t)
	must[*registryv1.SetAccessModeResponse](t)(p.SetAccessMode(t.Context(), &registryv1.SetAccessModeRequest{Subject: "orders", Mode: registryv1.Access_IMPORT}))
	const guid = "8d7f0d3c-3f52-9a3e-0c1b-6f2a4e5d7c8b"
	request := &registryv1.PublishVersionRequest{
		Subject: "orders", Schema: avro(order1), Version: 7, Import: &registryv1.ImportedIdentity{SchemaId: 100, Guid: guid},
	}
	for _, created := range []bool{true, false} {
		done := must[*registryv1.PublishVersionResponse](t)(p.PublishVersion(t.Context(), request))
		v := done.GetVersion()
		if done.GetCreated() != created || v.GetVersion() != 7 || v.GetSchemaId() != 100 || v.GetGuid() != guid || !v.GetImported() {
			t.Errorf("PublishVersion(an import) = %v, want version 7 with id 100, created = %v", done, created)
		}
	}
	request.Import = &registryv1.ImportedIdentity{SchemaId: 100, Guid: "x"}
	_, err := p.PublishVersion(t.Context(), request)
	if got := tell(err); cmp.Diff([]string{"import.guid"}, got.Fields) != "" {
		t.Errorf("PublishVersion(an import with a bad guid) is told as %+v, want import.guid named", got)
	}
}
