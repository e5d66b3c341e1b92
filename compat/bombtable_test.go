//go:build !race

// The race detector makes this ten times slower and finds nothing in one goroutine.

package compat_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

// A bomb is a kind of schema that costs some engine more than its size. T
// stands for the type that differs between the two sides.
type bomb struct {
	name   string
	format schema.Format
	sizes  [3]int // each twice the one before
	text   func(n int) string
}

var bombs = []bomb{
	{"arrays in each other", schema.Avro, [3]int{60, 120, 240}, func(n int) string {
		return strings.Repeat(`{"type":"array","items":`, n) + "T" + strings.Repeat("}", n)
	}},
	{"records in each other", schema.Avro, [3]int{20, 40, 80}, func(n int) string {
		return each(n, `{"type":"record","name":"R#","fields":[{"name":"f","type":`) + "T" + strings.Repeat("}]}", n)
	}},
	{"records in a union", schema.Avro, [3]int{5_000, 10_000, 20_000}, func(n int) string {
		return "[" + each(n, `{"type":"record","name":"R#","fields":[{"name":"f","type":T}]},`) + `"null"]`
	}},
	{"records that name each other", schema.Avro, [3]int{2_500, 5_000, 10_000}, func(n int) string {
		return "[" + each(n, `{"type":"record","name":"R#","fields":[{"name":"f","type":T},{"name":"g","type":["null","R5"]},{"name":"h","type":{"type":"map","values":"R#"}}]},`) + `"null"]`
	}},
	{"fields of a record", schema.Avro, [3]int{15_000, 30_000, 60_000}, func(n int) string {
		return `{"type":"record","name":"R","fields":[` + each(n, `{"name":"f#","type":T},`) + `{"name":"z","type":"int"}]}`
	}},
	{"messages that name the next", schema.Protobuf, [3]int{5_000, 10_000, 20_000}, func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "message M%d { T a = 1; M%d b = 2; repeated M%d c = 3; }\n", i, (i+1)%n, i)
		}
		return b.String()
	}},
	{"fields of a message", schema.Protobuf, [3]int{25_000, 50_000, 100_000}, func(n int) string {
		return "message M {\n" + each(n, "T f# = 2#;\n") + "}"
	}},
	{"values of an enum", schema.Protobuf, [3]int{25_000, 50_000, 100_000}, func(n int) string {
		return "message M { T f = 1; }\nenum E {\nZ = 0;\n" + each(n, "T# = 1#;\n") + "}"
	}},
}

// TestBombTable prints what it costs to compare schemas of three sizes: if
// the cost is linear in the size, each column is about twice the one before.
func TestBombTable(t *testing.T) {
	t.Logf("| each | of Avro or Protobuf | size | time | size | time | size | time |")
	for _, b := range bombs {
		var row strings.Builder
		var took [3]time.Duration
		for i, n := range b.sizes {
			took[i] = b.cost(t, n)
			fmt.Fprintf(&row, " %d | %.2f ms |", n, took[i].Seconds()*1000)
		}
		t.Logf("| %s | %s |%s", b.name, b.format, &row)
		// Four times the size would take sixteen times the time if it were
		// quadratic.
		if took[2] > 10*took[0] {
			t.Errorf("%d %s took %v and %d took %v, want no more than ten times that", b.sizes[0], b.name, took[0], b.sizes[2], took[2])
		}
	}
}

// cost is the processor time of a comparison of n with n of another type,
// without what parsing takes: the least of three measurements.
func (b bomb) cost(t *testing.T, n int) time.Duration {
	t.Helper()
	types := [2]string{`"int"`, `"string"`}
	if b.format == schema.Protobuf {
		types = [2]string{"int32", "string"}
	}
	text := b.text(n)
	old, new := large(t, b.format, strings.ReplaceAll(text, "T", types[0])), large(t, b.format, strings.ReplaceAll(text, "T", types[1]))
	least := time.Duration(1<<63 - 1)
	for range 3 {
		runtime.GC()
		start, took, runs := cpu(t), time.Duration(0), 0
		for ; took < 20*time.Millisecond; runs++ {
			findings, err := compat.Diff(t.Context(), old, new)
			if err != nil || len(findings) == 0 {
				t.Fatalf("Diff of %d %s = %d findings, %v, want some", n, b.name, len(findings), err)
			}
			took = cpu(t) - start
		}
		least = min(least, took/time.Duration(runs))
	}
	return least
}
