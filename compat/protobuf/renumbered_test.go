package protobuf_test

import (
	"testing"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
)

// TestRenumberedFieldsMayHaveAnotherKey changes number and JSON name at once:
// the one breaks binary readers, the other those of JSON.
func TestRenumberedFieldsMayHaveAnotherKey(t *testing.T) {
	const head = "syntax = \"proto3\";\npackage t.v1;\n"
	changes, err := protobuf.Diff(t.Context(), compileText(t, head+`message M { string id = 1; }`), compileText(t, head+`message M { string id = 2 [json_name = "key"]; }`))
	if err != nil {
		t.Fatal(err)
	}
	// New readers take the name for the key, so they can read what is old.
	want := [2]finding.Class{finding.Safe, finding.Break}
	if got := total(changes)[finding.JSON]; got != want {
		t.Errorf("Diff says that JSON readers suffer %v, want %v\n%s", got, want, describe(changes))
	}
}
