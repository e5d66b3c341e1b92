package memory_test

import (
	"testing"

	"github.com/pawl-registry/pawl/storage"
	"github.com/pawl-registry/pawl/storage/memory"
	"github.com/pawl-registry/pawl/storage/storagetest"
)

func TestStore(t *testing.T) {
	storagetest.Run(t, storagetest.Backend{Open: open})
}

func open(t *testing.T) storage.Store {
	s := memory.New()
	t.Cleanup(func() { s.Close() })
	return s
}
