package confluent

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// A config is a setting as the API writes it.
type config struct {
	// Level has this name where it is asked for, and the other one where it is
	// set.
	Level            compat.Level     `json:"compatibilityLevel,omitempty"`
	Set              compat.Level     `json:"compatibility,omitempty"`
	Alias            string           `json:"alias,omitempty"`
	Normalize        *bool            `json:"normalize,omitempty"`
	Group            string           `json:"compatibilityGroup,omitempty"`
	DefaultMetadata  *schema.Metadata `json:"defaultMetadata,omitempty"`
	OverrideMetadata *schema.Metadata `json:"overrideMetadata,omitempty"`
	DefaultRules     *schema.RuleSet  `json:"defaultRuleSet,omitempty"`
	OverrideRules    *schema.RuleSet  `json:"overrideRuleSet,omitempty"`
	kept             map[string]string
}

// keptFields are those that are kept and answered and mean nothing here, with
// what they may hold.
var keptFields = map[string]func(json.RawMessage) bool{
	"validateFields":      isBoolean,
	"validateNames":       isBoolean,
	"validateNewSchemas":  isBoolean,
	"validateRules":       isBoolean,
	"aliasForDeks":        isString,
	"compatibilityPolicy": isPolicy,
}

func isBoolean(v json.RawMessage) bool { return string(v) == "true" || string(v) == "false" }

func isString(v json.RawMessage) bool { return len(v) > 0 && v[0] == '"' }

func isPolicy(v json.RawMessage) bool {
	return slices.Contains([]string{`"STRICT"`, `"LENIENT"`, `"LOGICAL"`}, strings.ToUpper(string(v)))
}

// MarshalJSON writes the fields that have a name here, then those that are
// kept.
func (c config) MarshalJSON() ([]byte, error) {
	type plain config
	text, err := encode(plain(c))
	if err != nil || len(c.kept) == 0 {
		return text, err
	}
	text = text[:len(text)-1]
	for _, name := range slices.Sorted(maps.Keys(c.kept)) {
		if len(text) > 1 {
			text = append(text, ',')
		}
		text = append(text, `"`+name+`":`+c.kept[name]...)
	}
	return append(text, '}'), nil
}

func configOf(s registry.Setting) config {
	return config{
		Level: s.Level, Alias: s.Alias, Normalize: s.Normalize, Group: s.Group, DefaultMetadata: s.DefaultMetadata,
		OverrideMetadata: s.OverrideMetadata, DefaultRules: s.DefaultRules, OverrideRules: s.OverrideRules, kept: s.Kept,
	}
}

func (h *Handler) getConfig(ctx context.Context, q *query) (answer, error) {
	n, own, err := q.target()
	if err != nil {
		return answer{}, err
	}
	s, err := h.Registry.Compatibility(ctx, n.place())
	if is(err, registry.DomainNotFound) {
		s, err = h.Registry.Compatibility(ctx, registry.Place{})
		s.Own = nil
	}
	switch {
	case err != nil:
		return answer{}, err
	case !own || q.flag("defaultToGlobal"):
		return ok(configOf(s.Effective))
	case s.Own == nil:
		return answer{}, refuse(noCompatibility, registry.SettingNotFound, "Subject '%s' does not have subject-level compatibility configured", n)
	}
	return ok(configOf(*s.Own))
}

// putConfig changes the fields that the body names: null clears one.
func (h *Handler) putConfig(ctx context.Context, q *query) (answer, error) {
	n, _, err := q.target()
	if err != nil {
		return answer{}, err
	}
	var fields map[string]json.RawMessage
	if err := q.read(&fields); err != nil {
		return answer{}, err
	}
	var merged registry.Setting
	err = h.making(ctx, n, func() error {
		return h.mergeConfig(ctx, n.place(), func(s *registry.Setting) error {
			err := apply(s, fields)
			merged = *s
			return err
		})
	})
	if err != nil {
		return answer{}, err
	}
	out := configOf(merged)
	out.Level, out.Set = "", out.Level
	return ok(out)
}

// mergeAttempts bounds how often a change starts over because another one came
// between.
const mergeAttempts = 100

// mergeConfig changes the setting of a place, of which nothing gets lost that
// somebody else changes at the same time.
func (h *Handler) mergeConfig(ctx context.Context, p registry.Place, change func(*registry.Setting) error) error {
	for attempt := 0; ; attempt++ {
		was, err := h.Registry.Compatibility(ctx, p)
		if err != nil {
			return err
		}
		var s registry.Setting
		if was.Own != nil {
			s = *was.Own
			s.Kept = maps.Clone(s.Kept)
		}
		if err := change(&s); err != nil {
			return err
		}
		err = h.putSetting(ctx, p, was, s)
		if !is(err, registry.Overtaken) || attempt == mergeAttempts {
			return err
		}
	}
}

