package confluent

import (
	"context"
	"slices"

	"github.com/pawl-registry/pawl/registry"
)

func root(*Handler, context.Context, *query) (answer, error) { return ok(struct{}{}) }

func (*Handler) clusterID(context.Context, *query) (answer, error) {
	return ok(map[string]any{
		"scope": map[string]any{"path": []string{}, "clusters": map[string]string{"kafka-cluster": "", "schema-registry-cluster": "schema-registry"}},
		"id":    "",
	})
}

func (h *Handler) serverVersion(context.Context, *query) (answer, error) {
	return ok(map[string]string{"version": h.Version, "commitId": h.Version})
}

func (*Handler) deployment(context.Context, *query) (answer, error) {
	return ok(map[string]any{"attributes": []string{}})
}

// subjectMetadata finds the latest version of a subject that carries some
// properties.
func (h *Handler) subjectMetadata(ctx context.Context, q *query) (answer, error) {
	n, err := h.subject(ctx, q)
	if err != nil {
		return answer{}, err
	}
	found, err := h.carrying(ctx, q, n.name())
	if n.plain && is(err, registry.SubjectNotFound, registry.VersionNotFound) {
		err = h.elsewhere(ctx, n, err, func(other registry.SubjectName) (err error) {
			found, err = h.carrying(ctx, q, other)
			return err
		})
	}
	if is(err, registry.VersionNotFound) {
		err = refuse(schemaNotFound, registry.VersionNotFound, "Schema not found")
	}
	if err != nil {
		return answer{}, subjectMissing(n, err)
	}
	v, s, err := h.Registry.Version(ctx, found.Name, true)
	if err != nil {
		return answer{}, err
	}
	e, err := h.entity(ctx, q, v, s)
	if err != nil {
		return answer{}, err
	}
	return ok(e)
}

// carrying finds the latest version of a subject with the properties that are
// asked for.
func (h *Handler) carrying(ctx context.Context, q *query, s registry.SubjectName) (registry.Version, error) {
	versions, err := every(func(p registry.PageRequest) (registry.Page[registry.Version], error) {
		return h.Registry.Versions(ctx, s, q.show(), p)
	})
	if err != nil {
		return registry.Version{}, err
	}
	keys, values := q.values["key"], q.values["value"]
	for _, v := range slices.Backward(versions) {
		carries := len(v.Properties) > 0
		for i, key := range keys {
			has, there := v.Properties[key]
			carries = carries && there && i < len(values) && has == values[i]
		}
		if carries {
			return v, nil
		}
	}
	return registry.Version{}, &registry.Error{Reason: registry.VersionNotFound, Message: "no version has these properties"}
}
