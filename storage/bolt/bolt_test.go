package bolt_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/pawl-registry/pawl/storage"
	"github.com/pawl-registry/pawl/storage/bolt"
	"github.com/pawl-registry/pawl/storage/storagetest"
)

func open(t *testing.T, dir string) *bolt.Store {
	t.Helper()
	s, err := bolt.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestStore(t *testing.T) {
	dirs := map[storage.Store]string{}
	in := func(t *testing.T, dir string) storage.Store {
		s := open(t, dir)
		dirs[s] = dir
		return s
	}
	storagetest.Run(t, storagetest.Backend{
		Open: func(t *testing.T) storage.Store { return in(t, t.TempDir()) },
		Reopen: func(t *testing.T, s storage.Store) storage.Store {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			return in(t, dirs[s])
		},
		Restore: func(t *testing.T, copied []byte) storage.Store {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, bolt.FileName), copied, 0o600); err != nil {
				t.Fatal(err)
			}
			return in(t, dir)
		},
	})
}

func put(t *testing.T, s storage.Store, key, value string) {
	t.Helper()
	if err := s.Update(t.Context(), func(tx storage.Tx) error { return tx.Put([]byte(key), []byte(value)) }); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, s storage.Store, key string) string {
	t.Helper()
	var value string
	err := s.View(t.Context(), func(r storage.Reader) error {
		v, ok, err := r.Get([]byte(key))
		if !ok {
			value = "(none)"
			return err
		}
		value = string(v)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func TestReopenKeepsAll(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, "a", "1")
	put(t, s, "b", "2")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	if a, b := get(t, s, "a"), get(t, s, "b"); a != "1" || b != "2" {
		t.Errorf("after reopening a = %s, b = %s, want 1, 2", a, b)
	}
	rev, err := s.Wait(t.Context(), 1)
	if err != nil || rev != 2 {
		t.Errorf("Wait after reopening = %d, %v, want revision 2", rev, err)
	}
}

func TestSecondProcessIsToldSo(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	if _, err := bolt.Open(dir); err == nil || !strings.Contains(err.Error(), "in use by another process") {
		t.Errorf("second Open = %v, want an error that says the store is in use", err)
	}
}

func TestForeignFilesAreRefused(t *testing.T) {
	for name, content := range map[string][]byte{
		"text":  bytes.Repeat([]byte("this is no store\n"), 4096),
		"zeros": make([]byte, 64<<10),
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, bolt.FileName), content, 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := bolt.Open(dir); err == nil {
			s.Close()
			t.Errorf("Open on a file of %s = nil, want an error", name)
		}
	}
}

// Writers that queue behind a commit share the next one.
func TestWritersShareCommits(t *testing.T) {
	const writers = 64
	s := open(t, t.TempDir())
	running, release := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := s.Update(context.Background(), func(tx storage.Tx) error {
			close(running)
			<-release
			return tx.Put([]byte("first"), nil)
		}); err != nil {
			t.Error(err)
		}
	})
	<-running
	queued := make(chan struct{}, writers)
	for i := range writers {
		wg.Go(func() {
			queued <- struct{}{}
			if err := s.Update(context.Background(), func(tx storage.Tx) error { return tx.Put(fmt.Appendf(nil, "k%d", i), nil) }); err != nil {
				t.Error(err)
			}
		})
	}
	for range writers {
		<-queued
	}
	close(release)
	wg.Wait()
	if st := s.Stats(); st.Updates != writers+1 || st.Commits > writers/4 {
		t.Errorf("%d updates took %d commits, want %d updates in far fewer commits", st.Updates, st.Commits, writers+1)
	}
}

func TestSnapshotOpens(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, "a", "1")
	path := filepath.Join(t.TempDir(), "copy.db")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Snapshot(t.Context(), f), f.Close()); err != nil {
		t.Fatal(err)
	}
	put(t, s, "a", "2")
	c, err := bolt.OpenFile(path, bolt.ReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got := get(t, c, "a"); got != "1" {
		t.Errorf("the snapshot has a = %s, want 1", got)
	}
	if err := c.Check(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "snapshot-*")); len(left) > 0 {
		t.Errorf("Snapshot left %v behind", left)
	}
}
