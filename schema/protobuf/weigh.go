package protobuf

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/pawl-registry/pawl/schema/source"
)

// IsDescriptor reports whether bytes can be read as a FileDescriptorProto that
// declares something. It keeps nothing of them.
func IsDescriptor(data []byte) bool {
	w := scale{parts: source.DefaultLimits.Elements, depth: source.DefaultLimits.Depth}
	return w.weigh(fileDescriptor(), data, 0) == nil && declares(data)
}

func fileDescriptor() protoreflect.MessageDescriptor {
	return (*descriptorpb.FileDescriptorProto)(nil).ProtoReflect().Descriptor()
}

// declares reports whether a descriptor, known to be sound, has any content
// beside its name.
func declares(data []byte) bool {
	for len(data) > 0 {
		number, _, n := protowire.ConsumeField(data)
		if number > 1 && fileDescriptor().Fields().ByNumber(number) != nil {
			return true
		}
		data = data[max(n, 1):]
	}
	return false
}

// A scale says how much a message would be, before any of it is read: two
// bytes can become hundreds.
type scale struct {
	parts, depth int
	types        *protoregistry.Types // of custom options; may be nil
}

var (
	errTooManyParts = errors.New("it has too many parts")
	errTooDeep      = errors.New("it is nested too deep")
)

// weigh walks over the bytes of a message. It fails on what is no such message
// and on what is more than the scale bears.
func (s *scale) weigh(kind protoreflect.MessageDescriptor, data []byte, depth int) error {
	if s.parts--; s.parts < 0 {
		return errTooManyParts
	}
	if depth > s.depth {
		return errTooDeep
	}
	for len(data) > 0 {
		number, wire, n := protowire.ConsumeTag(data)
		if n < 0 {
			return protowire.ParseError(n)
		}
		data = data[n:]
		if n = protowire.ConsumeFieldValue(number, wire, data); n < 0 {
			return protowire.ParseError(n)
		}
		if f := s.find(kind, number); f != nil {
			if err := s.field(f, wire, data[:n], depth); err != nil {
				return err
			}
		}
		data = data[n:]
	}
	return nil
}

// find finds a field or an extension of a message; nil if there is neither.
func (s *scale) find(kind protoreflect.MessageDescriptor, number protowire.Number) protoreflect.FieldDescriptor {
	if f := kind.Fields().ByNumber(number); f != nil {
		return f
	}
	if x, err := s.types.FindExtensionByNumber(kind.FullName(), number); err == nil {
		return x.TypeDescriptor()
	}
	return nil
}

func (s *scale) field(f protoreflect.FieldDescriptor, wire protowire.Type, value []byte, depth int) error {
	long := f.Kind() == protoreflect.MessageKind || f.Kind() == protoreflect.StringKind || f.Kind() == protoreflect.BytesKind
	packed := f.IsList() && f.Kind() != protoreflect.GroupKind
	if long && wire != protowire.BytesType || !long && !packed && wire == protowire.BytesType {
		return fmt.Errorf("the field %s has wire type %d", f.FullName(), wire)
	}
	if s.parts--; s.parts < 0 {
		return errTooManyParts
	}
	if f.Message() == nil {
		return nil
	}
	inner, _ := protowire.ConsumeBytes(value)
	if f.Kind() == protoreflect.GroupKind {
		inner, _ = protowire.ConsumeGroup(f.Number(), value)
	}
	return s.weigh(f.Message(), inner, depth+1)
}

// unmarshal reads a descriptor whose custom options are those that types
// knows. It says what is wrong with the bytes.
func unmarshal(data []byte, types *protoregistry.Types, limits source.Limits) (*descriptorpb.FileDescriptorProto, error) {
	p := new(descriptorpb.FileDescriptorProto)
	// Options nest beside messages, and both have something around them.
	how := proto.UnmarshalOptions{Resolver: types, RecursionLimit: 2*limits.Depth + 10}
	if err := how.Unmarshal(data, p); err != nil {
		return nil, err
	}
	p.SourceCodeInfo = nil
	return p, nil
}
