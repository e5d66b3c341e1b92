package confluent

import (
	"context"
	"errors"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

func (h *Handler) register(ctx context.Context, q *query) (answer, error) {
	n, err := h.subject(ctx, q)
	if err != nil {
		return answer{}, err
	}
	var request schemaRequest
	if err := q.read(&request); err != nil {
		return answer{}, err
	}
	p, err := h.publication(ctx, n, &request, q)
	if err != nil {
		return answer{}, err
	}
	if p, err = h.tagged(ctx, p, &request); err != nil {
		return answer{}, err
	}
	return h.registered(ctx, q, p)
}

// registered publishes, and answers what is there then.
func (h *Handler) registered(ctx context.Context, q *query, p registry.Publication) (answer, error) {
	v, err := h.publish(ctx, p)
	if err != nil {
		return answer{}, err
	}
	v, s, err := h.Registry.Version(ctx, v.Name, true)
	if err != nil {
		return answer{}, err
	}
	e, err := h.entity(ctx, q, v, s)
	if err != nil {
		return answer{}, err
	}
	e.Subject = ""
	return ok(e)
}

// publication is what a request to register asks of the registry.
func (h *Handler) publication(ctx context.Context, n name, request *schemaRequest, q *query) (registry.Publication, error) {
	draft, err := h.draft(ctx, request, n.domain)
	if err != nil {
		return registry.Publication{}, err
	}
	p := registry.Publication{
		Subject: n.name(), Draft: draft, Normalize: q.flag("normalize"), Force: q.flag("force"), CreateDomain: h.CreateContexts,
		Number: max(int(request.Version), 0), Stamp: request.Version != 0,
	}
	if request.ID != nil && *request.ID >= 0 {
		p.Import = &registry.Imported{ID: int(*request.ID)}
		if guid, err := schema.ParseGUID(request.GUID); err == nil {
			p.Import.GUID = guid
		}
	}
	return p, nil
}

// publish publishes. What is there already is found where nothing may be
// published too: a client that registers what it is about to use need not
// know that it may not.
func (h *Handler) publish(ctx context.Context, p registry.Publication) (registry.Version, error) {
	done, err := h.Registry.Publish(ctx, p)
	if is(err, registry.NotPermitted) && len(p.Draft.Files) > 0 {
		there, missing := h.Registry.Lookup(ctx, p.Subject, p.Draft, false)
		if missing == nil && (p.Import == nil || p.Import.ID == there.SchemaID) {
			return there, nil
		}
	}
	if err == nil && p.Import != nil && done.Version.Deleted() {
		return h.Registry.UndeleteVersion(ctx, done.Version.Name) // whoever imports it means it to be there
	}
	if refusal, ok := errors.AsType[*registry.Error](err); ok && refusal.Reason == registry.InvalidArgument && len(p.Draft.Files) == 0 {
		err = refuse(invalidSchema, registry.SchemaInvalid, "Empty schema")
	}
	if is(err, registry.DomainNotFound) {
		err = refuse(notPermitted, registry.NotPermitted, "The context %s does not exist, and registering makes none here: create the domain first", contextOf(p.Subject.Domain))
	}
	if refusal, ok := errors.AsType[*registry.Error](err); ok && refusal.Reason == registry.Incompatible {
		return registry.Version{}, h.incompatible(ctx, p.Subject, refusal)
	}
	return done.Version, err
}

func (h *Handler) lookUp(ctx context.Context, q *query) (answer, error) {
	n, err := h.subject(ctx, q)
	if err != nil {
		return answer{}, err
	}
	var request schemaRequest
	if err := q.read(&request); err != nil {
		return answer{}, err
	}
	draft, err := h.draft(ctx, &request, n.domain)
	if err != nil {
		return answer{}, err
	}
	if len(draft.Files) == 0 {
		return answer{}, refuse(invalidSchema, registry.SchemaInvalid, "Empty schema")
	}
	v, err := h.Registry.Lookup(ctx, n.name(), draft, q.show())
	if n.plain && is(err, registry.SubjectNotFound, registry.VersionNotFound) {
		err = h.elsewhere(ctx, n, err, func(other registry.SubjectName) (err error) {
			v, err = h.Registry.Lookup(ctx, other, draft, q.show())
			return err
		})
	}
	if is(err, registry.VersionNotFound) {
		err = refuse(schemaNotFound, registry.VersionNotFound, "Schema not found")
	}
	if err != nil {
		return answer{}, subjectMissing(n, err)
	}
	v, s, err := h.Registry.Version(ctx, v.Name, true)
	if err != nil {
		return answer{}, err
	}
	e, err := h.entity(ctx, q, v, s)
	if err != nil {
		return answer{}, err
	}
	return ok(e)
}

// text is the text of a schema, in the format that is asked for. A format that
// the schema does not have is none.
func (h *Handler) text(ctx context.Context, q *query, s registry.Schema, domain string) (string, error) {
	form := registry.Form("")
	switch format := q.text("format"); {
	case s.Format == schema.Protobuf && format == "serialized":
		form = registry.Serialized
	case s.Format == schema.Avro && format == "resolved":
		form = registry.Resolved
	case s.Format == schema.Avro && len(s.Files) > 1:
		form = registry.Resolved // the one text that says all
	case len(s.Files) == 1:
		return s.Files[0].Content, nil
	default:
		return "", refuse(invalidSchema, registry.SchemaInvalid, "the schema has %d files, which this API cannot answer as one; read it through Pawl's own API", len(s.Files))
	}
	return h.Registry.Form(ctx, registry.SchemaKey{ID: s.ID, GUID: guidUnless(s), Domain: domain}, form)
}

// guidUnless is the guid of a schema that has no id to be found by.
func guidUnless(s registry.Schema) schema.GUID {
	if s.ID != 0 {
		return schema.GUID{}
	}
	return s.GUID
}
