package protobuf_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/schema/source"
)

// TestManyDirectivesAreReadInTime reads a file of nothing but elements and
// directives: past the most there may be, none is looked at.
func TestManyDirectivesAreReadInTime(t *testing.T) {
	var text strings.Builder
	text.WriteString("syntax = \"proto3\";\n")
	for i := range 20_000 {
		fmt.Fprintf(&text, "// pawl:ignore X\nmessage M%d {}\n", i)
	}
	begin := time.Now()
	m, problems := compiled(t, text.String())
	if m == nil || len(m.Directives) != source.MaxDirectives {
		t.Fatalf("Compile = %v, want a module with %d directives", problems, source.MaxDirectives)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("reading took %v", took)
	}
	if first := m.Directives[0]; first.Text != "X" || first.Position.Line != 2 || first.From.Line != 3 || first.To.Line != 3 {
		t.Errorf("the first directive is %+v, want X on line 2 at the message on line 3", first)
	}
}
