//go:build !race

// The race detector makes this ten times slower and finds nothing in one goroutine.

package avro_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	compat "github.com/pawl-registry/pawl/compat/avro"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

// list joins n texts, each made from its number.
func list(n int, format string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strings.ReplaceAll(format, "#", fmt.Sprint(i)))
	}
	return b.String()
}

// bombs are schemas that are built to hurt, written with one type in them.
func bombs(inner string) map[string]string {
	chain := strings.Builder{}
	for i := range 2_000 {
		fmt.Fprintf(&chain, `{"type":"record","name":"R%d","fields":[{"name":"f","type":`, i)
	}
	var linked, tangled, crossed strings.Builder
	for i := range 40_000 {
		fmt.Fprintf(&linked, `{"type":"record","name":"R%d","fields":[{"name":"f","type":"R%d"}]},`, i, i+1)
	}
	for i := range 400 {
		fmt.Fprintf(&tangled, `{"type":"record","name":"R%d","fields":[{"name":"f","type":"R%d"},{"name":"g","type":{"type":"array","items":"R%d"}},{"name":"h","type":%s}]},`, i, (i*7+1)%400, (i*13+5)%400, inner)
		fmt.Fprintf(&crossed, `{"type":"record","name":"S.R%d.R","fields":[%s]},`, i, list(120, fmt.Sprintf(`{"name":"f#","type":["null","S.R#.R",%s]}`, inner)))
	}
	return map[string]string{
		"3,000 nested arrays":              strings.Repeat(`{"type":"array","items":`, 3_000) + inner + strings.Repeat("}", 3_000),
		"100,000 nested arrays":            strings.Repeat(`[`, 100_000) + inner + strings.Repeat("]", 100_000),
		"2,000 nested records":             chain.String() + inner + strings.Repeat("}]}", 2_000),
		"a union of 10,000 records":        "[" + list(10_000, `{"type":"record","name":"R#","fields":[{"name":"f","type":`+inner+`}]}`) + "]",
		"a union of 10,000 namesakes":      "[" + list(10_000, `{"type":"record","name":"n#.R","fields":[{"name":"f","type":`+inner+`}]}`) + "]",
		"a union of 10 MB":                 "[" + list(130_000, `{"type":"record","name":"RRRRRRRRRR#","fields":[{"name":"f","type":`+inner+`}]}`) + "]",
		"100,000 fields":                   `{"type":"record","name":"R","fields":[` + list(100_000, `{"name":"f#","type":`+inner+`}`) + "]}",
		"2^20 fields":                      `{"type":"record","name":"R","fields":[` + list(1<<20, `{"name":"f#","type":`+inner+`}`) + "]}",
		"100,000 symbols":                  `{"type":"enum","name":"E","symbols":[` + list(100_000, `"`+strings.Trim(inner, `"`)+`#"`) + "]}",
		"40,000 records in a chain":        "[" + linked.String() + `{"type":"record","name":"R40000","fields":[{"name":"f","type":` + inner + "}]}]",
		"400 mutually referencing records": "[" + tangled.String() + `"null"]`,
		"400 namesakes that all meet":      "[" + crossed.String() + `"null"]`,
		"100,000 aliases":                  `{"type":"record","name":"R","aliases":[` + list(100_000, `"A#"`) + `],"fields":[{"name":"f","type":` + inner + `}]}`,
	}
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

// TestBombsEndInTime compares each bomb with another like it.
func TestBombsEndInTime(t *testing.T) {
	others := bombs(`"string"`)
	for name, text := range bombs(`"int"`) {
		t.Run(name, func(t *testing.T) {
			start := cpu(t)
			old, problems := avro.Parse([]source.File{{Path: "old.avsc", Content: text}}, nil, source.Limits{})
			new, _ := avro.Parse([]source.File{{Path: "new.avsc", Content: others[name]}}, nil, source.Limits{})
			parsed := cpu(t) - start
			if old == nil || new == nil {
				t.Logf("%d bytes: %v after %v", len(text), problems[0], parsed)
				return
			}
			start = cpu(t)
			changes, err := compat.Diff(t.Context(), old, new)
			took := cpu(t) - start
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			t.Logf("%d bytes, parsed twice in %v: %d findings, %d more, %v in %v; %d MB", len(text), parsed, len(changes.Findings), changes.Truncated, err, took, memory.HeapAlloc>>20)
			if err != nil && !errors.Is(err, finding.ErrTooComplex) {
				t.Errorf("Diff: %v, want findings or ErrTooComplex", err)
			}
			if err == nil && len(changes.Findings) == 0 {
				t.Error("Diff found nothing, want the change from int to string")
			}
			if took > 5*time.Second {
				t.Errorf("Diff took %v of CPU, want at most 5 s", took)
			}
		})
	}
}

func TestDiffStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	old, new := parse(t, "old.avsc", `"int"`), parse(t, "new.avsc", `"long"`)
	if _, err := compat.Diff(ctx, old, new); !errors.Is(err, context.Canceled) {
		t.Errorf("Diff after cancel = %v, want context.Canceled", err)
	}
}

// TestDeepViolationsAreFound looks for a change at the end of a long chain.
func TestDeepViolationsAreFound(t *testing.T) {
	chain := func(last string) string {
		var b strings.Builder
		for i := range 5_000 {
			fmt.Fprintf(&b, `{"type":"record","name":"R%d","fields":[{"name":"f","type":"R%d"}]},`, i, i+1)
		}
		return "[" + b.String() + `{"type":"record","name":"R5000","fields":[{"name":"last","type":"` + last + `"}]}]`
	}
	for _, f := range diff(t, chain("int"), chain("string")) {
		for _, c := range append([]finding.Finding{f}, f.Causes...) {
			if c.Rule == compat.TypeMismatch && strings.HasSuffix(c.Path, ".f.last") {
				return
			}
		}
	}
	t.Error("Diff does not name the field 5,000 records down")
}
