package confluent

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/registry"
)

// pageSize is how much of a list is asked of the registry at once.
const pageSize = 1000

// every gathers a list of the registry from its pages.
func every[T any](next func(registry.PageRequest) (registry.Page[T], error)) ([]T, error) {
	var all []T
	request := registry.PageRequest{Size: pageSize}
	for {
		p, err := next(request)
		if err != nil {
			return nil, err
		}
		all = append(all, p.Items...)
		if request.Token = p.Next; request.Token == "" {
			return all, nil
		}
	}
}

// is reports whether the registry refused for a reason.
func is(err error, reasons ...registry.Reason) bool {
	refusal, ok := errors.AsType[*registry.Error](err)
	return ok && slices.Contains(reasons, refusal.Reason)
}

// show is whether deleted things are wanted.
func (q *query) show() registry.ShowDeleted {
	return registry.ShowDeleted(q.flag("deleted") || q.flag("deletedOnly"))
}

// prefix is the subjects that subjectPrefix means: those of every context
// where it is not given.
func (q *query) prefix() name {
	text := "*"
	if q.values.Has("subjectPrefix") || q.context != "" {
		return readName(q.text("subjectPrefix"), q.context)
	}
	return readName(":"+text+":", "")
}

// subjects lists subjects by their names as the API writes them.
func (h *Handler) subjects(ctx context.Context, n name, show registry.ShowDeleted) ([]registry.Subject, error) {
	if n.whole {
		return nil, nil
	}
	filter := registry.SubjectFilter{Domain: n.domain, Prefix: n.subject, Show: show}
	list, err := every(func(p registry.PageRequest) (registry.Page[registry.Subject], error) {
		return h.Registry.Subjects(ctx, filter, p)
	})
	if is(err, registry.DomainNotFound, registry.InvalidArgument) {
		return nil, nil // a context that nobody has used is empty
	}
	sortSubjects(list)
	return list, err
}

// sortSubjects sorts by the names as the API writes them.
func sortSubjects(list []registry.Subject) {
	slices.SortFunc(list, func(a, b registry.Subject) int { return strings.Compare(qualified(a.Name), qualified(b.Name)) })
}

func (h *Handler) listSubjects(ctx context.Context, q *query) (answer, error) {
	found, err := h.subjects(ctx, q.prefix(), q.show())
	if err != nil {
		return answer{}, err
	}
	var names []string
	for _, s := range found {
		if s.Deleted || !q.flag("deletedOnly") {
			names = append(names, qualified(s.Name))
		}
	}
	return list(page(q, names, 0))
}

func (h *Handler) deleteSubject(ctx context.Context, q *query) (answer, error) {
	n, err := h.subject(ctx, q)
	if err != nil {
		return answer{}, err
	}
	remove := h.Registry.DeleteSubject
	if q.flag("permanent") {
		remove = h.Registry.PurgeSubject
	}
	numbers, err := remove(ctx, n.name(), "")
	switch {
	case is(err, registry.AlreadyDeleted):
		err = refuse(subjectSoftDeleted, registry.AlreadyDeleted, "Subject '%s' is softly deleted already. Set permanent=true to delete it for good", n)
	case is(err, registry.NotDeleted):
		err = refuse(subjectNotSoftDeleted, registry.NotDeleted, "Subject '%s' must be deleted softly before it can be deleted for good", n)
	}
	if err != nil {
		return answer{}, err
	}
	return list(numbers)
}

// subject is the subject that the path names, or the one that its alias
// stands for.
func (h *Handler) subject(ctx context.Context, q *query) (name, error) {
	n, err := q.subject()
	if err != nil {
		return n, err
	}
	return h.aliased(ctx, n), nil
}

// aliased is the subject that a name stands for. What cannot be found out about
// the name will be said by whatever it is asked for.
func (h *Handler) aliased(ctx context.Context, n name) name {
	if n.subject == "" || n.every || n.whole {
		return n
	}
	alias, err := h.Registry.Alias(ctx, n.name())
	if err != nil || alias == "" {
		return n
	}
	return readName(alias, contextOf(n.domain))
}
