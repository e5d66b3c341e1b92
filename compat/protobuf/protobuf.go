// Package protobuf finds every difference between two Protobuf modules and
// says what it does to readers in each encoding.
package protobuf

import (
	"context"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// Diff lists every difference between two modules once.
func Diff(ctx context.Context, old, new *protobuf.Module) (finding.Changes, error) {
	return finding.Changes{}, ctx.Err()
}

// A Ledger remembers which name went with which number.
type Ledger struct{}

// Add enters a version.
func (l *Ledger) Add(version int, m *protobuf.Module) {}

// A Reuse is a number or name that an earlier version used otherwise.
type Reuse struct {
	finding.Finding
	Version int
}

// Reuses are what a candidate uses otherwise than earlier versions did.
func (l *Ledger) Reuses(candidate, settled *protobuf.Module) []Reuse { return nil }
