package confluent

import (
	"context"
	"strings"

	"github.com/pawl-registry/pawl/registry"
)

// modeEntity is an access mode as the API writes it.
type modeEntity struct {
	Mode registry.AccessMode `json:"mode,omitempty"`
}

// top is what paths without a subject are about: the default context, or the
// one that the path names.
func (q *query) top() name { return readName("", q.context) }

// target is what a path about settings is about, and whether it was named:
// then only what is set there itself counts.
func (q *query) target() (n name, named bool, err error) {
	if len(q.args) == 0 {
		return q.top(), q.context != "", nil
	}
	n = readName(q.args[0], q.context)
	if n.every || reserved(n.subject) || strings.TrimSpace(q.args[0]) == "" {
		return n, true, errSubject(q.args[0])
	}
	return n, n.subject != "" || n.domain != registry.DefaultDomain, nil
}

func (h *Handler) getMode(ctx context.Context, q *query) (answer, error) {
	n, own, err := q.target()
	if err != nil {
		return answer{}, err
	}
	a, err := h.Registry.AccessMode(ctx, n.place())
	if is(err, registry.DomainNotFound) { // what counts around it counts there
		a, err = h.Registry.AccessMode(ctx, registry.Place{})
		a.Own = ""
	}
	switch {
	case err != nil:
		return answer{}, err
	case !own || q.flag("defaultToGlobal"):
		return ok(modeEntity{a.Effective})
	case a.Own == "":
		return answer{}, refuse(noMode, registry.SettingNotFound, "Subject '%s' does not have subject-level mode configured", n)
	}
	return ok(modeEntity{a.Own})
}

func (h *Handler) putMode(ctx context.Context, q *query) (answer, error) {
	n, _, err := q.target()
	if err != nil {
		return answer{}, err
	}
	var request struct {
		Mode *string `json:"mode"`
	}
	if err := q.read(&request); err != nil {
		return answer{}, err
	}
	if request.Mode == nil {
		return h.clearMode(ctx, n)
	}
	mode := registry.AccessMode(strings.ToUpper(*request.Mode))
	change := registry.AccessChange{Mode: mode, Force: q.flag("force")}
	err = h.making(ctx, n, func() error {
		_, err := h.Registry.SetAccessMode(ctx, n.place(), change)
		return err
	})
	if err != nil {
		return answer{}, err
	}
	return ok(modeEntity{mode})
}

// clearMode answers a request to set no mode.
func (h *Handler) clearMode(ctx context.Context, n name) (answer, error) {
	_, err := h.Registry.ClearAccessMode(ctx, n.place(), false, "")
	if err != nil && !is(err, registry.SettingNotFound, registry.DomainNotFound) {
		return answer{}, err
	}
	return ok(modeEntity{})
}

// making does something about a name, whose context it makes where it does
// not exist and clients may make them.
func (h *Handler) making(ctx context.Context, n name, do func() error) error {
	err := do()
	if !is(err, registry.DomainNotFound) || !h.CreateContexts {
		return err
	}
	_, err = h.Registry.CreateDomain(ctx, registry.Domain{Name: n.domain})
	if err != nil && !is(err, registry.DomainExists) {
		return err
	}
	return do()
}

func (h *Handler) deleteMode(ctx context.Context, q *query) (answer, error) {
	n, own, err := q.target()
	if err != nil {
		return answer{}, err
	}
	was, err := h.Registry.ClearAccessMode(ctx, n.place(), q.flag("recursive"), "")
	switch {
	case is(err, registry.SettingNotFound, registry.DomainNotFound) && !own:
		now, err := h.Registry.AccessMode(ctx, n.place())
		if err != nil {
			return answer{}, err
		}
		return ok(modeEntity{now.Effective})
	case is(err, registry.SettingNotFound, registry.DomainNotFound):
		return answer{}, refuse(subjectNotFound, registry.SettingNotFound, "Subject '%s' not found.", n)
	case err != nil:
		return answer{}, err
	}
	return ok(modeEntity{was.Own}) // none, where only what is in the context had some
}
