package protobuf_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// This file makes small random schemas and changes them.

type aField struct {
	name   string
	number int
	label  string // "", optional, repeated, required
	typ    string
	oneof  string
	json   string
}

// key is the field's JSON name; names here need no translation.
func (f aField) key() string {
	if f.json != "" {
		return f.json
	}
	return f.name
}

type aMessage struct {
	name   string
	fields []aField
}

type aValue struct {
	name   string
	number int
}

type anEnum struct {
	name   string
	values []aValue
}

// aSchema is one file, in proto2 or proto3.
type aSchema struct {
	proto2   bool
	messages []aMessage
	enums    []anEnum
}

var scalars = []string{
	"int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64",
	"sfixed32", "sfixed64", "float", "double", "bool", "string", "bytes",
}

func randomSchema(r *rand.Rand) aSchema {
	s := aSchema{proto2: r.IntN(3) == 0}
	for i := range 1 + r.IntN(2) {
		e := anEnum{name: fmt.Sprintf("E%d", i)}
		for j := range 1 + r.IntN(4) {
			e.values = append(e.values, aValue{fmt.Sprintf("E%d_V%d", i, j), j})
		}
		s.enums = append(s.enums, e)
	}
	for i := range 3 {
		s.messages = append(s.messages, aMessage{name: fmt.Sprintf("M%d", i)})
	}
	for i := range s.messages {
		for range 1 + r.IntN(5) {
			s.addField(r, i)
		}
	}
	return s
}

func (s *aSchema) clone() aSchema {
	c := *s
	c.messages = append([]aMessage(nil), s.messages...)
	for i := range c.messages {
		c.messages[i].fields = append([]aField(nil), c.messages[i].fields...)
	}
	c.enums = append([]anEnum(nil), s.enums...)
	for i := range c.enums {
		c.enums[i].values = append([]aValue(nil), c.enums[i].values...)
	}
	return c
}

func (s *aSchema) randomType(r *rand.Rand) string {
	switch r.IntN(10) {
	case 0, 1:
		return s.messages[r.IntN(len(s.messages))].name
	case 2, 3:
		return s.enums[r.IntN(len(s.enums))].name
	case 4:
		key := []string{"int32", "int64", "uint32", "string", "bool", "sint64"}[r.IntN(6)]
		value := s.randomType(r)
		if !strings.HasPrefix(value, "map") {
			return fmt.Sprintf("map<%s, %s>", key, value)
		}
	}
	return scalars[r.IntN(len(scalars))]
}

func (s *aSchema) randomLabel(r *rand.Rand) string {
	labels := []string{"", "optional", "repeated"}
	if s.proto2 {
		labels = []string{"optional", "repeated", "optional"}
		if r.IntN(8) == 0 {
			return "required"
		}
	}
	return labels[r.IntN(3)]
}

func (s *aSchema) addField(r *rand.Rand, message int) {
	n := 1 + r.IntN(12)
	f := aField{fmt.Sprintf("f%d", 1+r.IntN(12)), n, s.randomLabel(r), s.randomType(r), "", ""}
	if r.IntN(4) == 0 {
		f.oneof = fmt.Sprintf("o%d", r.IntN(2))
	}
	s.messages[message].fields = append(s.messages[message].fields, f)
}

