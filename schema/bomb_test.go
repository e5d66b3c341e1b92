//go:build !race

// The race detector makes this ten times slower and finds nothing in one goroutine.

package schema_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/schema"
)

// A bomb is a source that is built to hurt. Code is that of the problem that
// refuses it; empty where it is odd but not too much, and must be read.
type bomb struct {
	name   string
	source schema.Source
	code   string
}

// What a bomb may cost: a second of one core where it is refused, more where
// it is only large, and memory that a server has.
const (
	maxRefused = time.Second
	maxRead    = 6 * time.Second
	maxAlloc   = 3 << 29
)

func TestBombsAreCheap(t *testing.T) {
	for _, b := range append(avroBombs(), protobufBombs()...) {
		t.Run(string(b.source.Format)+" "+b.name, func(t *testing.T) {
			before, start := allocated(), cpu(t)
			_, err := schema.Parse(t.Context(), b.source, schema.Limits{})
			took, grew := cpu(t)-start, allocated()-before
			t.Logf("%v of CPU, %d MB allocated", took, grew>>20)
			if problems, ok := errors.AsType[schema.Problems](err); b.code == "" && err != nil || b.code != "" && (!ok || problems[0].Code != b.code) {
				t.Errorf("Parse(%s) = %.300v, want the code %q", b.name, err, b.code)
			}
			if most := b.most(); took > most {
				t.Errorf("Parse(%s) took %v of CPU, want at most %v", b.name, took, most)
			}
			if grew > maxAlloc {
				t.Errorf("Parse(%s) allocated %d MB, want at most %d", b.name, grew>>20, maxAlloc>>20)
			}
		})
	}
}

func (b bomb) most() time.Duration {
	if b.code == "" {
		return maxRead
	}
	return maxRefused
}

// cpu is the time that this process has had of the processor: the wall clock
// would blame a test for what else the machine does.
func cpu(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// each joins n texts, each with its number in the place of #.
func each(n int, separator, format string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(strings.ReplaceAll(format, "#", fmt.Sprint(i)))
	}
	return b.String()
}

func around(n int, open, inner, end string) string {
	return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
}
