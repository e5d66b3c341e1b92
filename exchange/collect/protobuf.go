package collect

import (
	"cmp"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/exchange"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// messages are those at the top level of the schema's own files, in the order
// of files and places.
func (t *tree) messages(m *protobuf.Module) []exchange.Field {
	var own []*protobuf.Message
	for _, message := range m.Messages {
		if !message.Imported && message.Parent == nil {
			own = append(own, message)
		}
	}
	slices.SortFunc(own, func(a, b *protobuf.Message) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Position.Line, b.Position.Line), strings.Compare(string(a.Name), string(b.Name)))
	})
	var out []exchange.Field
	for _, message := range own {
		name := string(message.Name)
		out = append(out, exchange.Field{
			Name: simple(name), Kind: exchange.Object, Type: name, Required: true, Doc: t.docs[name], Tags: t.tagged(message.Name, ""), Parts: t.message(message),
		})
	}
	return out
}

// tagged finds the tags of a message or a field: their paths leave the package
// out, which only the beginning of a name can be.
func (t *tree) tagged(message protoreflect.FullName, field string) []string {
	for name := string(message); ; {
		path := name
		if field != "" {
			path += "." + field
		}
		if tags, ok := t.tags[path]; ok {
			return tags
		}
		_, rest, ok := strings.Cut(name, ".")
		if !ok {
			return nil
		}
		name = rest
	}
}

func (t *tree) message(m *protobuf.Message) []exchange.Field {
	if !t.enter(m) {
		return nil
	}
	defer t.leave()
	var out []exchange.Field
	for _, field := range m.Fields {
		f := t.field(field)
		f.Doc, f.Tags = t.docs[string(field.FullName)], t.tagged(m.Name, string(field.Name))
		out = append(out, f)
	}
	return out
}

func (t *tree) field(field *protobuf.Field) exchange.Field {
	t.left--
	name := string(field.Name)
	if field.Map() && field.Message != nil {
		f := exchange.Field{Name: name, Kind: exchange.Map}
		for _, part := range field.Message.Fields {
			f.Parts = append(f.Parts, t.field(part))
		}
		words := []string{}
		for _, part := range f.Parts {
			words = append(words, part.Type)
		}
		f.Type = "map<" + strings.Join(words, ", ") + ">"
		return f
	}
	one := t.single(field)
	if field.Repeated {
		one.Name, one.Required = element, true
		return exchange.Field{Name: name, Kind: exchange.Array, Type: "repeated " + one.Type, Parts: []exchange.Field{one}}
	}
	one.Name = name
	// Only what proto2 calls required is there always; a field without
	// presence reads as its default where it is not.
	one.Required = field.Presence == protobuf.RequiredPresence
	return one
}

func (t *tree) single(field *protobuf.Field) exchange.Field {
	switch {
	case field.Message != nil:
		name := string(field.Message.Name)
		if kind, ok := wellKnown[name]; ok {
			return exchange.Field{Kind: kind, Type: name}
		}
		return exchange.Field{Kind: exchange.Object, Type: name, Parts: t.message(field.Message)}
	case field.Enum != nil:
		return exchange.Field{Kind: exchange.String, Type: string(field.Enum.Name)}
	}
	return exchange.Field{Kind: scalar(field.Kind), Type: field.Kind.String()}
}

// wellKnown are messages that stand for one value.
var wellKnown = map[string]exchange.Kind{
	"google.protobuf.Timestamp": exchange.Timestamp, "google.protobuf.Duration": exchange.String,
	"google.type.Date": exchange.Date, "google.type.TimeOfDay": exchange.Time, "google.protobuf.FieldMask": exchange.String,
	"google.protobuf.StringValue": exchange.String, "google.protobuf.BytesValue": exchange.Bytes, "google.protobuf.BoolValue": exchange.Boolean,
	"google.protobuf.Int32Value": exchange.Integer, "google.protobuf.Int64Value": exchange.Integer, "google.protobuf.UInt32Value": exchange.Integer,
	"google.protobuf.UInt64Value": exchange.Integer, "google.protobuf.FloatValue": exchange.Number, "google.protobuf.DoubleValue": exchange.Number,
}

func scalar(kind protoreflect.Kind) exchange.Kind {
	switch kind {
	case protoreflect.BoolKind:
		return exchange.Boolean
	case protoreflect.StringKind, protoreflect.EnumKind:
		return exchange.String
	case protoreflect.BytesKind:
		return exchange.Bytes
	case protoreflect.FloatKind, protoreflect.DoubleKind:
		return exchange.Number
	default:
		return exchange.Integer
	}
}
