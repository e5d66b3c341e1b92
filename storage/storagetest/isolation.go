package storagetest

import (
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/storage"
)

func testErrorRollsBack(t *testing.T, s storage.Store) {
	put(t, s, "a", "1")
	boom := errors.New("boom")
	err := s.Update(t.Context(), func(tx storage.Tx) error {
		return errors.Join(tx.Put([]byte("a"), []byte("2")), boom)
	})
	if !errors.Is(err, boom) {
		t.Fatalf("Update error = %v, want boom", err)
	}
	if v, _ := get(t, s, "a"); v != "1" {
		t.Fatalf("a = %q after a failed update", v)
	}
}

func testViewIsSnapshot(t *testing.T, s storage.Store) {
	put(t, s, "a", "1")
	var wg sync.WaitGroup
	defer wg.Wait()
	err := s.View(t.Context(), func(r storage.Reader) error {
		before := r.Revision()
		done := make(chan struct{})
		wg.Go(func() { write(t, s, "a", "2"); close(done) })
		select {
		case <-done:
		case <-time.After(time.Second): // a backend may have to wait for its readers
		}
		v, _, err := r.Get([]byte("a"))
		if string(v) != "1" || r.Revision() != before {
			t.Errorf("snapshot moved: a = %q, revision %d then %d", v, before, r.Revision())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Writers that count together, some of whom fail after writing, lose nothing
// and see nobody's failed write.
func testUpdatesAreSerial(t *testing.T, s storage.Store) {
	const writers, times = 8, 12
	boom := errors.New("boom")
	count := func(tx storage.Tx) error {
		v, _, err := tx.Get([]byte("n"))
		if err != nil {
			return err
		}
		n, _ := strconv.Atoi(string(v))
		return tx.Put([]byte("n"), []byte(strconv.Itoa(n+1)))
	}
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for i := range times {
				var want error
				if i%3 == 0 {
					want = boom
				}
				if err := s.Update(t.Context(), func(tx storage.Tx) error { return errors.Join(count(tx), want) }); !errors.Is(err, want) {
					t.Errorf("Update = %v, want %v", err, want)
				}
			}
		})
	}
	wg.Wait()
	if v, _ := get(t, s, "n"); v != strconv.Itoa(writers*times*2/3) {
		t.Fatalf("n = %s, want %d", v, writers*times*2/3)
	}
}

// meet makes two first attempts overlap if the backend allows it.
func meet(c chan struct{}) {
	select {
	case c <- struct{}{}:
	case <-c:
	case <-time.After(50 * time.Millisecond):
	}
}

// Two updates each read what the other writes. One must see the other.
func testNoWriteSkew(t *testing.T, s storage.Store) {
	c := make(chan struct{})
	run := func(mine, other string) {
		err := s.Update(t.Context(), func(tx storage.Tx) error {
			_, taken, err := tx.Get([]byte(other))
			meet(c)
			if err != nil || taken {
				return err
			}
			return tx.Put([]byte(mine), []byte("1"))
		})
		if err != nil {
			t.Error(err)
		}
	}
	var wg sync.WaitGroup
	wg.Go(func() { run("a", "b") })
	wg.Go(func() { run("b", "a") })
	wg.Wait()
	_, a := get(t, s, "a")
	_, b := get(t, s, "b")
	if a == b {
		t.Fatalf("a present: %v, b present: %v; want exactly one", a, b)
	}
}

// The same with a scan: the registry's publish must never miss a rival version.
func testNoPhantoms(t *testing.T, s storage.Store) {
	c := make(chan struct{})
	run := func(mine string) {
		err := s.Update(t.Context(), func(tx storage.Tx) error {
			n := len(scan(t, tx, []byte("v/"), []byte("v0")))
			meet(c)
			if n > 0 {
				return nil
			}
			return tx.Put([]byte("v/"+mine), []byte("1"))
		})
		if err != nil {
			t.Error(err)
		}
	}
	var wg sync.WaitGroup
	wg.Go(func() { run("1") })
	wg.Go(func() { run("2") })
	wg.Wait()
	view(t, s, func(r storage.Reader) error {
		if got := scan(t, r, []byte("v/"), []byte("v0")); len(got) != 1 {
			t.Errorf("versions %q, want exactly one", got)
		}
		return nil
	})
}
