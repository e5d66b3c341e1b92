package protobuf

import (
	"cmp"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// This file names fields as a field mask does, from a message: ship_to.street.
// A path passes through repeated fields and into the values of maps. The
// message is the schema's first one; another one stands before the path with
// its full name and a slash, acme.v1.Line/sku.

// stepsPerPath bounds how many fields are looked at for each path.
const stepsPerPath = 100

// FieldPaths lists the paths of all fields of the schema's own messages that
// are in no other message, in order of declaration and number, each before
// those within it. A message within itself is not entered again. More reports
// that there are others than the first most.
func (m *Module) FieldPaths(most int) (paths []string, more bool) {
	l := pathList{most: most, steps: stepsPerPath * (most + 1), within: map[*Message]bool{}}
	for i, root := range m.roots() {
		prefix := ""
		if i > 0 {
			prefix = string(root.Name) + "/"
		}
		l.enter(root, prefix)
	}
	return l.paths, l.more
}

// roots are the messages that paths begin at, the first one first.
func (m *Module) roots() []*Message {
	order := map[string]int{}
	for i, f := range m.Files {
		order[f.Path] = i
	}
	var roots []*Message
	for _, t := range m.Messages {
		if !t.Imported && t.Parent == nil {
			roots = append(roots, t)
		}
	}
	slices.SortFunc(roots, func(a, b *Message) int {
		return cmp.Or(order[a.File]-order[b.File], a.Position.Line-b.Position.Line, a.Position.Column-b.Position.Column)
	})
	return roots
}

// First is the message that paths begin at which name none, and that data
// belong to which do not say of what message they are: the first one of the
// first file that declares any. It is nil where there is none.
func (m *Module) First() *Message {
	if roots := m.roots(); len(roots) > 0 {
		return roots[0]
	}
	return nil
}

// A pathList is a list of paths as it grows.
type pathList struct {
	most, steps int
	paths       []string
	more        bool
	within      map[*Message]bool // the messages around
}

// enter lists the fields of a message. The prefix ends where a name begins.
func (l *pathList) enter(t *Message, prefix string) {
	if l.within[t] {
		return
	}
	l.within[t] = true
	for _, f := range t.Fields {
		if l.steps--; l.more || l.steps < 0 || len(l.paths) == l.most {
			l.more = true
			break
		}
		path := prefix + string(f.Name)
		l.paths = append(l.paths, path)
		if inner := f.inside(); inner != nil {
			l.enter(inner, path+".")
		}
	}
	delete(l.within, t)
}

// inside is the message that a path goes on in after the field, or nil.
func (f *Field) inside() *Message {
	if !f.Map() {
		return f.Message
	}
	for _, part := range f.Message.Fields {
		if part.Number == 2 { // the value
			return part.Message
		}
	}
	return nil
}

// HasFieldPath reports whether a path leads to a field, however often it goes
// round a message that is within itself.
func (m *Module) HasFieldPath(path string) bool {
	var at *Message
	if name, rest, named := strings.Cut(path, "/"); named {
		at, path = m.Messages[protoreflect.FullName(name)], rest
		if at == nil || at.Imported {
			return false
		}
	} else if roots := m.roots(); len(roots) > 0 {
		at = roots[0]
	}
	for name := range strings.SplitSeq(path, ".") {
		if at == nil {
			return false
		}
		f := at.field(name)
		if f == nil {
			return false
		}
		at = f.inside()
	}
	return true
}

func (t *Message) field(name string) *Field {
	for _, f := range t.Fields {
		if string(f.Name) == name {
			return f
		}
	}
	return nil
}
