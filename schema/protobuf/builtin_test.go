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
