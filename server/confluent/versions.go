package confluent

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/pawl-registry/pawl/registry"
)

// version is the number of a version that a path names.
func version(text string) (int, error) {
	if text == "latest" {
		return registry.Latest, nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 1 && n != registry.Latest {
		return 0, errVersion(text)
	}
	return int(n), nil
}

// versionName is the version that the path names.
func (h *Handler) versionName(ctx context.Context, q *query) (name, registry.VersionName, error) {
	n, err := h.subject(ctx, q)
	if err != nil {
		return n, registry.VersionName{}, err
	}
	number, err := version(q.args[1])
	return n, registry.VersionName{SubjectName: n.name(), Number: number}, err
}

func (h *Handler) listVersions(ctx context.Context, q *query) (answer, error) {
	n, err := h.subject(ctx, q)
	if err != nil {
		return answer{}, err
	}
	negative, only := q.flag("deletedAsNegative"), q.flag("deletedOnly")
	show := q.show() || registry.ShowDeleted(negative)
	versions, err := every(func(p registry.PageRequest) (registry.Page[registry.Version], error) {
		return h.Registry.Versions(ctx, n.name(), show, p)
	})
	if err != nil {
		return answer{}, subjectMissing(n, err)
	}
	var numbers []int
	for _, v := range versions {
		switch number := v.Name.Number; {
		case only && !v.Deleted():
		case negative && v.Deleted():
			numbers = append(numbers, -number)
		default:
			numbers = append(numbers, number)
		}
	}
	return list(page(q, numbers, 0))
}

// subjectMissing says of a context that does not exist what is said of a
// subject: to clients of this API contexts come and go with their subjects.
func subjectMissing(n name, err error) error {
	if is(err, registry.DomainNotFound) {
		return refuse(subjectNotFound, registry.SubjectNotFound, "Subject '%s' not found.", n)
	}
	return err
}

// stored finds a version. One whose context is not named may be in another one
// than the default context.
func (h *Handler) stored(ctx context.Context, n name, v registry.VersionName, show registry.ShowDeleted) (registry.Version, registry.Schema, error) {
	found, s, err := h.Registry.Version(ctx, v, show)
	if n.plain && is(err, registry.SubjectNotFound, registry.VersionNotFound) {
		err = h.elsewhere(ctx, n, err, func(other registry.SubjectName) (err error) {
			found, s, err = h.Registry.Version(ctx, registry.VersionName{SubjectName: other, Number: v.Number}, show)
			return err
		})
	}
	if is(err, registry.VersionNotFound) {
		err = h.whichMissing(ctx, v, show, err)
	}
	return found, s, subjectMissing(n, err)
}

// whichMissing says that a subject is missing of which nothing is to be seen,
// and of any other only that the version is.
func (h *Handler) whichMissing(ctx context.Context, v registry.VersionName, show registry.ShowDeleted, missing error) error {
	if _, err := h.Registry.Subject(ctx, v.SubjectName, show); is(err, registry.SubjectNotFound) {
		return err
	}
	if v.Number == registry.Latest {
		return refuse(versionNotFound, registry.VersionNotFound, "Version -1 not found.")
	}
	return missing
}

// elsewhere tries the subjects of the same name in other contexts, until one
// has what is looked for. Missing is why the default context has not.
func (h *Handler) elsewhere(ctx context.Context, n name, missing error, try func(registry.SubjectName) error) error {
	others, err := h.Registry.Namesakes(ctx, n.name())
	if err != nil {
		return err
	}
	for _, other := range others {
		err := try(other)
		if err == nil || !is(err, registry.SubjectNotFound, registry.VersionNotFound) {
			return err
		}
	}
	return missing
}

func (h *Handler) getVersion(ctx context.Context, q *query) (answer, error) {
	e, err := h.versionEntity(ctx, q, q.show())
	if err != nil {
		return answer{}, err
	}
	return ok(e)
}

func (h *Handler) getVersionSchema(ctx context.Context, q *query) (answer, error) {
	e, err := h.versionEntity(ctx, q, q.show())
	if err != nil {
		return answer{}, err
	}
	return verbatim(e.Schema)
}

func (h *Handler) versionEntity(ctx context.Context, q *query, show registry.ShowDeleted) (schemaEntity, error) {
	n, v, err := h.versionName(ctx, q)
	if err != nil {
		return schemaEntity{}, err
	}
	found, s, err := h.stored(ctx, n, v, show)
	if err != nil {
		return schemaEntity{}, err
	}
	return h.entity(ctx, q, found, s)
}

// entity is a version in the format that is asked for.
func (h *Handler) entity(ctx context.Context, q *query, v registry.Version, s registry.Schema) (schemaEntity, error) {
	text, err := h.text(ctx, q, s, v.Name.Domain)
	if err != nil {
		return schemaEntity{}, err
	}
	e := entity(v, s, text, q.referenceFormat())
	e.Tags, err = h.foundTags(ctx, q, registry.SchemaKey{ID: s.ID, GUID: guidUnless(s), Domain: v.Name.Domain})
	return e, err
}

func (h *Handler) referencedBy(ctx context.Context, q *query) (answer, error) {
	n, v, err := h.versionName(ctx, q)
	if err != nil {
		return answer{}, err
	}
	found, _, err := h.stored(ctx, n, v, true)
	if err != nil {
		return answer{}, err
	}
	referrers, err := every(func(p registry.PageRequest) (registry.Page[registry.Version], error) {
		return h.Registry.Referrers(ctx, found.Name, q.show(), p)
	})
	if err != nil {
		return answer{}, err
	}
	var ids []int
	seen := map[int]bool{}
	for _, r := range referrers {
		if !seen[r.SchemaID] {
			seen[r.SchemaID] = true
			ids = append(ids, r.SchemaID)
		}
	}
	slices.Sort(ids)
	return list(page(q, ids, 0))
}

func (h *Handler) deleteVersion(ctx context.Context, q *query) (answer, error) {
	n, v, err := h.versionName(ctx, q)
	if err != nil {
		return answer{}, err
	}
	remove := h.Registry.DeleteVersion
	if q.flag("permanent") {
		remove = h.Registry.PurgeVersion
	}
	gone, err := remove(ctx, v)
	if refusal, refused := errors.AsType[*registry.Error](err); refused {
		_, number := named(refusal.Name)
		switch refusal.Reason {
		case registry.AlreadyDeleted:
			err = refuse(versionSoftDeleted, registry.AlreadyDeleted, "Subject '%s' Version %s is softly deleted already. Set permanent=true to delete it for good", n, number)
		case registry.NotDeleted:
			err = refuse(versionNotSoftDeleted, registry.NotDeleted, "Subject '%s' Version %s must be deleted softly before it can be deleted for good", n, number)
		default: // as every wire says it
		}
	}
	if err != nil {
		return answer{}, subjectMissing(n, err)
	}
	return ok(gone.Name.Number)
}
