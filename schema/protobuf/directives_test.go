package protobuf_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestDirectivesStandAtTheirElements(t *testing.T) {
	const head = "syntax = \"proto2\";\n"
	for _, c := range []struct {
		what, text string
		want       string // text, its place, and where the element begins and ends
	}{
		{"above a message", "// pawl:ignore X\nmessage M {}", "X 2:4 3:1-3:13"},
		{"behind its brace", "message M { // pawl:ignore X\n  optional int32 a = 1;\n}", "X 2:16 2:1-4:2"},
		{"above a field", "message M {\n  // pawl:ignore X\n  optional int32 a = 1;\n}", "X 3:6 4:3-4:24"},
		{"behind a field", "message M {\n  optional int32 a = 1; // pawl:ignore X\n}", "X 3:28 3:3-3:24"},
		{"behind the last of two fields", "message M {\n  optional int32 a = 1; optional int32 b = 2; // pawl:ignore X\n}", "X 3:50 3:25-3:46"},
		{"behind a map", "message M {\n  map<string, int32> m = 1; // pawl:ignore X\n}", "X 3:32 3:3-3:28"},
		{"above a group", "message M {\n  // pawl:ignore X\n  optional group G = 1 {}\n}", "X 3:6 4:3-4:26"},
		{"above a oneof", "message M {\n  // pawl:ignore X\n  oneof o { int32 a = 1; }\n}", "X 3:6 4:3-4:27"},
		{"above an enum", "// pawl:ignore X\nenum E { A = 0; }", "X 2:4 3:1-3:18"},
		{"behind a value", "enum E {\n  A = 0; // pawl:ignore X\n}", "X 3:13 3:3-3:9"},
		{"above a service", "// pawl:ignore X\nservice S {}", "X 2:4 3:1-3:13"},
		{"behind a method", "message M {}\nservice S {\n  rpc Get(M) returns (M); // pawl:ignore X\n}", "X 4:30 4:3-4:26"},
		{"above an extend", "message M { extensions 1; }\n// pawl:ignore X\nextend M { optional int32 a = 1; }", "X 3:4 4:1-4:35"},
		{"alone at the end of a message", "message M {\n  optional int32 a = 1;\n\n  // pawl:ignore X\n}", "X 5:6 2:1-6:2"},
		{"at the whole file, above its package", "// pawl:ignore X\npackage a;\nmessage M {}", "X 2:4 0:0-0:0"},
		{"in a block comment", "/* Said\n * pawl:ignore X until tomorrow */\nmessage M {}", "X until tomorrow 3:4 4:1-4:13"},
		{"in one that only speaks of it", "// See pawl:ignore X\nmessage M {}", ""},
		{"in a string", "message M { optional string s = 1 [default = \"pawl:ignore X\"]; }", ""},
	} {
		m, problems := compiled(t, head+c.text)
		if m == nil {
			t.Fatalf("%s: Compile = %v, want a module", c.what, problems)
		}
		var got []string
		for _, d := range m.Directives {
			got = append(got, fmt.Sprintf("%s %d:%d %d:%d-%d:%d", d.Text, d.Position.Line, d.Position.Column, d.From.Line, d.From.Column, d.To.Line, d.To.Column))
			if d.From.File != "a.proto" {
				t.Errorf("%s: the directive is in the file %q, want a.proto", c.what, d.From.File)
			}
		}
		if said := strings.Join(got, "; "); said != c.want {
			t.Errorf("%s: the directives are %q, want %q", c.what, said, c.want)
		}
	}
}
