//go:build !race

// One goroutine does all of this: the race detector finds nothing and makes it
// ten times slower.

package lint_test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/lint"
	"github.com/pawl-registry/pawl/schema"
)

// used is the processor time of this process so far: a busy machine does not
// make a linear walk look slow.
func used(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// TestLintIsLinear lints schemas as large as the parser lets through, built
// so that a walk that looks at pairs would not come to an end.
func TestLintIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("parses schemas of several megabytes")
	}
	for name, files := range map[string][]schema.File{
		"a chain of records without an exit":  avsc(chain(20_000, false)),
		"many records that hold themselves":   avsc(chain(20_000, true)),
		"a field with many aliases":           avsc(`{"type": "record", "name": "R", "fields": [{"name": "f", "type": "int", "aliases": [` + list(100_000, `"a%d"`) + `]}]}`),
		"a union of many records":             avsc(`[` + list(20_000, `{"type": "record", "name": "R%d", "fields": []}`) + `]`),
		"many extension ranges":               proto("syntax = \"proto2\";\nmessage M {\n  extensions " + listOf(50_000, func(i int) string { return fmt.Sprint(3*i + 1) }) + ";\n}\n"),
		"many reserved numbers":               proto("syntax = \"proto2\";\nmessage M {\n  reserved " + listOf(50_000, func(i int) string { return fmt.Sprint(3*i + 1) }) + ";\n}\n"),
		"a service of many methods":           proto("syntax = \"proto3\";\nmessage M {}\nservice S {\n" + strings.ReplaceAll(list(20_000, "  rpc R%d(M) returns (M);"), ",", "") + "}\n"),
		"an enum of many values undocumented": proto("syntax = \"proto3\";\nenum E {\n" + strings.ReplaceAll(list(40_000, "  V%[1]d = %[1]d;"), ",", "") + "}\n"),
	} {
		s := parsed(t, files)
		start := used(t)
		report, err := lint.Check(s, lint.Selection{})
		if err != nil {
			t.Fatal(err)
		}
		if took := used(t) - start; took > 2*time.Second {
			t.Errorf("%s: lint takes %v, want well under a second", name, took)
		}
		if len(report.Findings) == 0 {
			t.Errorf("%s: nothing is found", name)
		}
	}
}

// chain is a union of records of which each holds the next, or itself.
func chain(n int, self bool) string {
	return "[" + listOf(n, func(i int) string {
		next := (i + 1) % n
		if self {
			next = i
		}
		return fmt.Sprintf(`{"type": "record", "name": "R%d", "fields": [{"name": "f", "type": "R%d"}]}`, i, next)
	}) + "]"
}

func list(n int, format string) string {
	return listOf(n, func(i int) string { return fmt.Sprintf(format, i) })
}

func listOf(n int, one func(int) string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = one(i)
	}
	return strings.Join(parts, ",\n")
}
