package registry_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/storage"
)

// allPairs are all pairs of a store.
func allPairs(t testing.TB, store storage.Store) []storage.Pair {
	t.Helper()
	var all []storage.Pair
	err := store.View(t.Context(), func(r storage.Reader) error {
		for p, err := range r.Scan(nil, nil) {
			if err != nil {
				return err
			}
			all = append(all, p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// put stores a value, or deletes the key where the value is nil.
func putPair(t testing.TB, store storage.Store, k, value []byte) {
	t.Helper()
	err := store.Update(t.Context(), func(tx storage.Tx) error {
		if value == nil {
			return tx.Delete(k)
		}
		return tx.Put(k, value)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// wantNamed puts a value in place, verifies, and puts back what was there. One
// of the faults must name the key.
func wantNamed(t *testing.T, store storage.Store, r *registry.Registry, what string, k, value, was []byte) {
	t.Helper()
	putPair(t, store, k, value)
	found := faultsOf(t, r)
	putPair(t, store, k, was)
	if !named(found, k) {
		t.Errorf("after %s %s Verify reports %+v, want a fault that names it", what, registry.Describe(k), found)
	}
}

// named reports whether a fault names a key.
func named(found []registry.Fault, k []byte) bool {
	name := registry.Describe(k)
	return slices.ContainsFunc(found, func(f registry.Fault) bool { return f.Key == name || strings.Contains(f.Message, name) })
}

func TestVerifyFindsEveryKeyThatIsGone(t *testing.T) {
	t.Parallel()
	store, r := richStore(t)
	for _, p := range allPairs(t, store) {
		wantNamed(t, store, r, "deleting", p.Key, nil, p.Value)
	}
}

func TestVerifyFindsEveryKeyTooMany(t *testing.T) {
	t.Parallel()
	store, r := richStore(t)
	all := allPairs(t, store)
	exists, tried := map[string]bool{}, 0
	for _, p := range all {
		exists[string(p.Key)] = true
	}
	for _, p := range all {
		for what, k := range strange(p.Key) {
			if tried++; tried%verifyStride == 0 && !exists[string(k)] {
				wantNamed(t, store, r, what, k, p.Value, nil)
			}
		}
	}
	wantNamed(t, store, r, "adding", []byte("\x00"), []byte("1"), nil)
	wantNamed(t, store, r, "adding", []byte("\xff"), []byte("1"), nil)
}

// strange are keys that look like one.
func strange(k []byte) map[string][]byte {
	next := bytes.Clone(k)
	i := len(next) - 1
	for next[i] == 0 { // the end of a text
		i--
	}
	next[i]++
	space := bytes.Clone(k)
	space[0]--
	first := bytes.Clone(k)
	first[1]++
	return map[string][]byte{
		"adding the next key": next, "adding a key in another space": space, "adding a key in another place": first,
		"adding a longer key": append(bytes.Clone(k), 1), "adding a shorter key": k[:len(k)-1], "adding the bare letter": k[:1],
	}
}

func TestVerifyFindsValuesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	store, r := richStore(t)
	for i, p := range allPairs(t, store) {
		if i%verifyStride != 0 {
			continue
		}
		damaged := append(bytes.Clone(p.Value), '}')
		wantNamed(t, store, r, "damaging the end of", p.Key, damaged, p.Value)
		if len(p.Value) > 0 {
			wantNamed(t, store, r, "emptying", p.Key, []byte{}, p.Value)
			wantNamed(t, store, r, "cutting", p.Key, p.Value[:len(p.Value)/2], p.Value)
			wantNamed(t, store, r, "replacing", p.Key, []byte(`{"Strange":1}`), p.Value)
		}
	}
}

// A byte that still leaves a record is the business of the test of all fields,
// and some bits of a compressed text mean nothing.
func TestVerifyFindsFlippedBits(t *testing.T) {
	t.Parallel()
	store, r := richStore(t)
	for _, p := range allPairs(t, store) {
		for i := len(p.Value) / 2 % bitStride; i < len(p.Value); i += bitStride * verifyStride {
			damaged := bytes.Clone(p.Value)
			damaged[i] ^= 1
			if meansOther(r, p, damaged) {
				wantNamed(t, store, r, "flipping a bit in", p.Key, damaged, p.Value)
			}
		}
	}
}

// bitStride leaves out most bytes: to try them all takes a minute.
const bitStride = 13

// meansOther reports whether damage leaves no record, or another text.
func meansOther(r *registry.Registry, p storage.Pair, damaged []byte) bool {
	if p.Key[0] != 'b' && p.Key[0] != 'J' && p.Key[0] != 'K' {
		return !json.Valid(damaged)
	}
	was, _ := r.Unpack(p.Value)
	is, err := r.Unpack(damaged)
	return err != nil || !bytes.Equal(was, is)
}
