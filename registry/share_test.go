package registry_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/storage/bolt"
)

// Publishers share commits: nothing that a publish does before its update lets
// only some through, and nothing in it makes a second one. Time stands still
// while anybody runs, so that this does not depend on the machine.
func TestPublishersShareCommits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const publishers, each = 64, 20
		store, err := bolt.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		r := open(t, store)
		before := store.Stats()
		var wg sync.WaitGroup
		for p := range publishers {
			wg.Go(func() {
				for n := range each {
					d := avro(fmt.Sprintf(`{"type": "record", "name": "R%d_%d", "fields": [%s]}`, p, n, id))
					if _, err := r.Publish(t.Context(), registry.Publication{Subject: in("default", fmt.Sprintf("s-%d-%d", p, n)), Draft: d}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		after := store.Stats()
		updates, commits := after.Updates-before.Updates, after.Commits-before.Commits
		if updates != publishers*each {
			t.Errorf("%d publishes made %d updates, want one each", publishers*each, updates)
		}
		if shared := float64(updates) / float64(commits); shared < 40 {
			t.Errorf("of %d publishers %.1f share a commit, want at least 40", publishers, shared)
		}
	})
}
