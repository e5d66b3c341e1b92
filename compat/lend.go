package compat

import (
	"context"
	"strings"

	"github.com/pawl-registry/pawl/compat/confluent"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/source"
)

// witnessed gives findings of another profile the witnesses that the engine of
// PAWL finds at the same places: data do not mind by whose rules they are
// refused. Where that engine is content, because the profile refuses what
// hurts no data, there is no witness and can be none. Whatever the engine
// cannot do, such as compare pairs that are too many, costs witnesses and not
// the verdict.
func witnessed(ctx context.Context, changes finding.Changes, old, new *schema.Schema) (finding.Changes, error) {
	if !refuses(changes) {
		return changes, nil
	}
	found, err := diff(ctx, old, new)
	if err != nil {
		return changes, ctx.Err()
	}
	lend(changes.Findings, found.Findings)
	return changes, nil
}

// refuses reports whether a finding breaks anybody.
func refuses(changes finding.Changes) bool {
	for _, f := range changes.Findings {
		if hurt(f, finding.NewReaders) || hurt(f, finding.OldReaders) {
			return true
		}
	}
	return false
}

// hurt reports whether binary data that some readers get are damaged.
func hurt(f finding.Finding, readers finding.Readers) bool {
	return f.Effects[finding.Binary][readers] >= finding.Lossy
}

// A loan is where a finding may borrow a witness: at the same places of both
// texts, or else at the same path.
type loan struct {
	old, new source.Position
	path     string
	readers  finding.Readers
}

// loansOf are those of a finding, the best first.
func loansOf(f finding.Finding, readers finding.Readers) []loan {
	loans := []loan{{old: f.Old, new: f.New, readers: readers}, {path: f.Path, readers: readers}}
	if at := strings.LastIndexByte(f.Path, '.'); at > 0 && joinsOneof[f.Rule] {
		loans = append(loans, loan{path: f.Path[:at+1], readers: readers})
	}
	return loans
}

// joinsOneof are the rules on fields that exclude each other now. Confluent
// tells them of the oneof, we of each field, so these meet in the message.
var joinsOneof = map[finding.Rule]bool{
	confluent.MultipleFieldsMovedToOneof: true, confluent.FieldMovedToExistingOneof: true, protobuf.OneofJoined: true,
}

// lend gives findings the witnesses of others.
func lend(to, from []finding.Finding) {
	lenders := map[loan]finding.Finding{}
	for _, f := range from {
		for _, readers := range []finding.Readers{finding.NewReaders, finding.OldReaders} {
			for _, l := range loansOf(f, readers) {
				if _, taken := lenders[l]; !taken && hurt(f, readers) && shows(f, readers) {
					lenders[l] = f
				}
			}
		}
	}
	for i := range to {
		for _, readers := range []finding.Readers{finding.NewReaders, finding.OldReaders} {
			if hurt(to[i], readers) {
				borrow(&to[i], readers, lenders)
			}
		}
	}
}

// borrow takes the witness for one kind of readers.
func borrow(f *finding.Finding, readers finding.Readers, lenders map[loan]finding.Finding) {
	for _, l := range loansOf(*f, readers) {
		lender, ok := lenders[l]
		if !ok {
			continue
		}
		if len(lender.Witnesses) == 0 {
			f.Witness = lender.Witness
		}
		for _, w := range lender.Witnesses {
			if w.Encoding == finding.Binary && w.Readers == readers {
				f.Witnesses = append(f.Witnesses, w)
				f.Witness = f.Witnesses[0].Text
			}
		}
		return
	}
}

// shows reports whether a finding has a witness for some readers of binary
// data.
func shows(f finding.Finding, readers finding.Readers) bool {
	for _, w := range f.Witnesses {
		if w.Encoding == finding.Binary && w.Readers == readers {
			return true
		}
	}
	return len(f.Witnesses) == 0 && f.Witness != ""
}
