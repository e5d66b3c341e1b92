package compat

import (
	"github.com/pawl-registry/pawl/compat/protobuf"
	"github.com/pawl-registry/pawl/schema"
)

// A Ledger remembers which name went with which number in every version of a
// line of Protobuf schemas, so that a number or name that was given up is
// never taken by something else. Avro schemas leave no trace in it. Its zero
// value is empty. Any number of Checks may use it at once, but not while a
// version is added.
type Ledger struct {
	names protobuf.Ledger
}

// Add enters a version. Versions are added in increasing order.
func (l *Ledger) Add(v Version) {
	if v.Schema.Protobuf != nil {
		l.names.Add(v.Number, v.Schema.Protobuf)
	}
}

// Size is about how many bytes of memory the ledger takes.
func (l *Ledger) Size() int { return l.names.Size() }

// reuses are the names and numbers of a Protobuf candidate that earlier
// versions used otherwise, but for those that the last version of the history
// has already: they were accepted once and cannot be taken back.
func (l *Ledger) reuses(candidate *schema.Schema, history []Version) []protobuf.Reuse {
	if len(history) == 0 {
		return l.names.Reuses(candidate.Protobuf, nil)
	}
	return l.names.Reuses(candidate.Protobuf, history[len(history)-1].Schema.Protobuf)
}
