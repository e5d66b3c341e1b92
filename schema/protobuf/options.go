package protobuf

import (
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// modelled are the options that the model says in its own words, whatever
// the syntax they were written in.
func modelled(name protoreflect.FullName) bool {
	switch name {
	case "google.protobuf.FieldOptions.packed",
		"google.protobuf.MessageOptions.map_entry",
		"google.protobuf.FeatureSet.field_presence",
		"google.protobuf.FeatureSet.enum_type",
		"google.protobuf.FeatureSet.repeated_field_encoding",
		"google.protobuf.FeatureSet.utf8_validation",
		"google.protobuf.FeatureSet.message_encoding",
		"google.protobuf.FeatureSet.json_format":
		return true
	}
	return false
}

// options gives the text of an element's options for the model.
func (b *builder) options(o proto.Message) string {
	text := optionText(o, modelled)
	b.grow(len(text))
	return text
}

// nothing is skipped.
func nothing(protoreflect.FullName) bool { return false }

// optionText writes options in one way only: by name, sorted, custom ones in
// parentheses, whether they were written one by one or as a literal. Fields
// for which skip is true are left out, and messages that are empty then.
func optionText(o proto.Message, skip func(protoreflect.FullName) bool) string {
	m := o.ProtoReflect()
	if !m.IsValid() {
		return ""
	}
	w := optionWriter{skip: skip}
	return strings.Join(w.fields(m), "; ")
}

type optionWriter struct {
	skip func(protoreflect.FullName) bool
}

// fields gives name = value of every field that is set, sorted.
func (w optionWriter) fields(m protoreflect.Message) []string {
	var lines []string
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if w.skip(f.FullName()) {
			return true
		}
		text := w.value(f, v)
		if text == "" {
			return true
		}
		lines = append(lines, fieldName(f)+" = "+text)
		return true
	})
	slices.Sort(lines)
	if unknown := m.GetUnknown(); len(unknown) > 0 {
		lines = append(lines, "unknown = "+hex.EncodeToString(unknown))
	}
	return lines
}

func fieldName(f protoreflect.FieldDescriptor) string {
	if f.IsExtension() {
		return "(" + string(f.FullName()) + ")"
	}
	return string(f.Name())
}

// value writes a field's value; it is empty if all of it was skipped.
func (w optionWriter) value(f protoreflect.FieldDescriptor, v protoreflect.Value) string {
	switch {
	case f.IsMap():
		return w.mapValue(f, v.Map())
	case f.IsList():
		list := v.List()
		items := make([]string, list.Len())
		for i := range items {
			items[i] = w.scalar(f, list.Get(i))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case f.Message() != nil:
		lines := w.fields(v.Message())
		if len(lines) == 0 && f.FullName().Name() == "features" {
			return ""
		}
		return "{" + strings.Join(lines, "; ") + "}"
	}
	return w.scalar(f, v)
}

func (w optionWriter) mapValue(f protoreflect.FieldDescriptor, m protoreflect.Map) string {
	var entries []string
	m.Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
		entries = append(entries, w.scalar(f.MapKey(), k.Value())+": "+w.scalar(f.MapValue(), v))
		return true
	})
	slices.Sort(entries)
	return "{" + strings.Join(entries, "; ") + "}"
}

// scalar writes one value of a field.
func (w optionWriter) scalar(f protoreflect.FieldDescriptor, v protoreflect.Value) string {
	switch f.Kind() {
	case protoreflect.MessageKind, protoreflect.GroupKind:
		return "{" + strings.Join(w.fields(v.Message()), "; ") + "}"
	case protoreflect.StringKind:
		return quote(v.String())
	case protoreflect.BytesKind:
		return quote(string(v.Bytes()))
	case protoreflect.EnumKind:
		if d := f.Enum().Values().ByNumber(v.Enum()); d != nil {
			return string(d.Name())
		}
		return strconv.Itoa(int(v.Enum()))
	case protoreflect.FloatKind:
		return floatText(v.Float(), 32)
	case protoreflect.DoubleKind:
		return floatText(v.Float(), 64)
	default:
	}
	return v.String()
}

func floatText(v float64, bits int) string {
	if v == 0 && math.Signbit(v) {
		return "-0"
	}
	return strconv.FormatFloat(v, 'g', -1, bits)
}

// quote writes a string so that no two look the same and none spans lines.
// The standard library's Quote is not used: what it escapes changes with each
// edition of Unicode, and this text is hashed for ever.
func quote(s string) string {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, len(s)+2)
	out = append(out, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c < ' ' || c >= 0x7f:
			out = append(out, '\\', 'x', digits[c>>4], digits[c&15])
		default:
			out = append(out, c)
		}
	}
	return string(append(out, '"'))
}
