package protobuf

import (
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/types/descriptorpb"
)

// jsonNames gives every field the JSON name that it has where none is told:
// some compilers leave them out of descriptors.
func jsonNames(messages []*descriptorpb.DescriptorProto, fields []*descriptorpb.FieldDescriptorProto) {
	for _, f := range fields {
		if f.JsonName == nil {
			name := jsonName(f.GetName())
			f.JsonName = &name
		}
	}
	for _, m := range messages {
		jsonNames(m.NestedType, m.Field)
		jsonNames(nil, m.Extension)
	}
}

// jsonName is the name in lower camel case, as protoc makes it.
func jsonName(name string) string {
	out := make([]byte, 0, len(name))
	up := false
	for _, c := range []byte(name) {
		switch {
		case c == '_':
			up = true
			continue
		case up && c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		}
		up = false
		out = append(out, c)
	}
	return string(out)
}

// numberOf is the number of the first of some fields.
func numberOf(fields []byte) protowire.Number {
	number, _, _ := protowire.ConsumeTag(fields)
	return number
}
