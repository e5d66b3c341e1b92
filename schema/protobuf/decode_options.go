package protobuf

import (
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

// maxVisible bounds how many types a printer looks at, which follows every way
// along public imports anew.
const maxVisible = 5_000_000

// learn finds the custom options that a file can use: those it declares, and
// those of the files that it imports.
func (d *decoder) learn(file protoreflect.FileDescriptor) error {
	d.types = new(protoregistry.Types)
	v := visible{types: d.types, declared: map[string]int{}}
	v.file(file)
	for i := range file.Imports().Len() {
		v.imported(file.Imports().Get(i).FileDescriptor)
	}
	if v.looked > maxVisible {
		return d.wrong(CodeLimit, "import fewer files publicly", "public imports lead to too many types")
	}
	return nil
}

// visible are the extensions that a file can see.
type visible struct {
	types    *protoregistry.Types
	declared map[string]int // how many types each file declares, by path
	looked   int
}

func (v *visible) imported(file protoreflect.FileDescriptor) {
	if v.looked > maxVisible {
		return
	}
	v.file(file)
	for i := range file.Imports().Len() {
		if dep := file.Imports().Get(i); dep.IsPublic {
			v.imported(dep.FileDescriptor)
		}
	}
}

func (v *visible) file(file protoreflect.FileDescriptor) {
	n, seen := v.declared[file.Path()]
	if !seen {
		n = 1 + v.scope(file)
		v.declared[file.Path()] = n
	}
	v.looked += n
}

// scope registers what a file or message declares, and counts it.
func (v *visible) scope(s interface {
	Messages() protoreflect.MessageDescriptors
	Extensions() protoreflect.ExtensionDescriptors
}) int {
	n := s.Messages().Len() + s.Extensions().Len()
	for i := range s.Extensions().Len() {
		// Two extensions with one number were refused when they were linked.
		_ = v.types.RegisterExtension(dynamicpb.NewExtensionType(s.Extensions().Get(i)))
	}
	for i := range s.Messages().Len() {
		n += v.scope(s.Messages().Get(i))
	}
	return n
}

// known refuses a descriptor that says what nobody here knows: a text could
// not say it.
func (d *decoder) known(p *descriptorpb.FileDescriptorProto) error {
	if kind, number := unknown(p.ProtoReflect()); kind != "" {
		return d.wrong(CodeOption, "import the file that defines it", "nothing that the file imports says what the field %d of %s is", number, kind)
	}
	return nil
}

// unknown finds a field that is not known in a message or in those within it.
func unknown(m protoreflect.Message) (protoreflect.FullName, protoreflect.FieldNumber) {
	if u := m.GetUnknown(); len(u) > 0 {
		return m.Descriptor().FullName(), numberOf(u)
	}
	var kind protoreflect.FullName
	var number protoreflect.FieldNumber
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.IsMap() && f.MapValue().Message() != nil:
			v.Map().Range(func(_ protoreflect.MapKey, v protoreflect.Value) bool {
				kind, number = unknown(v.Message())
				return kind == ""
			})
		case f.IsMap() || f.Message() == nil:
		case f.IsList():
			for i := 0; i < v.List().Len() && kind == ""; i++ {
				kind, number = unknown(v.List().Get(i).Message())
			}
		default:
			kind, number = unknown(v.Message())
		}
		return kind == ""
	})
	return kind, number
}
