package avro

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/pawl-registry/pawl/schema/source"
)

// checkDefaults holds every default against its type. Unions of records can
// make that exponential in the depth of the default, and records of many
// fields quadratic in its length, so the steps of all together are limited.
func (p *parser) checkDefaults() {
	c := &defaultCheck{steps: 2 * p.limits.Elements}
	for _, f := range p.defaults {
		c.out = c.out[:0]
		if wrong := c.value(f.Default.value, f.Type); wrong != "" {
			p.report(source.Error, "BAD_DEFAULT", f.Default.Position, fmt.Sprintf("the default of %q does not fit its type: %s", clip(f.Name), wrong), "change the default, or the type")
			continue
		}
		f.Default.canonical = string(c.out)
		if f.Type.Kind == Union {
			f.Default.Branch = c.branch
		}
	}
}

// A defaultCheck checks defaults against types and writes down, on the way,
// what they mean: numbers as the type has them and keys sorted. Each of its
// methods returns what is wrong. It recurses over the default's JSON, whose
// depth is limited.
type defaultCheck struct {
	steps int
	out   []byte
	// branch is that of the union last left.
	branch int
}

func (c *defaultCheck) value(v *value, t *Type) string {
	if c.steps--; c.steps < 0 {
		return tooLong
	}
	switch t.Kind {
	case Null, Boolean, String:
		return c.plain(v, t, [...]valueKind{Null: nullValue, Boolean: boolValue, String: stringValue}[t.Kind])
	case Int, Long:
		return c.integer(v, t)
	case Float, Double:
		return c.float(v, t)
	case Bytes, Fixed:
		return c.bytes(v, t)
	case Enum:
		if v.kind == stringValue && !t.HasSymbol(v.text) {
			return fmt.Sprintf("%q is not a symbol of %s", clip(v.text), clip(t.Name))
		}
		return c.plain(v, t, stringValue)
	case Array:
		return c.array(v, t)
	case Map, Record:
		return c.object(v, t)
	case Union:
		return c.union(v, t)
	}
	return ""
}

const tooLong = "it takes too long to find what it means"

func misfit(v *value, t *Type) string { return v.describe() + " is no " + t.Kind.String() }

func (c *defaultCheck) plain(v *value, t *Type, want valueKind) string {
	if v.kind != want {
		return misfit(v, t)
	}
	c.out = appendValue(c.out, v)
	return ""
}

func (c *defaultCheck) integer(v *value, t *Type) string {
	if v.kind != numberValue {
		return misfit(v, t)
	}
	bits := 64
	if t.Kind == Int {
		bits = 32
	}
	n, err := strconv.ParseInt(v.text, 10, bits)
	if err != nil {
		return fmt.Sprintf("%s is not a whole number of %d bits", clip(v.text), bits)
	}
	c.out = strconv.AppendInt(c.out, n, 10)
	return ""
}

// float also takes the words that Apache's Java library writes for the
// values that JSON has no number for.
func (c *defaultCheck) float(v *value, t *Type) string {
	word := v.kind == stringValue && (v.text == "NaN" || v.text == "Infinity" || v.text == "-Infinity")
	switch {
	case word:
		c.out = appendString(c.out, v.text)
	case v.kind == numberValue:
		c.out = append(c.out, scientific(v.text)...)
	default:
		return misfit(v, t)
	}
	return ""
}

func (c *defaultCheck) bytes(v *value, t *Type) string {
	if v.kind != stringValue {
		return misfit(v, t)
	}
	for _, r := range v.text {
		if r > 0xff {
			return fmt.Sprintf("%q is no byte, which are \\u0000 to \\u00ff", r)
		}
	}
	if n := utf8.RuneCountInString(v.text); t.Kind == Fixed && int64(n) != t.Size {
		return fmt.Sprintf("it has %d bytes and the fixed %d", n, t.Size)
	}
	c.out = appendValue(c.out, v)
	return ""
}

func (c *defaultCheck) array(v *value, t *Type) string {
	if v.kind != arrayValue {
		return misfit(v, t)
	}
	c.out = append(c.out, '[')
	for i, item := range v.items {
		if i > 0 {
			c.out = append(c.out, ',')
		}
		if wrong := c.value(item, t.Items); wrong != "" {
			return fmt.Sprintf("item %d: %s", i, wrong)
		}
	}
	c.out = append(c.out, ']')
	return ""
}

// object checks the default of a map or record. A key that is no field of
// the record is passed over by readers, and kept.
func (c *defaultCheck) object(v *value, t *Type) string {
	if v.kind != objectValue {
		return misfit(v, t)
	}
	members := v.effective()
	if c.steps -= len(t.Fields); c.steps < 0 {
		return tooLong
	}
	if wrong := missing(members, t); wrong != "" {
		return wrong
	}
	c.out = append(c.out, '{')
	for i, m := range members {
		if i > 0 {
			c.out = append(c.out, ',')
		}
		c.out = append(appendString(c.out, m.key), ':')
		inner := t.Items
		if at, ok := t.FieldIndex(m.key); ok {
			inner = t.Fields[at].Type
		}
		if inner == nil {
			c.out = appendValue(c.out, m.value)
		} else if wrong := c.value(m.value, inner); wrong != "" {
			return fmt.Sprintf("%q: %s", clip(m.key), wrong)
		}
	}
	c.out = append(c.out, '}')
	return ""
}

// missing finds a field that neither the default nor the record has a value
// for.
func missing(members []member, t *Type) string {
	have := make(map[string]bool, len(members))
	for _, m := range members {
		have[m.key] = true
	}
	for _, f := range t.Fields {
		if f.Default == nil && !have[f.Name] {
			return fmt.Sprintf("the field %q is missing and has no default of its own", clip(f.Name))
		}
	}
	return ""
}

// union takes the first branch that fits, as specifications since 1.12 do.
func (c *defaultCheck) union(v *value, t *Type) string {
	start := len(c.out)
	for i, branch := range t.Branches {
		if c.value(v, branch) == "" {
			c.branch = i
			return ""
		}
		c.out = c.out[:start]
	}
	return v.describe() + " fits no branch of the union"
}
