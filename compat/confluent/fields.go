package confluent

import (
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// fields compares the fields of two messages by number, whatever oneofs they
// are in.
func (c *comparison) fields(original, update *protobuf.Message) {
	deleted := deletedOneofs(original, update)
	for f, g := range joined(original, update) {
		switch {
		case g == nil:
			if f.Oneof == nil || !deleted[f.Oneof] {
				c.one(removal(f), false, "field", string(f.FullName), f.Position)
			}
		case f == nil:
			c.one(addition(g), true, "field", string(g.FullName), g.Position)
		default:
			c.field(f, g)
		}
	}
}

func removal(f *protobuf.Field) finding.Rule {
	switch {
	case f.Oneof != nil:
		return OneofFieldRemoved
	case isRequired(f):
		return RequiredFieldRemoved
	}
	return FieldRemoved
}

func addition(f *protobuf.Field) finding.Rule {
	switch {
	case f.Oneof != nil:
		return OneofFieldAdded
	case isRequired(f):
		return RequiredFieldAdded
	}
	return FieldAdded
}

// field compares two fields of one number.
func (c *comparison) field(original, update *protobuf.Field) {
	if original.Oneof != nil && update.Oneof == nil {
		c.movedToTopLevel(original, update)
	}
	if original.Name != update.Name {
		c.nameChanged(original, update)
	}
	c.types(original, update)
}

// types compares what two fields hold. Types with one name that not both
// schemas declare are looked into later; labels count only where both
// fields were written with one, and on scalars.
func (c *comparison) types(original, update *protobuf.Field) {
	if kindOf(original) != kindOf(update) {
		c.typeChanged(FieldKindChanged, original, update)
		return
	}
	if kindOf(original) == mapKind {
		for _, types := range parts(original, update) {
			if rule := part(types[0], types[1]); rule != "" {
				c.typeChanged(rule, original, update)
				return
			}
		}
		return
	}
	if rule := part(original, update); rule != "" {
		c.typeChanged(rule, original, update)
		return
	}
	c.label(original, update)
}

// part compares two types that are no maps.
func part(original, update *protobuf.Field) finding.Rule {
	switch {
	case kindOf(original) != kindOf(update):
		return FieldKindChanged
	case kindOf(original) == scalarKind && groupOf(original) != groupOf(update):
		return FieldScalarKindChanged
	case kindOf(original) == messageKind && localName(original.Message) != localName(update.Message):
		return FieldNamedTypeChanged
	}
	return ""
}

func (c *comparison) label(original, update *protobuf.Field) {
	a, b := original.Label, update.Label
	if kindOf(original) != scalarKind || a == b || a == protobuf.NoLabel || b == protobuf.NoLabel {
		return
	}
	if groupOf(original) == stringOrBytes {
		c.labelChanged(FieldTextLabelChanged, original, update)
	} else {
		c.labelChanged(FieldNumericLabelChanged, original, update)
	}
}

// enums compares the enums that are declared at one level: values by number,
// of which the last one counts where several names have one.
func (c *comparison) enums(original, update *scope) {
	byName := map[protoreflect.Name]*protobuf.Enum{}
	for _, e := range update.enums {
		byName[e.Name.Name()] = e
	}
	kept := map[protoreflect.Name]bool{}
	for _, e := range original.enums {
		if other := byName[e.Name.Name()]; other != nil {
			kept[e.Name.Name()] = true
			c.values(e, other)
		} else {
			c.one(EnumRemoved, false, "enum", string(e.Name), e.Position)
		}
	}
	for _, e := range update.enums {
		if !kept[e.Name.Name()] {
			c.one(EnumAdded, true, "enum", string(e.Name), e.Position)
		}
	}
}

func (c *comparison) values(original, update *protobuf.Enum) {
	before, after := byNumber(original), byNumber(update)
	for _, v := range original.Values {
		if last := before[v.Number]; last.Name != v.Name {
			continue
		}
		other, found := after[v.Number]
		switch {
		case !found:
			c.one(EnumConstRemoved, false, "value", string(original.Name.Append(v.Name)), v.Position)
		case other.Name != v.Name:
			c.constChanged(original, update, v, other)
		}
	}
	for _, v := range update.Values {
		if _, found := before[v.Number]; !found && after[v.Number].Name == v.Name {
			c.one(EnumConstAdded, true, "value", string(update.Name.Append(v.Name)), v.Position)
		}
	}
}

func byNumber(e *protobuf.Enum) map[int32]protobuf.EnumValue {
	values := make(map[int32]protobuf.EnumValue, len(e.Values))
	for _, v := range e.Values {
		values[v.Number] = v
	}
	return values
}
