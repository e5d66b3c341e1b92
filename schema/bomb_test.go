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

// What a bomb may cost: a second of one core, and memory that a server has.
const (
	maxCPU   = time.Second * slower
	maxAlloc = 1 << 30
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
			if took > maxCPU {
				t.Errorf("Parse(%s) took %v of CPU, want at most %v", b.name, took, maxCPU)
			}
			if grew > maxAlloc {
				t.Errorf("Parse(%s) allocated %d MB, want at most %d", b.name, grew>>20, maxAlloc>>20)
			}
		})
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

func avroBombs() []bomb {
	one := func(text string) schema.Source {
		return schema.Source{Format: schema.Avro, Files: []schema.File{{Path: "a.avsc", Content: text}}}
	}
	record := func(name, fields string) string {
		return fmt.Sprintf(`{"type":"record","name":%q,"fields":[%s]}`, name, fields)
	}
	long := strings.Repeat("n", 1<<20)
	return []bomb{
		{"100,000 nested arrays", one(around(100_000, `{"type":"array","items":`, `"int"`, "}")), "TOO_DEEP"},
		{"100,000 nested brackets", one(strings.Repeat("[", 100_000)), "TOO_DEEP"},
		{"100,000 nested levels in a default", one(record("R", `{"name":"f","type":"int","default":`+around(100_000, "[", "", "]")+"}")), "TOO_DEEP"},
		{"a union of 10 MB", one("[" + each(130_000, ",", `{"type":"record","name":"RRRRRRRRRR#","fields":[{"name":"f","type":"int"}]}`) + "]"), "TOO_LARGE"},
		{"a union of 4 MB", one("[" + each(60_000, ",", `{"type":"record","name":"R#","fields":[{"name":"f","type":"int"}]}`)[:4<<20-1] + "]"), "TOO_LARGE"},
		{"2^20 fields", one(record("R", each(1<<20, ",", `{"name":"f#","type":"int"}`))), "TOO_LARGE"},
		{"2^20 elements", one("[" + each(1<<20, ",", `0`) + "]"), "TOO_MANY_ELEMENTS"},
		{"records without end", one(record("R", `{"name":"f","type":"R"}`)), ""},
		{"a circle of records", one("[" + each(1_000, ",", record("R#", `{"name":"f","type":"R#"}`)) + ",\"null\"]"), ""},
		{"invalid UTF-8", one(`{"type":"enum","name":"E","symbols":["` + "\xff" + `"]}`), "BAD_ENCODING"},
		{"half a character at the end", one(`"int` + "\xe2\x82"), "BAD_ENCODING"},
		{"a number of a million digits", one(record("R", `{"name":"f","type":"double","default":1e`+strings.Repeat("9", 1<<20)+"}")), ""},
		{"a whole number of a million digits", one(record("R", `{"name":"f","type":"long","default":`+strings.Repeat("9", 1<<20)+"}")), "BAD_DEFAULT"},
		{"a namespace of a megabyte, inherited 10,000 times", one(`{"type":"record","name":"R","namespace":"` + long + `","fields":[` + each(10_000, ",", `{"name":"f#","type":{"type":"fixed","name":"F#","size":1}}`) + "]}"), "NAME_TOO_LONG"},
		{"a namespace of a megabyte, with 100,000 uses", one(`{"type":"record","name":"R","namespace":"` + long + `","fields":[` + each(100_000, ",", `{"name":"f#","type":"R"}`) + "]}"), "NAME_TOO_LONG"},
		{"a namespace of a megabyte, with 100,000 aliases", one(`{"type":"record","name":"R","namespace":"` + long + `","aliases":[` + each(100_000, ",", `"A#"`) + `],"fields":[]}`), "NAME_TOO_LONG"},
		{"10,000 records and 10,000 names that are not there", one("[" + each(10_000, ",", record("a.R#", `{"name":"f","type":"b.R#"}`)) + "]"), "UNDEFINED_NAME"},
		{"unions of records in a default", one(branching()), "BAD_DEFAULT"},
	}
}

// branching is a default that could mean 2^30 combinations of branches.
func branching() string {
	var b strings.Builder
	b.WriteString("[")
	for i := range 60 {
		for _, side := range "ab" {
			fmt.Fprintf(&b, `{"type":"record","name":"%c%d","fields":[{"name":"f","type":["a%d","b%d"]}]},`, side, i, i+1, i+1)
		}
	}
	b.WriteString(`{"type":"record","name":"a60","fields":[{"name":"f","type":"int"}]},{"type":"record","name":"b60","fields":[{"name":"f","type":"int"}]},`)
	b.WriteString(`{"type":"record","name":"R","fields":[{"name":"f","type":"a0","default":` + around(61, `{"f":`, `"no"`, "}") + "}]}]")
	return b.String()
}

