package protobuf_test

import (
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/compat/protobuf"
)

// TestListsThatAreNoEntries turns a map into a list whose messages look like
// its entries by their numbers only.
func TestListsThatAreNoEntries(t *testing.T) {
	module := func(field string) string {
		return `syntax = "proto3"; package t.v1; enum E { Z = 0; A = 1; }
			message Lists { repeated E key = 1; repeated E value = 2; }
			message Maps { map<string, E> key = 1; map<string, E> value = 2; }
			message Holder { Lists key = 1; Lists value = 2; }
			message M { ` + field + ` x = 1; }`
	}
	for _, is := range []string{"repeated Lists", "repeated Maps", "repeated Holder"} {
		for _, was := range []string{"map<string, E>", "map<int32, Lists>", "map<bool, E>", "map<int32, E>"} {
			for _, pair := range [][2]string{{was, is}, {is, was}} {
				oldText, newText := module(pair[0]), module(pair[1])
				for _, f := range diffOf(t, compileText(t, oldText), compileText(t, newText)).Findings {
					for _, w := range f.Witnesses {
						if why := refutes(w.Text, realOf(t, oldText), realOf(t, newText)); why != "" {
							t.Errorf("from %s to %s: %s has the witness %s, but %s", pair[0], pair[1], f.Rule, w.Text, why)
						}
					}
				}
			}
		}
	}
}

// TestKeysOfMapsInJSON gives a map keys of another type: JSON writes true as
// "true", which a string then holds.
func TestKeysOfMapsInJSON(t *testing.T) {
	oldText := `syntax = "proto3"; package t.v1; message M { map<bool, sint64> x = 1; }`
	newText := strings.Replace(oldText, "map<bool, sint64>", "map<string, uint64>", 1)
	for _, f := range diffOf(t, compileText(t, oldText), compileText(t, newText)).Findings {
		for _, w := range f.Witnesses {
			if why := refutes(w.Text, realOf(t, oldText), realOf(t, newText)); why != "" || f.Rule != protobuf.MapKeyType && f.Rule != protobuf.MapValueType {
				t.Errorf("%s has the witness %s, but %s", f.Rule, w.Text, why)
			}
		}
	}
}
