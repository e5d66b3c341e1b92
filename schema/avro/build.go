package avro

import (
	"fmt"
	"slices"
)

// typ reads a type into a slot, at once or, where it is only named, when all
// files are read.
func (p *parser) typ(v *value, namespace string, slot **Type) {
	switch v.kind {
	case stringValue:
		p.use(v, namespace, slot)
	case arrayValue:
		*slot = p.union(v, namespace)
	case objectValue:
		p.object(v, namespace, slot)
	default:
		p.wrong("BAD_TYPE", v, "a type is a name, an object or an array, and not "+v.describe(), `write for example "string"`)
	}
}

// describe says what a value is, in messages.
func (v *value) describe() string {
	return [...]string{"null", "true or false", "a number", "a string", "an array", "an object"}[v.kind]
}

func (p *parser) object(v *value, namespace string, slot **Type) {
	t := v.get("type")
	switch {
	case t == nil && v.get("protocol") != nil:
		p.wrong("PROTOCOL", v, "this is an Avro protocol, not a schema", `publish its "types" as .avsc files`)
	case t == nil:
		p.wrong("MISSING_TYPE", v, `the object has no "type"`, `add for example "type": "record"`)
	case t.kind == arrayValue || t.kind == objectValue:
		p.wrong("BAD_TYPE", t, `the "type" of a type must be a word and not `+t.describe(), "put the inner type in the place of the object around it")
	case t.kind != stringValue:
		p.wrong("BAD_TYPE", t, `"type" must be a word and not `+t.describe(), `write for example "type": "record"`)
	default:
		p.defined(v, t, namespace, slot)
	}
}

// defined reads an object by the word that its type is.
func (p *parser) defined(v, word *value, namespace string, slot **Type) {
	if k, ok := primitive(word.text); ok {
		*slot = p.node(k, v)
		p.attributes(*slot, v, "type")
		return
	}
	switch word.text {
	case "array":
		*slot = p.collection(Array, v, namespace)
	case "map":
		*slot = p.collection(Map, v, namespace)
	case "record", "error":
		*slot = p.record(v, namespace)
		(*slot).IsError = word.text == "error"
	case "enum":
		*slot = p.enum(v, namespace)
	case "fixed":
		*slot = p.fixed(v, namespace)
	default:
		p.use(word, namespace, slot)
		if len(v.effective()) > 1 {
			p.odd("ATTRIBUTES_IGNORED", v, fmt.Sprintf("what stands beside a reference to %q is ignored by every reader", clip(word.text)), "put it into the definition, or beside the field's type")
		}
	}
}

func (p *parser) node(k Kind, v *value) *Type {
	return &Type{Kind: k, Position: v.position(p.file)}
}

func (p *parser) collection(k Kind, v *value, namespace string) *Type {
	key := "items"
	if k == Map {
		key = "values"
	}
	t := p.node(k, v)
	if items := v.get(key); items != nil {
		t.ItemsPosition = items.position(p.file)
		p.typ(items, namespace, &t.Items)
	} else {
		p.wrong("MISSING_ATTRIBUTE", v, fmt.Sprintf("the %s has no %q", k, key), fmt.Sprintf("add for example %q: \"string\"", key))
	}
	p.attributes(t, v, "type", key)
	return t
}

func (p *parser) union(v *value, namespace string) *Type {
	t := p.node(Union, v)
	t.Branches = make([]*Type, len(v.items))
	for i, branch := range v.items {
		t.BranchPositions = append(t.BranchPositions, branch.position(p.file))
		if branch.kind == arrayValue {
			p.wrong("NESTED_UNION", branch, "a union stands directly inside a union", "put its branches into the outer union")
			continue
		}
		p.typ(branch, namespace, &t.Branches[i])
	}
	p.unions = append(p.unions, t)
	return t
}

// attributes keeps what a definition says beyond the keys that make it up,
// and finds its logical type.
func (p *parser) attributes(t *Type, v *value, known ...string) {
	t.attributes = others(v, known)
	p.directives(v)
	p.logical(t, v)
}

// others are the members whose keys are not known, in source order.
func others(v *value, known []string) []attribute {
	var found []attribute
	index := map[string]int{}
	for _, m := range v.members {
		if slices.Contains(known, m.key) {
			continue
		}
		if i, again := index[m.key]; again {
			found[i].value = m.value
			continue
		}
		index[m.key] = len(found)
		found = append(found, attribute{m.key, m.value})
	}
	return found
}
