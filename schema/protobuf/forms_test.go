package protobuf_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// formImports are what the files below import.
var formImports = []source.File{
	{Path: "b.proto", Content: `syntax = "proto3"; package b; message B { int32 x = 1; }`},
	{Path: "opts.proto", Content: `syntax = "proto2"; package o; import "google/protobuf/descriptor.proto"; import "google/protobuf/any.proto";
		enum E { Z = 0; ONE = 1; NEG = -1; }
		message V { optional string s = 1; optional V v = 2; map<string, int32> m = 3; repeated bytes b = 4; optional double d = 5; optional group G = 6 { optional bool x = 1; } optional google.protobuf.Any any = 7; extensions 100 to max; }
		extend V { optional float more = 100; }
		extend google.protobuf.FieldOptions { optional V v = 50001; repeated E e = 50002; optional float f = 50003; repeated double d = 50004; optional bytes raw = 50005; optional string str = 50006; optional uint64 big = 50007; }
		extend google.protobuf.FileOptions { optional V fv = 50001; } extend google.protobuf.MessageOptions { optional V mv = 50001; } extend google.protobuf.OneofOptions { optional V ov = 50001; }
		extend google.protobuf.EnumOptions { optional V ev = 50001; } extend google.protobuf.EnumValueOptions { optional V evv = 50001; } extend google.protobuf.ServiceOptions { optional V sv = 50001; }
		extend google.protobuf.MethodOptions { optional V mev = 50001; } extend google.protobuf.ExtensionRangeOptions { optional V xv = 50001; }`},
}

// intricate are files that are easily printed wrong.
var intricate = []string{
	`syntax = "proto3"; package a.b; import "b.proto"; message M { reserved 2, 25 to max; reserved "x", "w"; oneof o { .b.B b = 11; string z = 1; } optional int32 opt = 4; map<string, M> m = 3 [json_name = "n", deprecated = true]; message N {} enum E { A = 0; B = -3; C = 0; option allow_alias = true; reserved -9 to -5, 7 to max; } }`,
	`syntax = "proto2"; message M { message Before {} optional group G = 9 { required int32 a = 1 [default = -7]; } message Between {} map<int32, Before> m = 3; message After {} extensions 100 to 199, 300; extensions 400 to max; oneof o { group P = 21 { } int32 q = 20; group R = 19 { optional int32 i = 1; } } message Last {} }
		extend M { optional string s = 100; optional group X = 101 { optional M m = 1; } } message Y { extend M { repeated group Z = 102 { } optional int32 w = 103; } message Q {} }`,
	`syntax = "proto2"; message D { optional float a = 1 [default = 1e10]; optional double b = 2 [default = -inf]; optional double c = 3 [default = nan]; optional bytes d = 4 [default = "\001\xff\"\\'\n"]; optional string e = 5 [default = "\u00e4\"\n\\"]; optional float f = 6 [default = -0.0]; optional E g = 7 [default = Y]; optional bool h = 8 [default = true]; optional sint64 i = 9 [default = -9223372036854775808]; optional float k = 10 [default = 0.1]; enum E { X = 5; Y = 1; } }`,
	`edition = "2023"; package e; option features.field_presence = IMPLICIT; enum E { option features.enum_type = CLOSED; A = 1; reserved B, C; } message M { int32 r = 1 [features.field_presence = LEGACY_REQUIRED]; M d = 2 [features.message_encoding = DELIMITED]; repeated int32 p = 3 [features.repeated_field_encoding = EXPANDED]; string s = 4 [features.utf8_validation = NONE]; reserved x; }`,
	`syntax = "proto2"; package a; import "opts.proto"; option java_package = "x.\"y"; option (o.fv) = { s: "f" }; option optimize_for = CODE_SIZE;
		message M { option (o.mv).s = "m"; option (o.mv).v.v = {}; option (o.mv).m = { key: "k" value: 1 }; option (o.mv).m = { key: "" value: -1 };
		optional int32 f = 1 [(o.v) = { s: "\001" b: "\xff\000" b: "" d: -inf G { x: true } [o.more]: 1e-7 any { [type.googleapis.com/o.V] { s: "in" } } }, (o.e) = NEG, (o.e) = ONE, (o.f) = -0.0, (o.d) = nan, (o.d) = 1e300, (o.raw) = "\0\xfe", (o.str) = "[.\"[.", (o.big) = 18446744073709551615, packed = false];
		oneof x { option (o.ov).s = "o"; int32 y = 2; } extensions 10 to 20 [(o.xv) = { s: "r" }, verification = UNVERIFIED]; }
		enum E { option (o.ev).s = "e"; V = 0 [(o.evv).s = "v", deprecated = true]; } service S { option (o.sv).s = "s"; rpc R(stream M) returns (stream M) { option (o.mev).s = "m"; option idempotency_level = IDEMPOTENT; } rpc A(M) returns (M); }`,
	`syntax = "proto3"; import "google/protobuf/descriptor.proto"; message In { extend google.protobuf.FieldOptions { optional string inner = 50101; repeated string many = 50102; } } extend google.protobuf.FieldOptions { optional int32 own = 50100; int32 plain = 50103; } message M { string s = 1 [(own) = 0, (In.inner) = "x"]; }`,
	`syntax = "proto3"; import public "google/protobuf/any.proto"; import weak "b.proto"; message optional { message repeated {} } message M { .optional a = 1; .optional.repeated b = 2; google.protobuf.Any c = 3; b.B d = 4; }`,
	`syntax = "proto3"; package a.b; message a { message b { message M {} } b.M x = 1; .a.b.M y = 2; } message M { a.b.M m = 1; }`,
	`message Old {}`,
	``,
}

