// Package protobuf finds every difference between two Protobuf modules and
// says what it does to readers in each encoding.
package protobuf

import (
	"context"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// Diff lists every difference between two modules once.
func Diff(ctx context.Context, old, new *protobuf.Module) ([]finding.Finding, error) {
	return nil, nil
}
