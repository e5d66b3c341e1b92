package protobuf

import (
	"strings"

	"github.com/bufbuild/protocompile/ast"

	"github.com/pawl-registry/pawl/schema/source"
)

// OptionPlaces are where the source sets the options of an element, in source
// order; empty for imported elements. They are no part of the canonical form.
type OptionPlaces []OptionPlace

// An OptionPlace is where one option is set, with its name as it is written:
// deprecated, features.enum_type, (acme.owner).team. The json_name and the
// default of a field count as options.
type OptionPlace struct {
	Name     string
	Position source.Position
}

// Of finds where an option is set, or a part of it, by its name as the text of
// the options has it. Features of the core are found by their path, such as
// features.enum_type; features alone means those of languages.
func (p OptionPlaces) Of(name string) (source.Position, bool) {
	for _, place := range p {
		if place.sets(name) {
			return place.Position, true
		}
	}
	return source.Position{}, false
}

// sets reports whether an option of a name is set at the place.
func (p OptionPlace) sets(name string) bool {
	if name == "features" {
		return strings.HasPrefix(p.Name, "features.(") || p.Name == name
	}
	if path, ok := strings.CutPrefix(name, "features."); ok && p.Name == "features" {
		return path != "" // a literal of several features
	}
	custom, isCustom := strings.CutPrefix(name, "(")
	written, writtenCustom := strings.CutPrefix(p.Name, "(")
	if !isCustom || !writtenCustom {
		return p.Name == name || strings.HasPrefix(p.Name, name+".")
	}
	full, _, _ := strings.Cut(custom, ")")
	relative, _, _ := strings.Cut(strings.TrimPrefix(written, "."), ")")
	return full == relative || strings.HasSuffix(full, "."+relative)
}

// places finds where the options of one of the module's own elements are set.
func (b *builder) places(n ast.NodeWithOptions) OptionPlaces {
	if !b.unit.own || bare(n) {
		return nil
	}
	var places OptionPlaces
	n.RangeOptions(func(o *ast.OptionNode) bool {
		name := optionName(o.Name)
		places = append(places, OptionPlace{name, b.position(o)})
		b.grow(sizePlace + len(name))
		return true
	})
	return places
}

// bare reports whether an element that takes options in brackets has none: to
// range over these would crash.
func bare(n ast.NodeWithOptions) bool {
	switch n := n.(type) {
	case *ast.FieldNode:
		return n.Options == nil
	case *ast.MapFieldNode:
		return n.Options == nil
	case *ast.GroupNode:
		return n.Options == nil
	case *ast.EnumValueNode:
		return n.Options == nil
	}
	return false
}

// optionName is the name of an option as it is written, without white space.
func optionName(n *ast.OptionNameNode) string {
	parts := make([]string, len(n.Parts))
	for i, part := range n.Parts {
		parts[i] = part.Value()
	}
	return strings.Join(parts, ".")
}
