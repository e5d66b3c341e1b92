package confluent

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"strconv"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// id is the schema id that the path names.
func (q *query) id() (int, error) {
	n, err := strconv.ParseInt(q.args[0], 10, 32)
	if err != nil {
		return 0, errNoPath
	}
	if n < 1 {
		return 0, refuse(schemaNotFound, registry.SchemaNotFound, "Schema %d not found", n)
	}
	return int(n), nil
}

// key is the schema that the path names by id: of the context that the
// parameter subject names, or of any.
func (h *Handler) key(ctx context.Context, q *query) (registry.SchemaKey, name, error) {
	id, err := q.id()
	n := h.aliased(ctx, readName(q.text("subject"), q.context))
	k := registry.SchemaKey{ID: id, Domain: n.domain}
	if err != nil || !n.plain {
		return k, n, err
	}
	k.Domain = ""
	if n.subject == "" {
		return k, n, nil
	}
	// The subject may be in one context and the id mean another schema in
	// another one.
	for _, s := range append([]registry.SubjectName{n.name()}, h.namesakes(ctx, n)...) {
		k.Domain = s.Domain
		found, err := h.Registry.SchemaVersions(ctx, k, true, registry.PageRequest{Size: pageSize})
		if err != nil && !is(err, registry.SchemaNotFound) {
			return k, n, err
		}
		for _, v := range found.Items {
			if v.Name.SubjectName == s {
				return k, n, nil
			}
		}
	}
	k.Domain = ""
	return k, n, nil
}

// namesakes are the subjects of the same name in other contexts; a name that
// is none has none.
func (h *Handler) namesakes(ctx context.Context, n name) []registry.SubjectName {
	others, err := h.Registry.Namesakes(ctx, n.name())
	if err != nil {
		return nil
	}
	return others
}

func (h *Handler) getID(ctx context.Context, q *query) (answer, error) {
	k, n, err := h.key(ctx, q)
	if err != nil {
		return answer{}, err
	}
	// The answer names the first version that has the schema: later ones would
	// change what is kept for good.
	s, first, err := h.Registry.SchemaUse(ctx, k, n.subject)
	if err != nil {
		return answer{}, contextMissing(k, err)
	}
	e, err := h.entity(ctx, q, first, s)
	if err != nil {
		return answer{}, err
	}
	e.ID, e.Deleted = 0, false
	if q.flag("fetchMaxId") {
		if e.MaxID, err = h.Registry.LastSchemaID(ctx); err != nil {
			return answer{}, err
		}
		return ok(e)
	}
	return unchanging(e)
}

// contextMissing says of an id in a context that does not exist that there is
// no such id.
func contextMissing(k registry.SchemaKey, err error) error {
	if is(err, registry.DomainNotFound, registry.InvalidArgument) {
		return refuse(schemaNotFound, registry.SchemaNotFound, "Schema %d not found", k.ID)
	}
	return err
}

// unchanging is an answer that stays what it is for good.
func unchanging(value any) (answer, error) {
	text, err := encode(value)
	if err != nil {
		return answer{}, err
	}
	body, sum := string(text), md5.Sum(text)
	return answer{text: &body, etag: hex.EncodeToString(sum[:])}, nil
}

func (h *Handler) getIDSchema(ctx context.Context, q *query) (answer, error) {
	k, _, err := h.key(ctx, q)
	if err != nil {
		return answer{}, err
	}
	s, err := h.Registry.Schema(ctx, k)
	if err != nil {
		return answer{}, contextMissing(k, err)
	}
	text, err := h.text(ctx, q, s, k.Domain)
	if err != nil {
		return answer{}, err
	}
	sum := md5.Sum([]byte(text))
	return answer{text: &text, etag: hex.EncodeToString(sum[:])}, nil
}

// uses lists the versions that have the schema of an id.
func (h *Handler) uses(ctx context.Context, q *query) ([]registry.Version, error) {
	k, n, err := h.key(ctx, q)
	if err != nil {
		return nil, err
	}
	if k.Domain == "" {
		s, err := h.Registry.Schema(ctx, k)
		if err != nil {
			return nil, err
		}
		if k.Domain, err = h.homeOf(ctx, k, s); err != nil {
			return nil, err
		}
	}
	versions, err := every(func(p registry.PageRequest) (registry.Page[registry.Version], error) {
		return h.Registry.SchemaVersions(ctx, k, q.show(), p)
	})
	if err != nil || n.subject == "" {
		return versions, contextMissing(k, err)
	}
	var of []registry.Version
	for _, v := range versions {
		if v.Name.Subject == n.subject {
			of = append(of, v)
		}
	}
	return of, nil
}

// homeOf is the context in which an id is meant that names none: the default
// one where it has the id, or else all that have it.
func (h *Handler) homeOf(ctx context.Context, k registry.SchemaKey, s registry.Schema) (string, error) {
	k.Domain = registry.DefaultDomain
	there, err := h.Registry.Schema(ctx, k)
	if is(err, registry.SchemaNotFound) || err == nil && there.Digest != s.Digest {
		return "", nil
	}
	return registry.DefaultDomain, err
}

func (h *Handler) idSubjects(ctx context.Context, q *query) (answer, error) {
	versions, err := h.uses(ctx, q)
	if err != nil {
		return answer{}, err
	}
	var names []string
	for _, v := range versions {
		if s := qualified(v.Name.SubjectName); len(names) == 0 || names[len(names)-1] != s {
			names = append(names, s)
		}
	}
	return list(page(q, names, 0))
}

type subjectVersion struct {
	Subject string `json:"subject"`
	Version int    `json:"version"`
}

func (h *Handler) idVersions(ctx context.Context, q *query) (answer, error) {
	versions, err := h.uses(ctx, q)
	if err != nil {
		return answer{}, err
	}
	var out []subjectVersion
	for _, v := range versions {
		out = append(out, subjectVersion{qualified(v.Name.SubjectName), v.Name.Number})
	}
	return list(page(q, out, 0))
}

func (q *query) guid() (registry.SchemaKey, error) {
	guid, err := schema.ParseGUID(q.args[0])
	if err != nil {
		return registry.SchemaKey{}, refuse(schemaNotFound, registry.SchemaNotFound, "Schema %s not found", q.args[0])
	}
	return registry.SchemaKey{GUID: guid}, nil
}

func (h *Handler) getGUID(ctx context.Context, q *query) (answer, error) {
	k, err := q.guid()
	if err != nil {
		return answer{}, err
	}
	s, err := h.Registry.Schema(ctx, k)
	if err != nil {
		return answer{}, err
	}
	// It is the same schema in every context, so that the answer names none.
	e, err := h.entity(ctx, q, registry.Version{Name: registry.VersionName{SubjectName: registry.SubjectName{Domain: registry.DefaultDomain}}}, s)
	if err != nil {
		return answer{}, err
	}
	e.ID, e.Subject = 0, ""
	return unchanging(e)
}

type contextID struct {
	Context string `json:"context"`
	ID      int    `json:"id"`
}

func (h *Handler) guidIDs(ctx context.Context, q *query) (answer, error) {
	k, err := q.guid()
	if err != nil {
		return answer{}, err
	}
	ids, err := h.Registry.SchemaIDs(ctx, k)
	if err != nil {
		return answer{}, err
	}
	var out []contextID
	for _, id := range ids {
		out = append(out, contextID{contextOf(id.Domain), id.ID})
	}
	return list(out)
}
