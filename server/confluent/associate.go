package confluent

import (
	"context"
	"errors"

	"github.com/pawl-registry/pawl/registry"
)

// An associationRequest is what is to become of a resource's associations.
type associationRequest struct {
	Name         string            `json:"resourceName"`
	Namespace    string            `json:"resourceNamespace"`
	ID           string            `json:"resourceId"`
	Type         string            `json:"resourceType"`
	Associations []associationInfo `json:"associations"`
}

// An associationInfo is one of them. Of a request that changes several
// resources, Do says what is to be done.
type associationInfo struct {
	Do        string             `json:"opType,omitempty"`
	Subject   string             `json:"subject,omitempty"`
	Part      string             `json:"associationType,omitempty"`
	Lifecycle registry.Lifecycle `json:"lifecycle,omitempty"`
	Frozen    boolean            `json:"frozen,omitempty"`
	Schema    *schemaRequest     `json:"schema,omitempty"`
	Normalize boolean            `json:"normalize,omitempty"`
	Cascade   boolean            `json:"cascadeLifecycle,omitempty"`
}

// An associationResponse says what has become of them.
type associationResponse struct {
	Name         string           `json:"resourceName"`
	Namespace    string           `json:"resourceNamespace"`
	ID           string           `json:"resourceId"`
	Type         string           `json:"resourceType"`
	Associations []associatedInfo `json:"associations"`
}

type associatedInfo struct {
	Subject   string             `json:"subject"`
	Part      string             `json:"associationType"`
	Lifecycle registry.Lifecycle `json:"lifecycle"`
	Frozen    bool               `json:"frozen"`
	Schema    *schemaEntity      `json:"schema,omitempty"`
}

func (r associationRequest) resource() registry.Resource {
	of := registry.Resource{Namespace: r.Namespace, Name: r.Name, ID: r.ID, Type: r.Type}
	if of.Type == "" {
		of.Type = topicType
	}
	return of
}

// A bindMode says whether associations may be there already.
type bindMode bool

const (
	creating bindMode = true
	changing bindMode = false
)

// binding is what the registry is asked to do. A subject that is not named is
// that of the topic's part in the context that is the resource's namespace.
func (r associationRequest) binding(context string, how bindMode) registry.Binding {
	b := registry.Binding{Resource: r.resource(), CreateOnly: bool(how)}
	for _, info := range r.Associations {
		part := info.Part
		if part == "" {
			part = "value"
		}
		subject := info.Subject
		if subject == "" {
			subject = r.Name + "-" + part
		}
		b.Associations = append(b.Associations, registry.Association{
			Part: part, Subject: readName(subject, context).name(), Lifecycle: info.Lifecycle, Frozen: bool(info.Frozen),
		})
		b.Unborn = b.Unborn || info.Schema != nil
	}
	return b
}

// bind makes the associations of a request. Schemas that come along are
// published first, but only if the associations could be made.
func (h *Handler) bind(ctx context.Context, q *query, request associationRequest, how bindMode) (associationResponse, error) {
	context := q.text("context")
	if context == "" {
		context = q.context
	}
	if context == "" {
		context = defaultContext
	}
	b := request.binding(context, how)
	dry := q.flag("dryRun")
	b.DryRun = true
	made, err := h.Registry.Bind(ctx, b)
	if err != nil {
		return associationResponse{}, err
	}
	schemas := make([]*schemaEntity, len(made))
	if !dry {
		for i, info := range request.Associations {
			if info.Schema == nil {
				continue
			}
			if schemas[i], err = h.publishFor(ctx, q, b.Associations[i].Subject, info); err != nil {
				return associationResponse{}, err
			}
		}
		b.DryRun, b.Unborn = false, false
		if made, err = h.Registry.Bind(ctx, b); err != nil {
			return associationResponse{}, err
		}
	}
	of := b.Resource
	out := associationResponse{Name: of.Name, Namespace: of.Namespace, ID: of.ID, Type: of.Type}
	for i, a := range made {
		out.Associations = append(out.Associations, associatedInfo{qualified(a.Subject), a.Part, a.Lifecycle, a.Frozen, schemas[i]})
	}
	return out, nil
}

// publishFor publishes the schema that an association brings along.
func (h *Handler) publishFor(ctx context.Context, q *query, subject registry.SubjectName, info associationInfo) (*schemaEntity, error) {
	p, err := h.publication(ctx, name{domain: subject.Domain, subject: subject.Subject}, info.Schema, q)
	if err != nil {
		return nil, err
	}
	p.Normalize = p.Normalize || bool(info.Normalize)
	v, err := h.publish(ctx, p)
	if err != nil {
		return nil, err
	}
	_, s, err := h.Registry.Version(ctx, v.Name, true)
	if err != nil {
		return nil, err
	}
	e, err := h.entity(ctx, q, v, s)
	return &e, err
}

// An unbinding says how associations are removed.
type unbinding struct{ cascade, dry bool }

// unbind removes associations. With cascade the subjects of the strong ones
// are deleted softly: who wants them gone for good purges them.
func (h *Handler) unbind(ctx context.Context, of registry.Resource, parts []string, u unbinding) error {
	there, err := h.Registry.Unbind(ctx, of, parts, true)
	if err != nil {
		return err
	}
	for _, a := range there {
		if a.Frozen && !u.cascade {
			return &registry.Error{Reason: registry.AssociationFrozen, Message: "the association of the " + a.Part + " of " + a.Resource.Name + " with " + qualified(a.Subject) + " is frozen; remove it with cascadeLifecycle=true"}
		}
	}
	if u.dry {
		return nil
	}
	for _, a := range there {
		if !u.cascade || a.Lifecycle != registry.Strong {
			continue
		}
		_, err := h.Registry.DeleteSubject(ctx, a.Subject, "")
		if refusal, ok := errors.AsType[*registry.Error](err); err != nil && (!ok || refusal.Reason != registry.SubjectNotFound && refusal.Reason != registry.AlreadyDeleted) {
			return err
		}
	}
	_, err = h.Registry.Unbind(ctx, of, parts, false)
	return err
}
