// Package avrotest draws Avro schemas and what random changes make of them, for
// tests that hold verdicts against other people's decoders.
package avrotest

import (
	"encoding/json"
	"fmt"
	"slices"

	"pgregory.net/rapid"
)

// A Node is a schema that can be changed and printed.
type Node = map[string]any

// Pair draws a schema and what some changes make of it.
func Pair(t *rapid.T) (old, new Node) {
	s := &schemas{t: t}
	old = s.record(3)
	new = old
	for range rapid.IntRange(1, 3).Draw(t, "changes") {
		new = s.change(new)
	}
	return old, new
}

// Schema draws a record that holds other types, some of them itself.
func Schema(t *rapid.T) Node {
	return (&schemas{t: t}).record(3)
}

// Printed is the text of a schema or of a part of one.
func Printed(n any) string {
	text, _ := json.Marshal(n)
	return string(text)
}

// schemas draws schemas: records that hold everything else, and refer to
// themselves through unions.
type schemas struct {
	t     *rapid.T
	named int
}

func (s *schemas) record(depth int) Node {
	s.named++
	name := fmt.Sprintf("R%d", s.named)
	fields := []any{}
	for i := range rapid.IntRange(0, 4).Draw(s.t, "fields") {
		f := Node{"name": fmt.Sprintf("f%d", i), "type": s.typ(depth-1, name)}
		if rapid.Bool().Draw(s.t, "with default") {
			s.setDefault(f)
		}
		fields = append(fields, f)
	}
	return Node{"type": "record", "name": name, "fields": fields}
}

func (s *schemas) primitive() any {
	return rapid.SampledFrom([]any{"null", "boolean", "int", "long", "float", "double", "bytes", "string"}).Draw(s.t, "primitive")
}

func (s *schemas) typ(depth int, enclosing string) any {
	kind := rapid.IntRange(0, 10).Draw(s.t, "kind")
	if depth <= 0 {
		kind = min(kind, 2)
	}
	switch kind {
	case 3:
		return Node{"type": "array", "items": s.typ(depth-1, enclosing)}
	case 4:
		return Node{"type": "map", "values": s.typ(depth-1, enclosing)}
	case 5:
		return s.record(depth - 1)
	case 6:
		s.named++
		return Node{"type": "enum", "name": fmt.Sprintf("E%d", s.named), "symbols": []any{"A", "B", "C"}[:rapid.IntRange(1, 3).Draw(s.t, "symbols")]}
	case 7:
		s.named++
		return Node{"type": "fixed", "name": fmt.Sprintf("F%d", s.named), "size": rapid.IntRange(1, 3).Draw(s.t, "size")}
	case 8:
		return []any{"null", s.notUnion(depth-1, enclosing)}
	case 9:
		return s.wide(depth, enclosing)
	case 10:
		return s.decimal()
	}
	return s.primitive()
}

// wide draws a union of more branches, which differ enough for data to say
// which one they are of.
func (s *schemas) wide(depth int, enclosing string) any {
	union := []any{"null", s.notUnion(depth-1, enclosing)}
	for _, branch := range []any{"boolean", "string"} {
		if !slices.Contains([]any{"boolean", "string", "bytes"}, named(union[1])) && rapid.Bool().Draw(s.t, "branch") {
			union = append(union, branch)
		}
	}
	return union
}

// named is the type by which a union knows a branch.
func named(x any) any {
	if n, ok := x.(Node); ok {
		return n["type"]
	}
	return x
}

func (s *schemas) decimal() any {
	scale := rapid.IntRange(0, 2).Draw(s.t, "scale")
	return Node{"type": "bytes", "logicalType": "decimal", "precision": scale + rapid.IntRange(1, 4).Draw(s.t, "digits"), "scale": scale}
}

// notUnion draws what may stand in a union beside null.
func (s *schemas) notUnion(depth int, enclosing string) any {
	for range 10 {
		switch x := s.typ(depth, enclosing).(type) {
		case string:
			if x != "null" {
				return x
			}
			return enclosing
		case Node:
			return x
		}
	}
	return "int"
}

// setDefault gives a field a default if there is a plain one.
func (s *schemas) setDefault(f Node) {
	switch x := f["type"].(type) {
	case []any:
		f["default"] = nil
	case string:
		if d, ok := map[string]any{"null": nil, "boolean": true, "int": 7, "long": 7, "float": 7, "double": 7, "bytes": "b", "string": "s"}[x]; ok {
			f["default"] = d
		}
	case Node:
		switch x["type"] {
		case "array":
			f["default"] = []any{}
		case "map":
			f["default"] = Node{}
		case "enum":
			f["default"] = x["symbols"].([]any)[0]
		}
	}
}
