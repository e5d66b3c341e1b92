package grpcapi

import (
	"context"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

// GetLineage follows the edges from a node.
func (l lineage) GetLineage(ctx context.Context, r *registryv1.GetLineageRequest) (*registryv1.GetLineageResponse, error) {
	root, err := rootOf(r)
	if err != nil {
		return nil, Error(ctx, err)
	}
	out, err := l.Registry.Lineage(ctx, registry.LineageQuery{
		Root: root, Direction: word[registry.Direction](r.GetDirection()), Depth: int(r.GetDepth()), Nodes: int(r.GetMaxNodes()),
	})
	if err != nil {
		return nil, Error(ctx, err)
	}
	return wireLineage(out), nil
}

// rootOf is the node that a request names.
func rootOf(r *registryv1.GetLineageRequest) (registry.Node, error) {
	switch {
	case r.GetApplication() != "" && (r.GetSubject() != "" || r.GetField() != "" || r.GetDomain() != ""):
		return registry.Node{}, invalid("application", "name a subject or an application, not both")
	case r.GetApplication() != "":
		return registry.Node{Kind: registry.ApplicationNode, Application: r.GetApplication()}, nil
	case r.GetField() != "":
		return registry.Node{Kind: registry.FieldNode, Subject: subjectNameOf(r), Field: r.GetField()}, nil
	}
	return registry.Node{Kind: registry.SubjectNode, Subject: subjectNameOf(r)}, nil
}

// wireLineage translates as much of a graph as fits an answer. What is nearest
// to the root comes first, so that the rest is what is left out.
func wireLineage(l registry.Lineage) *registryv1.GetLineageResponse {
	out := &registryv1.GetLineageResponse{Truncated: l.Truncated}
	out.Nodes = within(answerBytes/2, l.Nodes, wireNode)
	at := make(map[registry.Node]int32, len(out.GetNodes()))
	for i := range out.GetNodes() {
		at[l.Nodes[i].Node] = int32(i)
	}
	edges := make([]registry.Edge, 0, len(l.Edges))
	for _, e := range l.Edges {
		_, from := at[e.From]
		if _, to := at[e.To]; from && to {
			edges = append(edges, e)
		}
	}
	out.Edges = within(answerBytes/2, edges, func(e registry.Edge) *registryv1.LineageEdge { return wireEdge(e, at) })
	out.Truncated = out.GetTruncated() || len(out.GetNodes()) < len(l.Nodes) || len(out.GetEdges()) < len(l.Edges)
	return out
}

func wireNode(n registry.LineageNode) *registryv1.LineageNode {
	return &registryv1.LineageNode{
		Kind:        registryv1.LineageNode_Kind(registryv1.LineageNode_Kind_value[string(n.Kind)]),
		Domain:      n.Subject.Domain,
		Subject:     n.Subject.Subject,
		Field:       n.Field,
		Application: n.Application,
		Depth:       int32(n.Depth),
		Missing:     n.Missing,
		Owner:       n.Owner,
	}
}

func wireEdge(e registry.Edge, at map[registry.Node]int32) *registryv1.LineageEdge {
	return &registryv1.LineageEdge{
		From:           at[e.From],
		To:             at[e.To],
		Kind:           registryv1.LineageEdge_Kind(registryv1.LineageEdge_Kind_value[string(e.Kind)]),
		Environments:   e.Environments,
		Versions:       convert(e.Versions, func(n int) int32 { return int32(n) }),
		Application:    e.Application,
		Transformation: e.Transformation,
		Unknown:        e.Unknown,
		Imported:       e.Imported,
	}
}
