package registry

import (
	"slices"
	"strings"
)

// A Spread is how far a change of fields reaches into what is made from them.
type Spread struct {
	// Paths are the fields that are made from what changed, sorted.
	Paths []string
	// Unknown says that it is not known what is made from what: any field may
	// be. Then there are no Paths.
	Unknown bool
}

// Empty reports whether nothing is reached.
func (s Spread) Empty() bool { return !s.Unknown && len(s.Paths) == 0 }

// Propagate finds the fields of a derivation's target that are made from
// fields of its source: a change reaches along the mappings that use a field,
// what is within it or what it is within, and no further. A change that
// reaches any field, as Unknown says, reaches every field that is mapped.
func Propagate(mappings []FieldMapping, changed Spread) Spread {
	if len(mappings) == 0 {
		return Spread{Unknown: !changed.Empty()}
	}
	var out Spread
	for _, m := range mappings {
		if changed.Unknown || slices.ContainsFunc(m.Sources, changed.touches) {
			out.Paths = append(out.Paths, m.Target)
		}
	}
	slices.Sort(out.Paths)
	out.Paths = slices.Compact(out.Paths)
	return out
}

// Origins finds the fields of a derivation's source that fields of its target
// are made from: Propagate the other way round.
func Origins(mappings []FieldMapping, wanted Spread) Spread {
	if len(mappings) == 0 {
		return Spread{Unknown: !wanted.Empty()}
	}
	var out Spread
	for _, m := range mappings {
		if wanted.Unknown || wanted.touches(m.Target) {
			out.Paths = append(out.Paths, m.Sources...)
		}
	}
	slices.Sort(out.Paths)
	out.Paths = slices.Compact(out.Paths)
	return out
}

// touches reports whether a path is one of those, in one of them, or around
// one of them.
func (s Spread) touches(path string) bool {
	return slices.ContainsFunc(s.Paths, func(p string) bool { return within(p, path) || within(path, p) })
}

// within reports whether a field is another one, or in it.
func within(path, outer string) bool {
	rest, ok := strings.CutPrefix(path, outer)
	return ok && (rest == "" || rest[0] == '.')
}
