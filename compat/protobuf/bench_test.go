package protobuf_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/compat/protobuf"
)

// BenchmarkDiff compares two versions of a common size: eleven messages with
// eleven fields each, one of which was added.
func BenchmarkDiff(b *testing.B) {
	text := func(fields int) string {
		var s strings.Builder
		s.WriteString("syntax = \"proto3\";\npackage t.v1;\n")
		for i := range 11 {
			fmt.Fprintf(&s, "message M%d {\n", i)
			for j := range fields {
				fmt.Fprintf(&s, "  %s field_%d = %d;\n", []string{"string", "int64", "repeated M1", "bool"}[j%4], j, j+1)
			}
			s.WriteString("}\n")
		}
		return s.String()
	}
	old := compileText(b, text(10))
	new := compileText(b, text(11))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := protobuf.Diff(b.Context(), old, new); err != nil {
			b.Fatal(err)
		}
	}
}
