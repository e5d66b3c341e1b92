package avro

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pawl-registry/pawl/schema/source"
)

// define reads what all named types have: name, namespace, aliases and doc.
// It returns the namespace that holds inside the type.
func (p *parser) define(t *Type, v *value, enclosing string) string {
	name := p.text(v, "name")
	if name == nil {
		if v.get("name") == nil {
			p.wrong("MISSING_NAME", v, fmt.Sprintf("the %s has no name", t.Kind), `add a "name"`)
		}
		return enclosing
	}
	namespace := enclosing
	if given := v.get("namespace"); given != nil && given.kind != nullValue {
		if own := p.text(v, "namespace"); own != nil {
			namespace = own.text
		}
	}
	short := name.text
	if strings.Contains(short, ".") {
		namespace, short = divide(short)
	}
	if n := len(qualify(short, namespace)); n > p.limits.Name {
		// The names inside would all repeat it.
		p.wrong("NAME_TOO_LONG", name, fmt.Sprintf("%q has a full name of %d bytes, the limit is %d", clip(short), n, p.limits.Name), "shorten the name or the namespace")
		return enclosing
	}
	p.checkName(t, name, namespace, short)
	t.Name = qualify(short, namespace)
	for _, alias := range p.strings(v, "aliases") {
		t.Aliases = append(t.Aliases, qualify(alias.text, namespace))
	}
	t.Doc, t.hasDoc = doc(v)
	p.register(t, name)
	return namespace
}

func (p *parser) checkName(t *Type, name *value, namespace, short string) {
	if !isName(short) {
		p.wrong("BAD_NAME", name, fmt.Sprintf("%q is not a name for a type", clip(short)), "names have letters A-Z and a-z, digits and _, and do not begin with a digit")
	} else if _, reserved := primitive(short); reserved {
		p.wrong("RESERVED_NAME", name, fmt.Sprintf("%q is the name of a primitive type", short), fmt.Sprintf("give the %s another name", t.Kind))
	}
	if !isNamespace(namespace) {
		p.wrong("BAD_NAMESPACE", name, fmt.Sprintf("%q is not a namespace", clip(namespace)), "namespaces are names with dots between them: com.acme.orders")
	}
}

// register makes a type known under its name.
func (p *parser) register(t *Type, name *value) {
	if first, taken := p.schema.named[t.Name]; taken {
		hint := "define it once and refer to it by name"
		if p.imported[t.Name] != nil {
			hint = "remove this definition, or the reference to the schema that has the other"
		}
		p.wrong("DUPLICATE_NAME", name, fmt.Sprintf("%q is already defined at %s", clip(t.Name), first.Position), hint)
		return
	}
	p.schema.named[t.Name] = t
	p.schema.Types = append(p.schema.Types, t)
}

// text reads a string attribute; nil if there is none, or not a string.
func (p *parser) text(v *value, key string) *value {
	x := v.get(key)
	if x == nil || x.kind == stringValue {
		return x
	}
	p.wrong("BAD_ATTRIBUTE", x, fmt.Sprintf("%q must be a string and not %s", key, x.describe()), "")
	return nil
}

// strings reads an attribute that is an array of strings.
func (p *parser) strings(v *value, key string) []*value {
	x := v.get(key)
	if x == nil {
		return nil
	}
	if x.kind != arrayValue {
		p.wrong("BAD_ATTRIBUTE", x, fmt.Sprintf("%q must be an array of strings and not %s", key, x.describe()), fmt.Sprintf("write %q: [...]", key))
		return nil
	}
	var found []*value
	for _, item := range x.items {
		if item.kind != stringValue {
			p.wrong("BAD_ATTRIBUTE", item, fmt.Sprintf("%q must hold strings and not %s", key, item.describe()), "")
			continue
		}
		found = append(found, item)
	}
	return found
}

// doc reads a doc. Apache's parsers pass over docs that are not strings.
func doc(v *value) (string, bool) {
	if x := v.get("doc"); x != nil && x.kind == stringValue {
		return x.text, true
	}
	return "", false
}

// keys are those that a named type is made of, a doc among them only if it
// is one.
func keys(hasDoc bool, own ...string) []string {
	own = append(own, "type", "name", "namespace", "aliases")
	if hasDoc {
		own = append(own, "doc")
	}
	return own
}

func (p *parser) enum(v *value, namespace string) *Type {
	t := p.node(Enum, v)
	p.define(t, v, namespace)
	t.symbols = map[string]int{}
	if v.get("symbols") == nil {
		p.wrong("MISSING_ATTRIBUTE", v, "the enum has no symbols", `add "symbols": [...]`)
	}
	for _, x := range p.strings(v, "symbols") {
		p.symbol(t, x)
	}
	if x := p.text(v, "default"); x != nil {
		i, ok := t.symbols[x.text]
		if !ok {
			p.wrong("BAD_ENUM_DEFAULT", x, fmt.Sprintf("the default %q is not a symbol of the enum", clip(x.text)), "name one of the symbols")
		} else {
			t.Default = &Symbol{t.Symbols[i].Name, x.position(p.file)}
		}
	}
	p.attributes(t, v, keys(t.hasDoc, "symbols", "default")...)
	return t
}

func (p *parser) symbol(t *Type, x *value) {
	if !isName(x.text) {
		p.wrong("BAD_SYMBOL", x, fmt.Sprintf("%q is not a symbol", clip(x.text)), "symbols have letters A-Z and a-z, digits and _, and do not begin with a digit")
	}
	if first, again := t.symbols[x.text]; again {
		p.wrong("DUPLICATE_SYMBOL", x, fmt.Sprintf("the symbol %q already stands at %s", clip(x.text), t.Symbols[first].Position), "remove one of them")
		return
	}
	t.symbols[x.text] = len(t.Symbols)
	t.Symbols = append(t.Symbols, Symbol{x.text, x.position(p.file)})
}

func (p *parser) fixed(v *value, namespace string) *Type {
	t := p.node(Fixed, v)
	p.define(t, v, namespace)
	size := v.get("size")
	if size == nil {
		p.wrong("MISSING_ATTRIBUTE", v, "the fixed has no size", `add "size": and the number of bytes`)
	} else {
		t.Size = p.size(size)
	}
	p.attributes(t, v, keys(t.hasDoc, "size")...)
	return t
}

// size reads a number of bytes. The specification's canonical form knows
// sizes in quotes, so they are read.
func (p *parser) size(v *value) int64 {
	literal := v.text
	if v.kind == stringValue {
		p.report(source.Warning, "QUOTED_SIZE", v.position(p.file), "the size is in quotes, which many readers refuse", "write it as a number")
	}
	n, err := strconv.ParseInt(literal, 10, 32)
	if err != nil || n < 0 {
		p.wrong("BAD_SIZE", v, "the size must be a whole number from 0 to 2147483647", "")
	}
	return n
}