func TestFormsKeepTheMeaning(t *testing.T) {
	for _, text := range intricate {
		keepsMeaning(t, source.File{Path: "a.proto", Content: text}, formImports)
	}
}

func TestNormalizeGivesOneText(t *testing.T) {
	var forms []string
	for _, text := range []string{
		`syntax = "proto3"; package p; import "b.proto"; import "google/protobuf/any.proto"; message M { int32 z = 9; b.B a = 1; oneof y { int32 s = 3; int32 t = 2; } oneof x { int32 u = 4; } optional int32 o2 = 6; optional int32 o1 = 5; reserved 20, 21, 22; reserved "m", "l"; google.protobuf.Any q = 30; } enum F { F0 = 0; } enum E { E0 = 0; reserved 5, 6; } service T {} service S { rpc B(M) returns (M); rpc A(M) returns (M); }`,
		"// Said otherwise.\nsyntax = 'proto3'; import \"google/protobuf/any.proto\"; import \"b.proto\"; package p; service S { rpc A(.p.M) returns (M); rpc B(M) returns (M) {} } service T {} enum E { E0 = 0x0; reserved 5 to 6; } enum F { F0 = 0; } message M { optional int32 o1 = 5; optional int32 o2 = 6; reserved 'l'; reserved 'm'; reserved 20 to 22; .b.B a = 1; oneof x { int32 u = 4; } oneof y { int32 t = 2; int32 s = 3; } google.protobuf.Any q = 30; int32 z = 9 [json_name = \"z\"]; }",
	} {
		got, problems, err := protobuf.Normalize(t.Context(), source.File{Path: "a.proto", Content: text}, formImports, source.DefaultLimits)
		if err != nil || problems.Refused() {
			t.Fatalf("Normalize = %v, %v", problems, err)
		}
		forms = append(forms, got)
	}
	if forms[0] != forms[1] {
		t.Errorf("two texts of one meaning are normalized to\n%s\nand\n%s", forms[0], forms[1])
	}
	if !strings.Contains(forms[0], "reserved 20 to 22;") || strings.Index(forms[0], "b.proto") > strings.Index(forms[0], "any.proto") || strings.Contains(forms[0], "Said") {
		t.Errorf("the normalized form is\n%s\nwant ranges joined, imports sorted and no comments", forms[0])
	}
}

