package confluent

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/registry"
)

// An association is one as the API lists it.
type association struct {
	Subject   string             `json:"subject"`
	GUID      string             `json:"guid"`
	Name      string             `json:"resourceName"`
	Namespace string             `json:"resourceNamespace"`
	ID        string             `json:"resourceId"`
	Type      string             `json:"resourceType"`
	Part      string             `json:"associationType"`
	Lifecycle registry.Lifecycle `json:"lifecycle"`
	Frozen    bool               `json:"frozen"`
}

const topicType = "topic"

// resourceType is the type of resource that is asked for; topics are all there
// is.
func (q *query) resourceType() string {
	if t := q.text("resourceType"); t != "" {
		return t
	}
	return topicType
}

// listAssociations lists those that a filter selects and the parameters too.
func (h *Handler) listAssociations(ctx context.Context, q *query, f registry.AssociationFilter) (answer, error) {
	f.Resource.Type = q.resourceType()
	f.Parts = slices.DeleteFunc(slices.Clone(q.values["associationType"]), func(part string) bool { return part == "" })
	f.Lifecycle = registry.Lifecycle(strings.ToUpper(q.text("lifecycle")))
	found, err := h.Registry.Associations(ctx, f)
	if err != nil {
		return answer{}, err
	}
	var out []association
	for _, a := range found {
		out = append(out, association{
			qualified(a.Subject), a.GUID().String(), a.Resource.Name, a.Resource.Namespace, a.Resource.ID, a.Resource.Type, a.Part, a.Lifecycle, a.Frozen,
		})
	}
	return list(page(q, out, 0))
}

func (h *Handler) associationsByID(ctx context.Context, q *query) (answer, error) {
	return h.listAssociations(ctx, q, registry.AssociationFilter{Resource: registry.Resource{ID: q.args[0]}})
}

// anyNamespace stands for all of them in a path: what a serializer asks for
// that was not told the id of its cluster.
const anyNamespace = "-"

// associationsByName is what every serializer of Confluent's asks first.
func (h *Handler) associationsByName(ctx context.Context, q *query) (answer, error) {
	return h.listAssociations(ctx, q, registry.AssociationFilter{Resource: registry.Resource{Namespace: namespaceOf(q.args[0]), Name: q.args[1]}})
}

func namespaceOf(text string) string {
	if text == anyNamespace {
		return ""
	}
	return text
}

func (h *Handler) associationsBySubject(ctx context.Context, q *query) (answer, error) {
	n, err := q.subject()
	if err != nil {
		return answer{}, err
	}
	return h.listAssociations(ctx, q, registry.AssociationFilter{Subject: n.name()})
}

// createAssociations creates associations; what is there and says otherwise is
// refused.
func (h *Handler) createAssociations(ctx context.Context, q *query) (answer, error) {
	var request associationRequest
	if err := q.read(&request); err != nil {
		return answer{}, err
	}
	return h.answerBinding(ctx, q, request, creating)
}

// putAssociations creates associations, or changes those that are there.
func (h *Handler) putAssociations(ctx context.Context, q *query) (answer, error) {
	var request associationRequest
	if err := q.read(&request); err != nil {
		return answer{}, err
	}
	switch request.ID {
	case "":
		request.ID = q.args[0]
	case q.args[0]:
	default:
		return answer{}, refuse(invalidAssociation, registry.InvalidArgument, "The association specified an invalid value for property: resourceId: the path says %q, the body %q", q.args[0], request.ID)
	}
	return h.answerBinding(ctx, q, request, changing)
}

func (h *Handler) answerBinding(ctx context.Context, q *query, request associationRequest, how bindMode) (answer, error) {
	out, err := h.bind(ctx, q, request, how)
	if err != nil {
		return answer{}, associationFault(err)
	}
	return ok(out)
}

// deleteAssociations removes associations of a resource, and where that is
// asked for the subjects that lived and died with them.
func (h *Handler) deleteAssociations(ctx context.Context, q *query) (answer, error) {
	parts := slices.DeleteFunc(slices.Clone(q.values["associationType"]), func(part string) bool { return part == "" })
	of := registry.Resource{ID: q.args[0], Type: q.resourceType()}
	if err := h.unbind(ctx, of, parts, unbinding{cascade: q.flag("cascadeLifecycle"), dry: q.flag("dryRun")}); err != nil {
		return answer{}, associationFault(err)
	}
	return answer{status: http.StatusNoContent}, nil
}

// associationFault is an error as these routes mean it: an argument that is
// wrong is one of the association.
func associationFault(err error) error {
	refusal := refusalOf(err)
	if refusal == nil {
		return err
	}
	switch {
	case refusal.Reason == registry.InvalidArgument && codeOf(refusal) != invalidSubject:
		return refuse(invalidAssociation, registry.InvalidArgument, "The association specified an invalid value for property: %s", refusal.Message)
	case refusal.Reason == registry.AssociationNotFound:
		return refuse(associationNotFound, refusal.Reason, "Association not found: %s", refusal.Message)
	case refusal.Reason == registry.SubjectNotFound, refusal.Reason == registry.DomainNotFound:
		return refuse(noActiveVersion, refusal.Reason, "No active (non-deleted) version exists: %s", refusal.Message)
	}
	return err
}
