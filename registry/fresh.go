package registry

import (
	"hash/maphash"
	"sync/atomic"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// This file says whether what was read before is still so, without asking the
// store: a read that finds its answer in memory costs a tenth of one that
// looks into the store. All that writes to the store is this Registry, and
// says here what it is about to change.

// A freshness counts changes of what an answer can rest on: a subject's
// versions, an id, a digest. Several share a tally; a change of one then makes
// the answers of the others be read again.
type freshness struct {
	seed    maphash.Seed
	tallies [1 << 10]tally
}

// A tally is two numbers: how many changes are under way, in the low half, and
// how many have ended. An answer read while there is none of the former is
// good as long as the whole stays the same. That a change is under way is said
// before it is committed, so that nobody who has heard of a change, by the log
// or by reading it, is given the answer from before.
type tally struct{ atomic.Uint64 }

const (
	begun = 1
	ended = 1<<16 - begun
)

func newFreshness() *freshness { return &freshness{seed: maphash.MakeSeed()} }

// tallyOf is the tally of something: a SubjectName, a schema id, a digest.
func tallyOf[T comparable](f *freshness, what T) *tally {
	return &f.tallies[maphash.Comparable(f.seed, what)%uint64(len(f.tallies))]
}

// now reads a tally; ok is false while a change is under way.
func (t *tally) now() (state uint64, ok bool) {
	state = t.Load()
	return state, state%(1<<16) == 0
}

// A touching is the store as a mutation writes to it: what is written says
// what may be answered anew. It is the keys that say so, so that no rule can
// forget to.
type touching struct {
	storage.Tx
	fresh   *freshness
	touched map[*tally]bool
}

// Put stores a value.
func (t touching) Put(k, value []byte) error {
	t.touch(k)
	return t.Tx.Put(k, value)
}

// Delete removes a key.
func (t touching) Delete(k []byte) error {
	t.touch(k)
	return t.Tx.Delete(k)
}

func (t touching) touch(k []byte) {
	c := read(k)
	switch k[0] {
	case versionSpace, subjectSpace:
		t.begin(tallyOf(t.fresh, SubjectName{Domain: c.text(), Subject: c.text()}))
	case settingSpace:
		if c.number() == ofSubject {
			t.begin(tallyOf(t.fresh, SubjectName{Domain: c.text(), Subject: c.text()}))
		}
	case idSpace:
		t.begin(tallyOf(t.fresh, c.number()))
	case digestSpace, useSpace:
		t.begin(tallyOf(t.fresh, schema.Digest(c.take(len(schema.Digest{})))))
	}
}

func (t touching) begin(c *tally) {
	if !t.touched[c] {
		t.touched[c] = true
		c.Add(begun)
	}
}

// end is called once the mutation is in the store, or is not.
func (t touching) end() {
	for c := range t.touched {
		c.Add(ended)
	}
}
