package protobuf

import (
	"sync"
	"testing"
)

// TestEveryBuiltin converts each file that Pawl ships, as if a schema imported
// it first, and all at once: servers do.
func TestEveryBuiltin(t *testing.T) {
	shelf := newShelf()
	var all sync.WaitGroup
	for path := range shelf {
		all.Go(func() {
			b, err := shelf.find(path)
			if err != nil {
				t.Errorf("find(%s): %v", path, err)
				return
			}
			if b.file.Path() != path || b.reach[path] != b {
				t.Errorf("find(%s) gives %s, which reaches %v", path, b.file.Path(), b.reach[path])
			}
			for i := range b.file.Imports().Len() {
				if dep := b.file.Imports().Get(i).Path(); b.reach[dep] == nil {
					t.Errorf("%s imports %s and does not reach it", path, dep)
				}
			}
		})
	}
	all.Wait()
	if got, err := shelf.find("acme/none.proto"); got != nil || err != nil {
		t.Errorf("find(acme/none.proto) = %v, %v, want nothing", got, err)
	}
}

// TestWhatConfluentsClientsKnow looks for every file that Confluent's
// serializers take as known and never register.
func TestWhatConfluentsClientsKnow(t *testing.T) {
	known := map[string][]string{
		"confluent/":       {"meta", "type/decimal", "type/variant", "types/decimal"},
		"google/type/":     {"calendar_period", "color", "date", "datetime", "dayofweek", "decimal", "expr", "fraction", "interval", "latlng", "localized_text", "money", "month", "phone_number", "postal_address", "quaternion", "timeofday"},
		"google/protobuf/": {"any", "api", "compiler/plugin", "descriptor", "duration", "empty", "field_mask", "source_context", "struct", "timestamp", "type", "wrappers"},
	}
	for folder, names := range known {
		for _, name := range names {
			if b, err := builtins().find(folder + name + ".proto"); err != nil || b == nil {
				t.Errorf("find(%s%s.proto) = %v, %v, want the file", folder, name, b, err)
			}
		}
	}
}
