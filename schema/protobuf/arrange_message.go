package protobuf

import (
	"cmp"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// A body is the inside of a message while its declarations are placed.
type body struct {
	*arranger
	message protoreflect.MessageDescriptor
	path    []int32
	// bringers are the groups and maps that bring the nested messages, by the
	// index of these; nil for a message that is declared as one.
	bringers []protoreflect.FieldDescriptor
	placed   []bool // nested messages, by index
	next     int    // every nested message before this one is placed
	oneofs   map[protoreflect.OneofDescriptor]bool
}

func newBody(a *arranger, m protoreflect.MessageDescriptor, path []int32) *body {
	n := m.Messages().Len()
	b := &body{
		arranger: a,
		message:  m,
		path:     path,
		bringers: make([]protoreflect.FieldDescriptor, n),
		placed:   make([]bool, n),
		oneofs:   map[protoreflect.OneofDescriptor]bool{},
	}
	for i := range m.Fields().Len() {
		b.note(m.Fields().Get(i))
	}
	for i := range m.Extensions().Len() {
		b.note(m.Extensions().Get(i))
	}
	return b
}

func (b *body) note(f protoreflect.FieldDescriptor) {
	if i := b.brought(f); i >= 0 {
		b.bringers[i] = f
	}
}

// brought is the index of the message that a group or map brings, or -1.
func (b *body) brought(f protoreflect.FieldDescriptor) int {
	if (f.IsMap() || group(f)) && f.Message().Parent() == protoreflect.Descriptor(b.message) {
		return f.Message().Index()
	}
	return -1
}

// fields places fields by number, and oneofs where their first one is. What
// brings a nested message has those that come before it placed first.
func (b *body) fields() {
	all := make([]protoreflect.FieldDescriptor, b.message.Fields().Len())
	for i := range all {
		all[i] = b.message.Fields().Get(i)
	}
	byNumber(all)
	for _, f := range all {
		b.field(f)
	}
}

func byNumber(fields []protoreflect.FieldDescriptor) {
	slices.SortFunc(fields, func(a, b protoreflect.FieldDescriptor) int { return cmp.Compare(a.Number(), b.Number()) })
}

// field places a field with the message that it brings, or the oneof that it
// is in.
func (b *body) field(f protoreflect.FieldDescriptor) {
	if o := f.ContainingOneof(); o != nil && !o.IsSynthetic() {
		b.oneof(o)
		return
	}
	b.single(f)
}

func (b *body) single(f protoreflect.FieldDescriptor) {
	i := b.brought(f)
	if i >= 0 && b.placed[i] {
		return // its turn came before
	}
	if i >= 0 {
		b.nested(i)
	}
	switch {
	case f.IsExtension():
		b.extend(child(b.path, messageExtension), b.message.Extensions(), []int{f.Index()})
	default:
		b.place(child(b.path, messageField, int32(f.Index()))...)
	}
	if i >= 0 {
		b.work += b.message.Messages().Len()
		b.inner(i)
	}
}

// oneof places a oneof with its fields: groups as the messages that they bring
// follow each other, everything else by number before them.
func (b *body) oneof(o protoreflect.OneofDescriptor) {
	if b.oneofs[o] {
		return
	}
	b.oneofs[o] = true
	var fields, groups []protoreflect.FieldDescriptor
	for i := range o.Fields().Len() {
		if f := o.Fields().Get(i); b.brought(f) >= 0 {
			groups = append(groups, f)
		} else {
			fields = append(fields, f)
		}
	}
	byNumber(fields)
	slices.SortFunc(groups, func(f, g protoreflect.FieldDescriptor) int { return cmp.Compare(b.brought(f), b.brought(g)) })
	if len(groups) > 0 {
		b.nested(b.brought(groups[0]))
	}
	b.options(o, child(b.path, messageOneof, int32(o.Index()), oneofOption))
	for _, f := range append(fields, groups...) {
		b.single(f)
	}
}

// nested places the nested messages before one, with what brings them.
func (b *body) nested(before int) {
	for ; b.next < before; b.next++ {
		i := b.next
		switch f := b.bringers[i]; {
		case b.placed[i]:
		case f == nil:
			b.place(child(b.path, messageNested, int32(i))...)
			b.inner(i)
		default:
			b.field(f)
		}
	}
}

// inner places what is inside a nested message.
func (b *body) inner(i int) {
	b.placed[i] = true
	b.arranger.message(b.message.Messages().Get(i), child(b.path, messageNested, int32(i)))
}
