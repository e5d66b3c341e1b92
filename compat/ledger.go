package compat

import (
	"sync"

	"github.com/pawl-registry/pawl/compat/protobuf"
	"github.com/pawl-registry/pawl/schema"
)

// A Ledger remembers which name went with which number in every version of a
// line of Protobuf schemas, so that a number or name that was given up is
// never taken by something else. Avro schemas leave no trace in it. Its zero
// value is empty. It is safe for concurrent use.
type Ledger struct {
	mu    sync.RWMutex // guards names
	names protobuf.Ledger
}

// Add enters a version. Versions are added in increasing order.
func (l *Ledger) Add(v Version) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if v.Schema.Protobuf != nil {
		l.names.Add(v.Number, v.Schema.Protobuf)
	}
}

// Size is about how many bytes of memory the ledger takes.
func (l *Ledger) Size() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.names.Size()
}

// reuses are the names and numbers of a Protobuf candidate that earlier
// versions used otherwise, but for those that the newest version has already:
// they were accepted once and cannot be taken back. There may be no newest.
func (l *Ledger) reuses(candidate, newest *schema.Schema) []protobuf.Reuse {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if newest == nil {
		return l.names.Reuses(candidate.Protobuf, nil)
	}
	return l.names.Reuses(candidate.Protobuf, newest.Protobuf)
}
