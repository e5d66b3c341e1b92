package protobuf

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// A typ is what pairing needs to know of a message or an enum.
type typ struct {
	name     protoreflect.FullName
	parent   *protobuf.Message
	file     string
	position source.Position
	// shape is equal for types that hold the same; empty for empty types,
	// which are all alike.
	shape string
}

func ofMessage(m *protobuf.Message) typ {
	return typ{m.Name, m.Parent, m.File, m.Position, messageShape(m)}
}

func ofEnum(e *protobuf.Enum) typ {
	return typ{e.Name, e.Parent, e.File, e.Position, enumShape(e)}
}

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

// pairTypes puts the own types of both modules against each other, and tells
// which have no partner.
func (d *differ) pairTypes() {
	var gone, came []*protobuf.Message
	for _, m := range d.old.own() {
		if partner := d.new.Messages[m.Name]; partner != nil {
			d.partner[m] = partner
			d.meet(m, partner)
		} else {
			gone = append(gone, m)
		}
	}
	for _, m := range d.new.own() {
		if partner := d.old.Messages[m.Name]; partner == nil {
			came = append(came, m)
		} else {
			d.meet(partner, m)
		}
	}
	d.pairRenamed(gone, came)
	d.pairEnums()
}

// pairRenamed looks for the messages that went on under another name, and
// tells of the rest.
func (d *differ) pairRenamed(gone, came []*protobuf.Message) {
	found := newMatcher(d, typesOf(came, ofMessage))
	found.countShapes(typesOf(gone, ofMessage))
	taken := map[*protobuf.Message]bool{}
	for _, old := range gone {
		name, silent := found.match(ofMessage(old))
		partner := d.new.Messages[name]
		if partner == nil || taken[partner] {
			continue
		}
		taken[partner] = true
		d.partner[old] = partner
		d.meet(old, partner)
		if !silent {
			d.messageRenamed(old, partner)
		}
	}
	reached := d.survivors()
	for _, old := range gone {
		if d.partner[old] == nil {
			d.messageRemoved(old, reached[old])
		}
	}
	for _, m := range came {
		if !taken[m] {
			d.messageAdded(m)
		}
	}
}

func typesOf[T any](list []T, of func(T) typ) []typ {
	types := make([]typ, len(list))
	for i, t := range list {
		types[i] = of(t)
	}
	return types
}

// pairEnums is pairTypes for enums.
func (d *differ) pairEnums() {
	var gone, came []*protobuf.Enum
	for _, e := range d.old.ownEnums() {
		if partner := d.new.Enums[e.Name]; partner != nil {
			d.enumPartner[e] = partner
			d.meetEnums(e, partner)
		} else {
			gone = append(gone, e)
		}
	}
	for _, e := range d.new.ownEnums() {
		if partner := d.old.Enums[e.Name]; partner == nil {
			came = append(came, e)
		} else {
			d.meetEnums(partner, e)
		}
	}
	found := newMatcher(d, typesOf(came, ofEnum))
	found.countShapes(typesOf(gone, ofEnum))
	taken := map[*protobuf.Enum]bool{}
	for _, old := range gone {
		name, silent := found.match(ofEnum(old))
		partner := d.new.Enums[name]
		if partner == nil || taken[partner] {
			d.enumRemoved(old)
			continue
		}
		taken[partner] = true
		d.enumPartner[old] = partner
		d.meetEnums(old, partner)
		if !silent {
			d.enumRenamed(old, partner)
		}
	}
	for _, e := range came {
		if !taken[e] {
			d.enumAdded(e)
		}
	}
}

// A matcher finds the new name of a type that is gone among those that came.
type matcher struct {
	d      *differ
	came   map[protoreflect.FullName]bool
	names  map[protoreflect.Name][]protoreflect.FullName
	shapes map[string][]protoreflect.FullName
	gone   map[string]int // how many types of a shape, or short name, are gone
}

func newMatcher(d *differ, came []typ) *matcher {
	m := &matcher{
		d:      d,
		came:   map[protoreflect.FullName]bool{},
		names:  map[protoreflect.Name][]protoreflect.FullName{},
		shapes: map[string][]protoreflect.FullName{},
		gone:   map[string]int{},
	}
	for _, t := range came {
		m.came[t.name] = true
		m.names[t.name.Name()] = append(m.names[t.name.Name()], t.name)
		m.shapes[t.shape] = append(m.shapes[t.shape], t.name)
	}
	return m
}

func (m *matcher) countShapes(gone []typ) {
	for _, t := range gone {
		m.gone[t.shape]++
		m.gone["name "+string(t.name.Name())]++
	}
}

// match gives the name a type goes on under, or an empty one. It is silent
// where only what contains the type has another name, which is told already.
func (m *matcher) match(old typ) (name protoreflect.FullName, silent bool) {
	if old.parent != nil {
		if parent := m.d.partner[old.parent]; parent != nil {
			if name := parent.Name.Append(old.name.Name()); m.came[name] {
				return name, true
			}
		}
	} else if pkg, changed := m.d.packages[string(old.name.Parent())]; changed {
		if name := protoreflect.FullName(pkg).Append(old.name.Name()); m.came[name] {
			return name, true
		}
	}
	if same := m.names[old.name.Name()]; len(same) == 1 && m.gone["name "+string(old.name.Name())] == 1 {
		return same[0], false
	}
	if same := m.shapes[old.shape]; old.shape != "" && len(same) == 1 && m.gone[old.shape] == 1 {
		return same[0], false
	}
	return "", false
}

// messageRenamed tells that a message goes on under another full name.
func (d *differ) messageRenamed(old, new *protobuf.Message) {
	d.add(finding.Finding{
		Rule:    MessageRenamed,
		Path:    string(new.Name),
		Old:     old.Position,
		New:     new.Position,
		Message: fmt.Sprintf("message %s is called %s now%s", old.Name, new.Name, d.anyWarning()),
		Hint:    fmt.Sprintf("call it %s", old.Name),
		Effects: d.nameEffects(),
	})
}

// enumRenamed tells that an enum goes on under another full name, which no
// data holds.
func (d *differ) enumRenamed(old, new *protobuf.Enum) {
	d.add(finding.Finding{
		Rule:    EnumRenamed,
		Path:    string(new.Name),
		Old:     old.Position,
		New:     new.Position,
		Message: fmt.Sprintf("enum %s is called %s now", old.Name, new.Name),
		Hint:    fmt.Sprintf("call it %s", old.Name),
		Effects: finding.Effects{finding.Code: two(finding.Break)},
	})
}

// nameEffects are those of another full name of a message: data does not hold
// it, unless an Any does, and generated code does.
func (d *differ) nameEffects() finding.Effects {
	data := two(finding.Note)
	if d.carriesAny {
		data = two(finding.Break)
	}
	return finding.Effects{finding.Binary: data, finding.JSON: data, finding.Code: two(finding.Break)}
}

func (d *differ) anyWarning() string {
	if d.carriesAny {
		return ", and google.protobuf.Any names types by their full name"
	}
	return ""
}

// two is the same class for both kinds of readers.
func two(c finding.Class) [2]finding.Class { return [2]finding.Class{c, c} }
