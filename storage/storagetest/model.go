package storagetest

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/pawl-registry/pawl/storage"
)

// testModel plays random transactions on the store and on a plain map.
func testModel(t *testing.T, s storage.Store) {
	model := map[string]string{}
	rapid.Check(t, func(r *rapid.T) {
		next, fail := maps.Clone(model), rapid.Bool().Draw(r, "fail")
		boom := errors.New("boom")
		err := s.Update(t.Context(), func(tx storage.Tx) error {
			for range rapid.IntRange(0, 8).Draw(r, "operations") {
				play(r, tx, next)
			}
			if fail {
				return boom
			}
			return nil
		})
		if fail != errors.Is(err, boom) {
			r.Fatalf("Update = %v, fail: %v", err, fail)
		}
		if !fail {
			model = next
		}
		if err := s.View(t.Context(), func(reader storage.Reader) error { compare(r, reader, model); return nil }); err != nil {
			r.Fatal(err)
		}
	})
}

func drawKey(r *rapid.T) string {
	return rapid.StringMatching(`[ab\x00]{1,3}`).Draw(r, "key")
}

func play(r *rapid.T, tx storage.Tx, model map[string]string) {
	key := drawKey(r)
	switch rapid.SampledFrom([]string{"put", "delete", "get", "scan"}).Draw(r, "operation") {
	case "put":
		value := rapid.StringN(0, 3, 8).Draw(r, "value")
		if err := tx.Put([]byte(key), []byte(value)); err != nil {
			r.Fatal(err)
		}
		model[key] = value
	case "delete":
		if err := tx.Delete([]byte(key)); err != nil {
			r.Fatal(err)
		}
		delete(model, key)
	case "get":
		value, ok, err := tx.Get([]byte(key))
		if want, has := model[key]; err != nil || ok != has || string(value) != want {
			r.Fatalf("Get(%q) = %q, %v, %v; want %q, %v", key, value, ok, err, want, has)
		}
	case "scan":
		compare(r, tx, model)
	}
}

// compare scans a random range and compares it with the model.
func compare(r *rapid.T, reader storage.Reader, model map[string]string) {
	start, end := drawKey(r), drawKey(r)
	var got, want []string
	for p, err := range reader.Scan([]byte(start), []byte(end)) {
		if err != nil {
			r.Fatal(err)
		}
		got = append(got, string(p.Key)+"="+string(p.Value))
	}
	for _, k := range slices.Sorted(maps.Keys(model)) {
		if k >= start && k < end {
			want = append(want, k+"="+model[k])
		}
	}
	if !slices.Equal(got, want) {
		r.Fatalf("Scan(%q, %q) = %q, want %q", start, end, got, want)
	}
}
