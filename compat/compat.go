// Package compat decides whether a schema may follow others. It is a pure
// library: a CI tool calls it with no server.
//
// Diff lists every change between two schemas once, with what it does to
// which readers in each encoding. A Mode only selects among these effects, so
// one list answers a publish, a check, and what another level would say.
package compat

import (
	"context"
	"errors"
	"fmt"

	"github.com/pawl-registry/pawl/compat/avro"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/source"
)

// FormatChanged is the rule of the one finding between two schemas of
// different formats: nobody who reads one can read the other.
const FormatChanged finding.Rule = "FORMAT_CHANGED"

// DifferencesOmitted is the rule of the last finding of a Diff that had more
// differences than it lists. It has no effects of its own.
const DifferencesOmitted finding.Rule = "DIFFERENCES_OMITTED"

// ErrTooComplex means that two schemas refer to their own types in so many
// combinations that they were not compared to the end. There is no verdict.
var ErrTooComplex = finding.ErrTooComplex

var errUnparsed = errors.New("only schemas that schema.Parse returned can be compared")

// Diff lists every difference between two schemas once, with what it does to
// which readers in each encoding. Diff of a schema with itself is empty.
func Diff(ctx context.Context, old, new *schema.Schema) ([]finding.Finding, error) {
	changes, err := diff(ctx, old, new)
	if err != nil || changes.Truncated == 0 {
		return changes.Findings, err
	}
	return append(changes.Findings, finding.Finding{
		Rule:    DifferencesOmitted,
		Message: fmt.Sprintf("there are %d further differences; none of them would change a verdict", changes.Truncated),
	}), nil
}

// diff compares two schemas with the engine of their format.
func diff(ctx context.Context, old, new *schema.Schema) (finding.Changes, error) {
	if old.Source.Format != new.Source.Format {
		return finding.Changes{Findings: []finding.Finding{formatChanged(old, new)}}, nil
	}
	switch {
	case old.Avro != nil && new.Avro != nil:
		return avro.Diff(ctx, old.Avro, new.Avro)
	case old.Protobuf != nil && new.Protobuf != nil:
		return protobuf.Diff(ctx, old.Protobuf, new.Protobuf)
	}
	return finding.Changes{}, errUnparsed
}

func formatChanged(old, new *schema.Schema) finding.Finding {
	return finding.Finding{
		Rule:    FormatChanged,
		Old:     firstFile(old),
		New:     firstFile(new),
		Message: fmt.Sprintf("the format was %s and is %s: readers of one cannot read the other", old.Source.Format, new.Source.Format),
		Hint:    "publish the schema under a subject of its own",
		Effects: finding.Everywhere(finding.Break),
	}
}

func firstFile(s *schema.Schema) source.Position {
	if len(s.Source.Files) == 0 {
		return source.Position{}
	}
	return source.Position{File: s.Source.Files[0].Path}
}