// putSetting replaces a setting; one that sets nothing is none.
func (h *Handler) putSetting(ctx context.Context, p registry.Place, was registry.EffectiveSetting, s registry.Setting) error {
	if empty(s) {
		if was.Own == nil {
			return nil
		}
		_, err := h.Registry.ClearCompatibility(ctx, p, was.Etag)
		return err
	}
	_, err := h.Registry.SetCompatibility(ctx, p, s, was.Etag)
	return err
}

func empty(s registry.Setting) bool {
	return s.Level == "" && s.Surface == "" && s.Profile == "" && s.Gate == "" && len(s.Exemptions) == 0 && s.IgnoreUnstable == nil && s.Group == "" &&
		s.Normalize == nil && s.Alias == "" && s.DefaultMetadata == nil && s.OverrideMetadata == nil && s.DefaultRules == nil &&
		s.OverrideRules == nil && len(s.Kept) == 0
}

// apply changes a setting by the fields of a body.
func apply(s *registry.Setting, fields map[string]json.RawMessage) error {
	for name, value := range fields {
		if string(value) == "null" {
			value = nil
		}
		if err := applyField(s, name, value); err != nil {
			return err
		}
	}
	return nil
}

// applyField changes one field; value is nil where it is to be cleared.
func applyField(s *registry.Setting, name string, value json.RawMessage) error {
	switch name {
	case "compatibility", "compatibilityLevel":
		level, err := readLevel(value)
		s.Level = level
		return err
	case "alias":
		return field(name, value, &s.Alias)
	case "normalize":
		return field(name, value, &s.Normalize)
	case "compatibilityGroup":
		return field(name, value, &s.Group)
	case "defaultMetadata":
		return field(name, value, &s.DefaultMetadata)
	case "overrideMetadata":
		return field(name, value, &s.OverrideMetadata)
	case "defaultRuleSet":
		return field(name, value, &s.DefaultRules)
	case "overrideRuleSet":
		return field(name, value, &s.OverrideRules)
	}
	fits, known := keptFields[name]
	switch {
	case !known: // of a later version, or nothing
	case value == nil:
		delete(s.Kept, name)
	case !fits(value):
		return refuse(invalidLevel, registry.InvalidArgument, "Invalid value for %s", name)
	default:
		if s.Kept == nil {
			s.Kept = map[string]string{}
		}
		s.Kept[name] = string(value)
	}
	return nil
}

// field reads the value of a field, which nil clears.
func field[T any](name string, value json.RawMessage, into *T) error {
	*into = *new(T)
	if value == nil {
		return nil
	}
	if err := json.Unmarshal(value, into); err != nil {
		return refuse(http.StatusUnprocessableEntity, registry.InvalidArgument, "the field %s is not what is wanted: %v", name, err)
	}
	return nil
}

// readLevel reads a level in any case.
func readLevel(value json.RawMessage) (compat.Level, error) {
	var text string
	if value == nil {
		return "", nil
	}
	err := json.Unmarshal(value, &text)
	level := compat.Level(strings.ToUpper(text))
	if err != nil || level.Check() != nil {
		return "", refuse(invalidLevel, registry.InvalidArgument,
			"Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive")
	}
	return level, nil
}

func (h *Handler) deleteConfig(ctx context.Context, q *query) (answer, error) {
	n, own, err := q.target()
	if err != nil {
		return answer{}, err
	}
	was, err := h.Registry.Compatibility(ctx, n.place())
	switch {
	case is(err, registry.DomainNotFound) || err == nil && was.Own == nil && own:
		return answer{}, refuse(subjectNotFound, registry.SettingNotFound, "Subject '%s' not found.", n)
	case err != nil:
		return answer{}, err
	case was.Own == nil:
		return ok(configOf(was.Effective))
	}
	// What Confluent's clients do not know of stays.
	left := registry.Setting{Surface: was.Own.Surface, Profile: was.Own.Profile, Gate: was.Own.Gate,
		Exemptions: was.Own.Exemptions, IgnoreUnstable: was.Own.IgnoreUnstable}
	if err := h.putSetting(ctx, n.place(), was, left); err != nil {
		return answer{}, err
	}
	out := configOf(*was.Own)
	out.Set = out.Level
	return ok(out)
}
