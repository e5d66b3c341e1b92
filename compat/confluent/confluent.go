// Package confluent gives the verdicts of Confluent's Schema Registry, right
// or wrong: a team that moves from there is refused exactly what it was
// refused before. What Pawl itself thinks of a change is in the packages avro
// and protobuf beside this one.
//
// The verdicts are those of Apache's SchemaCompatibility for Avro, and of
// Confluent's own list of 26 kinds of differences for Protobuf. They know
// nothing of JSON or generated code: all effects are on the binary encoding.
package confluent

import (
	"context"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// Avro lists what keeps readers of one schema from data of the other. Both
// directions have findings of their own, with the rules of Pawl's Avro
// engine, which mean the same as Java's. It gives finding.ErrTooComplex where
// more pairs of types meet than are examined.
func Avro(ctx context.Context, old, new *avro.Schema) (finding.Changes, error) {
	backward, err := examine(ctx, new, old, finding.NewReaders)
	if err != nil {
		return finding.Changes{}, err
	}
	forward, err := examine(ctx, old, new, finding.OldReaders)
	if err != nil {
		return finding.Changes{}, err
	}
	return merged(backward, forward), nil
}

// Protobuf lists every difference from old to new that Confluent has a word
// for, and those that it finds on the way back where old readers mind them.
// It gives finding.ErrTooComplex where more pairs of messages meet than are
// examined.
func Protobuf(ctx context.Context, old, new *protobuf.Module) (finding.Changes, error) {
	before, after := newSide(old), newSide(new)
	backward, err := compare(ctx, before, after, finding.NewReaders)
	if err != nil {
		return finding.Changes{}, err
	}
	forward, err := compare(ctx, after, before, finding.OldReaders)
	if err != nil {
		return finding.Changes{}, err
	}
	return merged(backward, forward), nil
}

// merged puts the findings of both directions together: once where they say
// the same of the same place. What is found on the way back and hurts nobody
// was told on the way there.
func merged(backward, forward []finding.Finding) finding.Changes {
	type key struct {
		rule          finding.Rule
		path, message string
		old, new      source.Position
	}
	of := func(f finding.Finding) key { return key{f.Rule, f.Path, f.Message, f.Old, f.New} }
	known := make(map[key]int, len(backward))
	var list []finding.Finding
	add := func(f finding.Finding) {
		if i, same := known[of(f)]; same {
			list[i].Effects.Raise(f.Effects)
			return
		}
		known[of(f)] = len(list)
		list = append(list, f)
	}
	for _, f := range backward {
		add(f)
	}
	for _, f := range forward {
		if f.Effects != (finding.Effects{}) {
			add(f)
		}
	}
	var changes finding.Changes
	for _, f := range list {
		changes.Add(f)
	}
	changes.Sort()
	return changes
}

// breaks is a break in the binary encoding for one kind of readers.
func breaks(readers finding.Readers) finding.Effects {
	var e finding.Effects
	e[finding.Binary][readers] = finding.Break
	return e
}

// readerNames and dataNames name the two sides of a direction in messages.
func readerNames(readers finding.Readers) string {
	return [...]string{"new readers", "old readers"}[readers]
}

func dataNames(readers finding.Readers) string {
	return [...]string{"old data", "new data"}[readers]
}
