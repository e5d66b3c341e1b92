package protobuf

import (
	"cmp"
	"slices"
	"strconv"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
)

// A comparison is of what was written with what was read in an encoding. A
// value has arrived where the reader finds it in the field of the same number
// and JSON name, else of the same name, else of the same number. A value whose
// field the reader does not have was not meant for it.
type comparison struct {
	encoding finding.Encoding
	// reader is what the outermost message was read with.
	reader *built
}

// messages says what became of a message; empty if it arrived.
func (c comparison) messages(written, read protoreflect.Message) Outcome {
	expected := map[protoreflect.FieldNumber]bool{}
	missing, outcome := false, Outcome("")
	written.Range(func(f protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		g := c.counterpart(f, read.Descriptor())
		if g == nil {
			// Unknown fields are kept, but in the entries of maps.
			missing = missing || c.encoding == finding.Binary && len(read.GetUnknown()) == 0
			return true
		}
		expected[g.Number()] = true
		switch got := c.fields(datum{f, value}, datum{g, read.Get(g)}); {
		case !read.Has(g) && g.HasPresence():
			missing = true
		case got == "":
		case !read.Has(g) || got == Lost:
			missing = true
		default:
			outcome = got
		}
		return true
	})
	read.Range(func(g protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		if !expected[g.Number()] {
			outcome = Misread
		}
		return true
	})
	if outcome == "" && missing {
		return Lost
	}
	return outcome
}

// counterpart is the reader's field for one of the writer; nil if it has none.
func (c comparison) counterpart(f protoreflect.FieldDescriptor, read protoreflect.MessageDescriptor) protoreflect.FieldDescriptor {
	var named, numbered protoreflect.FieldDescriptor
	for _, g := range c.known(read) {
		if g.Number() == f.Number() {
			numbered = g
		}
		if g.Name() == f.Name() && !f.IsExtension() && !g.IsExtension() || g.FullName() == f.FullName() {
			named = g
		}
	}
	if named == nil || numbered != nil && numbered.JSONName() == f.JSONName() {
		return numbered
	}
	return named
}

// known are the fields of a reader's message, the outermost with extensions.
func (c comparison) known(d protoreflect.MessageDescriptor) []protoreflect.FieldDescriptor {
	if d == c.reader.message {
		return c.reader.fields()
	}
	fields := make([]protoreflect.FieldDescriptor, d.Fields().Len())
	for i := range fields {
		fields[i] = d.Fields().Get(i)
	}
	return fields
}

// A datum is a field with its value, or the value alone of one of its
// elements.
type datum struct {
	field protoreflect.FieldDescriptor
	value protoreflect.Value
}

// fields compares a field's whole value.
func (c comparison) fields(written, read datum) Outcome {
	if written.field.IsMap() || read.field.IsMap() {
		if c.encoding == finding.JSON && (single(written.field) || single(read.field)) {
			return "" // an object is one by any other name
		}
		if !written.hasEntries() || !read.hasEntries() {
			return Misread
		}
		return c.entries(written.entries(c.encoding), read.entries(c.encoding))
	}
	from, to := written.elements(), read.elements()
	if len(from) != len(to) {
		return Misread
	}
	for i := range from {
		if got := c.values(from[i], to[i]); got != "" {
			return got
		}
	}
	return ""
}

// single reports whether a field holds one message.
func single(f protoreflect.FieldDescriptor) bool {
	return f.Message() != nil && !f.IsList() && !f.IsMap()
}

// elements are a list's, or the one value of another field.
func (d datum) elements() []datum {
	if !d.field.IsList() {
		return []datum{d}
	}
	list := make([]datum, d.value.List().Len())
	for i := range list {
		list[i] = datum{d.field, d.value.List().Get(i)}
	}
	return list
}

// hasEntries reports whether a field is a map, or a list of messages that in
// binary look the same.
func (d datum) hasEntries() bool {
	key, value := d.ofEntry()
	return key != nil && value != nil
}

