package protobuf

import (
	"fmt"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// fieldType compares the types of two fields.
func (d *differ) fieldType(p pair, c counterpart) {
	if c.old.Map() && c.new.Map() {
		d.mapType(p, c)
		return
	}
	if !sameShape(c) || c.old.Kind != c.new.Kind || d.otherName(c) {
		d.typeChanged(p, c)
	}
	d.meet(c.old.Message, c.new.Message)
	d.meetEnums(c.old.Enum, c.new.Enum)
	d.utf8(p, c)
	if c.old.Packed != c.new.Packed && sameShape(c) && c.old.Kind == c.new.Kind {
		f := between(c)
		f.Rule = FieldPacked
		f.Message = fmt.Sprintf("%s is packed on one side only, which parsers must not mind", c.new.FullName)
		d.add(f)
	}
}

func sameShape(c counterpart) bool {
	return c.old.Repeated == c.new.Repeated && c.old.Map() == c.new.Map()
}

// otherName reports whether a field has a type of another name that is not
// what the old type was renamed to.
func (d *differ) otherName(c counterpart) bool {
	if c.old.Message != nil && c.new.Message != nil {
		return c.old.Message.Name != c.new.Message.Name && d.partner[c.old.Message] != c.new.Message
	}
	if c.old.Enum != nil && c.new.Enum != nil {
		return c.old.Enum.Name != c.new.Enum.Name && d.enumPartner[c.old.Enum] != c.new.Enum
	}
	return false
}

func (d *differ) typeChanged(p pair, c counterpart) {
	f := between(c)
	f.Old, f.New = c.old.TypePosition, c.new.TypePosition
	f.Rule = typeRule(c)
	f.Message = fmt.Sprintf("%s was %s and is %s", c.new.FullName, typeName(c.old), typeName(c.new))
	f.Hint = fmt.Sprintf("make %s %s again, or add a field with a new number", c.new.Name, typeName(c.old))
	f.Effects = finding.Effects{
		finding.Binary: binaryEffects(c),
		finding.JSON:   jsonEffects(c),
		finding.Code:   two(finding.Break),
	}
	switch f.Rule {
	case FieldTypeNameChanged:
		f.Message += "; what these hold is compared apart"
	case FieldDelimited:
		f.Message = fmt.Sprintf("%s was %s and is %s: messages are written otherwise", c.new.FullName, delimitation(c.old), delimitation(c.new))
		f.Hint = fmt.Sprintf("make %s %s again", c.new.Name, delimitation(c.old))
		f.Effects[finding.Code] = two(finding.Note)
	default:
	}
	d.addIn(p, f)
}

func typeRule(c counterpart) finding.Rule {
	switch objects := c.old.Message != nil && c.new.Message != nil; {
	case c.old.Kind != c.new.Kind && !objects:
		return FieldTypeChanged
	case !sameShape(c):
		return FieldCardinality
	case c.old.Kind != c.new.Kind:
		return FieldDelimited
	}
	return FieldTypeNameChanged
}

func delimitation(f *protobuf.Field) string {
	if f.Kind == protoreflect.GroupKind {
		return "delimited"
	}
	return "length-prefixed"
}

// binaryEffects is what readers make of the bytes of the other side's type.
func binaryEffects(c counterpart) [2]finding.Class {
	return [2]finding.Class{readShape(c.old, c.new), readShape(c.new, c.old)}
}

// readShape is readBinary for whole fields.
func readShape(from, to *protobuf.Field) finding.Class {
	one := readBinary(from, to)
	switch {
	case from.Repeated && !to.Repeated && from.Packed:
		return finding.Break
	case from.Repeated && !to.Repeated, // the last element wins
		from.Repeated && to.Map() && !from.Map(): // the last of a key wins
		return max(one, finding.Lossy)
	}
	return one
}

// jsonEffects is what readers make of the JSON of the other side's type.
func jsonEffects(c counterpart) [2]finding.Class {
	if !sameShape(c) {
		return two(finding.Break)
	}
	return [2]finding.Class{readJSON(c.old, c.new), readJSON(c.new, c.old)}
}

// mapType compares the keys and the values of two maps.
func (d *differ) mapType(p pair, c counterpart) {
	key, value, ok := entries(c)
	if !ok {
		return
	}
	if key.old.Kind != key.new.Kind {
		json := [2]finding.Class{readJSONKey(key.old, key.new), readJSONKey(key.new, key.old)}
		d.mapChanged(p, c, mapChange{MapKeyType, key, json})
	}
	if value.old.Kind != value.new.Kind || d.otherName(value) {
		d.mapChanged(p, c, mapChange{MapValueType, value, jsonEffects(value)})
	}
	d.meet(value.old.Message, value.new.Message)
	d.meetEnums(value.old.Enum, value.new.Enum)
	d.utf8(p, key)
	d.utf8(p, value)
}

// entries are the keys and the values of two maps.
func entries(c counterpart) (key, value counterpart, ok bool) {
	old, new := c.old.Message.Fields, c.new.Message.Fields
	if len(old) != 2 || len(new) != 2 {
		return key, value, false
	}
	return counterpart{old[0], new[0]}, counterpart{old[1], new[1]}, true
}

// A mapChange is another type of the keys or values of a map.
type mapChange struct {
	rule finding.Rule
	part counterpart
	json [2]finding.Class
}

func (d *differ) mapChanged(p pair, c counterpart, change mapChange) {
	f := between(c)
	f.Old, f.New = c.old.TypePosition, c.new.TypePosition
	f.Rule = change.rule
	f.Message = fmt.Sprintf("%s was %s and is %s", c.new.FullName, typeName(c.old), typeName(c.new))
	f.Hint = fmt.Sprintf("make %s %s again, or add a field with a new number", c.new.Name, typeName(c.old))
	f.Effects = finding.Effects{
		finding.Binary: binaryEffects(change.part),
		finding.JSON:   change.json,
		finding.Code:   two(finding.Break),
	}
	d.addIn(p, f)
}

// typeName is the type of a field as its declaration writes it.
func typeName(f *protobuf.Field) string {
	if f.Map() && len(f.Message.Fields) == 2 {
		return fmt.Sprintf("map<%s, %s>", elementName(f.Message.Fields[0]), elementName(f.Message.Fields[1]))
	}
	if f.Repeated {
		return "repeated " + elementName(f)
	}
	return elementName(f)
}

func elementName(f *protobuf.Field) string {
	switch {
	case f.Message != nil && f.Kind == protoreflect.GroupKind:
		return "group " + string(f.Message.Name)
	case f.Message != nil:
		return string(f.Message.Name)
	case f.Enum != nil:
		return string(f.Enum.Name)
	}
	return f.Kind.String()
}
