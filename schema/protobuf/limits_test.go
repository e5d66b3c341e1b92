package protobuf_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// proto3 is a file of the path with a body in proto3.
func proto3(path, body string) source.File {
	return source.File{Path: path, Content: "syntax = \"proto3\";\n" + body}
}

// told lists problems as code, place and message.
func told(problems source.Problems) []string {
	var list []string
	for _, p := range problems {
		list = append(list, fmt.Sprintf("%s %s: %s", p.Code, p.Position, p.Message))
	}
	return list
}

func TestWhatIsTooMuchIsRefused(t *testing.T) {
	m, n := proto3("m.proto", "message M {}"), proto3("n.proto", "message N {}")
	var eleven []source.File
	for i := range 11 {
		eleven = append(eleven, proto3(fmt.Sprintf("%d.proto", i), ""))
	}
	for _, c := range []struct {
		files, imports []source.File
		limits         source.Limits
		want           []string
	}{
		{nil, nil, source.Limits{}, []string{"NO_FILES : a schema needs at least one file"}},
		{[]source.File{m, n}, nil, source.Limits{Files: 1}, []string{"LIMIT_EXCEEDED : the schema has 2 files; at most 1 are allowed"}},
		{[]source.File{m}, eleven, source.Limits{Files: 1}, []string{"LIMIT_EXCEEDED : the schema imports 11 files; at most 10 are allowed"}},
		{[]source.File{m}, nil, source.Limits{Bytes: 30}, []string{"LIMIT_EXCEEDED : the schema has 31 bytes; at most 30 are allowed"}},
		{[]source.File{m}, []source.File{n}, source.Limits{Closure: 61}, []string{"LIMIT_EXCEEDED : the schema and all it imports have 62 bytes; at most 61 are allowed"}},
		{[]source.File{m}, nil, source.Limits{Elements: 7}, []string{"LIMIT_EXCEEDED : the schema and all it imports have 8 tokens; at most 7 are allowed"}},
		{[]source.File{proto3("d.proto", "message A {\n message B {\n  message C {}\n }\n}")}, nil, source.Limits{Depth: 2},
			[]string{"LIMIT_EXCEEDED d.proto:4:13: brackets are nested 3 deep; at most 2 are allowed"}},
		{[]source.File{proto3("p.proto", "message Outer {\n  message Defghijklmnop {}\n}")}, nil, source.Limits{Name: 18},
			[]string{"LIMIT_EXCEEDED p.proto:3:11: a full name has 19 bytes; at most 18 are allowed"}},
		{[]source.File{proto3("p.proto", "package a.b;\nmessage Defghijklmnop {}")}, nil, source.Limits{Name: 16},
			[]string{"LIMIT_EXCEEDED p.proto:3:9: a full name has 17 bytes; at most 16 are allowed"}},
		{[]source.File{proto3("p.proto", "package a.b;\nmessage Defghijklmnop {}")}, nil, source.Limits{Name: 17}, nil},
		{[]source.File{proto3("p.proto", "option java_package = \"a.b\";\nmessage package { int32 package = 1; }\nmessage Other { int32 a = 1; }")}, nil, source.Limits{Name: 15}, nil},
		{[]source.File{m, proto3("m.proto", "message M {}")}, nil, source.Limits{}, []string{"DUPLICATE_FILE m.proto: the file is given twice"}},
		{[]source.File{m}, []source.File{proto3("m.proto", "message Other {}")}, source.Limits{}, []string{"FILE_CONFLICT m.proto: two different files have this path"}},
		{[]source.File{m}, []source.File{m}, source.Limits{}, nil},
		{[]source.File{m, n}, nil, source.Limits{Files: 2, Bytes: 62, Closure: 62, Elements: 16, Depth: 1, Name: 7}, nil},
	} {
		module, problems, err := protobuf.Compile(t.Context(), c.files, c.imports, c.limits)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, told(problems)); diff != "" || (module != nil) != (c.want == nil) {
			t.Errorf("Compile of %d files and %d imports within %+v reports (-want +got)\n%s", len(c.files), len(c.imports), c.limits, diff)
		}
	}
}