// ofEntry gives the fields of a map's entries, or of the messages of a list
// that look like such; nil of anything else.
func (d datum) ofEntry() (key, value protoreflect.FieldDescriptor) {
	switch {
	case d.field.IsMap():
		return d.field.MapKey(), d.field.MapValue()
	case d.field.IsList() && d.field.Message() != nil:
		key, value = d.field.Message().Fields().ByNumber(1), d.field.Message().Fields().ByNumber(2)
		if key != nil && !key.IsList() && key.Message() == nil {
			return key, value
		}
	}
	return nil, nil
}

// An entry is one of a map, or a message in a list that stands for one.
type entry struct {
	order      string
	key, value datum
}

// entries are those of a map, in the order of their keys, or of a list of
// messages that are like entries; nil of anything else.
func (d datum) entries(encoding finding.Encoding) []entry {
	var list []entry
	enter := func(key, value datum) { list = append(list, entry{key.keyText(encoding), key, value}) }
	switch key, value := d.ofEntry(); {
	case d.field.IsMap():
		d.value.Map().Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
			enter(datum{key, k.Value()}, datum{value, v})
			return true
		})
	case key != nil && value != nil:
		for i := range d.value.List().Len() {
			m := d.value.List().Get(i).Message()
			if len(m.GetUnknown()) > 0 {
				return nil
			}
			enter(datum{key, m.Get(key)}, datum{value, m.Get(value)})
		}
	}
	slices.SortStableFunc(list, func(a, b entry) int { return cmp.Compare(a.order, b.order) })
	return list
}

// keyText is a key, alike where it is the same. JSON writes all keys as
// strings: true is "true" there, also to a reader whose keys are strings.
func (d datum) keyText(encoding finding.Encoding) string {
	if encoding == finding.JSON {
		return d.value.String()
	}
	return d.text()
}

// entries compares maps, which may be written as lists.
func (c comparison) entries(written, read []entry) Outcome {
	if len(written) != len(read) {
		return Misread
	}
	for i, w := range written {
		if !c.sameKey(w, read[i]) || c.fields(w.value, read[i].value) != "" {
			return Misread
		}
	}
	return ""
}

func (c comparison) sameKey(written, read entry) bool {
	if c.encoding == finding.JSON {
		return written.order == read.order
	}
	return c.values(written.key, read.key) == ""
}

// values compares one value.
func (c comparison) values(written, read datum) Outcome {
	from, to := written.field, read.field
	switch {
	case from.Message() != nil && to.Message() != nil:
		return c.messages(written.value.Message(), read.value.Message())
	case from.Message() != nil || to.Message() != nil:
		return Misread
	case from.Enum() != nil && to.Enum() != nil:
		if c.sameEnum(written, read) {
			return ""
		}
	case from.Enum() != nil && to.Kind() == protoreflect.StringKind:
		if v := from.Enum().Values().ByNumber(written.value.Enum()); v != nil && string(v.Name()) == read.value.String() {
			return ""
		}
	case written.text() == read.text():
		return ""
	}
	return Misread
}

// sameEnum reports whether a value of an enum means the same. A number that
// goes on under another name does; one whose name has another number does not.
func (c comparison) sameEnum(written, read datum) bool {
	number := written.value.Enum()
	named := written.field.Enum().Values().ByNumber(number)
	if named == nil {
		return number == read.value.Enum()
	}
	is := read.field.Enum().Values().ByName(named.Name())
	switch {
	case is != nil:
		return is.Number() == read.value.Enum()
	case c.encoding == finding.JSON:
		return false
	}
	return number == read.value.Enum()
}

// text is a scalar, alike for types whose values are alike.
func (d datum) text() string {
	switch v := d.value.Interface().(type) {
	case bool:
		if v {
			return "1"
		}
		return "0"
	case protoreflect.EnumNumber:
		return strconv.Itoa(int(v))
	case float32:
		return strconv.FormatFloat(float64(v), 'f', -1, 64)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []byte:
		return string(v)
	}
	return d.value.String()
}