// change does one random thing to the schema.
func (s *aSchema) change(r *rand.Rand) {
	at := r.IntN(len(s.messages))
	m := &s.messages[at]
	e := &s.enums[r.IntN(len(s.enums))]
	if len(m.fields) == 0 {
		s.addField(r, at)
		return
	}
	f := &m.fields[r.IntN(len(m.fields))]
	g := &m.fields[r.IntN(len(m.fields))]
	switch r.IntN(15) {
	case 0:
		s.addField(r, at)
	case 1:
		m.fields = m.fields[1:]
	case 2:
		f.name = fmt.Sprintf("f%d", 1+r.IntN(14))
	case 3:
		f.number = 1 + r.IntN(14)
	case 4, 5:
		f.typ = s.randomType(r)
	case 6:
		f.label = s.randomLabel(r)
	case 7:
		f.oneof = []string{"", "o0", "o1", "o2"}[r.IntN(4)]
	case 8:
		f.number, g.number = g.number, f.number
	case 9:
		f.name, g.name = g.name, f.name
	case 10:
		e.values = append(e.values, aValue{fmt.Sprintf("%s_W%d", e.name, r.IntN(5)), 5 + r.IntN(5)})
	case 11:
		if len(e.values) > 1 {
			e.values = e.values[:len(e.values)-1]
		}
	case 12:
		e.values[r.IntN(len(e.values))].name = fmt.Sprintf("%s_X%d", e.name, r.IntN(5))
	case 14:
		f.json = []string{"", fmt.Sprintf("f%d", 1+r.IntN(12))}[r.IntN(2)]
	case 13:
		if len(e.values) > 1 {
			e.values[1+r.IntN(len(e.values)-1)].number = 1 + r.IntN(9)
		}
	}
}

// shuffle reorders what has no meaning by order.
func (s *aSchema) shuffle(r *rand.Rand) aSchema {
	c := s.clone()
	r.Shuffle(len(c.messages), func(i, j int) { c.messages[i], c.messages[j] = c.messages[j], c.messages[i] })
	r.Shuffle(len(c.enums), func(i, j int) { c.enums[i], c.enums[j] = c.enums[j], c.enums[i] })
	for i := range c.messages {
		m := &c.messages[i]
		m.fields = m.valid()
		r.Shuffle(len(m.fields), func(i, j int) { m.fields[i], m.fields[j] = m.fields[j], m.fields[i] })
	}
	return c
}

// text writes the schema, leaving out what would not compile.
func (s *aSchema) text() string {
	var b strings.Builder
	b.WriteString("syntax = \"proto3\";\npackage t.v1;\n")
	if s.proto2 {
		b.Reset()
		b.WriteString("syntax = \"proto2\";\npackage t.v1;\n")
	}
	for _, e := range s.enums {
		fmt.Fprintf(&b, "enum %s {\n", e.name)
		seen := map[any]bool{}
		for _, v := range e.values {
			if !seen[v.name] && !seen[v.number] {
				fmt.Fprintf(&b, "  %s = %d;\n", v.name, v.number)
			}
			seen[v.name], seen[v.number] = true, true
		}
		b.WriteString("}\n")
	}
	for _, m := range s.messages {
		fmt.Fprintf(&b, "message %s {\n", m.name)
		s.fields(&b, m)
		b.WriteString("}\n")
	}
	return b.String()
}

// valid are the fields without those that clash with an earlier one.
func (m aMessage) valid() []aField {
	var fields []aField
	seen := map[any]bool{}
	for _, f := range m.fields {
		if !seen[f.name] && !seen[f.number] && !seen["json "+f.key()] {
			fields = append(fields, f)
			seen[f.name], seen[f.number], seen["json "+f.key()] = true, true, true
		}
	}
	return fields
}

func (s *aSchema) fields(b *strings.Builder, m aMessage) {
	oneofs := map[string][]string{}
	for _, f := range m.valid() {
		options := ""
		if f.json != "" {
			options = fmt.Sprintf(" [json_name = %q]", f.json)
		}
		isMap := strings.HasPrefix(f.typ, "map")
		switch {
		case f.oneof != "" && !isMap && f.label != "repeated" && f.label != "required":
			oneofs[f.oneof] = append(oneofs[f.oneof], fmt.Sprintf("    %s %s = %d%s;\n", f.typ, f.name, f.number, options))
		case isMap:
			fmt.Fprintf(b, "  %s %s = %d%s;\n", f.typ, f.name, f.number, options)
		default:
			label := f.label
			if s.proto2 && label == "" || !s.proto2 && label == "required" {
				label = "optional"
			}
			fmt.Fprintf(b, "  %s %s %s = %d%s;\n", label, f.typ, f.name, f.number, options)
		}
	}
	for _, o := range []string{"o0", "o1", "o2"} {
		if len(oneofs[o]) > 0 {
			fmt.Fprintf(b, "  oneof %s {\n%s  }\n", o, strings.Join(oneofs[o], ""))
		}
	}
}