// descriptor is a small sound one, as clients send it: without JSON names, and
// with a type that is named from inside.
func descriptor() *descriptorpb.FileDescriptorProto {
	return &descriptorpb.FileDescriptorProto{
		Name: proto.String("shop/order.proto"), Package: proto.String("shop"), Syntax: proto.String("proto3"), Dependency: []string{"b.proto"},
		MessageType: []*descriptorpb.DescriptorProto{{Name: proto.String("Order"), Field: []*descriptorpb.FieldDescriptorProto{
			{Name: proto.String("line_item"), Number: proto.Int32(1), Label: descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum(), TypeName: proto.String("b.B")},
		}}},
	}
}

func decode(t *testing.T, p *descriptorpb.FileDescriptorProto, limits source.Limits) (string, source.Problems) {
	t.Helper()
	data, err := proto.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	text, problems, err := protobuf.Decode(t.Context(), data, formImports, limits)
	if err != nil {
		t.Fatal(err)
	}
	return text, problems
}

func TestDecodeReadsWhatClientsSend(t *testing.T) {
	want := "syntax = \"proto3\";\npackage shop;\nimport \"b.proto\";\nmessage Order {\n  b.B line_item = 1;\n}\n"
	if got, problems := decode(t, descriptor(), source.Limits{}); got != want {
		t.Errorf("Decode = %q, %v, want %q", got, problems, want)
	}
}

func TestDecodeRefusesWhatIsNotSound(t *testing.T) {
	unknownOption := &descriptorpb.FieldOptions{}
	unknownOption.ProtoReflect().SetUnknown(protowire.AppendVarint(protowire.AppendTag(nil, 50001, protowire.VarintType), 1))
	for what, c := range map[string]struct {
		change func(*descriptorpb.FileDescriptorProto)
		limits source.Limits
		code   string
	}{
		"an import that is nowhere": {change: func(p *descriptorpb.FileDescriptorProto) { p.Dependency[0] = "nowhere\n.proto" }, code: "IMPORT_NOT_FOUND"},
		"a type that is nowhere":    {change: func(p *descriptorpb.FileDescriptorProto) { p.MessageType[0].Field[0].TypeName = proto.String(".b.C") }, code: "BAD_DESCRIPTOR"},
		"a name with more in it":    {change: func(p *descriptorpb.FileDescriptorProto) { p.MessageType[0].Name = proto.String("A {} message B") }, code: "BAD_DESCRIPTOR"},
		"a package that is no name": {change: func(p *descriptorpb.FileDescriptorProto) { p.Package = proto.String("a; message X {}") }, code: "BAD_DESCRIPTOR"},
		"a reserved name that is no name": {change: func(p *descriptorpb.FileDescriptorProto) {
			p.Syntax, p.Edition = proto.String("editions"), descriptorpb.Edition_EDITION_2023.Enum()
			p.MessageType[0].ReservedName = []string{"a; int32 injected = 7; reserved b"}
		}, code: "BAD_DESCRIPTOR"},
		"an option that nobody knows":     {change: func(p *descriptorpb.FileDescriptorProto) { p.MessageType[0].Field[0].Options = unknownOption }, code: "BAD_OPTION"},
		"a number that is out of range":   {change: func(p *descriptorpb.FileDescriptorProto) { p.MessageType[0].Field[0].Number = proto.Int32(1 << 30) }, code: "BAD_DESCRIPTOR"},
		"a weak import that is not there": {change: func(p *descriptorpb.FileDescriptorProto) { p.WeakDependency = []int32{48} }, code: "COMPILER_FAULT"},
		"a oneof that is not there":       {change: func(p *descriptorpb.FileDescriptorProto) { p.MessageType[0].Field[0].OneofIndex = proto.Int32(7) }, code: "BAD_DESCRIPTOR"},
		"a file that imports itself":      {change: func(p *descriptorpb.FileDescriptorProto) { p.Dependency = append(p.Dependency, p.GetName()) }, code: "IMPORT_CYCLE"},
		"references that are too long":    {change: func(*descriptorpb.FileDescriptorProto) {}, limits: source.Limits{Closure: 20}, code: "LIMIT_EXCEEDED"},
		"too many bytes":                  {change: func(*descriptorpb.FileDescriptorProto) {}, limits: source.Limits{Bytes: 20}, code: "LIMIT_EXCEEDED"},
		"too many parts":                  {change: func(*descriptorpb.FileDescriptorProto) {}, limits: source.Limits{Elements: 40}, code: "BAD_DESCRIPTOR"},
		"nesting too deep":                {change: func(*descriptorpb.FileDescriptorProto) {}, limits: source.Limits{Depth: 1}, code: "BAD_DESCRIPTOR"},
		"a text that is too long":         {change: func(*descriptorpb.FileDescriptorProto) {}, limits: source.Limits{Bytes: 80}, code: "LIMIT_EXCEEDED"},
	} {
		p := descriptor()
		c.change(p)
		if text, problems := decode(t, p, c.limits); !problems.Refused() || problems[0].Code != c.code || problems[0].Position.File == "" {
			t.Errorf("Decode with %s = %q, %v, want %s and where", what, text, problems, c.code)
		}
	}
}

