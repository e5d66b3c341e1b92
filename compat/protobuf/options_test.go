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

// TestOptionsAreToldWhereTheyStand changes options and gives each one's line,
// or that of the element on the side that does not set it.
func TestOptionsAreToldWhereTheyStand(t *testing.T) {
	const old = `edition = "2023";
package t;
option java_package = "a";
option (mark).of.team = "x";
import "google/protobuf/descriptor.proto";
message Mark { string team = 1; Mark of = 2; }
extend google.protobuf.FileOptions { Mark mark = 50000; }
message M {
  int32 a = 1;
  int64 b = 2 [
    deprecated = true,
    jstype = JS_STRING];
  string c = 3 [
    default = "x",
    json_name = "d"];
}
enum E {
  option features.enum_type = CLOSED;
  Z = 0;
}
service S {
  rpc Get(M) returns (M) {
    option idempotency_level = IDEMPOTENT;
  }
}
`
	const new = `edition = "2023";
package t;
option go_package = "b";
option (t.mark) = {of: {team: "y"}};
import "google/protobuf/descriptor.proto";
message Mark { string team = 1; Mark of = 2; }
extend google.protobuf.FileOptions { Mark mark = 50000; }
message M {
  int32 a = 1;
  int64 b = 2 [
    jstype = JS_NUMBER,
    deprecated = true];
  string c = 3 [

    json_name = "e",
    features.utf8_validation = NONE,
    default = "y"];
}
enum E {
  option deprecated = true;
  Z = 0;
}
service S {
  rpc Get(M) returns (M) {

    option idempotency_level = NO_SIDE_EFFECTS;
  }
}
`
	var got []string
	for _, f := range diffOf(t, compileText(t, old), compileText(t, new)).Findings {
		got = append(got, fmt.Sprintf("%d -> %d %s: %s", f.Old.Line, f.New.Line, f.Rule, f.Message))
	}
	want := []string{
		`2 -> 3 PROTO_FILE_OPTIONS_CHANGED: option go_package of a.proto was not set and is "b"`,
		`3 -> 2 PROTO_FILE_OPTIONS_CHANGED: option java_package of a.proto was "a" and is not set`,
		`4 -> 4 PROTO_OPTIONS_CHANGED: option (t.mark) of a.proto was {of = {team = "x"}} and is {of = {team = "y"}}`,
		`12 -> 11 PROTO_OPTIONS_CHANGED: option jstype of t.M.b was JS_STRING and is JS_NUMBER`,
		`13 -> 16 PROTO_FIELD_UTF8_CHANGED: t.M.c had to be valid UTF-8 and no longer has to: old readers refuse other bytes`,
		`14 -> 17 PROTO_FIELD_DEFAULT_CHANGED: the default of t.M.c was x and is y: unset fields read another value`,
		`15 -> 15 PROTO_FIELD_JSON_NAME_CHANGED: the JSON name of t.M.c was "d" and is "e"`,
		`17 -> 20 PROTO_OPTIONS_CHANGED: option deprecated of t.E was not set and is true`,
		`18 -> 19 PROTO_ENUM_OPENNESS_CHANGED: enum t.E was closed and is open: old readers lose numbers they do not know`,
		`23 -> 26 PROTO_METHOD_IDEMPOTENCY_CHANGED: the idempotency level of t.S.Get was IDEMPOTENT and is NO_SIDE_EFFECTS`,
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("changed options are told otherwise (-want +got):\n%s", diff)
	}
}

// TestARenamedFieldTellsItsJSONNameToo where one was chosen: both stand at a
// line of their own.
func TestARenamedFieldTellsItsJSONNameToo(t *testing.T) {
	var got []finding.Rule
	for _, f := range changesOf(t, "message M {\n optional int32 a = 1 [\n json_name = \"x\"];\n}", "message M {\n optional int32 b = 1 [\n json_name = \"y\"];\n}").Findings {
		got = append(got, f.Rule)
		if want := 4 + len(got); f.New.Line != want-1 {
			t.Errorf("%s stands at line %d, want %d", f.Rule, f.New.Line, want-1)
		}
	}
	if want := []finding.Rule{protobuf.FieldNameChanged, protobuf.FieldJSONNameChanged}; !slices.Equal(got, want) {
		t.Errorf("a field with another name and JSON name = %v, want %v", got, want)
	}
}

// TestOptionsOfAFileThatWasRenamed: the only file that is gone goes on as the
// only one that came, so its options are compared.
func TestOptionsOfAFileThatWasRenamed(t *testing.T) {
	text := func(pkg, option string) string {
		return "syntax = \"proto3\";\npackage " + pkg + ";\noption go_package = \"" + option + "\";\n"
	}
	for _, c := range []struct {
		what     string
		old, new map[string]string
		want     bool
	}{
		{"renamed", map[string]string{"a.proto": text("t", "a"), "x.proto": text("t", "x")}, map[string]string{"b.proto": text("t", "b"), "x.proto": text("t", "x")}, true},
		{"of another package", map[string]string{"a.proto": text("t", "a"), "x.proto": text("u", "x")}, map[string]string{"b.proto": text("u", "b"), "x.proto": text("u", "x")}, false},
		{"two came", map[string]string{"a.proto": text("t", "a")}, map[string]string{"b.proto": text("t", "b"), "c.proto": text("t", "c")}, false},
	} {
		got := false
		for _, f := range diffOf(t, compile(t, c.old), compile(t, c.new)).Findings {
			got = got || f.Rule == protobuf.FileOptions && f.Old.File == "a.proto" && f.New.File == "b.proto"
		}
		if got != c.want {
			t.Errorf("%s: a changed go_package is told: %v, want %v", c.what, got, c.want)
		}
	}
}

// TestAReservationIsShownWhereItStood on the side that has it.
func TestAReservationIsShownWhereItStood(t *testing.T) {
	with, without := "message M {\n  optional int32 a = 1;\n  reserved 9, 2 to 5;\n  reserved \"x\";\n}", "message M {\n  optional int32 a = 1;\n  reserved 4;\n}"
	for _, c := range []struct {
		old, new string
		want     []string
	}{
		{with, without, []string{"2 to 3 5:15 3:1", "5 5:15 3:1", "9 5:12 3:1", `"x" 3:1 3:1`}},
		{without, with, []string{"2 to 3 3:1 5:15", "5 3:1 5:15", "9 3:1 5:12", `"x" 3:1 3:1`}},
	} {
		var got []string
		for _, f := range changesOf(t, c.old, c.new).Findings {
			_, what, _ := strings.Cut(f.Message, "reserves ")
			got = append(got, fmt.Sprintf("%s %d:%d %d:%d", what, f.Old.Line, f.Old.Column, f.New.Line, f.New.Column))
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("reservations are told elsewhere (-want +got):\n%s", diff)
		}
	}
}

// TestLongOptionsAreClipped holds messages to a length.
func TestLongOptionsAreClipped(t *testing.T) {
	const syntax = "syntax = \"proto3\";\n"
	long := "option java_package = \"" + strings.Repeat("a", 4000) + "\";"
	for _, f := range diffOf(t, compileText(t, syntax), compileText(t, syntax+long)).Findings {
		if len(f.Message) > 200 {
			t.Errorf("%s has a message of %d bytes, want at most 200", f.Rule, len(f.Message))
		}
	}
}