func TestPathsAreThoseThatOthersImport(t *testing.T) {
	for path, why := range map[string]string{
		"":            "is empty",
		"a\xff.proto": "is not valid UTF-8",
		"a\n.proto":   "has control characters",
		`a\b.proto`:   "has a backslash",
		"/a.proto":    "is absolute",
		"./a.proto":   "is not plain",
		"../a.proto":  "is not plain",
		"a//b.proto":  "is not plain",
		"..":          "is not plain",
		"a/b.proto":   "",
		"ä b.proto":   "",
		"...":         "",
	} {
		m, problems, err := protobuf.Compile(t.Context(), []source.File{proto3(path, "message M {}")}, nil, source.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if why == "" {
			if m == nil {
				t.Errorf("the path %q is refused: %v", path, problems)
			}
			continue
		}
		if m != nil || len(problems) != 1 || problems[0].Code != "BAD_PATH" || !strings.Contains(problems[0].Message, why) {
			t.Errorf("the path %q = %v, want BAD_PATH that says it %s", path, problems, why)
		}
	}
}

func TestFurtherProblemsAreCounted(t *testing.T) {
	var body strings.Builder
	for i := range 20 {
		fmt.Fprintf(&body, "message M%d { Nowhere x = 1; }\n", i)
	}
	_, problems, err := protobuf.Compile(t.Context(), []source.File{proto3("a.proto", body.String())}, nil, source.Limits{Problems: 5})
	if err != nil {
		t.Fatal(err)
	}
	if len(problems) != 5 || !strings.HasSuffix(problems[4].Message, "1 more problems are not shown") {
		t.Errorf("Compile of twenty faults with room for five = %v, want five, the last of which says that there are more", problems)
	}
}

func TestProblemsAreOrderedByFile(t *testing.T) {
	files := []source.File{proto3("b.proto", "message B { Nowhere x = 1; }"), proto3("a.proto", "message A { Nowhere x = 1; }")}
	_, problems, err := protobuf.Compile(t.Context(), files, nil, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if len(problems) != 2 || problems[0].Position.File != "a.proto" || problems[1].Position.File != "b.proto" {
		t.Errorf("Compile of two files with a fault each = %v, want that of a.proto first", problems)
	}
}

func TestLongCyclesAreCutInTheMiddle(t *testing.T) {
	const length = 20
	var files []source.File
	for i := range length {
		files = append(files, proto3(fmt.Sprintf("%02d.proto", i), fmt.Sprintf("import \"%02d.proto\";\n", (i+1)%length)))
	}
	_, problems, err := protobuf.Compile(t.Context(), files, nil, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := "IMPORT_CYCLE 19.proto:2:8: the files import each other: " +
		"00.proto -> 01.proto -> 02.proto -> 03.proto -> 04.proto -> 05.proto -> ... 9 more ... -> 15.proto -> 16.proto -> 17.proto -> 18.proto -> 19.proto -> 00.proto"
	if got := told(problems); len(got) != 1 || got[0] != want {
		t.Errorf("Compile of a cycle of %d files = %q, want %q", length, got, want)
	}
}

func TestPublicImportsThatFanOutAreRefused(t *testing.T) {
	files := []source.File{proto3("00a.proto", "message M {}"), proto3("00b.proto", "message N {}")}
	for i := 1; i <= 20; i++ {
		for _, half := range []string{"a", "b"} {
			files = append(files, proto3(fmt.Sprintf("%02d%s.proto", i, half),
				fmt.Sprintf("import public \"%02da.proto\";\nimport public \"%02db.proto\";\n", i-1, i-1)))
		}
	}
	m, problems, err := protobuf.Compile(t.Context(), files, nil, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if m != nil || len(problems) != 1 || problems[0].Code != "LIMIT_EXCEEDED" || !strings.Contains(problems[0].Message, "public imports lead to other files in more than 10000 ways") {
		t.Errorf("Compile of diamonds of public imports = %v, want LIMIT_EXCEEDED", problems)
	}
}

func TestCompileStopsWhenItsContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	m, _, err := protobuf.Compile(ctx, []source.File{proto3("m.proto", "message M {}")}, nil, source.Limits{})
	if m != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("Compile with a context that has ended = %v, %v, want context.Canceled", m, err)
	}
}
