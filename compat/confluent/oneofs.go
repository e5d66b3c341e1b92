package confluent

import (
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// oneofs compares the oneofs of two messages by name, and looks for fields
// that could be set together and no longer can.
func (c *comparison) oneofs(original, update *protobuf.Message) {
	numbers := map[int32]*protobuf.Field{}
	for _, f := range fields(original.Fields) {
		numbers[f.Number] = f
	}
	kept := map[protoreflect.Name]bool{}
	for _, o := range update.Oneofs {
		kept[o.Name] = true
		if rule, moved := exclusion(o, numbers); rule != "" {
			c.exclusive(rule, update, o, moved)
		}
		if !hasOneof(original, o.Name) {
			c.one(OneofAdded, true, "oneof", string(update.Name.Append(o.Name)), o.Position)
		}
	}
	for _, o := range original.Oneofs {
		if !kept[o.Name] {
			c.one(OneofRemoved, false, "oneof", string(original.Name.Append(o.Name)), o.Position)
		}
	}
}

// exclusion finds out whether the fields of an update's oneof that the
// original has come from more than one place there: a oneof is one place, and
// so is each field that was in none.
func exclusion(o *protobuf.Oneof, original map[int32]*protobuf.Field) (rule finding.Rule, moved []*protobuf.Field) {
	oneofs, single := map[*protobuf.Oneof]bool{}, 0
	for _, f := range fields(o.Fields) {
		was := original[f.Number]
		if was == nil {
			continue
		}
		moved = append(moved, f)
		if was.Oneof != nil {
			oneofs[was.Oneof] = true
		} else {
			single++
		}
	}
	switch {
	case len(oneofs)+single < 2:
		return "", nil
	case single > 1:
		return MultipleFieldsMovedToOneof, moved
	}
	return FieldMovedToExistingOneof, moved
}

func hasOneof(m *protobuf.Message, name protoreflect.Name) bool {
	for _, o := range m.Oneofs {
		if o.Name == name {
			return true
		}
	}
	return false
}

// deletedOneofs are those of the original whose name and members are all
// gone. Confluent lets a whole oneof go, though not one of its members.
func deletedOneofs(original, update *protobuf.Message) map[*protobuf.Oneof]bool {
	numbers := map[int32]bool{}
	for _, f := range fields(update.Fields) {
		numbers[f.Number] = true
	}
	deleted := map[*protobuf.Oneof]bool{}
	for _, o := range original.Oneofs {
		survives := hasOneof(update, o.Name)
		for _, f := range fields(o.Fields) {
			survives = survives || numbers[f.Number]
		}
		deleted[o] = !survives
	}
	return deleted
}
