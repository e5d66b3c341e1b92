package protobuf

import (
	"fmt"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// stumbles looks for fields that a consumer does not read and that keep its
// decoder from reading the message: it refuses the whole of it for a string
// that is no text, bytes that are no message, or JSON of another type. What
// only loses the field or its value does not matter to it.
func (d *differ) stumbles(p pair) {
	if d.consumer == nil || len(d.consumer.unread) == 0 {
		return
	}
	written, byKey := indexOf(p.new), map[string]*protobuf.Field{}
	for _, w := range p.new.Fields {
		byKey[w.JSONName] = w
	}
	for _, f := range p.old.Fields {
		if !d.consumer.ignores(f) {
			continue
		}
		d.consumer.look(f)
		if w := written.number[f.Number]; w != nil {
			d.stumble(counterpart{f, w}, finding.Binary, refusesBytes(w, f))
			d.descend(f, w)
		}
		for i, w := range keyed(f, byKey) {
			class := refusesJSON(w, f)
			if i > 0 {
				class = finding.Break // two keys for one field
			}
			d.stumble(counterpart{f, w}, finding.JSON, class)
			d.descend(f, w)
		}
	}
	d.consumer.look(nil)
}

// keyed are the fields that are written under a key which a reader takes for a
// field of its own: the JSON name, or the name.
func keyed(f *protobuf.Field, byKey map[string]*protobuf.Field) []*protobuf.Field {
	var found []*protobuf.Field
	for _, key := range []string{f.JSONName, string(f.Name)} {
		if w := byKey[key]; w != nil && !slices.Contains(found, w) {
			found = append(found, w)
		}
	}
	return found
}

func (d *differ) stumble(c counterpart, in finding.Encoding, class finding.Class) {
	if class < finding.Lossy {
		return
	}
	f := between(c)
	f.Rule, f.Old, f.New = FieldTypeChanged, c.old.TypePosition, c.new.TypePosition
	f.Message = fmt.Sprintf("%s was %s and is %s: its decoder refuses the whole message, though the consumer does not read the field", c.old.FullName, typeName(c.old), typeName(c.new))
	f.Hint = fmt.Sprintf("make %s %s again, or add a field with a new number", c.new.Name, typeName(c.old))
	f.Effects[in][finding.OldReaders] = class
	d.add(f)
}

// descend looks on in the messages of a field that is not read.
func (d *differ) descend(f, w *protobuf.Field) {
	if f.Message != nil && w.Message != nil && f.Kind == w.Kind {
		d.meet(f.Message, w.Message)
	}
}

// refusesBytes is whether a decoder that knows a field as to refuses bytes that
// were written as from. A field of another wire type is unknown to it, and
// passed over; of the same one only what has a length is looked into.
func refusesBytes(from, to *protobuf.Field) finding.Class {
	switch one := codingOf(from.Kind); {
	case one != prefixed && (!from.Repeated || !from.Packed):
		return finding.Safe
	case to.Kind == protoreflect.BytesKind || to.Kind == protoreflect.StringKind && !to.ValidateUTF8:
		return finding.Safe
	case codingOf(to.Kind) == prefixed:
		return refusesText(from, to)
	case !to.Repeated || to.Kind == protoreflect.GroupKind:
		return finding.Safe
	case one == prefixed || width(from.Kind) != width(to.Kind):
		return finding.Break // taken for packed numbers
	}
	return finding.Safe
}

// refusesText is refusesBytes for a string or a message.
func refusesText(from, to *protobuf.Field) finding.Class {
	switch {
	case from.Kind == to.Kind && (from.Kind != protoreflect.StringKind || from.ValidateUTF8):
		return finding.Safe
	case from.Kind == protoreflect.StringKind && from.Kind == to.Kind, from.Kind == protoreflect.BytesKind:
		return finding.Lossy
	}
	return finding.Break
}

// width tells packed numbers apart that cannot be read as each other.
func width(k protoreflect.Kind) coding {
	switch c := codingOf(k); c {
	case zigzag:
		return varint
	case float32bits:
		return fixed32
	case float64bits:
		return fixed64
	default:
		return c
	}
}

// refusesJSON is whether a decoder that knows a field as to refuses the JSON of
// one that was written as from.
func refusesJSON(from, to *protobuf.Field) finding.Class {
	switch {
	case !sameShape(counterpart{from, to}):
		return finding.Break
	case !from.Map():
		return readJSON(from, to)
	}
	key, value, ok := entries(counterpart{from, to})
	if !ok {
		return finding.Break
	}
	return max(readJSONKey(key.old, key.new), readJSON(value.old, value.new))
}
