package confluent

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// one enters a difference of something that is on one side only: the
// update's if it was added, the original's if it was removed.
func (c *comparison) one(rule finding.Rule, added bool, what, name string, at source.Position) {
	readers, data := readerNames(c.readers), dataNames(c.readers)
	if added {
		c.add(rule, name, fmt.Sprintf("%s have the %s %s, which the schema of %s lacks", readers, what, clip(name), data), source.Position{}, at)
		return
	}
	c.add(rule, name, fmt.Sprintf("%s lack the %s %s, which the schema of %s has", readers, what, clip(name), data), at, source.Position{})
}

func (c *comparison) packageChanged(original, update protoreflect.FullName, s [2]*scope) {
	was, is := older(c, original, update), newer(c, original, update)
	c.add(PackageChanged, string(is), fmt.Sprintf("the package was %s and is %s", orNone(was), orNone(is)), s[0].position, s[1].position)
}

func orNone(name protoreflect.FullName) string {
	if name == "" {
		return "none"
	}
	return clip(string(name))
}

func (c *comparison) messageMoved(original, update *protobuf.Message, from, to int) {
	m := newer(c, original, update)
	c.add(MessageMoved, string(m.Name), fmt.Sprintf("message %s was number %d among its neighbours and is number %d", clip(string(m.Name)), older(c, from, to)+1, newer(c, from, to)+1), original.Position, update.Position)
}

func (c *comparison) constChanged(original, update *protobuf.Enum, v, other protobuf.EnumValue) {
	name := newer(c, original, update).Name
	c.add(EnumConstChanged, string(name.Append(newer(c, v, other).Name)), fmt.Sprintf("number %d of enum %s was %s and is %s", v.Number, clip(string(name)), older(c, v, other).Name, newer(c, v, other).Name), v.Position, other.Position)
}

func (c *comparison) nameChanged(original, update *protobuf.Field) {
	old, new := older(c, original, update), newer(c, original, update)
	c.add(FieldNameChanged, string(new.FullName), fmt.Sprintf("field %d was named %s and is named %s", new.Number, clip(string(old.Name)), clip(string(new.Name))), original.Position, update.Position)
}

func (c *comparison) movedToTopLevel(original, update *protobuf.Field) {
	f := newer(c, original, update)
	c.add(OneofFieldMovedToTopLevel, string(f.FullName), fmt.Sprintf("the field %s is in the oneof %s in the schema of %s, and in none for %s", clip(string(f.FullName)), clip(string(original.Oneof.Name)), dataNames(c.readers), readerNames(c.readers)), original.Position, update.Position)
}

// because says why Confluent minds another type.
func because(rule finding.Rule) string {
	switch rule {
	case FieldKindChanged:
		return "scalars, messages and maps are never taken for each other"
	case FieldScalarKindChanged:
		return "these scalars are not taken for each other"
	default:
		return "message types are told apart by name, without the package"
	}
}

func (c *comparison) typeChanged(rule finding.Rule, original, update *protobuf.Field) {
	old, new := older(c, original, update), newer(c, original, update)
	c.add(rule, string(new.FullName), fmt.Sprintf("the type of field %s was %s and is %s: %s", clip(string(new.FullName)), clip(typeName(old)), clip(typeName(new)), because(rule)), original.TypePosition, update.TypePosition)
}

func (c *comparison) namedTypeChanged(original, update *protobuf.Field) {
	new := newer(c, original, update)
	c.add(FieldNamedTypeChanged, string(new.FullName), fmt.Sprintf("the type %s of field %s changed in a way that is refused there", clip(typeName(new)), clip(string(new.FullName))), original.TypePosition, update.TypePosition)
}

func (c *comparison) labelChanged(rule finding.Rule, original, update *protobuf.Field) {
	old, new := older(c, original, update), newer(c, original, update)
	c.add(rule, string(new.FullName), fmt.Sprintf("the field %s was %s and is %s", clip(string(new.FullName)), labelName(old.Label), labelName(new.Label)), original.Position, update.Position)
}

func labelName(l protobuf.Label) string {
	return [...]string{"without a label", "optional", "required", "repeated"}[l]
}

func (c *comparison) exclusive(rule finding.Rule, update *protobuf.Message, o *protobuf.Oneof, moved []*protobuf.Field) {
	const most = 8
	var names []string
	for _, f := range moved {
		if len(names) == most {
			names = append(names, "…")
			break
		}
		names = append(names, clip(string(f.Name)))
	}
	name := string(update.Name.Append(o.Name))
	c.add(rule, name, fmt.Sprintf("%s keep one of the fields %s, in oneof %s, and %s may have several", readerNames(c.readers), strings.Join(names, ", "), clip(name), dataNames(c.readers)), source.Position{}, o.Position)
}

// hint says what to do about a difference that is refused: by new readers,
// or by old ones.
func hint(rule finding.Rule, readers finding.Readers) string {
	back := readers == finding.OldReaders
	switch rule {
	case PackageChanged:
		return "keep the package"
	case MessageRemoved:
		return or(back, "do not add the message: FORWARD refuses every new one", "keep the message, even if nothing uses it")
	case RequiredFieldAdded:
		return or(back, "keep the required field", "make the field optional")
	case RequiredFieldRemoved:
		return or(back, "make the field optional", "keep the required field")
	case OneofFieldRemoved:
		return or(back, "add the field outside of the oneof", "keep the field, marked deprecated")
	case FieldNumericLabelChanged:
		return "keep the label"
	case MultipleFieldsMovedToOneof, FieldMovedToExistingOneof:
		return or(back, "keep the fields in one oneof", "keep the fields where they were")
	default:
		return "keep the type, and give the new type to a new field"
	}
}

func or(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}

// clip keeps a text that goes into a message short.
func clip(s string) string {
	const most = 120
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
