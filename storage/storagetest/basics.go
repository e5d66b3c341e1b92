package storagetest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/pawl-registry/pawl/storage"
)

func testGetPutDelete(t *testing.T, s storage.Store) {
	if _, ok := get(t, s, "a"); ok {
		t.Fatal("empty store has a key")
	}
	put(t, s, "a", "1", "empty", "")
	if v, ok := get(t, s, "a"); v != "1" || !ok {
		t.Fatalf("Get(a) = %q, %v", v, ok)
	}
	if v, ok := get(t, s, "empty"); v != "" || !ok {
		t.Fatalf("Get(empty) = %q, %v, want present", v, ok)
	}
	if err := s.Update(t.Context(), func(tx storage.Tx) error { return tx.Delete([]byte("a")) }); err != nil {
		t.Fatal(err)
	}
	if _, ok := get(t, s, "a"); ok {
		t.Fatal("deleted key still there")
	}
	update(t, s, func(tx storage.Tx) error {
		return errors.Join(tx.Delete([]byte("never there")), tx.Delete(nil), tx.Delete(make([]byte, storage.MaxKey+1)))
	})
	if _, ok := get(t, s, ""); ok {
		t.Error("Get of an empty key found one")
	}
}

func testKeysAreBytes(t *testing.T, s storage.Store) {
	put(t, s, "Key", "1", "key", "2", "key ", "3", "k\x00y", "4", "\xff\xff", "5", "k\u00e9y", "6", "ke\u0301y", "7")
	for k, want := range map[string]string{"Key": "1", "key": "2", "key ": "3", "k\x00y": "4", "\xff\xff": "5", "k\u00e9y": "6", "ke\u0301y": "7"} {
		if got, _ := get(t, s, k); got != want {
			t.Errorf("Get(%q) = %q, want %q", k, got, want)
		}
	}
}

func testSlicesOutliveTx(t *testing.T, s storage.Store) {
	put(t, s, "a", "first")
	var kept []byte
	view(t, s, func(r storage.Reader) (err error) {
		kept, _, err = r.Get([]byte("a"))
		return err
	})
	key, val := []byte("b"), []byte("second")
	err := s.Update(t.Context(), func(tx storage.Tx) error {
		err := tx.Put(key, val)
		key[0], val[0] = 'X', 'X'
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		put(t, s, "fill"+strconv.Itoa(i), "x")
	}
	copy(kept, "FIRST") // must not fault or change the store
	if v, _ := get(t, s, "a"); v != "first" {
		t.Fatalf("a = %q", v)
	}
	if v, ok := get(t, s, "b"); v != "second" || !ok {
		t.Fatalf("b = %q, %v", v, ok)
	}
}

func testLimitsOfPairs(t *testing.T, s storage.Store) {
	for _, test := range []struct {
		name       string
		key, value []byte
		want       error
	}{
		{"an empty key", nil, nil, storage.ErrKey},
		{"a key too long", make([]byte, storage.MaxKey+1), nil, storage.ErrKey},
		{"a value too long", []byte("k"), make([]byte, storage.MaxValue+1), storage.ErrValue},
		{"the longest key", bytes.Repeat([]byte("k"), storage.MaxKey), nil, nil},
		{"the longest value", []byte("v"), make([]byte, storage.MaxValue), nil},
	} {
		err := s.Update(t.Context(), func(tx storage.Tx) error { return tx.Put(test.key, test.value) })
		if !errors.Is(err, test.want) {
			t.Errorf("Put of %s = %v, want %v", test.name, err, test.want)
		}
	}
	if v, ok := get(t, s, "v"); len(v) != storage.MaxValue || !ok {
		t.Errorf("Get of the longest value has %d bytes, want %d", len(v), storage.MaxValue)
	}
}

// Whoever writes to what a Reader returned changes nothing but its own copy.
func testSlicesAreCopies(t *testing.T, s storage.Store) {
	put(t, s, "a", "1")
	spoil := func(r storage.Reader) error {
		for p, err := range r.Scan(nil, nil) {
			if err != nil {
				return err
			}
			p.Key[0], p.Value[0] = 'X', 'X'
		}
		for _, key := range []string{"a", "b"} {
			if v, ok, err := r.Get([]byte(key)); err != nil {
				return err
			} else if ok {
				v[0] = 'X'
			}
		}
		return nil
	}
	view(t, s, spoil)
	update(t, s, func(tx storage.Tx) error {
		return errors.Join(tx.Put([]byte("b"), []byte("2")), spoil(tx))
	})
	a, _ := get(t, s, "a")
	b, _ := get(t, s, "b")
	if a != "1" || b != "2" {
		t.Errorf("after writing to returned slices a = %q, b = %q, want 1, 2", a, b)
	}
}

func testManyPairs(t *testing.T, s storage.Store) {
	const pairs = 5000
	key := func(i int) []byte { return fmt.Appendf(nil, "%06d", i) }
	update(t, s, func(tx storage.Tx) error {
		for i := range pairs {
			if err := tx.Put(key(i*7919%pairs), key(i)); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, s, func(r storage.Reader) error {
		keys := scan(t, r, nil, nil)
		if len(keys) != pairs || !slices.IsSorted(keys) {
			t.Errorf("Scan yields %d keys, sorted: %v; want %d in order", len(keys), slices.IsSorted(keys), pairs)
		}
		if part := scan(t, r, key(1000), key(1010)); len(part) != 10 {
			t.Errorf("Scan of ten keys in the middle yields %q", part)
		}
		return nil
	})
}
