package avro

import (
	"strconv"
	"strings"
)

// ParsingCanonicalForm returns the specification's normal form for
// fingerprints: only what matters to a writer's data. Schemas that differ in
// defaults, aliases or logical types share it, so it is no identity.
func (s *Schema) ParsingCanonicalForm() string {
	return style(parsingForm).print(s.Root, map[string]bool{})
}

func parsingForm(t *Type, _ string, known bool) []step {
	switch {
	case known:
		return []step{write(quoted(t.Name))}
	case t.Kind.IsPrimitive():
		return []step{write(quoted(t.Kind.String()))}
	case t.Kind == Array:
		return []step{write(`{"type":"array","items":`), open(t.Items, ""), write("}")}
	case t.Kind == Map:
		return []step{write(`{"type":"map","values":`), open(t.Items, ""), write("}")}
	case t.Kind == Union:
		return append(append([]step{write("[")}, between(t.Branches, "")...), write("]"))
	}
	// Errors are records here: so Apache's Java library writes them.
	head := `{"name":` + quoted(t.Name) + `,"type":"` + t.Kind.String() + `"`
	switch t.Kind {
	case Enum:
		return []step{write(head + `,"symbols":` + symbolList(t) + "}")}
	case Fixed:
		return []step{write(head + `,"size":` + strconv.FormatInt(t.Size, 10) + "}")}
	default:
	}
	steps := []step{write(head + `,"fields":[`)}
	for i, f := range t.Fields {
		comma := ""
		if i > 0 {
			comma = ","
		}
		steps = append(steps, write(comma+`{"name":`+quoted(f.Name)+`,"type":`), open(f.Type, ""), write("}"))
	}
	return append(steps, write("]}"))
}

func symbolList(t *Type) string {
	var b strings.Builder
	b.WriteByte('[')
	for i, s := range t.Symbols {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quoted(s.Name))
	}
	b.WriteByte(']')
	return b.String()
}
