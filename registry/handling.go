package registry

import (
	"encoding/json"
	"unicode/utf8"
)

// This file knows the part of a setting that says what is made of schemas on
// their way in.

// The bounds of that part.
const (
	maxKept     = 32
	maxContract = 256 << 10 // bytes of one metadata or rule set, as JSON
)

// normalizes reports whether schemas are stored in their normal form.
func (s EffectiveSetting) normalizes() bool {
	return s.Effective.Normalize != nil && *s.Effective.Normalize
}

func (s Setting) handles() bool {
	return s.Group != "" || s.Normalize != nil || s.Alias != "" || s.contracts() || len(s.Kept) > 0
}

// inheritHandling fills what is not set yet. An alias is nobody's but the
// subject's that has it.
func (s *EffectiveSetting) inheritHandling(from Setting) {
	e := &s.Effective
	if e.Group == "" {
		e.Group = from.Group
	}
	if e.Normalize == nil && from.Normalize != nil {
		normalize := *from.Normalize
		e.Normalize = &normalize
	}
	if e.DefaultMetadata == nil {
		e.DefaultMetadata = from.DefaultMetadata
	}
	if e.OverrideMetadata == nil {
		e.OverrideMetadata = from.OverrideMetadata
	}
	if e.DefaultRules == nil {
		e.DefaultRules = from.DefaultRules
	}
	if e.OverrideRules == nil {
		e.OverrideRules = from.OverrideRules
	}
	if s.Own != nil {
		e.Alias = s.Own.Alias
	}
	for name, value := range from.Kept {
		if _, set := e.Kept[name]; set {
			continue
		}
		if e.Kept == nil {
			e.Kept = map[string]string{}
		}
		e.Kept[name] = value
	}
}

func (s Setting) checkHandling() error {
	if err := checkPropertyName("compatibility.group", s.Group); err != nil {
		return err
	}
	if s.Alias != "" {
		if err := checkSubjectName("compatibility.alias", s.Alias); err != nil {
			return err
		}
	}
	for _, rules := range []struct {
		field string
		check error
		size  int
	}{
		{"compatibility.default_rules", s.DefaultRules.Check(), len(jsonOf(s.DefaultRules))},
		{"compatibility.override_rules", s.OverrideRules.Check(), len(jsonOf(s.OverrideRules))},
		{"compatibility.default_metadata", nil, len(jsonOf(s.DefaultMetadata))},
		{"compatibility.override_metadata", nil, len(jsonOf(s.OverrideMetadata))},
	} {
		if rules.check != nil {
			return invalid(rules.field, "%v", rules.check)
		}
		if rules.size > maxContract {
			return invalid(rules.field, "it has %d bytes as JSON; at most %d are allowed", rules.size, maxContract)
		}
	}
	if len(s.Kept) > maxKept {
		return invalid("compatibility.kept", "there are %d; at most %d are allowed", len(s.Kept), maxKept)
	}
	for name, value := range s.Kept {
		if name == "" || len(name)+len(value) > maxAnnotation || !utf8.ValidString(name) || !json.Valid([]byte(value)) {
			return invalid("compatibility.kept", "%q is not a name with a JSON value of together at most %d bytes", name, maxAnnotation)
		}
	}
	return nil
}

func checkPropertyName(field, name string) error {
	if len(name) > maxLabelKey || !utf8.ValidString(name) {
		return invalid(field, "a property has a name of at most %d bytes of UTF-8", maxLabelKey)
	}
	return nil
}

// handlingWords enters into what the log says of a setting.
func (s Setting) handlingWords(data map[string]any) {
	enter := func(name string, set bool, value any) {
		if set {
			data[name] = anyJSON(value)
		}
	}
	enter("group", s.Group != "", s.Group)
	enter("normalize", s.Normalize != nil, s.Normalize)
	enter("alias", s.Alias != "", s.Alias)
	enter("defaultMetadata", s.DefaultMetadata != nil, s.DefaultMetadata)
	enter("overrideMetadata", s.OverrideMetadata != nil, s.OverrideMetadata)
	enter("defaultRules", s.DefaultRules != nil, s.DefaultRules)
	enter("overrideRules", s.OverrideRules != nil, s.OverrideRules)
	enter("kept", len(s.Kept) > 0, s.Kept)
}

// anyJSON is a value as JSON's own types.
func anyJSON(v any) (out any) {
	_ = json.Unmarshal(jsonOf(v), &out) // it was just written
	return out
}
