// Package finding holds the vocabulary of compatibility: what a change is
// called and what it does to which readers. Every engine speaks it.
package finding

import "github.com/pawl-registry/pawl/schema/source"

// A Rule names one kind of change or incompatibility. Rule ids are stable for
// ever: users ignore them by name and docs/rules.md has a page for each.
type Rule string

// A Class says how much a change hurts a reader.
type Class uint8

// The classes, by increasing damage.
const (
	// Safe does nothing to the reader.
	Safe Class = iota
	// Note changes something a careful reader may want to know: an unknown
	// field is kept, the presence of zero is lost, an effective default moves.
	Note
	// Lossy damages only some values or shapes of data.
	Lossy
	// Break means that ordinary data fails, is lost or changes its meaning.
	Break
)

// Readers says whose reading a change affects.
type Readers uint8

// The readers: those on the new schema that get old data (BACKWARD), and
// those on the old schema that get new data (FORWARD).
const (
	NewReaders Readers = iota
	OldReaders
)

// An Encoding is one way in which data, code or calls meet a schema.
type Encoding uint8

// The encodings. Avro has only Binary.
const (
	Binary     Encoding = iota
	JSON                // ProtoJSON, readers that ignore unknown fields
	StrictJSON          // ProtoJSON, the specification's default reader
	Code                // generated source code
	Service             // the RPC contract: paths, methods, streaming
	Encodings           // the number of encodings
)

// Effects is what one change does, per encoding and readers.
type Effects [Encodings][2]Class

// A Finding is one difference between two schemas, said once.
type Finding struct {
	Rule Rule
	// Path leads to the place by names: Order.items[].sku, acme.v1.Order.id.
	Path string
	// Old and New are the places in the two texts; one of them is zero where
	// the thing exists on one side only and nothing there contains it.
	Old, New source.Position
	// Message is one sentence that names both sides.
	Message string
	// Hint is a change to the new schema that would make it pass.
	Hint    string
	Effects Effects
	// Witness is a datum that the affected reader cannot read, as JSON; empty
	// where none was built. For Avro it is the datum itself, for Protobuf an
	// object that says what was written, what was read, and the outcome.
	Witness string
	// Witnesses are those of a finding that has some for several kinds of
	// readers and encodings, at most one for each; Witness is the first.
	Witnesses []Witness
	// Causes are the findings beneath this one, for a union whose branches
	// each fail for a reason of their own.
	Causes []Finding
}

// A Witness is a datum that some readers cannot read in one encoding.
type Witness struct {
	Encoding Encoding
	Readers  Readers
	Text     string
}
