package avro_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	twmb "github.com/twmb/avro"
	"pgregory.net/rapid"

	compat "github.com/pawl-registry/pawl/compat/avro"
	"github.com/pawl-registry/pawl/compat/finding"
)

// A node is a schema that can be changed and printed.
type node = map[string]any

// schemas draws schemas: records that hold everything else, and refer to
// themselves through unions.
type schemas struct {
	t     *rapid.T
	named int
}

func (s *schemas) record(depth int) node {
	s.named++
	name := fmt.Sprintf("R%d", s.named)
	fields := []any{}
	for i := range rapid.IntRange(0, 4).Draw(s.t, "fields") {
		f := node{"name": fmt.Sprintf("f%d", i), "type": s.typ(depth-1, name)}
		if rapid.Bool().Draw(s.t, "with default") {
			s.setDefault(f)
		}
		fields = append(fields, f)
	}
	return node{"type": "record", "name": name, "fields": fields}
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
		return node{"type": "array", "items": s.typ(depth-1, enclosing)}
	case 4:
		return node{"type": "map", "values": s.typ(depth-1, enclosing)}
	case 5:
		return s.record(depth - 1)
	case 6:
		s.named++
		return node{"type": "enum", "name": fmt.Sprintf("E%d", s.named), "symbols": []any{"A", "B", "C"}[:rapid.IntRange(1, 3).Draw(s.t, "symbols")]}
	case 7:
		s.named++
		return node{"type": "fixed", "name": fmt.Sprintf("F%d", s.named), "size": rapid.IntRange(1, 3).Draw(s.t, "size")}
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
	if n, ok := x.(node); ok {
		return n["type"]
	}
	return x
}

func (s *schemas) decimal() any {
	scale := rapid.IntRange(0, 2).Draw(s.t, "scale")
	return node{"type": "bytes", "logicalType": "decimal", "precision": scale + rapid.IntRange(1, 4).Draw(s.t, "digits"), "scale": scale}
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
		case node:
			return x
		}
	}
	return "int"
}

// setDefault gives a field a default if there is a plain one.
func (s *schemas) setDefault(f node) {
	switch x := f["type"].(type) {
	case []any:
		f["default"] = nil
	case string:
		if d, ok := map[string]any{"null": nil, "boolean": true, "int": 7, "long": 7, "float": 7, "double": 7, "bytes": "b", "string": "s"}[x]; ok {
			f["default"] = d
		}
	case node:
		switch x["type"] {
		case "array":
			f["default"] = []any{}
		case "map":
			f["default"] = node{}
		case "enum":
			f["default"] = x["symbols"].([]any)[0]
		}
	}
}

