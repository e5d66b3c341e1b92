package protobuf

import (
	"slices"

	"github.com/bufbuild/protocompile/ast"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/pawl-registry/pawl/schema/source"
)

func (b *builder) message(scope protoreflect.FullName, parent *Message, p *descriptorpb.DescriptorProto, inherited features) {
	f := inherited.with(p.GetOptions().GetFeatures())
	m := &Message{
		Name:        join(scope, p.GetName()),
		File:        b.unit.path,
		Imported:    !b.unit.own,
		Parent:      parent,
		Position:    b.messagePosition(p),
		MapEntry:    p.GetOptions().GetMapEntry(),
		MessageSet:  p.GetOptions().GetMessageSetWireFormat(),
		JSONAllowed: f.json == descriptorpb.FeatureSet_ALLOW,
		Options:     b.options(p.Options),
		Documented:  b.messageDocumented(p),
	}
	if b.nodes != nil {
		m.OptionPlaces = b.places(b.nodes.MessageNode(p))
	}
	b.module.Messages[m.Name] = m
	b.grow(sizeMessage + len(m.Name))
	b.oneofs(m, p)
	entries := mapEntries(m.Name, p)
	b.entries = entries
	for _, field := range p.Field {
		b.messageField(m, field, f)
	}
	m.Oneofs = slices.DeleteFunc(m.Oneofs, func(o *Oneof) bool { return o == nil })
	slices.SortStableFunc(m.Fields, func(a, b *Field) int { return int(a.Number) - int(b.Number) })
	b.messageRanges(m, p)
	for _, n := range p.NestedType {
		b.message(m.Name, m, n, f.with(entries[entryName(m.Name, n)]))
	}
	for _, e := range p.EnumType {
		b.enum(m.Name, m, e, f)
	}
	for _, x := range p.Extension {
		b.extension(m.Name, m, x, f)
	}
}

// mapEntries finds the entries of a message's maps, with the features that
// their fields set: protoc copies these to the key and value of the entry.
func mapEntries(name protoreflect.FullName, p *descriptorpb.DescriptorProto) map[string]*descriptorpb.FeatureSet {
	var entries map[string]*descriptorpb.FeatureSet
	for _, n := range p.NestedType {
		if n.GetOptions().GetMapEntry() {
			if entries == nil {
				entries = map[string]*descriptorpb.FeatureSet{}
			}
			entries[entryName(name, n)] = nil
		}
	}
	for _, field := range p.Field {
		if _, ok := entries[field.GetTypeName()]; ok {
			entries[field.GetTypeName()] = field.GetOptions().GetFeatures()
		}
	}
	return entries
}

func entryName(scope protoreflect.FullName, entry *descriptorpb.DescriptorProto) string {
	return "." + string(join(scope, entry.GetName()))
}

func (b *builder) messagePosition(p *descriptorpb.DescriptorProto) source.Position {
	if b.nodes == nil {
		return b.position(nil)
	}
	return b.position(b.nodes.MessageNode(p))
}

// oneofs enters a message's real oneofs under their indices; those that
// proto3 optional makes stay nil.
func (b *builder) oneofs(m *Message, p *descriptorpb.DescriptorProto) {
	real := make([]bool, len(p.OneofDecl))
	for _, f := range p.Field {
		if f.OneofIndex != nil && !f.GetProto3Optional() {
			real[f.GetOneofIndex()] = true
		}
	}
	m.Oneofs = make([]*Oneof, len(p.OneofDecl))
	for i, o := range p.OneofDecl {
		if !real[i] {
			continue
		}
		m.Oneofs[i] = &Oneof{Name: protoreflect.Name(o.GetName()), Position: b.position(nil), Options: b.options(o.Options)}
		if b.nodes != nil {
			m.Oneofs[i].Position = b.position(b.nodes.OneofNode(o))
		}
		b.grow(sizeOneof)
	}
}

func (b *builder) messageRanges(m *Message, p *descriptorpb.DescriptorProto) {
	for _, r := range p.ReservedRange {
		var node ast.Node
		if b.nodes != nil {
			node = b.nodes.MessageReservedRangeNode(r)
		}
		m.Reserved.Numbers = append(m.Reserved.Numbers, Range{First: r.GetStart(), Last: r.GetEnd() - 1, Position: b.position(node)})
	}
	for _, r := range p.ExtensionRange {
		var node ast.Node
		if b.nodes != nil {
			node = b.nodes.ExtensionRangeNode(r)
		}
		m.ExtensionRanges = append(m.ExtensionRanges, Range{First: r.GetStart(), Last: r.GetEnd() - 1, Position: b.position(node)})
	}
	m.Reserved.Names = slices.Sorted(slices.Values(p.ReservedName))
	sortRanges(m.Reserved.Numbers)
	sortRanges(m.ExtensionRanges)
	b.grow((len(m.Reserved.Numbers)+len(m.ExtensionRanges))*sizeRange + len(m.Reserved.Names)*sizeString)
}

