package confluent

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/registry"
)

func (h *Handler) listContexts(ctx context.Context, q *query) (answer, error) {
	domains, err := every(func(p registry.PageRequest) (registry.Page[registry.Domain], error) {
		return h.Registry.Domains(ctx, registry.DomainFilter{}, p)
	})
	if err != nil {
		return answer{}, err
	}
	var contexts []string
	for _, d := range domains {
		if c := contextOf(d.Name); strings.HasPrefix(c, q.text("contextPrefix")) {
			contexts = append(contexts, c)
		}
	}
	slices.Sort(contexts)
	return list(page(q, contexts, 0))
}

func (h *Handler) deleteContext(ctx context.Context, q *query) (answer, error) {
	context := unqualified(q.args[0])
	err := h.Registry.DeleteDomain(ctx, domainOf(context), "")
	switch {
	case is(err, registry.InUse):
		return answer{}, refuse(contextNotEmpty, registry.InUse, "The context '%s' is not empty: %s", context, refusalOf(err).Message)
	case err != nil:
		return answer{}, err
	}
	return answer{status: http.StatusNoContent}, nil
}
