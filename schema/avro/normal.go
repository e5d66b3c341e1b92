package avro

import (
	"cmp"
	"slices"
	"strings"
)

// Normalized returns the schema as one text that is the same for all schemas
// with one canonical form, and that parses to this form again: full names,
// every type where it is first used, the keys of Avro itself in one order and
// all others sorted, no white space. Imported types stand by name, and own
// ones that the root does not lead to are left out.
func (s *Schema) Normalized() string {
	return style(normalPrinter{s.named}.text).print(s.Root, s.importedNames())
}

// A normalPrinter writes types from the parts of their canonical form. It
// knows the named types that there are.
type normalPrinter struct{ named map[string]*Type }

func (n normalPrinter) text(t *Type, namespace string, known bool) []step {
	switch {
	case known:
		return []step{write(n.reference(t.Name, namespace))}
	case t.Kind == Union:
		return append(append([]step{write("[")}, between(t.Branches, namespace)...), write("]"))
	case t.Kind.IsPrimitive() && len(t.attributes) == 0:
		return []step{write(quoted(t.Kind.String()))}
	case t.Kind.IsNamed():
		return n.definition(t, namespace)
	}
	return object(t.parts(), map[string][]step{"items": {open(t.Items, namespace)}, "values": {open(t.Items, namespace)}})
}

// reference names a type. A name in no namespace has a dot before it where
// another type would be found by it.
func (n normalPrinter) reference(full, namespace string) string {
	_, misread := n.named[qualify(full, namespace)]
	if misread && namespace != "" && !strings.Contains(full, ".") {
		return quoted("." + full)
	}
	return quoted(full)
}

func (n normalPrinter) definition(t *Type, namespace string) []step {
	inside, _ := divide(t.Name)
	parts, open := t.parts(), map[string][]step{}
	if inside == "" && namespace != "" {
		parts = append(parts, textPart("namespace", ""))
	}
	if len(t.Aliases) > 0 {
		open["aliases"] = []step{write(aliasList(t.Aliases, inside))}
	}
	if t.Kind == Record {
		open["fields"] = fieldSteps(t.Fields, inside)
	}
	return object(parts, open)
}

// aliasList writes aliases, which are full names, inside a namespace.
func aliasList(aliases []string, namespace string) string {
	list := slices.Clone(aliases)
	for i, a := range list {
		if strings.HasPrefix(a, ".") || namespace != "" && !strings.Contains(a, ".") {
			list[i] = "." + a
		}
	}
	return stringList(list)
}

func fieldSteps(fields []*Field, namespace string) []step {
	steps := []step{write("[")}
	for i, f := range fields {
		if i > 0 {
			steps = append(steps, write(","))
		}
		steps = append(steps, object(f.parts(), map[string][]step{"type": {open(f.Type, namespace)}})...)
	}
	return append(steps, write("]"))
}

// object writes parts in normal order. What is still open takes the place of
// the parts of the same keys.
func object(parts []part, open map[string][]step) []step {
	slices.SortFunc(parts, func(a, b part) int {
		return cmp.Or(cmp.Compare(rank(a.key), rank(b.key)), strings.Compare(a.key, b.key))
	})
	var steps []step
	for i, p := range parts {
		mark := ","
		if i == 0 {
			mark = "{"
		}
		steps = append(steps, write(mark+quoted(p.key)+":"))
		if inner, ok := open[p.key]; ok {
			steps = append(steps, inner...)
		} else {
			steps = append(steps, write(string(p.value(nil))))
		}
	}
	return append(steps, write("}"))
}

// rank is the place of the keys that come first, so that a reader knows what
// the rest is about.
func rank(key string) int {
	first := [...]string{"name", "namespace", "type", "doc", "aliases"}
	if i := slices.Index(first[:], key); i >= 0 {
		return i
	}
	return len(first)
}
