package avro

import "strings"

// This file names fields from the root of a schema: customer.email. A path
// passes through arrays, maps and unions as if they were not there, so that
// lines.sku is a field of each item of lines.

// stepsPerPath bounds how many types are looked at for each path that is
// listed: unions can be wide and empty.
const stepsPerPath = 100

// FieldPaths lists the paths of all fields, in order of declaration, each
// before those within it. A record within itself is not entered again. More
// reports that there are others than the first most.
func (s *Schema) FieldPaths(most int) (paths []string, more bool) {
	l := pathList{most: most, steps: stepsPerPath * (most + 1), seen: map[string]bool{}, within: map[*Type]bool{}}
	l.enter(s.Root, "")
	return l.paths, l.more
}

// A pathList is a list of paths as it grows.
type pathList struct {
	most, steps int
	paths       []string
	more        bool
	seen        map[string]bool // branches of a union may have fields alike
	within      map[*Type]bool  // the records around
}

// enter lists what is in a type.
func (l *pathList) enter(t *Type, path string) {
	if l.steps--; l.steps < 0 {
		l.more = true
	}
	if t == nil || l.more || l.within[t] {
		return
	}
	switch t.Kind {
	case Array, Map:
		l.enter(t.Items, path)
	case Union:
		for _, b := range t.Branches {
			l.enter(b, path)
		}
	case Record:
		l.within[t] = true
		for _, f := range t.Fields {
			l.field(f, path)
		}
		delete(l.within, t)
	default:
	}
}

func (l *pathList) field(f *Field, path string) {
	if path != "" {
		path += "."
	}
	path += f.Name
	if !l.seen[path] {
		if len(l.paths) == l.most {
			l.more = true
			return
		}
		l.seen[path] = true
		l.paths = append(l.paths, path)
	}
	l.enter(f.Type, path)
}

// HasFieldPath reports whether a path leads to a field, however often it goes
// round a record that is within itself.
func (s *Schema) HasFieldPath(path string) bool {
	at := []*Type{s.Root}
	for name := range strings.SplitSeq(path, ".") {
		var next []*Type
		for _, t := range records(at) {
			if i, ok := t.FieldIndex(name); ok {
				next = append(next, t.Fields[i].Type)
			}
		}
		if len(next) == 0 {
			return false
		}
		at = next
	}
	return true
}

// records are the records that types are or hold, without passing a field.
func records(types []*Type) []*Type {
	var found []*Type
	seen := map[*Type]bool{}
	for len(types) > 0 {
		t := types[len(types)-1]
		types = types[:len(types)-1]
		if t == nil || seen[t] {
			continue
		}
		seen[t] = true
		switch t.Kind {
		case Array, Map:
			types = append(types, t.Items)
		case Union:
			types = append(types, t.Branches...)
		case Record:
			found = append(found, t)
		default:
		}
	}
	return found
}
