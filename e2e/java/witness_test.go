package java

import (
	"fmt"
	"slices"
	"testing"

	compat "github.com/pawl-registry/pawl/compat/avro"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

// randomData is how many data are made up for a pair that nothing breaks.
const randomData = 3

// TestWitnessesAreRefused has Apache's decoder read what Diff says about: a
// witness must be refused by the reader that it breaks, and random data be
// read by a reader that nothing breaks.
func TestWitnessesAreRefused(t *testing.T) {
	type corpus struct {
		name  string
		pairs []pair
	}
	corpora := []corpus{{"avro/cases.jsonl", cases(t)}, {"avro/evolution.jsonl", evolutions(t)}, {"generated", generated(t)}}
	var trials []trial
	for _, c := range corpora {
		for _, p := range c.pairs {
			trials = append(trials, newTrial(t, p))
		}
	}
	answers := try(t, trials)
	held := map[string]int{}
	for _, c := range corpora {
		sum := tally{held: held}
		for i := range c.pairs {
			sum.judge(t, trials[i], answers[i])
		}
		trials, answers = trials[len(c.pairs):], answers[len(c.pairs):]
		t.Logf("%s: %s", c.name, &sum)
		t.Attr("corpus", fmt.Sprintf("java-witness:%s %d %d %d", c.name, sum.Refused+sum.Decoded, sum.Argued, sum.Wrong))
	}
	for _, a := range arguments {
		t.Logf("%s: %d", a.name, held[a.name])
		if held[a.name] == 0 {
			t.Errorf("nothing is argued by %q any more: take it off the list", a.name)
		}
	}
}

// newTrial asks for the witnesses of what breaks a reader, or for random data
// if nothing does, or for nothing if one of the schemas cannot be parsed.
func newTrial(t *testing.T, p pair) trial {
	t.Helper()
	asked := trial{pair: p, Writer: p.writer, Reader: p.reader}
	writer, reader := parse(p.writer), parse(p.reader)
	if writer == nil || reader == nil {
		return asked
	}
	changes, err := compat.Diff(t.Context(), writer, reader)
	if err != nil {
		t.Fatalf("%s: %v", p.id, err)
	}
	asked.breaks = slices.DeleteFunc(changes.Findings, func(f finding.Finding) bool {
		return f.Effects[finding.Binary][finding.NewReaders] != finding.Break
	})
	if len(asked.breaks) == 0 {
		asked.Random = randomData
	}
	for _, f := range asked.breaks {
		asked.Witnesses = append(asked.Witnesses, f.Witness)
	}
	return asked
}

func parse(text string) *avro.Schema {
	s, problems := avro.Parse([]source.File{{Path: "a.avsc", Content: text}}, nil, source.Limits{})
	if problems.Refused() {
		return nil
	}
	return s
}
