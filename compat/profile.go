package compat

import (
	"context"
	"fmt"

	"github.com/pawl-registry/pawl/compat/confluent"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
)

// A Profile says by whose rules schemas are judged.
type Profile string

// The profiles.
const (
	// Pawl judges by what happens to data.
	Pawl Profile = "PAWL"
	// Confluent gives the verdicts of Confluent's Schema Registry. It looks at
	// the binary encoding whatever surface is set, and at schemas two by two:
	// it keeps no ledger.
	Confluent Profile = "CONFLUENT"
)

// Check refuses a word that is no profile.
func (p Profile) Check() error {
	if p != Pawl && p != Confluent {
		return fmt.Errorf("profile %q is not one of PAWL, CONFLUENT", p)
	}
	return nil
}

// diff compares two schemas with the engine of the profile and their format.
func (p Profile) diff(ctx context.Context, old, new *schema.Schema) (finding.Changes, error) {
	if p != Confluent || old.Source.Format != new.Source.Format {
		return diff(ctx, old, new)
	}
	changes, err := confluently(ctx, old, new)
	if err != nil {
		return finding.Changes{}, err
	}
	return witnessed(ctx, changes, old, new)
}

// confluently compares two schemas of one format by Confluent's rules.
func confluently(ctx context.Context, old, new *schema.Schema) (finding.Changes, error) {
	switch {
	case old.Avro != nil && new.Avro != nil:
		return confluent.Avro(ctx, old.Avro, new.Avro)
	case old.Protobuf != nil && new.Protobuf != nil:
		return confluent.Protobuf(ctx, old.Protobuf, new.Protobuf)
	}
	return finding.Changes{}, errUnparsed
}
