package registry_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/storage/memory"
)

func TestRenewalsAreWrittenNowAndThenAndAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &countingStore{Store: memory.New()}
		h := &hand{frozen()}
		r := openAt(t, store, registry.Config{}, h)
		beat := registry.Renewal{Application: "fraud", Environment: "prod", Usages: []registry.UsageDraft{reads(orders)}}
		renew := func() {
			t.Helper()
			if _, err := r.RenewUsages(t.Context(), beat); err != nil {
				t.Fatal(err)
			}
		}
		renew()
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); r.TendUsages(ctx) }()
		synctest.Wait()
		before := store.updates.Load()
		h.pass(time.Second)
		renew()
		time.Sleep(6 * time.Second) // of synctest's clock
		synctest.Wait()
		if n := store.updates.Load() - before; n != 1 {
			t.Errorf("after an interval there are %d updates, want 1", n)
		}
		h.pass(time.Second)
		renew()
		cancel()
		<-ended
		if n := store.updates.Load() - before; n != 2 {
			t.Errorf("after the end there are %d updates, want 2", n)
		}
	})
}
