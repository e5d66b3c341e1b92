package protobuf

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/schema/protobuf"
)

// A typ is what pairing needs to know of a message or an enum.
type typ struct {
	name   protoreflect.FullName
	parent *protobuf.Message
	// shape is equal for types that hold the same; empty for empty types,
	// which are all alike.
	shape string
}

func ofMessage(m *protobuf.Message) typ { return typ{m.Name, m.Parent, messageShape(m)} }

func ofEnum(e *protobuf.Enum) typ { return typ{e.Name, e.Parent, enumShape(e)} }

func messageShape(m *protobuf.Message) string {
	var b strings.Builder
	for _, f := range m.Fields {
		fmt.Fprintf(&b, "%d %s %d %t;", f.Number, f.Name, f.Kind, f.Repeated)
	}
	return b.String()
}

func enumShape(e *protobuf.Enum) string {
	var b strings.Builder
	for _, v := range e.Values {
		fmt.Fprintf(&b, "%d %s;", v.Number, v.Name)
	}
	return b.String()
}

func typesOf[T any](list []T, of func(T) typ) []typ {
	types := make([]typ, len(list))
	for i, t := range list {
		types[i] = of(t)
	}
	return types
}

// A matcher finds the new name of a type that is gone among those that came.
type matcher struct {
	d          *differ
	came       map[protoreflect.FullName]bool
	names      map[protoreflect.Name][]protoreflect.FullName
	shapes     map[string][]protoreflect.FullName
	goneNames  map[protoreflect.Name]int
	goneShapes map[string]int
}

func newMatcher(d *differ, gone, came []typ) *matcher {
	m := &matcher{
		d:          d,
		came:       map[protoreflect.FullName]bool{},
		names:      map[protoreflect.Name][]protoreflect.FullName{},
		shapes:     map[string][]protoreflect.FullName{},
		goneNames:  map[protoreflect.Name]int{},
		goneShapes: map[string]int{},
	}
	for _, t := range came {
		m.came[t.name] = true
		m.names[t.name.Name()] = append(m.names[t.name.Name()], t.name)
		m.shapes[t.shape] = append(m.shapes[t.shape], t.name)
	}
	for _, t := range gone {
		m.goneNames[t.name.Name()]++
		m.goneShapes[t.shape]++
	}
	return m
}

// match gives the name a type goes on under, or an empty one: the name that
// follows from what contains the type, else its own in another place, else
// that of the only type that holds the same. It is silent in the first case,
// where the change is told of what contains it.
func (m *matcher) match(old typ) (name protoreflect.FullName, silent bool) {
	if name := m.follow(old); m.came[name] {
		return name, true
	}
	if same := m.names[old.name.Name()]; len(same) == 1 && m.goneNames[old.name.Name()] == 1 {
		return same[0], false
	}
	if same := m.shapes[old.shape]; old.shape != "" && len(same) == 1 && m.goneShapes[old.shape] == 1 {
		return same[0], false
	}
	return "", false
}

// follow is the name of a type in what its parent or package became.
func (m *matcher) follow(old typ) protoreflect.FullName {
	if old.parent != nil {
		if parent := m.d.partner[old.parent]; parent != nil {
			return parent.Name.Append(old.name.Name())
		}
		return ""
	}
	if pkg, changed := m.d.packages[string(old.name.Parent())]; changed {
		return protoreflect.FullName(pkg).Append(old.name.Name())
	}
	return ""
}
