package lint

import (
	"fmt"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/schema/protobuf"
)

func (l protoLint) message(m *protobuf.Message) {
	name := string(m.Name)
	if !m.Documented {
		l.add(ProtoMessageUndocumented, name, m.Position, fmt.Sprintf("the message %s has no comment", m.Name.Name()), "say above it what it stands for")
	}
	if m.MessageSet {
		l.add(ProtoMessageSet, name, m.Position, fmt.Sprintf("%s is a message set, which only proto1 needed and most languages cannot read", m.Name.Name()), "use google.protobuf.Any, or a message with an extension range")
	}
	for _, f := range m.Fields {
		l.field(name+"."+string(f.Name), f)
	}
	l.jsonNames(m)
	for _, o := range m.Oneofs {
		if len(o.Fields) == 1 {
			l.add(ProtoOneofSingleMember, name+"."+string(o.Name), o.Position, fmt.Sprintf("the oneof %s has one member, %s", o.Name, o.Fields[0].Name), "declare the field optional, outside a oneof")
		}
	}
	l.gaps(m)
	l.reserved(name, m.Position, m.Reserved)
}

func (l protoLint) field(path string, f *protobuf.Field) {
	if !f.Documented {
		l.add(ProtoFieldUndocumented, path, f.Position, fmt.Sprintf("the field %s has no comment", f.Name), "say above it what its values mean, and in what unit")
	}
	if f.Presence == protobuf.RequiredPresence {
		l.add(ProtoFieldRequired, path, f.Position, fmt.Sprintf("the field %s is required, so it can never be removed: old readers refuse every message without it", f.Name), "declare it optional, and let the application insist")
	}
	if f.Group {
		l.add(ProtoGroup, path, f.Position, fmt.Sprintf("%s is a group, which proto3 does not have", f.Name), "declare a message, and a field of it under a new number")
	}
}

// jsonNames minds a key of JSON by which a parser may set either of two
// fields: parsers take the JSON name and the name as declared.
func (l protoLint) jsonNames(m *protobuf.Message) {
	declared := map[string]*protobuf.Field{}
	for _, f := range m.Fields {
		declared[string(f.Name)] = f
	}
	for _, f := range m.Fields {
		if other := declared[f.JSONName]; other != nil && other != f {
			l.add(ProtoJSONNameClash, string(m.Name)+"."+string(f.Name), f.Position,
				fmt.Sprintf("%s is called %q in JSON, and so is the field %s: a parser may take either", f.Name, f.JSONName, other.Name), "give one of them another json_name or name")
		}
	}
}

func (l protoLint) enum(e *protobuf.Enum) {
	name := string(e.Name)
	if !e.Documented {
		l.add(ProtoEnumUndocumented, name, e.Position, fmt.Sprintf("the enum %s has no comment", e.Name.Name()), "say above it what it tells apart")
	}
	if e.Closed {
		l.add(ProtoEnumClosed, name, e.Position, fmt.Sprintf("the enum %s is closed: readers do not see values that were added after them", e.Name.Name()), "use proto3, or an edition with enum_type = OPEN")
	}
	if len(e.Values) > 0 && !unspecified(e.Values[0].Name) {
		first := e.Values[0]
		l.add(ProtoEnumZeroValue, name+"."+string(first.Name), first.Position, fmt.Sprintf("the first value of %s is %s, which is what readers see where nothing was set", e.Name.Name(), first.Name), "begin with a value that ends in UNSPECIFIED")
	}
	for _, v := range e.Values {
		if !v.Documented {
			l.add(ProtoValueUndocumented, name+"."+string(v.Name), v.Position, fmt.Sprintf("the value %s has no comment", v.Name), "say above it when it holds")
		}
	}
	l.reserved(name, e.Position, e.Reserved)
}

// unspecified reports whether a name says that nothing was said. Protobuf's
// own guides use both words.
func unspecified(name protoreflect.Name) bool {
	return lastWord(string(name), "UNSPECIFIED") || lastWord(string(name), "UNKNOWN")
}
