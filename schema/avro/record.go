package avro

import (
	"fmt"

	"github.com/pawl-registry/pawl/schema/source"
)

func (p *parser) record(v *value, namespace string) *Type {
	t := p.node(Record, v)
	inside := p.define(t, v, namespace)
	p.attributes(t, v, keys(t.hasDoc, "fields")...)
	list := v.get("fields")
	if list == nil || list.kind != arrayValue {
		p.wrong("MISSING_ATTRIBUTE", v, `the record has no array of fields`, `add "fields": [...], which may be empty`)
		return t
	}
	t.fields = make(map[string]int, len(list.items))
	t.Fields = make([]*Field, 0, len(list.items))
	for _, x := range list.items {
		if x.kind != objectValue {
			p.wrong("BAD_FIELD", x, "a field must be an object and not "+x.describe(), `write {"name": ..., "type": ...}`)
			continue
		}
		p.field(t, x, inside)
	}
	p.sharedAliases(t)
	return t
}

// field reads one field into its record.
func (p *parser) field(t *Type, v *value, namespace string) {
	f := &Field{Position: v.position(p.file)}
	if name := p.text(v, "name"); name != nil {
		f.Name = name.text
		p.fieldName(t, name)
	} else if v.get("name") == nil {
		p.wrong("MISSING_NAME", v, "the field has no name", `add a "name"`)
	}
	for _, alias := range p.strings(v, "aliases") {
		f.Aliases = append(f.Aliases, alias.text)
	}
	f.Order = p.order(v)
	f.Doc, f.hasDoc = doc(v)
	known := []string{"name", "type", "aliases", "order", "default"}
	if f.hasDoc {
		known = append(known, "doc")
	}
	f.attributes = others(v, known)
	p.directives(v)
	p.fieldType(f, v, namespace)
	if d := v.get("default"); d != nil {
		f.Default = &Default{Position: d.position(p.file), value: d}
		p.defaults = append(p.defaults, f)
	}
	if _, again := t.fields[f.Name]; !again {
		t.fields[f.Name] = len(t.Fields)
		t.Fields = append(t.Fields, f)
	}
}

func (p *parser) fieldName(t *Type, name *value) {
	if !isName(name.text) {
		p.wrong("BAD_NAME", name, fmt.Sprintf("%q is not a name for a field", clip(name.text)), "names have letters A-Z and a-z, digits and _, and do not begin with a digit")
	}
	if first, again := t.fields[name.text]; again {
		p.wrong("DUPLICATE_FIELD", name, fmt.Sprintf("the record already has a field %q at %s", clip(name.text), t.Fields[first].Position), "rename or remove one of them")
	}
}

func (p *parser) fieldType(f *Field, v *value, namespace string) {
	x := v.get("type")
	if x == nil {
		p.wrong("MISSING_TYPE", v, fmt.Sprintf("the field %q has no type", clip(f.Name)), `add a "type"`)
		return
	}
	f.TypePosition = x.position(p.file)
	p.typ(x, namespace, &f.Type)
	if l := v.get("logicalType"); l != nil && x.kind == stringValue {
		p.odd("LOGICAL_TYPE_IGNORED", l, "a logical type beside a field's type is ignored by every reader", `put it into the type: "type": {"type": ..., "logicalType": ...}`)
	}
}

func (p *parser) order(v *value) string {
	x := p.text(v, "order")
	if x == nil {
		return ""
	}
	switch x.text {
	case "ascending":
		return ""
	case "descending", "ignore":
		return x.text
	}
	p.wrong("BAD_ORDER", x, fmt.Sprintf("%q is not an order", clip(x.text)), "write ascending, descending or ignore")
	return ""
}

// sharedAliases warns of aliases by which a reader could mean two fields.
func (p *parser) sharedAliases(t *Type) {
	owner := map[string]*Field{}
	for _, f := range t.Fields {
		for _, alias := range f.Aliases {
			i, isField := t.fields[alias]
			other := owner[alias]
			if isField && t.Fields[i] != f {
				other = t.Fields[i]
			}
			if other != nil && other != f {
				p.report(source.Warning, "SHARED_ALIAS", f.Position, fmt.Sprintf("the alias %q of the field %q also stands for the field %q", clip(alias), clip(f.Name), clip(other.Name)), "keep it at one of them: a reader cannot tell which field the data is for")
			}
			owner[alias] = f
		}
	}
}
