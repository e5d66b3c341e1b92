package protobuf

import (
	"fmt"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/pawl-registry/pawl/schema/protobuf"
)

// typesPackage holds the types that are built from cuts. Only their fields
// have the names they have in the schema: data hold no others.
const typesPackage = "pawl.witness"

// A built is one side of an experiment, ready to write and read.
type built struct {
	message    protoreflect.MessageDescriptor
	extensions []protoreflect.ExtensionType
	types      *protoregistry.Types // resolves the extensions
}

// A typer writes the declarations of one side: a file of messages and enums,
// and one for each extension, since it has its name from its package.
type typer struct {
	file       *descriptorpb.FileDescriptorProto
	extensions []*descriptorpb.FileDescriptorProto
	enums      map[*protobuf.Enum]string
	imports    map[string]bool
}

func build(c *cut) (*built, error) {
	t := &typer{file: newFile(typesPackage), enums: map[*protobuf.Enum]string{}, imports: map[string]bool{}}
	t.message(c)
	files := new(protoregistry.Files)
	resolver := resolvers{files, protoregistry.GlobalFiles}
	file, err := protodesc.NewFile(t.file, resolver)
	if err != nil {
		return nil, err
	}
	b := &built{message: file.Messages().ByName("M0"), types: new(protoregistry.Types)}
	if err := files.RegisterFile(file); err != nil {
		return nil, err
	}
	for _, x := range t.extensions {
		x.Dependency = append([]string{t.file.GetName()}, t.file.Dependency...)
		file, err := protodesc.NewFile(x, resolver)
		if err != nil {
			return nil, err
		}
		extension := dynamicpb.NewExtensionType(file.Extensions().Get(0))
		if err := b.types.RegisterExtension(extension); err != nil {
			return nil, err
		}
		b.extensions = append(b.extensions, extension)
	}
	return b, nil
}

// fields are the fields of the message and its extensions.
func (b *built) fields() []protoreflect.FieldDescriptor {
	var fields []protoreflect.FieldDescriptor
	for i := range b.message.Fields().Len() {
		fields = append(fields, b.message.Fields().Get(i))
	}
	for _, x := range b.extensions {
		fields = append(fields, x.TypeDescriptor())
	}
	return fields
}

// resolvers ask one after the other.
type resolvers [2]*protoregistry.Files

// FindFileByPath is one of protodesc.Resolver.
func (r resolvers) FindFileByPath(path string) (protoreflect.FileDescriptor, error) {
	if found, err := r[0].FindFileByPath(path); err == nil {
		return found, nil
	}
	return r[1].FindFileByPath(path)
}

// FindDescriptorByName is one of protodesc.Resolver.
func (r resolvers) FindDescriptorByName(name protoreflect.FullName) (protoreflect.Descriptor, error) {
	if found, err := r[0].FindDescriptorByName(name); err == nil {
		return found, nil
	}
	return r[1].FindDescriptorByName(name)
}

func newFile(pkg string) *descriptorpb.FileDescriptorProto {
	return &descriptorpb.FileDescriptorProto{
		Name: proto.String(pkg + ".proto"), Package: proto.String(pkg),
		Syntax: proto.String("editions"), Edition: descriptorpb.Edition_EDITION_2023.Enum(),
	}
}

// message declares a cut at the top of the file and says what it is called.
func (t *typer) message(c *cut) string {
	d := &descriptorpb.DescriptorProto{Name: proto.String(fmt.Sprintf("M%d", len(t.file.MessageType)))}
	t.file.MessageType = append(t.file.MessageType, d)
	name := "." + typesPackage + "." + d.GetName()
	t.body(c, d, name)
	return name
}

// body declares the fields, oneofs and map entries of a cut.
func (t *typer) body(c *cut, d *descriptorpb.DescriptorProto, name string) {
	oneofs := map[*protobuf.Oneof]int32{}
	for _, f := range c.fields {
		if f.Extendee != nil {
			t.extension(f, d, name)
			continue
		}
		p := t.field(f, d, name)
		if f.Oneof != nil {
			if _, known := oneofs[f.Oneof]; !known {
				oneofs[f.Oneof] = int32(len(d.OneofDecl))
				d.OneofDecl = append(d.OneofDecl, &descriptorpb.OneofDescriptorProto{Name: proto.String(string(f.Oneof.Name))})
			}
			p.OneofIndex = proto.Int32(oneofs[f.Oneof])
		}
		d.Field = append(d.Field, p)
	}
}

// extension declares an extension in the package that gives it its name.
func (t *typer) extension(f cutField, d *descriptorpb.DescriptorProto, name string) {
	file := newFile(string(f.FullName.Parent()))
	file.Name = proto.String(fmt.Sprintf("extension%d.proto", len(t.extensions)))
	p := t.field(f, d, name)
	p.Extendee, p.JsonName = proto.String(name), nil
	file.Extension = append(file.Extension, p)
	d.ExtensionRange = append(d.ExtensionRange, &descriptorpb.DescriptorProto_ExtensionRange{
		Start: proto.Int32(f.Number), End: proto.Int32(f.Number + 1),
	})
	t.extensions = append(t.extensions, file)
}

