package avrotest

import (
	"encoding/json"
	"fmt"
	"maps"

	"pgregory.net/rapid"
)

// change makes one random change somewhere in a copy of a record.
func (s *schemas) change(n Node) Node {
	var copied Node
	text, _ := json.Marshal(n)
	_ = json.Unmarshal(text, &copied)
	var places []Node
	var collect func(x any)
	collect = func(x any) {
		switch x := x.(type) {
		case Node:
			places = append(places, x)
			for _, key := range []string{"type", "items", "values", "fields"} {
				collect(x[key])
			}
		case []any:
			for _, y := range x {
				collect(y)
			}
		}
	}
	collect(copied)
	s.changePlace(rapid.SampledFrom(places).Draw(s.t, "place"))
	return copied
}

// rename gives a named type another name, perhaps with the old one as alias.
func (s *schemas) rename(n Node) {
	if rapid.Bool().Draw(s.t, "with alias") {
		n["aliases"] = []any{n["name"]}
	}
	n["name"] = fmt.Sprintf("N%d", s.named)
}

func (s *schemas) changePlace(n Node) {
	s.named += 100
	if kind := n["type"]; (kind == "enum" || kind == "fixed") && rapid.IntRange(0, 3).Draw(s.t, "rename") == 0 {
		s.rename(n)
		return
	}
	switch n["type"] {
	case "record":
		fields := n["fields"].([]any)
		if len(fields) > 0 && rapid.Bool().Draw(s.t, "remove") {
			at := rapid.IntRange(0, len(fields)-1).Draw(s.t, "at")
			n["fields"] = append(fields[:at:at], fields[at+1:]...)
			return
		}
		f := Node{"name": fmt.Sprintf("g%d", s.named), "type": s.typ(1, n["name"].(string))}
		if rapid.Bool().Draw(s.t, "with default") {
			s.setDefault(f)
		}
		n["fields"] = append(fields, f)
	case "enum":
		n["symbols"] = []any{"A", "B", "C", "D"}[:rapid.IntRange(1, 4).Draw(s.t, "symbols")]
		if rapid.Bool().Draw(s.t, "with default") {
			n["default"] = "A"
		}
	case "fixed":
		n["size"] = rapid.IntRange(1, 3).Draw(s.t, "size")
	case "array":
		n["items"] = s.typ(1, "int")
	case "map":
		n["values"] = s.typ(1, "int")
	case "bytes":
		if n["logicalType"] != nil {
			maps.Copy(n, s.decimal().(Node))
			return
		}
		fallthrough
	default: // a field
		delete(n, "default")
		switch rapid.IntRange(0, 2).Draw(s.t, "how") {
		case 0:
			n["name"], n["aliases"] = fmt.Sprintf("g%d", s.named), []any{n["name"]}
		case 1:
			if _, union := n["type"].([]any); !union && n["type"] != "null" {
				n["type"] = []any{"null", n["type"]}
			}
		case 2:
			n["type"] = s.primitive()
		}
	}
}
