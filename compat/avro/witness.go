package avro

import (
	"encoding/json"
	"strings"

	"github.com/pawl-registry/pawl/schema/avro"
)

const (
	maxWitnesses    = 50    // in one direction; building one may cost as much as a comparison
	maxWitness      = 8_192 // bytes
	maxWitnessSteps = 1_000
)

// witnesses builds data that readers cannot read.
type witnesses struct {
	built   int
	heights map[*avro.Type]int
}

// witness is a small datum of the writer that leads the reader to a pair
// that fails, in Avro's JSON encoding; empty if there is none, or none that
// is small.
func (w *walk) witness(v visit, p *pair) string {
	if w.witnesses.built >= maxWitnesses || v.trail.len() > maxWitnessSteps {
		return ""
	}
	w.witnesses.built++
	if w.witnesses.heights == nil {
		w.witnesses.heights = heights(w.graph.pairs[0].writer)
	}
	b := &datum{heights: w.witnesses.heights, steps: maxWitnessSteps}
	t, last := w.blame(v.trail, p)
	for _, step := range t.last(t.len()) {
		b.enter(step)
	}
	b.leaf(last)
	for i := range b.ends {
		b.text.WriteString(b.ends[len(b.ends)-1-i])
	}
	if b.impossible || b.text.Len() > maxWitness {
		return ""
	}
	return b.text.String()
}

// blame follows a failed pair to one that fails by itself, by the shortest
// way there is.
func (w *walk) blame(t *trail, p *pair) (*trail, *pair) {
	for !p.broken && len(p.edges) > 0 && t.len() <= maxWitnessSteps {
		best := -1
		for i, e := range p.edges {
			child := &w.graph.pairs[e.to]
			if child.failed && (best < 0 || child.rank < w.graph.pairs[p.edges[best].to].rank) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		t, p = t.then(p, p.edges[best]), &w.graph.pairs[p.edges[best].to]
	}
	return t, p
}

// A datum is a value that is being written.
type datum struct {
	text       strings.Builder
	ends       []string // what closes the values that are open
	heights    map[*avro.Type]int
	steps      int
	impossible bool
}

// enter opens the value that a step of a trail leads into.
func (b *datum) enter(t *trail) {
	w := t.from.writer
	switch t.edge.step {
	case toItems:
		b.text.WriteByte('[')
		b.ends = append(b.ends, "]")
	case toValues:
		b.text.WriteString(`{"key":`)
		b.ends = append(b.ends, "}")
	case toWriterBranch:
		if branch := w.Branches[t.edge.writer]; branch.Kind != avro.Null {
			b.text.WriteString("{" + quote(typeNameWhole(branch)) + ":")
			b.ends = append(b.ends, "}")
		}
	case toField:
		b.enterField(w, int(t.edge.writer))
	case toReaderBranch:
	}
}

// enterField opens a record, with its other fields filled.
func (b *datum) enterField(record *avro.Type, at int) {
	b.text.WriteByte('{')
	b.some(record.Fields[:at])
	if at > 0 {
		b.text.WriteByte(',')
	}
	b.text.WriteString(quote(record.Fields[at].Name) + ":")
	rest := &datum{heights: b.heights, steps: b.steps}
	if at+1 < len(record.Fields) {
		rest.text.WriteByte(',')
		rest.some(record.Fields[at+1:])
	}
	b.steps, b.impossible = rest.steps, b.impossible || rest.impossible
	b.ends = append(b.ends, rest.text.String()+"}")
}

func (b *datum) some(fields []*avro.Field) {
	for i, f := range fields {
		if b.impossible {
			return
		}
		if i > 0 {
			b.text.WriteByte(',')
		}
		b.text.WriteString(quote(f.Name) + ":")
		b.small(f.Type)
	}
}

// leaf writes the value that fails.
func (b *datum) leaf(p *pair) {
	if p.reader.Kind == avro.Enum && p.writer.Kind == avro.Enum && p.reader.Default == nil {
		if missing := missingSymbols(p.reader, p.writer); len(missing) > 0 {
			b.text.WriteString(quote(missing[0].Name))
			return
		}
	}
	b.small(p.writer)
}

// small writes the shallowest value of a type. It recurses no deeper than
// the steps that are left.
func (b *datum) small(t *avro.Type) {
	b.steps--
	height, known := b.heights[t]
	if b.steps < 0 || !known || height == never || t.Size > maxWitness || b.text.Len() > maxWitness {
		b.impossible = true
		return
	}
	if text, ok := logical(t); ok {
		b.text.WriteString(text)
		return
	}
	switch t.Kind {
	case avro.Record:
		b.text.WriteByte('{')
		b.some(t.Fields)
		b.text.WriteByte('}')
	case avro.Union:
		b.branch(t)
	case avro.Enum:
		b.text.WriteString(quote(t.Symbols[0].Name))
	case avro.Fixed:
		b.text.WriteString(`"` + strings.Repeat(`\u0000`, int(t.Size)) + `"`)
	default:
		b.text.WriteString(map[avro.Kind]string{
			avro.Null: "null", avro.Boolean: "false", avro.Int: "0", avro.Long: "0", avro.Float: "0.0",
			avro.Double: "0.0", avro.Bytes: `""`, avro.String: `""`, avro.Array: "[]", avro.Map: "{}",
		}[t.Kind])
	}
}

// logical is a value of a logical type for which the shortest value of the
// type beneath would stand for nothing: bytes of a number, or text of a UUID.
func logical(t *avro.Type) (text string, ok bool) {
	switch name := t.Logical.Name; {
	case name == "decimal" && t.Kind == avro.Bytes:
		return `"\u0001"`, true
	case name == "big-decimal" && t.Kind == avro.Bytes:
		return `"\u0002\u0001\u0000"`, true // one byte of a number, and its scale
	case name == "uuid" && t.Kind == avro.String:
		return `"00000000-0000-0000-0000-000000000000"`, true
	}
	return "", false
}

func (b *datum) branch(union *avro.Type) {
	best := union.Branches[0]
	for _, candidate := range union.Branches {
		if b.heights[candidate] < b.heights[best] {
			best = candidate
		}
	}
	if best.Kind == avro.Null {
		b.small(best)
		return
	}
	b.text.WriteString("{" + quote(typeNameWhole(best)) + ":")
	b.small(best)
	b.text.WriteByte('}')
}

// typeNameWhole is the name of a branch in Avro's JSON encoding.
func typeNameWhole(t *avro.Type) string {
	if t.Kind.IsNamed() {
		return t.Name
	}
	return t.Kind.String()
}

func quote(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil {
		return `""` // Never: a string can always be written.
	}
	return string(quoted)
}
