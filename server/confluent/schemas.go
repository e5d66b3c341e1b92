package confluent

import (
	"context"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// maxSchemas is how many schemas one list holds.
const maxSchemas = 1000

func schemaTypes(*Handler, context.Context, *query) (answer, error) {
	return list([]schema.Format{schema.Avro, schema.Protobuf})
}

// listSchemas lists versions with their schemas, by subject and number.
func (h *Handler) listSchemas(ctx context.Context, q *query) (answer, error) {
	subjects, err := h.subjects(ctx, q.prefix(), q.show())
	if err != nil {
		return answer{}, err
	}
	aliases := map[registry.SubjectName][]string{}
	if q.flag("aliases") {
		if subjects, err = h.withAliases(ctx, q, subjects, aliases); err != nil {
			return answer{}, err
		}
	}
	var versions []registry.Version
	for _, s := range subjects {
		found, err := h.versionsOf(ctx, q, s)
		if err != nil {
			return answer{}, err
		}
		versions = append(versions, found...)
	}
	entities, ruleType := []schemaEntity{}, q.text("ruleType")
	if ruleType == "" {
		versions = page(q, versions, maxSchemas)
	}
	for _, v := range versions {
		v, s, err := h.Registry.Version(ctx, v.Name, true)
		if is(err, registry.VersionNotFound, registry.SubjectNotFound, registry.DomainNotFound) {
			continue // purged since
		}
		if err != nil {
			return answer{}, err
		}
		if ruleType != "" && !hasRule(s.Rules, ruleType) {
			continue
		}
		e, err := h.entity(ctx, q, v, s)
		if err != nil {
			return answer{}, err
		}
		e.Aliases = aliases[v.Name.SubjectName]
		entities = append(entities, e)
	}
	if ruleType != "" {
		entities = page(q, entities, maxSchemas)
	}
	return list(entities)
}

// versionsOf lists the versions of a subject that are asked for.
func (h *Handler) versionsOf(ctx context.Context, q *query, s registry.Subject) ([]registry.Version, error) {
	all, err := every(func(p registry.PageRequest) (registry.Page[registry.Version], error) {
		return h.Registry.Versions(ctx, s.Name, q.show(), p)
	})
	if is(err, registry.SubjectNotFound, registry.DomainNotFound) {
		return nil, nil
	}
	if q.flag("deletedOnly") {
		all = slices.DeleteFunc(all, func(v registry.Version) bool { return !v.Deleted() })
	}
	if q.flag("latestOnly") && len(all) > 0 {
		all = all[len(all)-1:]
	}
	return all, err
}

// withAliases adds the subjects that the aliases among those of a prefix stand
// for, and enters which those are.
func (h *Handler) withAliases(ctx context.Context, q *query, subjects []registry.Subject, names map[registry.SubjectName][]string) ([]registry.Subject, error) {
	n := q.prefix()
	if n.whole {
		return subjects, nil
	}
	aliases, err := h.Registry.Aliases(ctx, n.domain, n.subject)
	if err != nil {
		return nil, err
	}
	for _, a := range aliases {
		target := readName(a.Alias, contextOf(a.Name.Domain)).name()
		names[target] = append(names[target], qualified(a.Name))
		if slices.ContainsFunc(subjects, func(s registry.Subject) bool { return s.Name == target }) {
			continue
		}
		s, err := h.Registry.Subject(ctx, target, q.show())
		switch {
		case err == nil:
			subjects = append(subjects, s)
		case !is(err, registry.SubjectNotFound, registry.DomainNotFound, registry.InvalidArgument):
			return nil, err
		}
	}
	sortSubjects(subjects)
	return subjects, nil
}

// hasRule reports whether a rule set has a rule of a type.
func hasRule(s *schema.RuleSet, kind string) bool {
	return s != nil && slices.ContainsFunc(slices.Concat(s.Migration, s.Domain, s.Encoding), func(r schema.Rule) bool {
		return strings.EqualFold(r.Type, kind)
	})
}
