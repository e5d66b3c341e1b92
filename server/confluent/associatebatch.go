package confluent

import (
	"context"
	"net/http"
	"strings"

	"github.com/pawl-registry/pawl/registry"
)

// A batchAnswer has one result for each request of a batch, in their order:
// one that fails does not keep the others from going on.
type batchAnswer[R any] struct {
	Results []batchResult[R] `json:"results"`
}

type batchResult[R any] struct {
	Error  *told `json:"error,omitempty"`
	Result *R    `json:"result,omitempty"`
}

// maxBatch is how many requests one batch may have.
const maxBatch = 1000

func checkBatch(n int) error {
	if n == 0 || n > maxBatch {
		return refuse(invalidAssociation, registry.InvalidArgument, "The association specified an invalid value for property: requests: there are %d; give 1 to %d", n, maxBatch)
	}
	return nil
}

// batch answers each request of a batch on its own.
func batch[Q, R any](h *Handler, requests []Q, do func(Q) (R, error)) (answer, error) {
	if err := checkBatch(len(requests)); err != nil {
		return answer{}, err
	}
	out := batchAnswer[R]{Results: make([]batchResult[R], len(requests))}
	for i, request := range requests {
		result, err := do(request)
		if err != nil {
			_, t := h.tell(associationFault(err))
			out.Results[i].Error = &t
			continue
		}
		out.Results[i].Result = &result
	}
	return answer{status: http.StatusMultiStatus, value: out}, nil
}

// An associationQuery asks for associations of one resource.
type associationQuery struct {
	associationRequest
	Parts     []string           `json:"associationTypes"`
	Lifecycle registry.Lifecycle `json:"lifecycle"`
}

// batchGetAssociations reads the associations of many resources.
func (h *Handler) batchGetAssociations(ctx context.Context, q *query) (answer, error) {
	var request struct {
		Requests []associationQuery `json:"requests"`
	}
	if err := q.read(&request); err != nil {
		return answer{}, err
	}
	return batch(h, request.Requests, func(r associationQuery) (associationResponse, error) {
		of := r.resource()
		of.Namespace = namespaceOf(of.Namespace)
		found, err := h.Registry.Associations(ctx, registry.AssociationFilter{Resource: of, Parts: r.Parts, Lifecycle: r.Lifecycle})
		if err == nil && len(found) == 0 {
			err = refuse(associationNotFound, registry.AssociationNotFound, "Association not found: %s%s", of.ID, of.Name)
		}
		if err != nil {
			return associationResponse{}, err
		}
		of = found[0].Resource
		out := associationResponse{Name: of.Name, Namespace: of.Namespace, ID: of.ID, Type: of.Type}
		for _, a := range found {
			out.Associations = append(out.Associations, associatedInfo{qualified(a.Subject), a.Part, a.Lifecycle, a.Frozen, nil})
		}
		return out, nil
	})
}

// batchMutateAssociations changes those of many resources.
func (h *Handler) batchMutateAssociations(ctx context.Context, q *query) (answer, error) {
	var request struct {
		Requests []associationRequest `json:"requests"`
	}
	if err := q.read(&request); err != nil {
		return answer{}, err
	}
	return batch(h, request.Requests, func(r associationRequest) (associationResponse, error) { return h.mutate(ctx, q, r) })
}

// mutate does what the operations of one resource say, one after another.
func (h *Handler) mutate(ctx context.Context, q *query, r associationRequest) (associationResponse, error) {
	of := r.resource()
	out := associationResponse{Name: of.Name, Namespace: of.Namespace, ID: of.ID, Type: of.Type}
	if len(r.Associations) == 0 {
		return out, refuse(invalidAssociation, registry.InvalidArgument, "The association specified an invalid value for property: associations: there is none")
	}
	for _, info := range r.Associations {
		one := r
		one.Associations = []associationInfo{info}
		switch strings.ToUpper(info.Do) {
		case "DELETE":
			parts := []string{info.Part}
			if info.Part == "" {
				parts = nil
			}
			if err := h.unbind(ctx, of, parts, unbinding{cascade: bool(info.Cascade), dry: q.flag("dryRun")}); err != nil {
				return out, err
			}
		case "CREATE", "UPSERT", "":
			made, err := h.bind(ctx, q, one, bindMode(strings.EqualFold(info.Do, "CREATE")))
			if err != nil {
				return out, err
			}
			out.Associations = append(out.Associations, made.Associations...)
		default:
			return out, refuse(invalidAssociation, registry.InvalidArgument, "The association specified an invalid value for property: opType: %q is not CREATE, UPSERT or DELETE", info.Do)
		}
	}
	return out, nil
}