func TestDecodeRefusesWhatNoTextCanSay(t *testing.T) {
	p := descriptor()
	p.MessageType[0].Field[0].JsonName = proto.String("")
	if text, problems := decode(t, p, source.Limits{}); !problems.Refused() || !strings.Contains(problems[0].Message, "what no text can: field 1 line_item") {
		t.Errorf("Decode of an empty JSON name = %q, %v, want a problem that names the field", text, problems)
	}
}

func TestDecodeEndsWithItsContext(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	data, _ := proto.Marshal(descriptor())
	if _, _, err := protobuf.Decode(ended, data, formImports, source.Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Decode = %v, want that the context was cancelled", err)
	}
}

func TestIsDescriptor(t *testing.T) {
	data, _ := proto.Marshal(descriptor())
	nameOnly, _ := proto.Marshal(&descriptorpb.FileDescriptorProto{Name: proto.String("a.proto")})
	for what, c := range map[string]struct {
		data []byte
		want bool
	}{
		"a descriptor":            {data, true},
		"half a descriptor":       {data[:len(data)-3], false},
		"nothing":                 {nil, false},
		"a name alone":            {nameOnly, false},
		"a message in text":       {[]byte("syntax"), false},
		"a field of another kind": {protowire.AppendVarint(protowire.AppendTag(nil, 4, protowire.VarintType), 1), false},
	} {
		if got := protobuf.IsDescriptor(c.data); got != c.want {
			t.Errorf("IsDescriptor of %s = %v, want %v", what, got, c.want)
		}
	}
}

// FuzzDecode reads any bytes: it never panics, and what it makes of them
// compiles and goes through a descriptor again unchanged.
func FuzzDecode(f *testing.F) {
	for _, text := range intricate {
		data, problems, err := protobuf.Serialize(f.Context(), source.File{Path: "a.proto", Content: text}, formImports, source.DefaultLimits)
		if err != nil || problems.Refused() {
			f.Fatal(err, problems)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 3_000 {
			t.Skip("many bytes only cost time")
		}
		text, problems, err := protobuf.Decode(t.Context(), data, formImports, source.DefaultLimits)
		if err != nil {
			t.Fatalf("Decode(%x) = %v", data, err)
		}
		if problems.Refused() {
			return
		}
		keepsMeaning(t, source.File{Path: "a.proto", Content: text}, formImports)
	})
}
