package java

import (
	"fmt"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	compat "github.com/pawl-registry/pawl/compat/avro"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/internal/avrotest"
	"github.com/pawl-registry/pawl/schema/source"
)

// TestConsumersAreToldTheTruth has Apache's decoder read data of changed
// schemas as random consumers do, which are narrowed to some fields: what Read
// says breaks one is refused, and a consumer that nothing breaks reads all.
func TestConsumersAreToldTheTruth(t *testing.T) {
	drawn := rapid.Custom(avrotest.Consumer)
	var trials []trial
	for seed := range rounds(t) {
		trials = append(trials, newReading(t, strconv.Itoa(seed), drawn.Example(seed)))
	}
	sum := tally{held: map[string]int{}}
	for i, answer := range try(t, trials) {
		sum.judge(t, trials[i], answer)
	}
	t.Logf("generated consumers: %s", &sum)
	t.Attr("corpus", fmt.Sprintf("java-consumers:generated %d %d %d", sum.Refused+sum.Decoded, sum.Argued, sum.Wrong))
}

// newReading asks what a consumer makes of the changed schema.
func newReading(t *testing.T, id string, c avrotest.Change) trial {
	t.Helper()
	mask, err := source.NewMask(c.Paths)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := parse(avrotest.Printed(c.Reader)).Narrowed(mask)
	if err != nil {
		t.Fatalf("%s: narrow to %q: %v", id, c.Paths, err)
	}
	p := pair{id: id, writer: avrotest.Printed(c.After), reader: reader.Resolved()}
	changes, err := compat.Read(t.Context(), reader, parse(p.writer))
	if err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	asked := trial{pair: p, Writer: p.writer, Reader: p.reader}
	for _, f := range changes.Findings {
		if f.Effects[finding.Binary][finding.OldReaders] == finding.Break {
			asked.breaks = append(asked.breaks, f)
			asked.Witnesses = append(asked.Witnesses, f.Witness)
		}
	}
	if len(asked.breaks) == 0 {
		asked.Random = randomData
	}
	return asked
}
