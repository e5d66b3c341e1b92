package grpcapi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/testing/protocmp"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func TestFetchByEveryName(t *testing.T) {
	p := inMemory(t)
	v1, v2 := p.publish(t, "orders", order1), p.publish(t, "orders", order2)
	for name, want := range map[string]*registryv1.Version{"": v2, "latest": v2, "1": v1, "2": v2} {
		got := must[*registryv1.GetVersionResponse](t)(p.GetVersion(t.Context(), &registryv1.GetVersionRequest{Subject: "orders", Version: name}))
		if diff := cmp.Diff(want, got.GetVersion(), protocmp.Transform()); diff != "" {
			t.Errorf("GetVersion(orders@%s) (-want +got):\n%s", name, diff)
		}
	}
	for _, request := range []*registryv1.GetSchemaRequest{
		{Id: v1.GetSchemaId()}, {Guid: v1.GetGuid()}, {Id: v1.GetSchemaId(), Domain: "default"},
	} {
		got := must[*registryv1.GetSchemaResponse](t)(p.GetSchema(t.Context(), request)).GetSchema()
		want := &registryv1.Schema{
			Id: v1.GetSchemaId(), Guid: v1.GetGuid(), Digest: v1.GetDigest(), Format: registryv1.Format_AVRO,
			Files: []*registryv1.SchemaFile{{Path: "order.avsc", Content: order1}},
		}
		if diff := cmp.Diff(want, got, protocmp.Transform()); diff != "" {
			t.Errorf("GetSchema(%v) (-want +got):\n%s", request, diff)
		}
	}
}

func TestFetchOfWhatIsNotThere(t *testing.T) {
	p := inMemory(t)
	p.publish(t, "orders", order1)
	_, err := p.GetVersion(t.Context(), &registryv1.GetVersionRequest{Subject: "orders", Version: "7"})
	want := told{Code: codes.NotFound, Reason: "VERSION_NOT_FOUND", Resource: "domains/default/subjects/orders/versions/7"}
	if diff := cmp.Diff(want, tell(err)); diff != "" {
		t.Errorf("GetVersion(orders@7) (-want +got):\n%s", diff)
	}
	_, err = p.GetVersion(t.Context(), &registryv1.GetVersionRequest{Domain: "nowhere", Subject: "orders"})
	if got := tell(err); got.Code != codes.NotFound {
		t.Errorf("GetVersion(nowhere/orders) is told as %+v, want NOT_FOUND", got)
	}
	_, err = p.GetSchema(t.Context(), &registryv1.GetSchemaRequest{Id: 1 << 30})
	if got := tell(err); got.Reason != "SCHEMA_NOT_FOUND" {
		t.Errorf("GetSchema(an id never given) is told as %+v, want SCHEMA_NOT_FOUND", got)
	}
}

// linked publishes money, price that references it, and order that references
// price.
func linked(t *testing.T, p pawl) {
	t.Helper()
	p.publish(t, "money", record("Money"))
	price := avro(`{"type": "record", "name": "Price", "fields": [{"name": "money", "type": "Money"}]}`)
	price.References = []*registryv1.Reference{{Name: "Money", Subject: "money", Version: 1}}
	p.publishSource(t, "price", price)
	order := avro(`{"type": "record", "name": "Order", "fields": [{"name": "price", "type": "Price"}]}`)
	order.References = []*registryv1.Reference{{Name: "Price", Subject: "price", Version: 1}}
	p.publishSource(t, "order", order)
}

func TestFetchWithReferencesResolved(t *testing.T) {
	p := inMemory(t)
	linked(t, p)
	got := must[*registryv1.GetVersionResponse](t)(p.GetVersion(t.Context(), &registryv1.GetVersionRequest{Subject: "order", ResolveReferences: true}))
	var names []string
	for _, d := range got.GetDependencies() {
		names = append(names, d.GetReference().GetDomain()+"/"+d.GetReference().GetSubject())
		if len(d.GetSchema().GetFiles()) != 1 {
			t.Errorf("the dependency %v has no text", d.GetReference())
		}
	}
	if diff := cmp.Diff([]string{"default/money", "default/price"}, names); diff != "" {
		t.Errorf("the dependencies of order, what is imported first (-want +got):\n%s", diff)
	}
	schema := must[*registryv1.GetSchemaResponse](t)(p.GetSchema(t.Context(), &registryv1.GetSchemaRequest{Id: got.GetSchema().GetId(), ResolveReferences: true}))
	if diff := cmp.Diff(got.GetDependencies(), schema.GetDependencies(), protocmp.Transform()); diff != "" {
		t.Errorf("GetSchema resolves otherwise than GetVersion:\n%s", diff)
	}
	referrers := must[*registryv1.ListReferrersResponse](t)(p.ListReferrers(t.Context(), &registryv1.ListReferrersRequest{Subject: "money", Version: "1"}))
	if list := referrers.GetVersions(); len(list) != 1 || list[0].GetSubject() != "price" {
		t.Errorf("ListReferrers(money@1) = %v, want price", list)
	}
}
