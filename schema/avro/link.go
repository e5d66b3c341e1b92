package avro

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/schema/source"
)

// A use is a place that names a type instead of defining it.
type use struct {
	slot      **Type
	name      string
	namespace string
	at        source.Position
}

// use fills a slot with a primitive type at once and remembers other names.
func (p *parser) use(v *value, namespace string, slot **Type) {
	if k, ok := primitive(v.text); ok {
		*slot = p.node(k, v)
		return
	}
	p.uses = append(p.uses, use{slot, v.text, namespace, v.position(p.file)})
}

// adopt makes the named types of the imports known. Two imports may bring
// the same type, if they agree what it is.
func (p *parser) adopt(imports []*Schema) {
	for _, i := range imports {
		for name, t := range i.named {
			first, taken := p.imported[name]
			if taken && first != t && string(first.definition()) != string(t.definition()) {
				p.report(source.Error, "IMPORTS_DISAGREE", t.Position, fmt.Sprintf("%q is defined otherwise at %s, which is imported too", clip(name), first.Position), "refer to versions that agree")
				continue
			}
			p.imported[name], p.schema.named[name] = t, t
		}
	}
}

// link resolves names, then checks what needs them resolved.
func (p *parser) link() {
	complete := true
	for _, u := range p.uses {
		complete = p.resolve(u) && complete
	}
	for _, u := range p.unions {
		p.checkUnion(u)
	}
	if complete && !p.problems.refuses() {
		p.checkDefaults()
	}
}

func (p *parser) resolve(u use) bool {
	full := qualify(u.name, u.namespace)
	if t, ok := p.schema.named[full]; ok {
		*u.slot = t
		return true
	}
	if t, ok := p.schema.named[u.name]; ok {
		p.report(source.Warning, "NAME_OUTSIDE_NAMESPACE", u.at, fmt.Sprintf("there is no %q; readers that know only the specification will not find %q, which has no namespace", clip(full), clip(u.name)), "give the type a namespace")
		*u.slot = t
		return true
	}
	hint := ""
	if p.problems.room() {
		hint = p.suggest(full)
	}
	p.report(source.Error, "UNDEFINED_NAME", u.at, fmt.Sprintf("%q is not defined", clip(full)), hint)
	return false
}

// suggest finds a type that may have been meant.
func (p *parser) suggest(full string) string {
	_, short := divide(full)
	var near []string
	for name := range p.schema.named {
		if _, s := divide(name); strings.EqualFold(s, short) {
			near = append(near, name)
		}
	}
	if len(near) == 0 {
		return "define it in one of the files, or add a reference to the schema that does"
	}
	return fmt.Sprintf("did you mean %q?", clip(slices.Min(near)))
}

// checkUnion refuses two branches that data could not tell apart.
func (p *parser) checkUnion(u *Type) {
	seen := map[string]int{}
	for i, b := range u.Branches {
		if b == nil {
			continue
		}
		name := b.Kind.String()
		if b.Kind.IsNamed() {
			name = b.Name
		}
		if first, again := seen[name]; again {
			p.report(source.Error, "DUPLICATE_BRANCH", u.BranchPositions[i], fmt.Sprintf("the union already has %q at %s", clip(name), u.BranchPositions[first]), "keep one of them; a logical type or other items do not make a branch another")
			continue
		}
		seen[name] = i
	}
}
