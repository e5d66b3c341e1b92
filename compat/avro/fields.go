package avro

import (
	"fmt"

	"github.com/pawl-registry/pawl/schema/avro"
)

// fields looks for fields that the reader cannot fill, or not in one way.
func (w *walk) fields(v visit, p *pair) {
	taken := map[int]*avro.Field{}
	for i, f := range p.reader.Fields {
		found := writerFields(f, p.writer)
		switch {
		case len(found) == 0 && f.Default == nil:
			w.missingDefault(v, p, i)
		case len(found) > 1:
			w.severalForOne(v, p, f, found)
		case len(found) == 1 && taken[found[0]] != nil:
			w.oneForSeveral(v, p, f, taken[found[0]])
		}
		if len(found) > 0 {
			taken[found[0]] = f
		}
	}
}

func (w *walk) missingDefault(v visit, p *pair, i int) {
	f := p.reader.Fields[i]
	w.issue(v, p, issue{
		rule: FieldMissingDefault, field: f.Name, reader: f.Position, writer: p.writer.Position,
		message: fmt.Sprintf("%s need the field %q, which %s does not have in %s, and it has no default", w.readers(), clip(f.Name), w.data(), clip(p.writer.Name)),
		hints: [2]string{
			suggestDefault(f.Type),
			fmt.Sprintf("keep the field %q: it has no default that old readers could take instead", clip(f.Name)),
		},
		java: "READER_FIELD_MISSING_DEFAULT_VALUE", javaLast: fmt.Sprintf("/fields/%d", i),
	})
}

func (w *walk) severalForOne(v visit, p *pair, f *avro.Field, found []int) {
	one, other := p.writer.Fields[found[0]], p.writer.Fields[found[1]]
	w.issue(v, p, issue{
		rule: AmbiguousAlias, field: f.Name, reader: f.Position, writer: other.Position,
		message: fmt.Sprintf("%s have one field %q for both %q and %q of %s", w.readers(), clip(f.Name), clip(one.Name), clip(other.Name), w.data()),
		hints: [2]string{
			fmt.Sprintf("remove the alias %q, and keep a field of that name if it is still needed", clip(other.Name)),
			fmt.Sprintf("do not write the field %q: old readers take it for %q", clip(other.Name), clip(f.Name)),
		},
	})
}

func (w *walk) oneForSeveral(v visit, p *pair, f, other *avro.Field) {
	found := p.writer.Fields[writerFields(f, p.writer)[0]]
	w.issue(v, p, issue{
		rule: AmbiguousAlias, field: f.Name, reader: f.Position, writer: found.Position,
		message: fmt.Sprintf("%s have two fields, %q and %q, for %q of %s", w.readers(), clip(other.Name), clip(f.Name), clip(found.Name), w.data()),
		hints: [2]string{
			fmt.Sprintf("keep the alias %q at one of them", clip(found.Name)),
			fmt.Sprintf("do not write the field %q: old readers cannot tell which field it is for", clip(found.Name)),
		},
	})
}

// suggestDefault words the edit that gives a new field a default.
func suggestDefault(t *avro.Type) string {
	add := func(literal string) string { return `add "default": ` + literal }
	nullable := func(t *avro.Type) string {
		return fmt.Sprintf(`or write ["null", %q] with "default": null`, typeName(t))
	}
	switch t.Kind {
	case avro.Null:
		return add("null")
	case avro.Boolean:
		return add("false, ") + nullable(t)
	case avro.Int, avro.Long, avro.Float, avro.Double:
		return add("0, ") + nullable(t)
	case avro.String, avro.Bytes:
		return add(`"", `) + nullable(t)
	case avro.Array:
		return add("[]")
	case avro.Map:
		return add("{}")
	case avro.Enum:
		if len(t.Symbols) > 0 {
			return add(fmt.Sprintf("%q beside the field's type; the default of the enum itself does not fill missing fields", clip(t.Symbols[0].Name)))
		}
	case avro.Union:
		for _, b := range t.Branches {
			if b.Kind == avro.Null {
				return add("null")
			}
		}
		return `add "null" to the union and "default": null`
	case avro.Record, avro.Fixed:
	}
	return fmt.Sprintf(`write ["null", %q] with "default": null`, typeName(t))
}