func sortRanges(rs []Range) {
	slices.SortFunc(rs, func(a, b Range) int {
		if a.First < b.First {
			return -1
		}
		return 1
	})
}

func (b *builder) enum(scope protoreflect.FullName, parent *Message, p *descriptorpb.EnumDescriptorProto, inherited features) {
	f := inherited.with(p.GetOptions().GetFeatures())
	e := &Enum{
		Name:        join(scope, p.GetName()),
		File:        b.unit.path,
		Imported:    !b.unit.own,
		Parent:      parent,
		Position:    b.position(nil),
		Closed:      f.enum == descriptorpb.FeatureSet_CLOSED,
		Values:      make([]EnumValue, len(p.Value)),
		JSONAllowed: f.json == descriptorpb.FeatureSet_ALLOW,
		Options:     b.options(p.Options),
	}
	if b.nodes != nil {
		e.Position = b.position(b.nodes.EnumNode(p))
		e.Documented = b.documented(b.nodes.EnumNode(p))
		e.OptionPlaces = b.places(b.nodes.EnumNode(p))
	}
	for i, v := range p.Value {
		e.Values[i] = EnumValue{Name: protoreflect.Name(v.GetName()), Number: v.GetNumber(), Position: b.position(nil), Options: b.options(v.Options)}
		if b.nodes != nil {
			e.Values[i].Position = b.position(b.nodes.EnumValueNode(v))
			e.Values[i].Documented = b.documented(b.nodes.EnumValueNode(v))
			e.Values[i].OptionPlaces = b.places(b.nodes.EnumValueNode(v))
		}
	}
	for _, r := range p.ReservedRange {
		var node ast.Node
		if b.nodes != nil {
			node = b.nodes.EnumReservedRangeNode(r)
		}
		e.Reserved.Numbers = append(e.Reserved.Numbers, Range{First: r.GetStart(), Last: r.GetEnd(), Position: b.position(node)})
	}
	sortRanges(e.Reserved.Numbers)
	e.Reserved.Names = slices.Sorted(slices.Values(p.ReservedName))
	b.module.Enums[e.Name] = e
	b.grow(sizeEnum + len(e.Name) + len(e.Values)*sizeEnumValue + len(e.Reserved.Numbers)*sizeRange + len(e.Reserved.Names)*sizeString)
}

func (b *builder) service(scope protoreflect.FullName, p *descriptorpb.ServiceDescriptorProto) {
	s := &Service{
		Name:     join(scope, p.GetName()),
		File:     b.unit.path,
		Imported: !b.unit.own,
		Position: b.position(nil),
		Options:  b.options(p.Options),
	}
	if b.nodes != nil {
		s.Position = b.position(b.nodes.ServiceNode(p))
		s.Documented = b.documented(b.nodes.ServiceNode(p))
		s.OptionPlaces = b.places(b.nodes.ServiceNode(p))
	}
	for _, m := range p.Method {
		s.Methods = append(s.Methods, b.method(m))
	}
	b.module.Services[s.Name] = s
	b.grow(sizeService + len(s.Name) + len(s.Methods)*sizeMethod)
}

func (b *builder) method(p *descriptorpb.MethodDescriptorProto) *Method {
	m := &Method{
		Name:             protoreflect.Name(p.GetName()),
		ClientStreaming:  p.GetClientStreaming(),
		ServerStreaming:  p.GetServerStreaming(),
		IdempotencyLevel: p.GetOptions().GetIdempotencyLevel().String(),
		Position:         b.position(nil),
		Options:          b.options(p.Options),
	}
	if b.nodes != nil {
		m.Position = b.position(b.nodes.MethodNode(p))
		m.Documented = b.documented(b.nodes.MethodNode(p))
		m.OptionPlaces = b.places(b.nodes.MethodNode(p))
	}
	b.links = append(b.links, link{name: p.GetInputType(), message: &m.Input}, link{name: p.GetOutputType(), message: &m.Output})
	return m
}

func join(scope protoreflect.FullName, name string) protoreflect.FullName {
	return scope.Append(protoreflect.Name(name))
}
