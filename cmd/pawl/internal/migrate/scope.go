package migrate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Scope says which contexts are meant. The zero Scope means all, and what is
// set for the whole registry.
type Scope struct {
	Contexts []string
	// Subjects, if not nil, leaves only these of the contexts.
	Subjects map[Place]bool
}

// Has reports whether a context is meant.
func (s Scope) Has(context string) bool {
	return s.Contexts == nil || slices.Contains(s.Contexts, context)
}

// HasSubject reports whether a subject is meant.
func (s Scope) HasSubject(p Place) bool {
	return s.Has(p.Context) && (s.Subjects == nil || s.Subjects[p])
}

// Named are the subjects of a context that Subjects names.
func (s Scope) Named(context string) []Place {
	var named []Place
	for p := range s.Subjects {
		if p.Context == context && p.Subject != "" {
			named = append(named, p)
		}
	}
	slices.SortFunc(named, Place.compare)
	return named
}

// A Mapping says which contexts are copied, and what they are called on the
// other side.
type Mapping struct {
	// To has the new names by the old ones. Others keep their name.
	To map[string]string
	// Only leaves out the contexts that are not in To.
	Only bool
	// WideMode copies the mode of the default context and of the registry. It
	// is left out otherwise: a source that is frozen for the move must not
	// freeze the target.
	WideMode bool
}

// Scope is what the mapping needs of its source.
func (m Mapping) Scope() Scope {
	if !m.Only {
		return Scope{}
	}
	return Scope{Contexts: slices.Sorted(maps.Keys(m.To))}
}

// Back is the mapping of the other direction.
func (m Mapping) Back() (Mapping, error) {
	back := Mapping{To: map[string]string{}, Only: m.Only, WideMode: m.WideMode}
	for _, from := range slices.Sorted(maps.Keys(m.To)) {
		if other, taken := back.To[m.To[from]]; taken {
			return back, fmt.Errorf("%s and %s would both be %s", other, from, m.To[from])
		}
		back.To[m.To[from]] = from
	}
	return back, nil
}

func (m Mapping) context(name string) string {
	if to, ok := m.To[name]; ok {
		return to
	}
	return name
}

// Apply leaves of a content what the mapping copies, under its new names. What
// is set for the whole registry goes with it only where all contexts keep their
// names; otherwise it goes to those of them that set nothing of their own, so
// that nothing changes for their subjects, nor for those that were there.
func (m Mapping) Apply(c Content) (Content, error) {
	out := Content{Unread: c.Unread}
	scope := m.Scope()
	if err := m.injective(c.Contexts()); err != nil {
		return out, err
	}
	for _, v := range c.Versions {
		if scope.Has(v.Context) {
			out.Versions = append(out.Versions, m.version(v))
		}
	}
	for _, config := range c.Configs {
		if config.Context != "" && scope.Has(config.Context) {
			config.Context = m.context(config.Context)
			out.Configs = append(out.Configs, config)
		}
	}
	for _, mode := range c.Modes {
		wide := mode.Subject == "" && mode.Context == DefaultContext
		if mode.Context != "" && scope.Has(mode.Context) && (m.WideMode || !wide) {
			mode.Context = m.context(mode.Context)
			out.Modes = append(out.Modes, mode)
		}
	}
	m.wide(c, &out)
	out.Sort()
	return out, nil
}

// injective refuses to put two contexts into one: their subjects could have
// the same names, and their ids do mean different schemas.
func (m Mapping) injective(contexts []string) error {
	from := map[string]string{}
	for _, context := range contexts {
		if !m.Scope().Has(context) {
			continue
		}
		to := m.context(context)
		if other, taken := from[to]; taken {
			return fmt.Errorf("the contexts %s and %s would both be %s; give each a domain of its own with --context", other, context, to)
		}
		from[to] = context
	}
	return nil
}

func (m Mapping) version(v Version) Version {
	own := v.Context
	v.Context = m.context(own)
	v.References = slices.Clone(v.References)
	for i := range v.References {
		ref := &v.References[i]
		if ref.Context = m.context(orOwn(ref.Context, own)); ref.Context == v.Context {
			ref.Context = ""
		}
	}
	return v
}

func orOwn(context, own string) string {
	if context == "" {
		return own
	}
	return context
}

// wide says where that goes which is set for the whole registry.
func (m Mapping) wide(c Content, out *Content) {
	for _, mode := range c.Modes {
		if mode.Context == "" && m.WideMode && len(m.To) == 0 {
			out.Modes = append(out.Modes, mode)
		}
	}
	for _, config := range c.Configs {
		if config.Context != "" {
			continue
		}
		if len(m.To) == 0 {
			out.Configs = append(out.Configs, config)
			continue
		}
		own := out.configs()
		for _, context := range out.Contexts() {
			place := Place{Context: context}
			if _, set := own[place]; !set {
				out.Configs = append(out.Configs, Config{place, config.Fields})
			}
		}
	}
}

// ContextOf reads a context as people write it: .payments, :.payments:, or . for
// the default one.
func ContextOf(text string) (string, error) {
	name := strings.TrimSuffix(strings.TrimPrefix(text, ":"), ":")
	if !strings.HasPrefix(name, ".") || strings.Contains(name, ":") {
		return "", fmt.Errorf("%q is no context: one begins with a dot, such as .payments", text)
	}
	return name, nil
}
