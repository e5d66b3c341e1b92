//go:build !race

// The race detector makes this ten times slower and finds nothing in one goroutine.

package protobuf_test

import (
	"errors"
	"syscall"
	"testing"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
	model "github.com/pawl-registry/pawl/schema/protobuf"
)

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

func TestLargeModulesAreLinear(t *testing.T) {
	everyOther := func(i int) []int {
		all := make([]int, 400)
		for j := range all {
			all[j] = j
		}
		return all
	}
	swapped := func(i int) []int {
		all := everyOther(i)
		for j := range all {
			all[j] = (j + i + 1) % 400
		}
		return all
	}
	chain := func(i int) []int { return []int{(i + 1) % 10_000} }
	for _, c := range []struct {
		name     string
		old, new *model.Module
		most     time.Duration
		err      error
	}{
		{"10,000 messages", many(10_000, protoreflect.Int32Kind, chain), many(10_000, protoreflect.StringKind, chain), 2 * time.Second, nil},
		{"400 messages that refer to all", many(400, protoreflect.Int32Kind, everyOther), many(400, protoreflect.StringKind, everyOther), 2 * time.Second, nil},
		{"400 messages whose fields change partners", many(400, protoreflect.Int32Kind, everyOther), many(400, protoreflect.StringKind, swapped), 20 * time.Second, finding.ErrTooComplex},
	} {
		start := cpu(t)
		changes, err := protobuf.Diff(t.Context(), c.old, c.new)
		took := cpu(t) - start
		if !errors.Is(err, c.err) {
			t.Errorf("Diff of %s: %v, want %v", c.name, err, c.err)
		}
		if took > c.most {
			t.Errorf("Diff of %s took %s of CPU, want at most %s", c.name, took, c.most)
		}
		t.Logf("%s: %s, %d findings, %d truncated", c.name, took, len(changes.Findings), changes.Truncated)
	}
}
