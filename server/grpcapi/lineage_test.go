package grpcapi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/testing/protocmp"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func TestLineageAndDerivations(t *testing.T) {
	p := inMemory(t)
	ctx := t.Context()
	lineage := registryv1.NewLineageServiceClient(p.conn)
	p.publish(t, "orders", order1)
	want := &registryv1.Derivation{
		Domain: "default", Subject: "sums", SourceDomain: "default", SourceSubject: "orders", Application: "adder", Description: "daily",
		Mappings: []*registryv1.FieldMapping{{Target: "n", Sources: []string{"id"}, Transformation: "AGGREGATION"}},
	}
	made := must[*registryv1.SetDerivationResponse](t)(lineage.SetDerivation(ctx, &registryv1.SetDerivationRequest{Derivation: want})).GetDerivation()
	ignored := protocmp.IgnoreFields(want, "create_time", "update_time", "etag")
	if diff := cmp.Diff(want, made, protocmp.Transform(), ignored); diff != "" || made.GetEtag() == "" || made.GetCreateTime() == nil {
		t.Errorf("SetDerivation (-want +got):\n%s", diff)
	}
	name := &registryv1.GetDerivationRequest{Subject: "sums", SourceSubject: "orders"}
	got := must[*registryv1.GetDerivationResponse](t)(lineage.GetDerivation(ctx, name)).GetDerivation()
	list := must[*registryv1.ListDerivationsResponse](t)(lineage.ListDerivations(ctx, &registryv1.ListDerivationsRequest{SourceSubject: "orders"}))
	for what, d := range map[string]*registryv1.Derivation{"GetDerivation": got, "ListDerivations": list.GetDerivations()[0]} {
		if diff := cmp.Diff(made, d, protocmp.Transform()); diff != "" {
			t.Errorf("%s (-made +got):\n%s", what, diff)
		}
	}
	graph := must[*registryv1.GetLineageResponse](t)(lineage.GetLineage(ctx, &registryv1.GetLineageRequest{Subject: "orders", Field: "id", Direction: registryv1.GetLineageRequest_DOWN}))
	wantGraph := &registryv1.GetLineageResponse{
		Nodes: []*registryv1.LineageNode{
			{Kind: registryv1.LineageNode_FIELD, Domain: "default", Subject: "orders", Field: "id"},
			{Kind: registryv1.LineageNode_FIELD, Domain: "default", Subject: "sums", Field: "n", Depth: 1, Missing: true},
		},
		Edges: []*registryv1.LineageEdge{{From: 0, To: 1, Kind: registryv1.LineageEdge_DERIVES, Application: "adder", Transformation: "AGGREGATION"}},
	}
	if diff := cmp.Diff(wantGraph, graph, protocmp.Transform()); diff != "" {
		t.Errorf("GetLineage (-want +got):\n%s", diff)
	}
	remove := &registryv1.DeleteDerivationRequest{Subject: "sums", SourceSubject: "orders", Etag: made.GetEtag()}
	must[*registryv1.DeleteDerivationResponse](t)(lineage.DeleteDerivation(ctx, remove))
	if _, err := lineage.GetDerivation(ctx, name); tell(err).Reason != "DERIVATION_NOT_FOUND" {
		t.Errorf("GetDerivation of one that is gone = %v", err)
	}
	for field, r := range map[string]*registryv1.GetLineageRequest{
		"subject": {}, "application": {Application: "a", Subject: "orders"}, "field": {Subject: "orders", Field: "nothing"},
		"depth": {Subject: "orders", Depth: 21}, "max_nodes": {Subject: "orders", MaxNodes: -1}, "domain": {Subject: "orders", Domain: "No Domain"},
	} {
		_, err := lineage.GetLineage(ctx, r)
		if diff := cmp.Diff(told{Code: codes.InvalidArgument, Reason: "INVALID_ARGUMENT", Fields: []string{field}}, tell(err)); diff != "" {
			t.Errorf("GetLineage(%v) (-want +got):\n%s", r, diff)
		}
	}
	for field, d := range map[string]*registryv1.Derivation{
		"derivation.subject": {SourceSubject: "a"}, "derivation.source_subject": {Subject: "a"}, "derivation.source_domain": {Subject: "a", SourceSubject: "a", SourceDomain: "No Domain"},
	} {
		_, err := lineage.SetDerivation(ctx, &registryv1.SetDerivationRequest{Derivation: d})
		if diff := cmp.Diff(told{Code: codes.InvalidArgument, Reason: "INVALID_ARGUMENT", Fields: []string{field}}, tell(err)); diff != "" {
			t.Errorf("SetDerivation(%v) (-want +got):\n%s", d, diff)
		}
	}
}
