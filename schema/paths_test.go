package schema_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/schema"
)

func TestFieldPathsPassArraysMapsAndUnions(t *testing.T) {
	s := parse(t, avsc(`["null", {"type": "record", "name": "Order", "fields": [
		{"name": "id", "type": "string"},
		{"name": "lines", "type": {"type": "array", "items": {"type": "map", "values": {"type": "record", "name": "Line", "fields": [
			{"name": "sku", "type": "string"}, {"name": "parts", "type": {"type": "array", "items": "Line"}}]}}}},
		{"name": "pay", "type": ["null", {"type": "record", "name": "Card", "fields": [{"name": "number", "type": "string"}]},
			{"type": "record", "name": "Bank", "fields": [{"name": "number", "type": "long"}, {"name": "bic", "type": "string"}]}]}]}]`))
	wantPaths(t, s, "id", "lines", "lines.sku", "lines.parts", "pay", "pay.number", "pay.bic")
	wantPath(t, s, true, "lines.parts.parts.parts.sku")
	wantPath(t, s, false, "", ".", "id.", "id.x", "lines.id", "pay.", "pay.number.x", "Order", "lines.parts.parts.bic")
}

func TestFieldPathsOfMessages(t *testing.T) {
	s := parse(t, proto("a.proto", `package acme.v1; import "google/protobuf/timestamp.proto"; import "b.proto";
		message Order { string id = 1; map<string, Line> lines = 2; repeated Order replaces = 3;
			google.protobuf.Timestamp at = 4; oneof pay { string card = 5; } message Inner { int32 n = 1; } b.Money price = 6; }
		message Line { string sku = 1; }`, as("b.proto", "b", parse(t, proto("b.proto", `package b; message Money { int64 units = 1; }`)))))
	wantPaths(t, s, "id", "lines", "lines.sku", "replaces", "at", "at.seconds", "at.nanos", "card", "price", "price.units", "acme.v1.Line/sku")
	wantPath(t, s, true, "replaces.replaces.lines.sku", "acme.v1.Order/id", "acme.v1.Order.Inner/n")
	wantPath(t, s, false, "", ".", "id.", "id.x", "pay", "pay.card", "lines.value.sku", "sku", "acme.v1.Line", "acme.v1.Line/", "b.Money/units", "/id", "acme.v1.Nothing/id")
}

func TestFieldPathsOfSchemasWithoutAny(t *testing.T) {
	for what, s := range map[string]*schema.Schema{
		"a string": parse(t, avsc(`"string"`)), "a record": parse(t, avsc(`{"type": "record", "name": "R", "fields": []}`)),
		"an enum": parse(t, proto("e.proto", "enum E { Z = 0; }")),
	} {
		if paths, more := s.FieldPaths(10); len(paths) > 0 || more {
			t.Errorf("the paths of %s are %v, %v", what, paths, more)
		}
		wantPath(t, s, false, "a", "", "E/a")
	}
}

// Each level doubles the paths: there are more of them than anybody can list.
func TestFieldPathsAreBounded(t *testing.T) {
	avro, messages := `"int"`, "message M0 { int32 a = 1; }"
	for i := range 60 {
		avro = fmt.Sprintf(`{"type": "record", "name": "R%d", "fields": [{"name": "a", "type": %s}, {"name": "b", "type": %s}]}`,
			i, avro, map[bool]string{true: `"int"`, false: fmt.Sprintf(`"R%d"`, i-1)}[i == 0])
		messages = fmt.Sprintf("message M%d { M%d a = 1; M%d b = 2; }\n", i+1, i, i) + messages
	}
	// A union that is wide and without fields costs as much as one with.
	var wide strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&wide, `{"type": "record", "name": "W%d", "fields": []},`, i)
	}
	union := `{"type": "record", "name": "R", "fields": [{"name": "a", "type": [` + wide.String() + `"null"]}`
	for i := range 2000 {
		union += fmt.Sprintf(`, {"name": "f%d", "type": ["W0", "W1", "null"]}`, i)
	}
	for what, s := range map[string]*schema.Schema{
		"records": parse(t, avsc(avro)), "messages": parse(t, proto("m.proto", messages)), "a wide union": parse(t, avsc(union+"]}")),
	} {
		begin := time.Now()
		paths, more := s.FieldPaths(1000)
		if took := time.Since(begin); len(paths) > 1000 || !more || took > time.Second {
			t.Errorf("%s have %d paths, more: %v, after %v; want 1000 and more, at once", what, len(paths), more, took)
		}
		wantPath(t, s, false, strings.Repeat("a.", 400)+"z")
	}
}

func wantPaths(t *testing.T, s *schema.Schema, want ...string) {
	t.Helper()
	paths, more := s.FieldPaths(len(want))
	if diff := cmp.Diff(want, paths); diff != "" || more {
		t.Errorf("FieldPaths (-want +got), more: %v\n%s", more, diff)
	}
	if less, more := s.FieldPaths(len(want) - 1); len(less) != len(want)-1 || !more {
		t.Errorf("FieldPaths(%d) = %v, %v", len(want)-1, less, more)
	}
	wantPath(t, s, true, want...)
}

func wantPath(t *testing.T, s *schema.Schema, want bool, paths ...string) {
	t.Helper()
	for _, path := range paths {
		if got := s.HasFieldPath(path); got != want {
			t.Errorf("HasFieldPath(%q) = %v, want %v", path, got, want)
		}
	}
}