func protobufBombs() []bomb {
	const head = "syntax = \"proto3\";\n"
	one := func(text string) schema.Source { return proto("a.proto", text) }
	files := func(n int, text string) schema.Source {
		s := schema.Source{Format: schema.Protobuf}
		for i := range n {
			text := strings.ReplaceAll(text, "#", fmt.Sprint((i+1)%n))
			s.Files = append(s.Files, schema.File{Path: fmt.Sprintf("%d.proto", i), Content: head + text})
		}
		return s
	}
	long := strings.Repeat("n", 20_000)
	return []bomb{
		{"100,000 nested messages", one(around(100_000, "message M {\n", "", "}\n")), "LIMIT_EXCEEDED"},
		{"100,000 nested literals", one("option (x) = " + around(100_000, "{ a: \n", "", "}\n") + ";"), "LIMIT_EXCEEDED"},
		{"100,000 brackets", one(strings.Repeat("[\n", 100_000)), "LIMIT_EXCEEDED"},
		{"100,000 groups", one(around(100_000, "optional group G = 1 {\n", "", "}\n")), "LIMIT_EXCEEDED"},
		{"a oneof of 10 MB", one("message M { oneof o {\n" + each(350_000, "", "  string field_with_a_name_# = #;\n") + "} }"), "LIMIT_EXCEEDED"},
		{"2^20 fields", one("message M {\n" + each(1<<20, "", "int32 f# = #;\n") + "}"), "LIMIT_EXCEEDED"},
		{"2^20 tokens", one(strings.Repeat("; \n", 1<<20)), "LIMIT_EXCEEDED"},
		{"one line of 3 MB", one("message M {" + each(100_000, "", "int32 f# = #;") + "}"), "LIMIT_EXCEEDED"},
		{"200,000 fields", one("message M {\n" + each(200_000, "", "int32 f# = 2#;\n") + "}"), ""},
		{"100,000 maps", one("message M {\n" + each(100_000, "", "map<int32,M> f# = 2#;\n") + "}"), ""},
		{"60,000 oneofs", one("message M {\n" + each(60_000, "", "oneof o# { M f# = 2#; }\n") + "}"), ""},
		{"200,000 enum values", one("enum E {\nZ = 0;\n" + each(200_000, "", "V# = 1#;\n") + "}"), ""},
		{"200,000 messages", one(each(200_000, "", "message M# {}\n")), ""},
		{"100,000 enums", one(each(100_000, "", "enum E# {V#=0;}\n")), ""},
		{"50,000 methods", one("message M {}\nservice S {\n" + each(50_000, "", "rpc R#(M)returns(M);\n") + "}"), ""},
		{"100,000 reserved ranges", one("message M { reserved 1" + each(100_000, "", ",\n2#") + "; }"), "?"},
		{"100,000 unknown options", one(each(100_000, "", "option (x#) = #;\n")), "UNRESOLVED_NAME"},
		{"an option 100,000 times", one("import \"google/protobuf/descriptor.proto\";\nextend google.protobuf.FileOptions { repeated int32 x = 50000; }\n" + each(100_000, "", "option (x) = #;\n")), ""},
		{"messages that hold themselves", one("message A { A a = 1; B b = 2; } message B { A a = 1; repeated B b = 2; map<string, A> m = 3; }"), ""},
		{"a file that imports itself", one(`import "a.proto"; message M {}`), "IMPORT_CYCLE"},
		{"a circle of 2,000 files", files(2_000, `import "#.proto"; message M# {}`), "IMPORT_CYCLE"},
		{"2,001 files", files(2_001, `message M# {}`), "LIMIT_EXCEEDED"},
		{"invalid UTF-8", one("message M {} // \xff"), "INVALID_UTF8"},
		{"half a character at the end", one("message M {} // \xe2\x82"), "INVALID_UTF8"},
		{"a NUL", one("message M\x00 {}"), "SYNTAX_ERROR"},
		{"public imports in diamonds", publicDiamonds(), "LIMIT_EXCEEDED"},
		{"full names of two megabytes", one(around(100, "message "+long+" {\n", each(50_000, "", "int32 f# = 1#;\n"), "}\n")), "LIMIT_EXCEEDED"},
		{"a package of a megabyte", one("package " + strings.Repeat("n", 1<<20) + ";\n" + each(50_000, "", "message M# {}\n")), "LIMIT_EXCEEDED"},
		{"100,000 names that are looked up through 200 scopes", one(around(30, "message M {\n", each(100_000, "", "X.Y f# = 2#;\n"), "}\n")), "?"},
		{"a number of a million digits", one("message M { int32 x = " + strings.Repeat("9", 1<<20) + "; }"), "?"},
		{"a string in a million pieces", one("option java_package = " + strings.Repeat("\"a\"\n", 900_000) + ";"), "?"},
	}
}

// publicDiamonds are files in pairs that each import both of the next pair.
func publicDiamonds() schema.Source {
	s := schema.Source{Format: schema.Protobuf}
	const levels = 30
	for i := range levels {
		for _, side := range "ab" {
			text := "syntax = \"proto3\";\n"
			if i+1 < levels {
				text += fmt.Sprintf("import public \"a%d.proto\"; import public \"b%d.proto\";\n", i+1, i+1)
			}
			text += fmt.Sprintf("message M%c%d { Ma%d x = 1; }", side, i, levels-1)
			s.Files = append(s.Files, schema.File{Path: fmt.Sprintf("%c%d.proto", side, i), Content: text})
		}
	}
	return s
}
