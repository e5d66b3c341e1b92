package avro

import "github.com/pawl-registry/pawl/schema/source"

// directives reads what a definition says to Pawl: a text, or several in an
// array. JSON has no comments, so it is an attribute, which like every other
// one makes the schema another schema.
func (p *parser) directives(v *value) {
	said := v.get(source.IgnoreMarker)
	if said == nil {
		return
	}
	if said.kind != arrayValue || len(said.items) == 0 {
		p.directive(v, said)
		return
	}
	for _, one := range said.items {
		p.directive(v, one)
	}
}

func (p *parser) directive(v, said *value) {
	if len(p.schema.Directives) >= source.MaxDirectives {
		return
	}
	to := p.ends[v]
	to.File = p.file
	d := source.Directive{Position: said.position(p.file), From: v.position(p.file), To: to}
	if said.kind == stringValue {
		d.Text = said.text
	}
	p.schema.Directives = append(p.schema.Directives, d)
}
