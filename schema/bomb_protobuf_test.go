//go:build !race

package schema_test

import (
	"fmt"
	"strings"

	"github.com/pawl-registry/pawl/schema"
)

func protobufBombs() []bomb {
	const head = "syntax = \"proto3\";\n"
	one := func(text string) schema.Source { return proto("a.proto", text) }
	two := func(text string) schema.Source {
		return schema.Source{Format: schema.Protobuf, Files: []schema.File{{Path: "a.proto", Content: "syntax = \"proto2\";\n" + text}}}
	}
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
		{"170,000 fields", one("message M {\n" + each(170_000, "", "int32 f# = 2#;\n") + "}"), ""},
		{"90,000 maps", one("message M {\n" + each(90_000, "", "map<int32,M> f# = 2#;\n") + "}"), ""},
		{"4,000 oneofs", one("message M {\n" + each(4_000, "", "oneof o# { M f# = 2#; }\n") + "}"), ""},
		{"60,000 oneofs", one("message M {\n" + each(60_000, "", "oneof o# { M f# = 2#; }\n") + "}"), "LIMIT_EXCEEDED"},
		{"200,000 enum values", one("enum E {\nZ = 0;\n" + each(200_000, "", "V# = 1#;\n") + "}"), ""},
		{"200,000 messages", one(each(200_000, "", "message M# {}\n")), ""},
		{"100,000 enums", one(each(100_000, "", "enum E# {V#=0;}\n")), ""},
		{"50,000 methods", one("message M {}\nservice S {\n" + each(50_000, "", "rpc R#(M)returns(M);\n") + "}"), ""},
		{"100,000 reserved ranges", one("message M { reserved 1" + each(100_000, "", ",\n2#") + "; }"), ""},
		{"100,000 unknown options", one(each(100_000, "", "option (x#) = #;\n")), "UNRESOLVED_NAME"},
		{"an option 100,000 times", one("import \"google/protobuf/descriptor.proto\";\nextend google.protobuf.FileOptions { repeated int32 x = 50000; }\n" + each(100_000, "", "option (x) = #;\n")), ""},
		{"60,000 fields that are optional", one("message M {\n" + each(60_000, "", "optional M f# = 2#;\n") + "}"), "LIMIT_EXCEEDED"},
		{"50,000 reserved ranges for 50,000 fields", one("message M {\n" + each(50_000, "", "reserved 2#;\n") + each(50_000, "", "M f# = 3#;\n") + "}"), ""},
		{"50,000 reserved ranges for 50,000 enum values", one("enum E {\nZ=0;\n" + each(50_000, "", "reserved 2#;\n") + each(50_000, "", "f# = 3#;\n") + "}"), ""},
		{"50,000 reserved names for 50,000 fields", one("message M {\n" + each(50_000, "", "reserved \"n#\";\n") + each(50_000, "", "M f# = 3#;\n") + "}"), ""},
		{"10,000 extension ranges with 10,000 extensions", two("message M {\n" + each(30_000, "", "extensions 2#;\n") + "}\nextend M {\n" + each(30_000, "", "optional int32 f# = 2#;\n") + "}"), "LIMIT_EXCEEDED"},
		{"30,000 extensions of options, each used", two("import \"google/protobuf/descriptor.proto\";\nextend google.protobuf.FileOptions {\n" + each(30_000, "", "optional int32 f# = 200#;\n") + "}\n" + each(30_000, "", "option (f#) = 1;\n")), ""},
		{"an option's 30,000 fields, one by one", two("import \"google/protobuf/descriptor.proto\";\nmessage M {\n" + each(30_000, "", "optional int32 f# = 2#;\n") + "}\nextend google.protobuf.FileOptions { optional M m = 50000; }\n" + each(30_000, "", "option (m).f# = 1;\n")), "LIMIT_EXCEEDED"},
		{"an option's 30,000 fields, at once", two("import \"google/protobuf/descriptor.proto\";\nmessage M {\n" + each(30_000, "", "optional int32 f# = 2#;\n") + "}\nextend google.protobuf.FileOptions { optional M m = 50000; }\noption (m) = {\n" + each(30_000, "", "f#: 1\n") + "};\n"), "LIMIT_EXCEEDED"},
		{"literals 250 deep, with 1,000 values at each level", two("import \"google/protobuf/descriptor.proto\";\nmessage M { optional M m = 1; repeated int32 f = 2; }\nextend google.protobuf.FileOptions { optional M x = 50000; }\noption (x) = {\n" + around(250, "m {\n"+each(1_000, "", "f: #\n"), "", "}\n") + "};\n"), "LIMIT_EXCEEDED"},
		{"literals 30 deep, with 1,000 values at each level", two("import \"google/protobuf/descriptor.proto\";\nmessage M { optional M m = 1; repeated int32 f = 2; }\nextend google.protobuf.FileOptions { optional M x = 50000; }\noption (x) = {\n" + around(30, "m {\n"+each(1_000, "", "f: #\n"), "", "}\n") + "};\n"), ""},
		{"20,000 literals 8 deep", two("import \"google/protobuf/descriptor.proto\";\nmessage M { optional M m = 1; repeated int32 f = 2; }\nextend google.protobuf.FileOptions { repeated M x = 50000; }\n" + each(20_000, "", "option (x) = {m{m{m{m{m{m{m{}}}}}}}};\n")), ""},
		{"50,000 aliases of one enum value", one("enum E { option allow_alias = true;\n" + each(50_000, "", "v#=0;\n") + "}"), ""},
		{"50,000 enum values without aliases allowed", one("enum E {\n" + each(50_000, "", "v#=0;\n") + "}"), "BAD_DECLARATION"},
		{"10,000 fields with one JSON name", one("message M {\n" + each(10_000, "", "M f# = 2# [json_name=\"x\"];\n") + "}"), "BAD_OPTION"},
		{"50,000 messages of one name", one(each(50_000, "", "message M {}\n")), "DUPLICATE_SYMBOL"},
		{"50,000 imports that are not there", one(each(50_000, "", "import \"#.proto\";\n")), "IMPORT_NOT_FOUND"},
		{"50,000 imports of one file", one(each(50_000, "", "import \"google/protobuf/any.proto\";\n")), "BAD_DECLARATION"},
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
		{"100,000 names that are looked up through 30 scopes", one(around(30, "message M {\n", each(100_000, "", "X.Y f# = 2#;\n"), "}\n")), "UNRESOLVED_NAME"},
		{"a number of a million digits", one("message M { int32 x = " + strings.Repeat("9", 1<<20) + "; }"), "SYNTAX_ERROR"},
		{"a string in a million pieces", one("option java_package = " + strings.Repeat("\"a\"\n", 900_000) + ";"), ""},
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