// change makes one random change somewhere in a copy of a record.
func (s *schemas) change(n node) node {
	var copied node
	text, _ := json.Marshal(n)
	_ = json.Unmarshal(text, &copied)
	var places []node
	var collect func(x any)
	collect = func(x any) {
		switch x := x.(type) {
		case node:
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
func (s *schemas) rename(n node) {
	if rapid.Bool().Draw(s.t, "with alias") {
		n["aliases"] = []any{n["name"]}
	}
	n["name"] = fmt.Sprintf("N%d", s.named)
}

func (s *schemas) changePlace(n node) {
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
		f := node{"name": fmt.Sprintf("g%d", s.named), "type": s.typ(1, n["name"].(string))}
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
			maps.Copy(n, s.decimal().(node))
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

func printed(n any) string {
	text, _ := json.Marshal(n)
	return string(text)
}

// data draws data of a schema in the Go types that twmb/avro writes.
type data struct {
	t     *rapid.T
	named map[string]node
}

func (d *data) of(x any, depth int) any {
	switch x := x.(type) {
	case []any:
		if depth <= 0 || rapid.Bool().Draw(d.t, "null") {
			return nil
		}
		return d.of(x[1], depth)
	case node:
		return d.node(x, depth)
	}
	switch x {
	case "boolean":
		return rapid.Bool().Draw(d.t, "boolean")
	case "int":
		return rapid.Int32().Draw(d.t, "int")
	case "long":
		return rapid.Int64().Draw(d.t, "long")
	case "float":
		return rapid.Float32().Draw(d.t, "float")
	case "double":
		return rapid.Float64().Draw(d.t, "double")
	case "bytes":
		return []byte(rapid.StringMatching("[a-z]{0,4}").Draw(d.t, "bytes"))
	case "string":
		return rapid.StringMatching("[a-z]{0,4}").Draw(d.t, "string")
	case "null":
		return nil
	}
	return d.node(d.named[x.(string)], depth)
}

func (d *data) node(n node, depth int) any {
	switch n["type"] {
	case "record":
		d.named[n["name"].(string)] = n
		made := node{}
		for _, f := range n["fields"].([]any) {
			made[f.(node)["name"].(string)] = d.of(f.(node)["type"], depth-1)
		}
		return made
	case "array":
		made := []any{}
		for range rapid.IntRange(0, min(2, max(depth, 0))).Draw(d.t, "items") {
			made = append(made, d.of(n["items"], depth-1))
		}
		return made
	case "map":
		made := node{}
		for i := range rapid.IntRange(0, min(2, max(depth, 0))).Draw(d.t, "values") {
			made[fmt.Sprint(i)] = d.of(n["values"], depth-1)
		}
		return made
	case "enum":
		return rapid.SampledFrom(n["symbols"].([]any)).Draw(d.t, "symbol")
	}
	if n["type"] == "bytes" {
		return big.NewRat(int64(rapid.IntRange(-9, 9).Draw(d.t, "decimal")), 1)
	}
	size, _ := json.Number(fmt.Sprint(n["size"])).Int64()
	return make([]byte, size)
}

func readable(changes []finding.Finding, readers finding.Readers) bool {
	for _, f := range changes {
		if f.Effects[finding.Binary][readers] == finding.Break {
			return false
		}
	}
	return true
}

// drawPair draws a schema and what some changes make of it.
func drawPair(t *rapid.T) (old, new node) {
	s := &schemas{t: t}
	old = s.record(3)
	new = old
	for range rapid.IntRange(1, 3).Draw(t, "changes") {
		new = s.change(new)
	}
	return old, new
}

func changes(t *rapid.T, old, new string) []finding.Finding {
	c, err := compat.Diff(t.Context(), parse(t, "old.avsc", old), parse(t, "new.avsc", new))
	if err != nil {
		t.Fatalf("Diff(%s, %s): %v", old, new, err)
	}
	return c.Findings
}

// trials are how often to try a property: a few times by default, a million
// at night. What fails can be repeated with the flag that rapid prints.
func trials(t *testing.T, property func(*rapid.T)) {
	t.Helper()
	n := 1_000
	if text := os.Getenv("PAWL_PROPERTY_ROUNDS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatalf("PAWL_PROPERTY_ROUNDS = %q, want a number", text)
		}
	}
	// rapid tries a hundred times, with ever larger draws.
	for range (n + 99) / 100 {
		rapid.Check(t, property)
	}
}

// TestCompatibleDataIsRead writes random data with one schema and, if Diff
// finds nothing that breaks new readers, reads it with a changed one, by
// another project's decoder. If Diff does, that decoder must not agree to
// read at all.
func TestCompatibleDataIsRead(t *testing.T) {
	compatible, broken := 0, 0
	trials(t, func(t *rapid.T) {
		old, new := drawPair(t)
		found := changes(t, printed(old), printed(new))
		expected := readable(found, finding.NewReaders)
		writer, reader := decoder(t, printed(old)), decoder(t, printed(new))
		resolved, err := twmb.Resolve(writer, reader)
		if err == nil && tells(found, compat.FieldMissingDefault) {
			return // twmb gives a union with null a default that the specification does not.
		}
		if (err == nil) != expected {
			t.Fatalf("Diff(%s, %s) lets new readers read = %v, and twmb says: %v", printed(old), printed(new), expected, err)
		}
		if !expected {
			broken++
			return
		}
		compatible++
		for range 3 {
			datum := (&data{t, map[string]node{}}).of(old, 4)
			encoded, err := writer.Encode(datum)
			if err != nil {
				t.Fatalf("encode %v with %s: %v", datum, printed(old), err)
			}
			var decoded any
			if _, err := resolved.Decode(encoded, &decoded); err != nil {
				t.Fatalf("Diff(%s, %s) breaks no new readers, but %v cannot be read: %v", printed(old), printed(new), datum, err)
			}
		}
	})
	t.Logf("%d pairs read, %d pairs break", compatible, broken)
}

// tells reports whether a rule is among findings and their causes.
func tells(found []finding.Finding, rule finding.Rule) bool {
	return slices.ContainsFunc(found, func(f finding.Finding) bool {
		return f.Rule == rule || tells(f.Causes, rule)
	})
}

func decoder(t *rapid.T, text string) *twmb.Schema {
	s, err := twmb.Parse(text)
	if err != nil {
		t.Fatalf("twmb reads %s: %v", text, err)
	}
	return s
}

// TestWitnessesAreData holds every witness against the schema that is said
// to write it.
func TestWitnessesAreData(t *testing.T) {
	seen := 0
	trials(t, func(t *rapid.T) {
		old, new := drawPair(t)
		for _, f := range changes(t, printed(old), printed(new)) {
			writer := old
			if f.Effects[finding.Binary][finding.OldReaders] == finding.Break {
				writer = new
			}
			if f.Witness == "" {
				continue
			}
			seen++
			var datum any
			if err := decoder(t, printed(writer)).DecodeJSON([]byte(f.Witness), &datum); err != nil {
				t.Fatalf("%s: the witness %s is no datum of %s: %v", f.Rule, f.Witness, printed(writer), err)
			}
		}
	})
	t.Logf("%d witnesses", seen)
}

func TestDiffWithItselfIsEmpty(t *testing.T) {
	trials(t, func(t *rapid.T) {
		text := printed((&schemas{t: t}).record(3))
		if found := changes(t, text, text); len(found) > 0 {
			t.Fatalf("Diff(a, a) = %v for %s", found, text)
		}
	})
}

// TestSwappedSchemasSwapReaders holds the breaks of Diff(a, b) against those
// of Diff(b, a).
func TestSwappedSchemasSwapReaders(t *testing.T) {
	breaks := func(t *rapid.T, old, new string, readers finding.Readers) []string {
		var found []string
		for _, f := range changes(t, old, new) {
			if f.Effects[finding.Binary][readers] == finding.Break {
				found = append(found, string(f.Rule)+" "+f.Path+" "+f.Witness)
			}
		}
		slices.Sort(found)
		return found
	}
	trials(t, func(t *rapid.T) {
		old, new := drawPair(t)
		there := breaks(t, printed(old), printed(new), finding.NewReaders)
		back := breaks(t, printed(new), printed(old), finding.OldReaders)
		if diff := cmp.Diff(there, back); diff != "" {
			t.Fatalf("new readers of Diff(a, b) (-) and old readers of Diff(b, a) (+):\n%s%s\n%s", diff, printed(old), printed(new))
		}
	})
}
