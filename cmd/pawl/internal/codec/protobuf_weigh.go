package codec

import (
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

// A messageScale sums up what it takes to print a message. The library bounds
// how deep messages lie in each other, but not what is in the Anys within
// Anys: each is read anew, and all of them are held at once.
type messageScale struct {
	types        *dynamicpb.Types
	left, budget int
	unknown      int // bytes of fields that no schema has
}

func (s *messageScale) take(n int) error {
	if s.left -= n; s.left < 0 {
		return heavyError{s.budget}
	}
	return nil
}

// message weighs a message with all that it holds.
func (s *messageScale) message(m protoreflect.Message) error {
	s.unknown += len(m.GetUnknown())
	if err := s.take(cost); err != nil {
		return err
	}
	var err error
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if err = s.take(cost + len(f.JSONName())); err == nil {
			err = s.field(f, v)
		}
		return err == nil
	})
	if err == nil && m.Descriptor().FullName() == "google.protobuf.Any" {
		err = s.any(m)
	}
	return err
}

func (s *messageScale) field(f protoreflect.FieldDescriptor, v protoreflect.Value) (err error) {
	switch {
	case f.IsMap():
		v.Map().Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
			if err = s.take(cost + len(k.String())); err == nil {
				err = s.value(f.MapValue(), v)
			}
			return err == nil
		})
	case f.IsList():
		list := v.List()
		for i := 0; i < list.Len() && err == nil; i++ {
			err = s.value(f, list.Get(i))
		}
	default:
		err = s.value(f, v)
	}
	return err
}

// value weighs one value. The name of an enum's value is printed for a byte.
func (s *messageScale) value(f protoreflect.FieldDescriptor, v protoreflect.Value) error {
	switch f.Kind() {
	case protoreflect.MessageKind, protoreflect.GroupKind:
		return s.message(v.Message())
	case protoreflect.StringKind:
		return s.take(cost + len(v.String()))
	case protoreflect.BytesKind:
		return s.take(cost + len(v.Bytes()))
	case protoreflect.EnumKind:
		if named := f.Enum().Values().ByNumber(v.Enum()); named != nil {
			return s.take(cost + len(named.Name()))
		}
	default:
	}
	return s.take(cost)
}

// any weighs what an Any holds, as it is printed: read. What cannot be read is
// for the library to say.
func (s *messageScale) any(m protoreflect.Message) error {
	fields := m.Descriptor().Fields()
	url, value := fields.ByName("type_url"), fields.ByName("value")
	if url == nil || value == nil || url.Kind() != protoreflect.StringKind || value.Kind() != protoreflect.BytesKind || url.IsList() || value.IsList() {
		return nil
	}
	data := m.Get(value).Bytes()
	if err := s.take(len(data)); err != nil {
		return err
	}
	held, err := s.types.FindMessageByURL(m.Get(url).String())
	if err != nil {
		return nil //nolint:nilerr // the library finds no more, and says so
	}
	inner := held.New()
	if err := (proto.UnmarshalOptions{Resolver: s.types, AllowPartial: true}).Unmarshal(data, inner.Interface()); err != nil {
		return nil //nolint:nilerr // the library reads it no better, and says so
	}
	return s.message(inner)
}