// field declares a field, with all that decides how it is written.
func (t *typer) field(f cutField, d *descriptorpb.DescriptorProto, name string) *descriptorpb.FieldDescriptorProto {
	p := &descriptorpb.FieldDescriptorProto{
		Name: proto.String(string(f.Name)), Number: proto.Int32(f.Number), JsonName: proto.String(f.JSONName),
		Type:  descriptorpb.FieldDescriptorProto_Type(f.Kind).Enum(),
		Label: descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum(),
	}
	features := &descriptorpb.FeatureSet{}
	switch {
	case f.Repeated:
		p.Label = descriptorpb.FieldDescriptorProto_LABEL_REPEATED.Enum()
		features.RepeatedFieldEncoding = descriptorpb.FeatureSet_EXPANDED.Enum()
		if f.Packed {
			features.RepeatedFieldEncoding = descriptorpb.FeatureSet_PACKED.Enum()
		}
	case f.Oneof == nil && f.Extendee == nil:
		features.FieldPresence = presenceOf(f.Field)
	}
	switch f.Kind {
	case protoreflect.StringKind:
		features.Utf8Validation = descriptorpb.FeatureSet_NONE.Enum()
		if f.ValidateUTF8 {
			features.Utf8Validation = descriptorpb.FeatureSet_VERIFY.Enum()
		}
	case protoreflect.EnumKind:
		p.TypeName = proto.String(t.enum(f.Enum))
	case protoreflect.GroupKind:
		p.Type = descriptorpb.FieldDescriptorProto_TYPE_MESSAGE.Enum()
		features.MessageEncoding = descriptorpb.FeatureSet_DELIMITED.Enum()
		p.TypeName = proto.String(t.held(f, d, name))
	case protoreflect.MessageKind:
		p.TypeName = proto.String(t.held(f, d, name))
	default:
	}
	p.Options = &descriptorpb.FieldOptions{Features: features}
	return p
}

func presenceOf(f *protobuf.Field) *descriptorpb.FeatureSet_FieldPresence {
	switch {
	case f.Presence == protobuf.RequiredPresence:
		return descriptorpb.FeatureSet_LEGACY_REQUIRED.Enum()
	case f.Presence == protobuf.ImplicitPresence && f.Message == nil:
		return descriptorpb.FeatureSet_IMPLICIT.Enum()
	}
	return descriptorpb.FeatureSet_EXPLICIT.Enum()
}

// held declares the message that a field holds; entries of maps lie inside
// the message that has the map.
func (t *typer) held(f cutField, d *descriptorpb.DescriptorProto, name string) string {
	if s := standard(f.Message); s != nil {
		if path := s.ParentFile().Path(); !t.imports[path] {
			t.imports[path] = true
			t.file.Dependency = append(t.file.Dependency, path)
		}
		return "." + string(s.FullName())
	}
	if !f.Map() {
		return t.message(f.sub)
	}
	entry := &descriptorpb.DescriptorProto{
		Name:    proto.String(string(f.Message.Name.Name())),
		Options: &descriptorpb.MessageOptions{MapEntry: proto.Bool(true)},
	}
	d.NestedType = append(d.NestedType, entry)
	inside := name + "." + entry.GetName()
	t.body(f.sub, entry, inside)
	return inside
}

// enum declares an enum, once.
func (t *typer) enum(e *protobuf.Enum) string {
	if name, ok := t.enums[e]; ok {
		return name
	}
	kind := descriptorpb.FeatureSet_OPEN
	if e.Closed {
		kind = descriptorpb.FeatureSet_CLOSED
	}
	d := &descriptorpb.EnumDescriptorProto{
		Name:    proto.String(fmt.Sprintf("E%d", len(t.enums))),
		Options: &descriptorpb.EnumOptions{Features: &descriptorpb.FeatureSet{EnumType: kind.Enum()}},
	}
	numbers := map[int32]bool{}
	for _, v := range e.Values {
		d.Value = append(d.Value, &descriptorpb.EnumValueDescriptorProto{Name: proto.String(string(v.Name)), Number: proto.Int32(v.Number)})
		numbers[v.Number] = true
	}
	if len(numbers) < len(e.Values) {
		d.Options.AllowAlias = proto.Bool(true)
	}
	// Names of values are siblings of their enum, so each has a scope of its own.
	scope := &descriptorpb.DescriptorProto{Name: proto.String("In" + d.GetName()), EnumType: []*descriptorpb.EnumDescriptorProto{d}}
	t.file.MessageType = append(t.file.MessageType, scope)
	t.enums[e] = "." + typesPackage + "." + scope.GetName() + "." + d.GetName()
	return t.enums[e]
}
