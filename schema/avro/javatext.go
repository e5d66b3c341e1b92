package avro

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Text returns the schema as Apache's Java library prints it, minified:
// Confluent's ids and GUIDs depend on this text. Imported types stand by
// name.
func (s *Schema) Text() string {
	known := s.importedNames()
	return style(javaPrinter{}.text).print(s.Root, known)
}

// Resolved returns one schema that needs no other: Text with every named
// type, own or imported, inlined where it is first used. Where Text names a
// type so that another one would be found, it has the name with a dot before.
func (s *Schema) Resolved() string {
	return style(javaPrinter{named: s.named}.text).print(s.Root, map[string]bool{})
}

// A javaPrinter writes as Apache's Java library does. With the named types
// that there are it differs where Java's text does not say what it means: a
// name that is in no namespace, written inside one.
type javaPrinter struct{ named map[string]*Type }

func (s *Schema) importedNames() map[string]bool {
	names := map[string]bool{}
	for name := range s.named {
		names[name] = true
	}
	for _, t := range s.Types {
		delete(names, t.Name)
	}
	return names
}

func (j javaPrinter) text(t *Type, namespace string, known bool) []step {
	switch {
	case known:
		return []step{write(quoted(j.reference(t.Name, namespace)))}
	case t.Kind == Union:
		return append(append([]step{write("[")}, between(t.Branches, namespace)...), write("]"))
	case t.Kind.IsPrimitive():
		rest := javaProperties(t.attributes, t.Kind)
		if rest == "" {
			return []step{write(quoted(t.Kind.String()))}
		}
		return []step{write(`{"type":` + quoted(t.Kind.String()) + rest + "}")}
	case t.Kind == Array:
		return []step{write(`{"type":"array","items":`), open(t.Items, namespace), write(javaProperties(t.attributes, t.Kind) + "}")}
	case t.Kind == Map:
		return []step{write(`{"type":"map","values":`), open(t.Items, namespace), write(javaProperties(t.attributes, t.Kind) + "}")}
	}
	return j.definition(t, namespace)
}

func (j javaPrinter) reference(full, namespace string) string {
	if _, misread := j.named[qualify(full, namespace)]; misread && namespace != "" && !strings.Contains(full, ".") {
		return "." + full
	}
	return reference(full, namespace)
}

// reference names a type from inside a namespace. A name like "record" is
// written whole, since alone it would mean the kind.
func reference(full, namespace string) string {
	space, short := divide(full)
	if space != namespace || isKind(short) {
		return full
	}
	return short
}

func isKind(word string) bool {
	for k := Null; k <= Fixed; k++ {
		if k.String() == word {
			return true
		}
	}
	return false
}

func (j javaPrinter) definition(t *Type, namespace string) []step {
	inside, short := divide(t.Name)
	word := t.Kind.String()
	if t.IsError {
		word = "error"
	}
	head := `{"type":"` + word + `","name":` + quoted(short)
	if inside != namespace {
		head += `,"namespace":` + quoted(inside)
	}
	if t.hasDoc {
		head += `,"doc":` + quoted(t.Doc)
	}
	tail := write(javaProperties(t.attributes, t.Kind) + j.aliases(t, inside) + "}")
	switch t.Kind {
	case Enum:
		head += `,"symbols":` + symbolList(t)
		if t.Default != nil {
			head += `,"default":` + quoted(t.Default.Name)
		}
		return []step{write(head), tail}
	case Fixed:
		return []step{write(head + `,"size":` + strconv.FormatInt(t.Size, 10)), tail}
	default:
	}
	steps := []step{write(head + `,"fields":[`)}
	for i, f := range t.Fields {
		steps = append(steps, javaField(f, inside, i)...)
	}
	return append(steps, write("]"), tail)
}

func javaField(f *Field, namespace string, index int) []step {
	head := `{"name":` + quoted(f.Name) + `,"type":`
	if index > 0 {
		head = "," + head
	}
	var tail strings.Builder
	if f.hasDoc {
		tail.WriteString(`,"doc":` + quoted(f.Doc))
	}
	if f.Default != nil {
		tail.WriteString(`,"default":` + javaDefault(f))
	}
	if f.Order != "" {
		tail.WriteString(`,"order":` + quoted(f.Order))
	}
	if len(f.Aliases) > 0 {
		tail.WriteString(`,"aliases":` + stringList(f.Aliases))
	}
	for _, a := range f.attributes {
		// Reserved keys with values of a wrong kind are dropped.
		if a.key != "doc" {
			tail.WriteString("," + quoted(a.key) + ":" + string(appendJava(nil, a.value)))
		}
	}
	return []step{write(head), open(f.Type, namespace), write(tail.String() + "}")}
}

// javaDefault writes a default. Java reads a string as the default of a
// float or double as a number, and prints it as a string again.
func javaDefault(f *Field) string { return string(appendJava(nil, f.Default.value)) }

func (j javaPrinter) aliases(t *Type, namespace string) string {
	if len(t.Aliases) == 0 {
		return ""
	}
	names := make([]string, 0, len(t.Aliases))
	for _, a := range t.Aliases {
		name := reference(a, namespace)
		if j.named != nil && namespace != "" && !strings.Contains(name, ".") && name == a {
			name = "." + a
		}
		names = append(names, name)
	}
	return `,"aliases":` + stringList(names)
}

func stringList(list []string) string {
	out := []byte("[")
	for i, s := range list {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendString(out, s)
	}
	return string(append(out, ']'))
}

// javaProperties writes the attributes that Java keeps: those whose keys
// mean nothing in the definition of any type.
func javaProperties(attributes []attribute, k Kind) string {
	reserved := []string{"doc", "fields", "items", "name", "namespace", "size", "symbols", "values", "type", "aliases"}
	if k == Enum {
		reserved = append(reserved, "default")
	}
	var out []byte
	for _, a := range attributes {
		if !slices.Contains(reserved, a.key) {
			out = append(appendString(append(out, ','), a.key), ':')
			out = appendJava(out, a.value)
		}
	}
	return string(out)
}

// appendJava writes a JSON value as Java's Jackson does: keys in source
// order, whole numbers as they are, others as Double.toString has them.
func appendJava(out []byte, v *value) []byte {
	switch v.kind {
	case numberValue:
		if strings.ContainsAny(v.text, ".eE") {
			return append(out, javaDouble(v.text)...)
		}
		if v.text == "-0" {
			return append(out, '0')
		}
	case arrayValue:
		out = append(out, '[')
		for i, item := range v.items {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendJava(out, item)
		}
		return append(out, ']')
	case objectValue:
		out = append(out, '{')
		for i, a := range others(v, nil) {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(appendString(out, a.key), ':')
			out = appendJava(out, a.value)
		}
		return append(out, '}')
	default:
	}
	return appendValue(out, v)
}

// javaDouble writes a number as Double.toString does: plain from a
// thousandth to ten million, with an exponent outside, always with a point.
func javaDouble(literal string) string {
	f, err := strconv.ParseFloat(literal, 64)
	if err != nil {
		if f > 0 {
			return `"Infinity"`
		}
		return `"-Infinity"`
	}
	size := math.Abs(f)
	if size == 0 || size >= 1e-3 && size < 1e7 {
		return pointed(strconv.FormatFloat(f, 'f', -1, 64))
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
	n, _ := strconv.Atoi(exponent)
	return pointed(mantissa) + "E" + strconv.Itoa(n)
}

func pointed(digits string) string {
	if strings.Contains(digits, ".") {
		return digits
	}
	return digits + ".0"
}
