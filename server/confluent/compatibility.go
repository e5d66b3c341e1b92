package confluent

import (
	"context"
	"errors"
	"strings"

	"github.com/pawl-registry/pawl/registry"
)

// A verdict is what a check answers.
type verdict struct {
	Compatible bool     `json:"is_compatible"`
	Messages   []string `json:"messages,omitempty"`
}

// check says whether a schema could be registered.
func (h *Handler) check(ctx context.Context, q *query) (answer, error) {
	return h.checkWith(ctx, q, h.Registry.Check)
}

// checkVersion says whether a schema is compatible with one version, whatever
// the level.
func (h *Handler) checkVersion(ctx context.Context, q *query) (answer, error) {
	number, err := version(q.args[1])
	if err != nil {
		return answer{}, err
	}
	return h.checkWith(ctx, q, func(ctx context.Context, p registry.Publication) (registry.Verdict, error) {
		return h.Registry.CheckVersion(ctx, p, number)
	})
}

func (h *Handler) checkWith(ctx context.Context, q *query, check func(context.Context, registry.Publication) (registry.Verdict, error)) (answer, error) {
	n, err := h.subject(ctx, q)
	if err != nil {
		return answer{}, err
	}
	var request schemaRequest
	if err := q.read(&request); err != nil {
		return answer{}, err
	}
	draft, err := h.draft(ctx, &request, n.domain)
	if err == nil && len(draft.Files) == 0 {
		err = refuse(invalidSchema, registry.SchemaInvalid, "Empty schema")
	}
	var v registry.Verdict
	if err == nil {
		v, err = check(ctx, registry.Publication{Subject: n.name(), Draft: draft, Normalize: q.flag("normalize"), CreateDomain: true})
	}
	if err != nil {
		return h.unchecked(q, n, err)
	}
	out := verdict{Compatible: v.Compatible}
	if q.flag("verbose") && !v.Compatible {
		out.Messages = h.messages(ctx, n.name(), &v.Report)
	}
	return ok(out)
}

// unchecked answers a check that did not come to a verdict. One who wants to
// know everything gets what is wrong with the schema as a verdict.
func (h *Handler) unchecked(q *query, n name, err error) (answer, error) {
	_, t := h.tell(err)
	switch {
	case is(err, registry.FormatMismatch):
		return ok(verdict{Messages: only(q.flag("verbose"), "Incompatible because of different schema type")})
	case t.Code == invalidSchema && q.flag("verbose"):
		message := t.Message
		if !strings.HasPrefix(message, "Invalid schema") {
			message = "Invalid schema: " + message
		}
		return ok(verdict{Messages: []string{message}})
	}
	return answer{}, subjectMissing(n, err)
}

func only(wanted bool, message string) []string {
	if !wanted {
		return nil
	}
	return []string{message}
}

// refusalOf is the registry's own refusal beneath an error.
func refusalOf(err error) *registry.Error {
	refusal, _ := errors.AsType[*registry.Error](err)
	return refusal
}
