package confluent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate"
)

// refused makes a refusal of an error that concerns one thing only.
func refused(err error) error {
	if isRefusal(err) {
		return &migrate.RefusalError{Why: err.Error()}
	}
	return err
}

// Admit gives a subject the mode in which it takes ids.
func (r *Registry) Admit(ctx context.Context, subject migrate.Place) error {
	return r.SetMode(ctx, migrate.Mode{Place: subject, Mode: "IMPORT"})
}

// Place registers a version with its number and id. What has several files has
// no form in this API.
func (r *Registry) Place(ctx context.Context, v migrate.Version) error {
	if len(v.Files) != 1 {
		return &migrate.RefusalError{Why: fmt.Sprintf("it has %d files; Confluent's API knows schemas of one", len(v.Files))}
	}
	var answer Entity
	err := r.do(ctx, call{method: "POST", path: []string{"subjects", nameOf(v.Place), "versions"}, body: entityOf(v)}, &answer)
	if err != nil {
		return refused(err)
	}
	if answer.ID != v.ID {
		return &migrate.RefusalError{Why: fmt.Sprintf("the registry gave it the id %d, not %d", answer.ID, v.ID)}
	}
	return nil
}

// Delete deletes a version softly. One that is deleted already is left alone:
// to delete it again would be for good.
func (r *Registry) Delete(ctx context.Context, k migrate.Key) error {
	err := r.do(ctx, call{method: "DELETE", path: []string{"subjects", nameOf(k.Place), "versions", strconv.Itoa(k.Number)}}, nil)
	const alreadyDeleted = 40406
	if answer, ok := errors.AsType[*Error](err); ok && answer.Code == alreadyDeleted {
		return nil
	}
	return refused(err)
}

// Undelete is not in this API.
func (r *Registry) Undelete(context.Context, migrate.Key) error {
	return &migrate.RefusalError{Why: "it is deleted there, and Confluent's API cannot bring a version back"}
}

// SetConfig changes what is set at a place by the fields of a config.
func (r *Registry) SetConfig(ctx context.Context, c migrate.Config) error {
	fields := make(map[string]json.RawMessage, len(c.Fields))
	for name, value := range c.Fields {
		if name == "compatibilityLevel" { // which has another name on the way in
			name = "compatibility"
		}
		fields[name] = value
	}
	return refused(r.do(ctx, call{method: "PUT", path: settingPath("config", c.Place), body: fields}, nil))
}

// SetMode sets the mode of a place, or removes it.
func (r *Registry) SetMode(ctx context.Context, m migrate.Mode) error {
	path := settingPath("mode", m.Place)
	if m.Mode == "" {
		return refused(unlessMissing(r.do(ctx, call{method: "DELETE", path: path}, nil)))
	}
	return refused(r.do(ctx, call{
		method: "PUT", path: path, query: url.Values{"force": {"true"}}, body: map[string]string{"mode": m.Mode},
	}, nil))
}
