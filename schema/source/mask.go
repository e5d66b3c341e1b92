package source

import (
	"fmt"
	"slices"
	"strings"
)

// A Mask is a set of field paths as a tree. A mask without fields is whole: it
// takes a type with everything beneath it.
type Mask struct {
	// Path is the way here, as the first path that leads here has it; empty at
	// the top.
	Path string
	// Fields are the fields that are taken, in the order in which paths first
	// name them.
	Fields []*Mask

	byName map[string]*Mask
}

// What a mask may ask for. Nobody reads so much, and it must not be free to ask.
const (
	maxPaths     = 10_000
	maxPathSize  = 4_096 // bytes
	maxPathDepth = 64    // names
)

// NewMask makes a tree of paths, which are names with dots between them. No
// paths make a mask that takes everything. A path that leads to less than
// another one, such as ship.street beside ship, adds nothing to it.
func NewMask(paths []string) (*Mask, error) {
	if len(paths) > maxPaths {
		return nil, fmt.Errorf("there are %d field paths, the limit is %d", len(paths), maxPaths)
	}
	top, whole := &Mask{}, map[*Mask]bool{}
	for _, path := range paths {
		if err := checkPath(path); err != nil {
			return nil, err
		}
		at, end := top, 0
		for name := range strings.SplitSeq(path, ".") {
			end += len(name)
			if at = at.enter(name, path[:end]); whole[at] {
				break
			}
			end++
		}
		whole[at], at.Fields, at.byName = true, nil, nil
	}
	return top, nil
}

func checkPath(path string) error {
	switch {
	case len(path) > maxPathSize:
		return fmt.Errorf("a field path has %d bytes, the limit is %d", len(path), maxPathSize)
	case strings.Count(path, ".") >= maxPathDepth:
		return fmt.Errorf("a field path has %d names, the limit is %d", strings.Count(path, ".")+1, maxPathDepth)
	case slices.Contains(strings.Split(path, "."), ""):
		return fmt.Errorf("%q is not a field path: write names with dots between them, such as customer.email", path)
	}
	return nil
}

// enter finds a field, or takes it too.
func (m *Mask) enter(name, path string) *Mask {
	if found := m.byName[name]; found != nil {
		return found
	}
	if m.byName == nil {
		m.byName = map[string]*Mask{}
	}
	field := &Mask{Path: path}
	m.byName[name], m.Fields = field, append(m.Fields, field)
	return field
}

// Name is the last name of the path.
func (m *Mask) Name() string { return m.Path[strings.LastIndexByte(m.Path, '.')+1:] }

// Whole reports whether everything beneath is taken.
func (m *Mask) Whole() bool { return len(m.Fields) == 0 }

// Field is what is taken of a field; nil if nothing is. Of a mask that is
// whole every field is.
func (m *Mask) Field(name string) *Mask {
	if m.Whole() {
		return m
	}
	return m.byName[name]
}

// Unknown is the error of a mask that leads to a field which what it is in,
// described in words, does not have. Names are those of the fields that there
// are.
func (m *Mask) Unknown(in string, names []string) error {
	const most = 8
	plain := func(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }
	near := slices.IndexFunc(names, func(n string) bool { return plain(n) == plain(m.Name()) })
	switch {
	case len(names) == 0:
		return fmt.Errorf("the path %q leads to nothing: %s has no fields", m.Path, in)
	case near >= 0:
		return fmt.Errorf("the path %q leads to nothing: %s has no field %q; did you mean %q?", m.Path, in, m.Name(), names[near])
	case len(names) > most:
		names = append(slices.Clone(names[:most]), fmt.Sprintf("and %d more", len(names)-most))
	}
	return fmt.Errorf("the path %q leads to nothing: %s has no field %q, it has %s", m.Path, in, m.Name(), strings.Join(names, ", "))
}
