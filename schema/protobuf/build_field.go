package protobuf

import (
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
)

func (b *builder) messageField(m *Message, p *descriptorpb.FieldDescriptorProto, inherited features) {
	f := b.field(m.Name, m, p, inherited)
	if p.OneofIndex != nil && !p.GetProto3Optional() {
		f.Oneof = m.Oneofs[p.GetOneofIndex()]
		f.Oneof.Fields = append(f.Oneof.Fields, f)
	}
	if m.MapEntry && f.Kind == protoreflect.GroupKind {
		f.Kind = protoreflect.MessageKind // an entry is never delimited, nor is what it holds
	}
	m.Fields = append(m.Fields, f)
}

func (b *builder) extension(scope protoreflect.FullName, parent *Message, p *descriptorpb.FieldDescriptorProto, inherited features) {
	f := b.field(scope, parent, p, inherited)
	b.links = append(b.links, link{name: p.GetExtendee(), message: &f.Extendee})
	b.module.Extensions[f.FullName] = f
}

func (b *builder) field(scope protoreflect.FullName, parent *Message, p *descriptorpb.FieldDescriptorProto, inherited features) *Field {
	f := inherited.with(p.GetOptions().GetFeatures())
	field := &Field{
		Name:       protoreflect.Name(p.GetName()),
		FullName:   join(scope, p.GetName()),
		Number:     p.GetNumber(),
		JSONName:   p.GetJsonName(),
		Kind:       protoreflect.Kind(p.GetType()),
		Repeated:   p.GetLabel() == descriptorpb.FieldDescriptorProto_LABEL_REPEATED,
		Default:    p.GetDefaultValue(),
		HasDefault: p.DefaultValue != nil,
		Deprecated: p.GetOptions().GetDeprecated(),
		Parent:     parent,
		Imported:   !b.unit.own,
		Options:    b.options(p.Options),
	}
	b.fieldPositions(field, p)
	b.fieldType(field, p, f)
	field.Packed = packed(field, p, f)
	field.Presence = presence(field, p, f)
	field.Label = b.label(p)
	field.Group = p.GetType() == descriptorpb.FieldDescriptorProto_TYPE_GROUP
	field.ValidateUTF8 = field.Kind == protoreflect.StringKind && f.utf8 == descriptorpb.FeatureSet_VERIFY
	b.grow(sizeField + len(field.FullName))
	return field
}

func (b *builder) fieldPositions(field *Field, p *descriptorpb.FieldDescriptorProto) {
	field.Position = b.position(nil)
	field.TypePosition, field.NumberPosition = field.Position, field.Position
	if b.nodes == nil {
		return
	}
	node := b.nodes.FieldNode(p)
	field.Position = b.position(node)
	field.TypePosition = b.position(node.FieldType())
	field.NumberPosition = b.position(node.FieldTag())
	field.Documented = b.documented(node)
	field.OptionPlaces = b.places(node)
}

func (b *builder) fieldType(field *Field, p *descriptorpb.FieldDescriptorProto, f features) {
	switch p.GetType() {
	case descriptorpb.FieldDescriptorProto_TYPE_ENUM:
		b.links = append(b.links, link{name: p.GetTypeName(), enum: &field.Enum})
	case descriptorpb.FieldDescriptorProto_TYPE_MESSAGE, descriptorpb.FieldDescriptorProto_TYPE_GROUP:
		b.links = append(b.links, link{name: p.GetTypeName(), message: &field.Message})
		if _, isMap := b.entries[p.GetTypeName()]; f.encoding == descriptorpb.FeatureSet_DELIMITED && !isMap {
			field.Kind = protoreflect.GroupKind
		}
	default: // a scalar names no type
	}
}

func packed(field *Field, p *descriptorpb.FieldDescriptorProto, f features) bool {
	if !field.Repeated {
		return false
	}
	switch field.Kind {
	case protoreflect.StringKind, protoreflect.BytesKind, protoreflect.MessageKind, protoreflect.GroupKind:
		return false
	default:
	}
	if o := p.GetOptions(); o != nil && o.Packed != nil {
		return o.GetPacked()
	}
	return f.repeated == descriptorpb.FeatureSet_PACKED
}

func presence(field *Field, p *descriptorpb.FieldDescriptorProto, f features) Presence {
	switch {
	case field.Repeated:
		return ImplicitPresence
	case p.GetLabel() == descriptorpb.FieldDescriptorProto_LABEL_REQUIRED,
		f.presence == descriptorpb.FeatureSet_LEGACY_REQUIRED && p.OneofIndex == nil && p.Extendee == nil:
		return RequiredPresence
	case p.OneofIndex != nil, p.Extendee != nil, field.Kind == protoreflect.MessageKind, field.Kind == protoreflect.GroupKind:
		return ExplicitPresence
	case f.presence == descriptorpb.FeatureSet_IMPLICIT:
		return ImplicitPresence
	}
	return ExplicitPresence
}

// label is the keyword of a field. Descriptors call every field optional
// that has none, so it is told from the syntax.
func (b *builder) label(p *descriptorpb.FieldDescriptorProto) Label {
	_, isMap := b.entries[p.GetTypeName()]
	switch {
	case isMap || p.OneofIndex != nil && !p.GetProto3Optional():
		return NoLabel
	case p.GetLabel() == descriptorpb.FieldDescriptorProto_LABEL_REPEATED:
		return RepeatedLabel
	case p.GetLabel() == descriptorpb.FieldDescriptorProto_LABEL_REQUIRED:
		return RequiredLabel
	case p.GetProto3Optional(), syntax(b.proto) == "proto2":
		return OptionalLabel
	}
	return NoLabel
}
