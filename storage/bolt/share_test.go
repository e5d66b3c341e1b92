package bolt_test

import (
	"encoding/binary"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/pawl-registry/pawl/storage"
	"github.com/pawl-registry/pawl/storage/bolt"
)

// Writers that write again as soon as they are answered share their commits,
// nearly all of them each time. Time stands still while anybody runs, so that
// this depends on the committer and not on the machine.
func TestWritersThatComeBackShareEveryCommit(t *testing.T) {
	for _, writers := range []int{1, 2, 16, 64, 256} {
		synctest.Test(t, func(t *testing.T) {
			const each = 50
			s, err := bolt.Open(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			var wg sync.WaitGroup
			for w := range uint64(writers) {
				wg.Go(func() {
					for n := range uint64(each) {
						err := s.Update(t.Context(), func(tx storage.Tx) error { return tx.Put(binary.BigEndian.AppendUint64(nil, w<<32|n), nil) })
						if err != nil {
							t.Error(err)
						}
					}
				})
			}
			wg.Wait()
			st := s.Stats()
			if shared := float64(st.Updates) / float64(st.Commits); shared < 0.8*float64(writers) {
				t.Errorf("of %d writers %.1f share a commit, want nearly all", writers, shared)
			}
		})
	}
}
