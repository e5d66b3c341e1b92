// Package avro finds what keeps an Avro reader from reading an Avro writer's
// data, exactly as schema resolution in the specification says.
package avro

import (
	"context"
	"slices"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

// Diff lists every difference between two schemas that matters to a reader.
// Readers of the new schema that get old data, and readers of the old schema
// that get new data, each have findings of their own, except where one
// sentence holds for both. Paths follow the names of the reader.
//
// It is linear in the pairs of types that meet, and gives
// finding.ErrTooComplex where there are too many.
func Diff(ctx context.Context, old, new *avro.Schema) (finding.Changes, error) {
	backward, err := examine(ctx, new, old, finding.NewReaders)
	if err != nil {
		return finding.Changes{}, err
	}
	forward, err := examine(ctx, old, new, finding.OldReaders)
	if err != nil {
		return finding.Changes{}, err
	}
	merged := merge(findings(backward.found), findings(forward.found))
	if aliased(merged) && old.Resolved() == new.Resolved() {
		// A schema whose aliases are ambiguous still reads its own data:
		// decoders turn to aliases only where the schemas differ.
		return finding.Changes{}, nil
	}
	var changes finding.Changes
	for _, f := range merged {
		changes.Add(f)
	}
	changes.Truncated += backward.omitted + forward.omitted
	changes.Sort()
	return changes, nil
}

// aliased reports whether ambiguous aliases are among findings or causes.
func aliased(list []finding.Finding) bool {
	return slices.ContainsFunc(list, func(f finding.Finding) bool {
		return f.Rule == AmbiguousAlias || aliased(f.Causes)
	})
}

// findings turns incompatibilities into findings with causes. It recurses
// no deeper than causes are looked for.
func findings(list []*incompatibility) []finding.Finding {
	var found []finding.Finding
	for _, i := range list {
		f := i.Finding
		f.Causes = findings(i.causes)
		found = append(found, f)
	}
	return found
}

// merge puts findings that say the same of the same place together.
func merge(backward, forward []finding.Finding) []finding.Finding {
	type key struct {
		rule     finding.Rule
		path     string
		message  string
		old, new source.Position
	}
	of := func(f finding.Finding) key { return key{f.Rule, f.Path, f.Message, f.Old, f.New} }
	known := make(map[key]int, len(backward))
	for i, f := range backward {
		known[of(f)] = i
	}
	for _, f := range forward {
		if i, same := known[of(f)]; same {
			backward[i].Effects.Raise(f.Effects)
			continue
		}
		backward = append(backward, f)
	}
	return backward
}
