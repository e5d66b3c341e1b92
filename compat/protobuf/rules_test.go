package protobuf_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
)

// told are the findings in a short form: rule, path and the cells that are
// not safe, as encoding with the class for new and for old readers.
func told(changes finding.Changes) []string {
	names := [...]string{"binary", "json", "strict", "source", "service"}
	letters := [...]string{"-", "n", "~", "x"}
	var list []string
	for _, f := range changes.Findings {
		line := strings.TrimPrefix(string(f.Rule), "PROTO_") + " " + f.Path
		for encoding, cells := range f.Effects {
			if finding.Encoding(encoding) != finding.StrictJSON && cells != ([2]finding.Class{}) {
				line += " " + names[encoding] + ":" + letters[cells[0]] + letters[cells[1]]
			}
		}
		list = append(list, line)
	}
	slices.Sort(list)
	return list
}

func TestWhatIsTold(t *testing.T) {
	const head = "syntax = \"proto3\";\npackage a.v1;\n"
	file := func(text string) map[string]string { return map[string]string{"a.proto": head + text} }
	service := func(methods string) map[string]string {
		return file("message Q { int32 id = 1; }\nmessage A { int32 id = 1; }\nservice S { " + methods + " }")
	}
	const get = "rpc Get(Q) returns (A);"
	for _, c := range []struct {
		name     string
		old, new map[string]string
		want     []string
	}{
		{"a method is removed", service(get + "rpc Put(Q) returns (A);"), service(get),
			[]string{"METHOD_REMOVED a.v1.S.Put source:xx service:x-"}},
		{"a method is added", service(get), service(get + "rpc Put(Q) returns (A);"),
			[]string{"METHOD_ADDED a.v1.S.Put service:-n"}},
		{"a response becomes a stream", service(get), service("rpc Get(Q) returns (stream A);"),
			[]string{"METHOD_STREAMING_CHANGED a.v1.S.Get source:xx service:xx"}},
		{"a request has another type", service(get), service("rpc Get(A) returns (A);"),
			[]string{"METHOD_TYPE_CHANGED a.v1.S.Get source:xx"}},
		{"a service is removed", service(get), file("message Q { int32 id = 1; }\nmessage A { int32 id = 1; }"),
			[]string{"SERVICE_REMOVED a.v1.S source:xx service:x-"}},
		{"a method may be repeated no longer",
			service("rpc Get(Q) returns (A) { option idempotency_level = NO_SIDE_EFFECTS; }"), service(get),
			[]string{"METHOD_IDEMPOTENCY_CHANGED a.v1.S.Get service:xn"}},
		{"a request can hold more: old servers truncate",
			file("message Q { int32 id = 1; }\nmessage A {}\nservice S { rpc Get(Q) returns (A); }"),
			file("message Q { int64 id = 1; }\nmessage A {}\nservice S { rpc Get(Q) returns (A); }"),
			[]string{"FIELD_TYPE_CHANGED a.v1.Q.id binary:-~ json:-~ source:xx service:-~"}},
		{"a response can hold more: old clients truncate",
			file("message Q {}\nmessage A { int32 id = 1; }\nservice S { rpc Get(Q) returns (A); }"),
			file("message Q {}\nmessage A { int64 id = 1; }\nservice S { rpc Get(Q) returns (A); }"),
			[]string{"FIELD_TYPE_CHANGED a.v1.A.id binary:-~ json:-~ source:xx service:~-"}},
		{"the package changes",
			map[string]string{"a.proto": "syntax = \"proto3\"; package a.v1; message M { int32 x = 1; } service S { rpc Get(M) returns (M); }"},
			map[string]string{"a.proto": "syntax = \"proto3\"; package a.v2; message M { int32 x = 1; } service S { rpc Get(M) returns (M); }"},
			[]string{"PACKAGE_CHANGED a.proto binary:nn json:nn source:xx service:xx"}},
		{"a root is removed", file("message M { int32 x = 1; }\nmessage N { string y = 1; }"), file("message M { int32 x = 1; }"),
			[]string{"MESSAGE_REMOVED a.v1.N binary:xx json:xx source:xx"}},
		{"a part is removed with its field", file("message M { int32 x = 1; N n = 2; }\nmessage N { string y = 1; }"), file("message M { int32 x = 1; reserved 2; reserved \"n\"; }"),
			[]string{
				"FIELD_REMOVED a.v1.M.n binary:n- json:n- source:xx", "MESSAGE_REMOVED a.v1.N binary:n- json:n- source:xx",
				`RESERVED_ADDED a.v1.M`, `RESERVED_ADDED a.v1.M`,
			}},
		{"two roots that refer to each other are removed",
			file("message M { int32 x = 1; }\nmessage N { O o = 1; }\nmessage O { N n = 2; }"), file("message M { int32 x = 1; }"),
			[]string{"MESSAGE_REMOVED a.v1.N binary:xx json:xx source:xx", "MESSAGE_REMOVED a.v1.O binary:xx json:xx source:xx"}},
		{"a message moves to another file",
			map[string]string{"a.proto": head + "message M { int32 x = 1; }\nmessage N { int32 y = 1; }"},
			map[string]string{"a.proto": head + "message M { int32 x = 1; }", "b.proto": head + "message N { int32 y = 1; }"},
			[]string{"MESSAGE_MOVED a.v1.N source:~~"}},
		{"a change inside a message is told once", file("message M { N a = 1; N b = 2; }\nmessage N { string y = 1; }"), file("message M { N a = 1; N b = 2; }\nmessage N { int32 y = 1; }"),
			[]string{"FIELD_TYPE_CHANGED a.v1.N.y binary:xx json:~x source:xx"}},
		{"a message that is renamed is told once", file("message M { N a = 1; N b = 2; }\nmessage N { string y = 1; int32 z = 2; }"), file("message M { P a = 1; P b = 2; }\nmessage P { string y = 1; int32 z = 2; }"),
			[]string{"MESSAGE_RENAMED a.v1.P binary:nn json:nn source:xx"}},
		{"a field goes where another was",
			file("message M { int32 x = 1; }"), file("message M { int32 y = 1; int32 x = 2; }"),
			[]string{"FIELD_NUMBER_CHANGED a.v1.M.x binary:xx", "FIELD_NUMBER_REUSED a.v1.M.y binary:xx json:-n"}},
		{"options that shape code change", file("option go_package = \"x;y\"; option java_package = \"a; b\"; message M {}"), file("option go_package = \"z\"; option java_package = \"a; b\"; message M {}"),
			[]string{"FILE_OPTIONS_CHANGED a.proto source:xx"}},
		{"options that only tell change", file("message M { int32 x = 1; }"), file("message M { option deprecated = true; int32 x = 1 [deprecated = true]; }"),
			[]string{"OPTIONS_CHANGED a.v1.M source:nn", "OPTIONS_CHANGED a.v1.M.x source:nn"}},
		{"a reservation is taken back", file("message M { reserved 1 to 9; }"), file("message M { reserved 1 to 3, 5, 7 to 9; }"),
			[]string{"RESERVED_REMOVED a.v1.M binary:n-", "RESERVED_REMOVED a.v1.M binary:n-"}},
	} {
		old := compile(t, c.old)
		new := compile(t, c.new)
		changes, err := protobuf.Diff(t.Context(), old, new)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, told(changes)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

func TestImportedMessagesCountWhereTheyAreReached(t *testing.T) {
	imports := func(kind string) map[string]string {
		return map[string]string{"money.proto": fmt.Sprintf("syntax = \"proto3\"; package m; message Money { %s units = 1; } message Other { %s x = 1; }", kind, kind)}
	}
	own := map[string]string{"a.proto": `syntax = "proto3"; package a.v1; import "money.proto"; message M { m.Money price = 1; }`}
	old := compileWith(t, own, imports("int32"))
	new := compileWith(t, own, imports("string"))
	changes, err := protobuf.Diff(t.Context(), old, new)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"FIELD_TYPE_CHANGED m.Money.units binary:xx json:x~ source:xx"}
	if diff := cmp.Diff(want, told(changes)); diff != "" {
		t.Errorf("a change in an import (-want +got)\n%s", diff)
	}
}
