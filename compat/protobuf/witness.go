package protobuf

import (
	"bytes"
	"encoding/json"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// This file gives findings their witnesses: data that one side can write, and
// what the other side really makes of them. They are tried out with
// protobuf-go, on types cut down to what the data touch, so that the size of
// the schemas does not matter.

const (
	maxWitnessed = 20     // findings of one Diff that get witnesses
	maxTried     = 40     // findings for which one is looked for
	maxSuspects  = 10_000 // findings whose place is remembered
	maxWitness   = 4_096  // bytes
	// maxEffort bounds the work for one Diff, in fields and values declared and
	// messages tried; one costs some microseconds.
	maxEffort = 20_000
)

// An Outcome is what a reader makes of data.
type Outcome string

// The outcomes that a witness may have.
const (
	Lost    Outcome = "LOST"    // it sees nothing of the value
	Misread Outcome = "MISREAD" // it sees another value, or in another field, or a part
	Refused Outcome = "REFUSED" // it fails
)

// A Witness is one message that a reader does not get as it was written. A
// Finding carries it as JSON.
type Witness struct {
	// Message is the full name of the type on the writer's side.
	Message protoreflect.FullName `json:"message"`
	// ReadAs is that on the reader's side, where it is another.
	ReadAs protoreflect.FullName `json:"readAs,omitempty"`
	// Encoding is BINARY or JSON.
	Encoding string `json:"encoding"`
	// Readers are NEW_READERS or OLD_READERS.
	Readers string `json:"readers"`
	// Written is ProtoJSON of the writer; absent where strings in binary hold
	// bytes that JSON cannot.
	Written json.RawMessage `json:"written,omitempty"`
	// Bytes are the written data in binary, hexadecimal.
	Bytes string `json:"bytes,omitempty"`
	// Read is ProtoJSON of the reader; absent where it refuses.
	Read    json.RawMessage `json:"read,omitempty"`
	Outcome Outcome         `json:"outcome"`
}

// text is the witness as a finding carries it; empty if it is too long.
func (w Witness) text() string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(w) != nil || b.Len() > maxWitness {
		return ""
	}
	return string(bytes.TrimSpace(b.Bytes()))
}

// A told is what identifies a finding.
type told struct {
	rule          finding.Rule
	path, message string
}

func toldOf(f finding.Finding) told { return told{f.Rule, f.Path, f.Message} }

// A suspect is where the data of a finding lie: in a pair of messages, or
// wherever fields have a pair of enums.
type suspect struct {
	pair  pair
	enums pairOfEnums
	// named says that only the name changed, of the pair or of the package of
	// an old file.
	named bool
	file  *protobuf.File
}

// suspect remembers where the data of a finding lie, if it hurts their readers.
func (d *differ) suspect(f finding.Finding, s suspect) {
	if len(d.suspects) == maxSuspects || !hurts(f.Effects) {
		return
	}
	if d.suspects == nil {
		d.suspects = map[told]suspect{}
	}
	d.suspects[toldOf(f)] = s
}

func hurts(e finding.Effects) bool {
	for _, cell := range witnessed {
		if e[cell.encoding][cell.readers] >= finding.Lossy {
			return true
		}
	}
	return false
}

// A cell is one kind of readers in one encoding.
type cell struct {
	encoding finding.Encoding
	readers  finding.Readers
}

// witnessed are the cells that a witness can speak for.
var witnessed = [...]cell{
	{finding.Binary, finding.NewReaders},
	{finding.JSON, finding.NewReaders},
	{finding.Binary, finding.OldReaders},
	{finding.JSON, finding.OldReaders},
}

// witnesses gives the first findings that hurt readers their witnesses.
func (d *differ) witnesses() {
	if len(d.suspects) == 0 {
		return
	}
	found, tried := 0, 0
	holders := holders{differ: d, finder: &finder{known: map[*protobuf.Message]*contents{}}}
	for i := range d.changes.Findings {
		f := &d.changes.Findings[i]
		s, ok := d.suspects[toldOf(*f)]
		if !ok {
			continue
		}
		if tried++; tried > maxTried || found == maxWitnessed {
			return
		}
		if f.Witnesses = holders.witnesses(*f, s); len(f.Witnesses) > 0 {
			f.Witness = f.Witnesses[0].Text
			found++
		}
	}
}

// witnesses looks for data that show what a finding does, to each kind of
// readers in each encoding.
func (h *holders) witnesses(f finding.Finding, s suspect) []finding.Witness {
	var list []finding.Witness
	places := h.places(f, s)
	for _, c := range witnessed {
		if f.Effects[c.encoding][c.readers] < finding.Lossy {
			continue
		}
		w, ok := h.inAny(s, c)
		for _, p := range places {
			if ok {
				break
			}
			w, ok = h.at(p, c)
		}
		if text := w.text(); ok && text != "" {
			list = append(list, finding.Witness{Encoding: c.encoding, Readers: c.readers, Text: text})
		}
	}
	return list
}

// at makes the experiment in one place.
func (h *holders) at(p place, c cell) (Witness, bool) {
	e := experiment{
		finder: h.finder, cell: c, writer: h.old, reader: h.new, from: p.pair.old, to: p.pair.new, focus: p.focus, value: p.value,
	}
	if c.readers == finding.OldReaders {
		e.writer, e.reader, e.from, e.to = e.reader, e.writer, e.to, e.from
	}
	return e.run()
}

// An experiment is an attempt to write data with one side that the other
// does not get.
type experiment struct {
	*finder
	cell           cell
	writer, reader *side
	from, to       *protobuf.Message
	// focus are the fields that the data should set, of either side.
	focus []*protobuf.Field
	// near tells the fields in focus and those that exclude one of them.
	near names
	// value is the name of an enum's value that the data should hold, if any.
	value protoreflect.Name
}
