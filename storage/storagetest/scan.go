package storagetest

import (
	"errors"
	"slices"
	"testing"

	"github.com/pawl-registry/pawl/storage"
)

func testScanBounds(t *testing.T, s storage.Store) {
	put(t, s, "a", "", "b", "", "b/1", "", "b/2", "", "c", "", "\xff", "", "\xff\xff", "")
	err := s.View(t.Context(), func(r storage.Reader) error {
		for _, test := range []struct {
			start, end []byte
			want       []string
		}{
			{nil, nil, []string{"a", "b", "b/1", "b/2", "c", "\xff", "\xff\xff"}},
			{[]byte("b/"), storage.PrefixEnd([]byte("b/")), []string{"b/1", "b/2"}},
			{[]byte("b"), []byte("c"), []string{"b", "b/1", "b/2"}},
			{[]byte("\xff"), storage.PrefixEnd([]byte("\xff")), []string{"\xff", "\xff\xff"}},
			{[]byte("d"), []byte("e"), nil},
			{[]byte("c"), []byte("b"), nil},
			{[]byte("b"), []byte("b"), nil},
			{nil, []byte{}, nil},
		} {
			if got := scan(t, r, test.start, test.end); !slices.Equal(got, test.want) {
				t.Errorf("Scan(%q, %q) = %q, want %q", test.start, test.end, got, test.want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func testScanSeesOwnWrites(t *testing.T, s storage.Store) {
	put(t, s, "a", "1", "b", "2")
	err := s.Update(t.Context(), func(tx storage.Tx) error {
		if err := errors.Join(tx.Delete([]byte("a")), tx.Put([]byte("c"), []byte("3"))); err != nil {
			return err
		}
		if got, want := scan(t, tx, nil, nil), []string{"b", "c"}; !slices.Equal(got, want) {
			t.Errorf("Scan in tx = %q, want %q", got, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func testScanMergesDeletes(t *testing.T, s storage.Store) {
	put(t, s, "a", "1", "b", "2", "c", "3", "d", "4")
	err := s.Update(t.Context(), func(tx storage.Tx) error {
		err := errors.Join(tx.Delete([]byte("a")), tx.Delete([]byte("c")), tx.Put([]byte("bb"), []byte("new")), tx.Put([]byte("d"), []byte("changed")), tx.Delete([]byte("none")))
		if got, want := scan(t, tx, []byte("a"), []byte("e")), []string{"b", "bb", "d"}; !slices.Equal(got, want) {
			t.Errorf("Scan in tx = %q, want %q", got, want)
		}
		for p, err := range tx.Scan([]byte("d"), nil) {
			if err != nil || string(p.Value) != "changed" {
				t.Errorf("Scan in tx yields d = %q, %v, want changed", p.Value, err)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// One sequence can be ranged over again, inside itself, and left early.
func testScanStops(t *testing.T, s storage.Store) {
	put(t, s, "a", "1", "c", "3")
	update(t, s, func(tx storage.Tx) error {
		if err := tx.Put([]byte("b"), []byte("2")); err != nil {
			return err
		}
		var got []string
		pairs := tx.Scan(nil, nil)
		for outer, err := range pairs {
			if err != nil {
				return err
			}
			for inner, err := range pairs {
				if err != nil {
					return err
				}
				got = append(got, string(outer.Key)+string(inner.Key))
				if string(inner.Key) >= string(outer.Key) {
					break
				}
			}
		}
		if want := []string{"aa", "ba", "bb", "ca", "cb", "cc"}; !slices.Equal(got, want) {
			t.Errorf("nested scans yield %q, want %q", got, want)
		}
		return nil
	})
}

func testScanIgnoresLaterWrites(t *testing.T, s storage.Store) {
	put(t, s, "a", "1", "b", "2", "c", "3")
	update(t, s, func(tx storage.Tx) error {
		var got []string
		if err := tx.Put([]byte("bb"), nil); err != nil {
			return err
		}
		for p, err := range tx.Scan(nil, nil) {
			if err := errors.Join(err, tx.Delete(p.Key), tx.Delete([]byte("bb")), tx.Put([]byte("d"), nil)); err != nil {
				return err
			}
			got = append(got, string(p.Key))
		}
		if want := []string{"a", "b", "bb", "c"}; !slices.Equal(got, want) {
			t.Errorf("a scan during which all changes yields %q, want %q", got, want)
		}
		return nil
	})
	view(t, s, func(r storage.Reader) error {
		if got := scan(t, r, nil, nil); !slices.Equal(got, []string{"d"}) {
			t.Errorf("after deleting all in a scan %q are left, want d", got)
		}
		return nil
	})
}
