package protobuf

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// literal writes the value of an option as people do, with commas, as
// Confluent's parser wants them.
func literal(m protoreflect.Message) string {
	var set []protoreflect.FieldDescriptor
	m.Range(func(f protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		set = append(set, f)
		return true
	})
	slices.SortFunc(set, func(a, b protoreflect.FieldDescriptor) int { return cmp.Compare(a.Number(), b.Number()) })
	parts := make([]string, len(set))
	for i, f := range set {
		parts[i] = f.TextName() + ": " + literalField(f, m.Get(f))
	}
	return literalOf(parts)
}

func literalOf(parts []string) string {
	if len(parts) == 0 {
		return "{}"
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

func literalField(f protoreflect.FieldDescriptor, v protoreflect.Value) string {
	var items []string
	switch {
	case f.IsMap():
		v.Map().Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
			items = append(items, literalOf([]string{"key: " + literalScalar(f.MapKey(), k.Value()), "value: " + literalScalar(f.MapValue(), v)}))
			return true
		})
		slices.Sort(items)
	case f.IsList():
		for i := range v.List().Len() {
			items = append(items, literalScalar(f, v.List().Get(i)))
		}
	default:
		return literalScalar(f, v)
	}
	return "[" + strings.Join(items, ", ") + "]"
}

func literalScalar(f protoreflect.FieldDescriptor, v protoreflect.Value) string {
	switch f.Kind() {
	case protoreflect.MessageKind, protoreflect.GroupKind:
		return literal(v.Message())
	case protoreflect.StringKind:
		return literalString(v.String())
	default:
		return optionWriter{skip: nothing}.scalar(f, v)
	}
}

// literalString quotes a string and leaves letters of all languages as they
// are: some parsers take an escape for a character and not for a byte.
func literalString(s string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			out.WriteByte('\\')
			out.WriteRune(c)
		case c == '\n':
			out.WriteString(`\n`)
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&out, `\%03o`, c)
		default:
			out.WriteRune(c)
		}
	}
	out.WriteByte('"')
	return out.String()
}

// tagList writes tags as a list.
func tagList(tags []string) string {
	quoted := make([]string, len(tags))
	for i, tag := range tags {
		quoted[i] = literalString(tag)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
