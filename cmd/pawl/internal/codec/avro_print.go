package codec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/pawl-registry/pawl/schema/avro"
)

// A printer writes values as JSON. The library has one too, which writes the
// keys of a map in any order; but what is printed twice must be the same, for
// those who compare.
type printer struct {
	out     bytes.Buffer
	strings *json.Encoder // writes to out
	plain   bool
}

func newPrinter(plain bool) *printer {
	p := &printer{plain: plain}
	p.strings = json.NewEncoder(&p.out)
	p.strings.SetEscapeHTML(false) // only web pages need those escapes
	return p
}

// value prints what the library read, with the names of union branches.
func (p *printer) value(t *avro.Type, v any) error {
	switch t.Kind {
	case avro.Record:
		return p.record(t, v)
	case avro.Map:
		return p.entries(t, v)
	case avro.Array:
		return p.items(t, v)
	case avro.Union:
		return p.union(t, v)
	default:
		return p.leaf(v)
	}
}

func (p *printer) record(t *avro.Type, v any) error {
	fields, ok := v.(map[string]any)
	if !ok {
		return strange(t, v)
	}
	p.out.WriteByte('{')
	for i, f := range t.Fields {
		p.key(i, f.Name)
		if err := p.value(f.Type, fields[f.Name]); err != nil {
			return err
		}
	}
	p.out.WriteByte('}')
	return nil
}

func (p *printer) entries(t *avro.Type, v any) error {
	entries, ok := v.(map[string]any)
	if !ok {
		return strange(t, v)
	}
	p.out.WriteByte('{')
	for i, key := range slices.Sorted(maps.Keys(entries)) {
		p.key(i, key)
		if err := p.value(t.Items, entries[key]); err != nil {
			return err
		}
	}
	p.out.WriteByte('}')
	return nil
}

func (p *printer) items(t *avro.Type, v any) error {
	items, ok := v.([]any)
	if !ok {
		return strange(t, v)
	}
	p.out.WriteByte('[')
	for i, item := range items {
		p.comma(i)
		if err := p.value(t.Items, item); err != nil {
			return err
		}
	}
	p.out.WriteByte(']')
	return nil
}

func (p *printer) union(t *avro.Type, v any) error {
	if v == nil {
		return p.leaf(nil)
	}
	tagged, ok := v.(map[string]any)
	if !ok || len(tagged) != 1 {
		return strange(t, v)
	}
	for tag, value := range tagged {
		i := slices.IndexFunc(t.Branches, func(b *avro.Type) bool { return branchName(b) == tag })
		if i < 0 {
			return fmt.Errorf("the Avro library reads a branch %q that the union does not have", clip(tag))
		}
		if p.plain {
			return p.value(t.Branches[i], value)
		}
		p.out.WriteByte('{')
		p.key(0, tag)
		if err := p.value(t.Branches[i], value); err != nil {
			return err
		}
		p.out.WriteByte('}')
	}
	return nil
}

// branchName is how Avro's JSON encoding names a branch of a union.
func branchName(t *avro.Type) string {
	if t.Kind.IsNamed() {
		return t.Name
	}
	return t.Kind.String()
}

// leaf prints a value without parts.
func (p *printer) leaf(v any) error {
	switch v := v.(type) {
	case nil:
		p.out.WriteString("null")
	case bool:
		p.out.WriteString(strconv.FormatBool(v))
	case int32:
		p.out.WriteString(strconv.FormatInt(int64(v), 10))
	case int64:
		p.out.WriteString(strconv.FormatInt(v, 10))
	case float32:
		return p.float(float64(v), v)
	case float64:
		return p.float(v, v)
	case string:
		p.text(v)
	case []byte:
		p.bytes(v)
	default:
		return fmt.Errorf("the Avro library reads a %T, which is no Avro value", v)
	}
	return nil
}

// float prints a number as JSON does, and as a string, as Apache's Java
// library does, what JSON has no number for.
func (p *printer) float(wide float64, number any) error {
	switch {
	case math.IsNaN(wide):
		p.text("NaN")
	case math.IsInf(wide, 1):
		p.text("Infinity")
	case math.IsInf(wide, -1):
		p.text("-Infinity")
	default:
		text, err := json.Marshal(number)
		p.out.Write(text)
		return err
	}
	return nil
}

// bytes prints each byte as the character of its number.
func (p *printer) bytes(data []byte) {
	runes := make([]rune, len(data))
	for i, b := range data {
		runes[i] = rune(b)
	}
	p.text(string(runes))
}

// text prints a string. One always has a JSON form, so the only fault would
// be out's, and memory has none.
func (p *printer) text(s string) {
	_ = p.strings.Encode(s)
	p.out.Truncate(p.out.Len() - len("\n"))
}

// key begins the ith member of an object.
func (p *printer) key(i int, name string) {
	p.comma(i)
	p.text(name)
	p.out.WriteByte(':')
}

func (p *printer) comma(i int) {
	if i > 0 {
		p.out.WriteByte(',')
	}
}

// strange is a value of the library that is none of its type.
func strange(t *avro.Type, v any) error {
	return fmt.Errorf("the Avro library reads a %T where the schema has a %s", v, t.Kind)
}
