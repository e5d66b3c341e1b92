// Package protobuf finds every difference between two Protobuf modules and
// says what it does to readers in each encoding.
//
// It walks over pairs of types: an old one and the new one that took its
// place. It starts from the module's own types, paired by full name or by
// what they hold, and reaches further pairs through fields and methods. Each
// pair is compared once, so a change inside a type is told where it happens
// and not at every use, and types that refer to each other end the walk.
//
// What a change does was measured by writing data with one schema and reading
// it with the other. Where the tables leave room, these are our decisions:
//
//   - A field whose number goes on under another name breaks JSON and is a
//     note in binary: bytes cannot tell a rename from a reuse. When its type
//     changed so that old bytes cannot be read either, it counts as a removal
//     and an addition in JSON.
//   - Removing a field is a note even when nothing is reserved: the Ledger
//     refuses a later reuse.
//   - Source code has no direction: what breaks it is set for both readers.
//   - Service cells say what the change does to old clients of a new server
//     (new readers) and to new clients of an old one (old readers): requests
//     travel the one way, responses the other.
package protobuf

import (
	"context"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// budget bounds the work of one Diff, counted in types and members looked at.
// The largest public module, googleapis, needs a fifth of it.
const budget = 2_000_000

// Diff lists every difference between two modules once. It fails with
// finding.ErrTooComplex when the modules pair too many types.
func Diff(ctx context.Context, old, new *protobuf.Module) (finding.Changes, error) {
	d := newDiffer(old, new)
	d.files()
	d.pairTypes()
	d.extensions()
	d.services()
	if err := d.walk(ctx); err != nil {
		return finding.Changes{}, err
	}
	d.changes.Sort()
	d.witnesses()
	return d.changes, nil
}

// A pair is an old message and the new one that took its place.
type pair struct{ old, new *protobuf.Message }

// A pairOfEnums is an old enum and the new one that took its place.
type pairOfEnums struct{ old, new *protobuf.Enum }

// A differ holds one comparison.
type differ struct {
	old, new *side
	// carriesAny: a value of some type may travel in a google.protobuf.Any,
	// which names the type.
	carriesAny bool
	packages   map[string]string // new package of an old one, where it changed

	// partner and enumPartner are what took the place of an old type.
	partner     map[*protobuf.Message]*protobuf.Message
	enumPartner map[*protobuf.Enum]*protobuf.Enum

	seen      map[pair]bool
	seenEnums map[pairOfEnums]bool
	pairs     []pair
	enums     []pairOfEnums

	spent   int
	changes finding.Changes
	// consumer is nil but for the reading of one.
	consumer *consumer
	// suspects are where the data of findings lie that hurt their readers.
	suspects map[told]suspect
}

func newDiffer(old, new *protobuf.Module) *differ {
	d := &differ{
		old:         newSide(old),
		new:         newSide(new),
		packages:    map[string]string{},
		partner:     map[*protobuf.Message]*protobuf.Message{},
		enumPartner: map[*protobuf.Enum]*protobuf.Enum{},
		seen:        map[pair]bool{},
		seenEnums:   map[pairOfEnums]bool{},
	}
	d.carriesAny = d.old.carriesAny || d.new.carriesAny
	return d
}

// meet puts two messages against each other, unless they already were.
func (d *differ) meet(old, new *protobuf.Message) {
	p := pair{old, new}
	if old == nil || new == nil || d.seen[p] {
		return
	}
	d.seen[p] = true
	d.pairs = append(d.pairs, p)
}

// meetEnums is meet for enums.
func (d *differ) meetEnums(old, new *protobuf.Enum) {
	p := pairOfEnums{old, new}
	if old == nil || new == nil || d.seenEnums[p] {
		return
	}
	d.seenEnums[p] = true
	d.enums = append(d.enums, p)
}

// walk compares every pair there is, and those that comparing them brings.
func (d *differ) walk(ctx context.Context) error {
	for len(d.pairs) > 0 || len(d.enums) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		if d.spent > budget {
			return finding.ErrTooComplex
		}
		if n := len(d.enums); n > 0 {
			p := d.enums[n-1]
			d.enums = d.enums[:n-1]
			d.spent += 1 + len(p.old.Values) + len(p.new.Values)
			d.consumer.turnToEnum(p.old)
			d.enum(p)
			continue
		}
		n := len(d.pairs)
		p := d.pairs[n-1]
		d.pairs = d.pairs[:n-1]
		d.spent += 1 + len(p.old.Fields) + len(p.new.Fields)
		d.consumer.turnTo(p.old)
		d.message(p)
	}
	return nil
}

// add enters a finding. Strict JSON readers suffer what all JSON readers do.
func (d *differ) add(f finding.Finding) {
	for readers := range f.Effects[finding.JSON] {
		strict := &f.Effects[finding.StrictJSON][readers]
		*strict = max(*strict, f.Effects[finding.JSON][readers])
	}
	d.consumer.place(&f)
	d.changes.Add(f)
}

// addIn enters a finding inside a pair of messages.
func (d *differ) addIn(p pair, f finding.Finding) {
	d.addTravelling(d.old.travels[p.old]|d.new.travels[p.new], f)
	d.suspect(f, suspect{pair: p})
}

// addTravelling enters a finding on data that goes over calls: damage to its
// readers is damage to servers and clients.
func (d *differ) addTravelling(t travel, f finding.Finding) {
	binary := f.Effects[finding.Binary]
	calls := &f.Effects[finding.Service]
	for readers := range binary {
		if t&asRequest != 0 && binary[readers] > finding.Note {
			calls[readers] = max(calls[readers], binary[readers])
		}
		if t&asResponse != 0 && binary[1-readers] > finding.Note {
			calls[readers] = max(calls[readers], binary[1-readers])
		}
	}
	d.add(f)
}
