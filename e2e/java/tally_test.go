package java

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// refusal begins what the reader says of data that its schema cannot read.
const refusal = "org.apache.avro.AvroTypeException: "

// A tally counts what became of the pairs of a corpus.
type tally struct {
	Compatible, Incompatible int // pairs that both parsers read
	Unread                   int // pairs of which one refuses a schema
	Unwitnessed              int // findings without a witness
	Refused                  int // witnesses that the reader refuses
	Decoded                  int // random data that the reader reads
	Unmade                   int // random data that cannot be made
	Argued, Wrong            int
	held                     map[string]int // data by the argument that holds
}

func (c *tally) String() string {
	return fmt.Sprintf("%d incompatible pairs: %d witnesses refused, %d findings without one; %d compatible pairs: %d data read, %d not made; %d pairs not parsed",
		c.Incompatible, c.Refused, c.Unwitnessed, c.Compatible, c.Decoded, c.Unmade, c.Unread)
}

// judge holds what Diff says of a pair against what the decoder did.
func (c *tally) judge(t *testing.T, asked trial, a answer) {
	t.Helper()
	switch {
	case a.Unparsed != "" || len(asked.breaks) == 0 && asked.Random == 0:
		c.Unread++
	case len(asked.breaks) == 0:
		c.Compatible++
		c.judgeRandom(t, asked, a)
	default:
		c.Incompatible++
		c.judgeWitnesses(t, asked, a)
	}
}

// judgeRandom expects that data of a pair that nothing breaks are read.
func (c *tally) judgeRandom(t *testing.T, asked trial, a answer) {
	t.Helper()
	for _, o := range a.Random {
		switch {
		case !o.Written && unmakeable(o.Refusal):
			c.Unmade++
		case !o.Written:
			c.fault(t, asked.pair, "no data can be made: "+o.Refusal)
		case o.Refusal == "":
			c.Decoded++
		default:
			c.fault(t, asked.pair, "nothing breaks the reader, and it refuses data: "+o.Refusal)
		}
	}
}

// unmakeable reports whether Java's generator found no value: of an enum
// without symbols, or of a type that recurses until the stack is full.
func unmakeable(why string) bool {
	return strings.HasPrefix(why, "java.lang.StackOverflowError") || why == "java.lang.IllegalArgumentException: bound must be positive"
}

// judgeWitnesses expects that every witness is a datum of the writer, and
// that the reader refuses it.
func (c *tally) judgeWitnesses(t *testing.T, asked trial, a answer) {
	t.Helper()
	for i, f := range asked.breaks {
		o, told := a.Witnesses[i], fmt.Sprintf("%s at %s: the witness %s", f.Rule, f.Path, f.Witness)
		switch {
		case f.Witness == "":
			c.Unwitnessed++
		case !o.Written:
			c.fault(t, asked.pair, told+" is no datum of the writer: "+o.Refusal)
		case strings.HasPrefix(o.Refusal, refusal):
			c.Refused++
		case o.Refusal != "":
			c.fault(t, asked.pair, told+" makes the reader fail, and not for its schema: "+o.Refusal)
		case !c.argue(disagreement{f, a.Check}):
			c.fault(t, asked.pair, told+" is read")
		}
	}
}

// argue reports whether an argument holds, and counts it.
func (c *tally) argue(d disagreement) bool {
	at := slices.IndexFunc(arguments, func(a argument) bool { return a.holds(d) })
	if at < 0 {
		return false
	}
	c.Argued++
	c.held[arguments[at].name]++
	return true
}

func (c *tally) fault(t *testing.T, p pair, what string) {
	t.Helper()
	c.Wrong++
	t.Errorf("%s: %s\nwriter %s\nreader %s", p.id, what, p.writer, p.reader)
}
