package storagetest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/pawl-registry/pawl/storage"
)

// testModel plays random transactions on a store and on a plain map.
func testModel(t *testing.T, b Backend) {
	rapid.Check(t, func(r *rapid.T) {
		s := b.Open(t)
		model := map[string]string{}
		for range rapid.IntRange(1, 6).Draw(r, "transactions") {
			model = transact(r, s, model)
			if b.Reopen != nil && rapid.IntRange(0, 9).Draw(r, "reopen") == 0 {
				s = b.Reopen(t, s)
			}
			err := s.View(r.Context(), func(reader storage.Reader) error { compare(r, reader, model); return nil })
			if err != nil {
				r.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			r.Fatal(err)
		}
	})
}

// A step is one operation. All are drawn before the transaction begins: it may
// run on another goroutine, and twice.
type step struct{ op, key, value, end string }

func drawKey(r *rapid.T, label string) string {
	return rapid.StringMatching(`[ab\x00\x{ff}]{1,3}`).Draw(r, label)
}

func drawStep(r *rapid.T) step {
	return step{
		op:    rapid.SampledFrom([]string{"put", "put", "delete", "get", "scan"}).Draw(r, "op"),
		key:   drawKey(r, "key"),
		value: rapid.StringN(0, 3, 8).Draw(r, "value"),
		end:   drawKey(r, "end"),
	}
}

// transact plays one transaction and returns what the model is after it.
func transact(r *rapid.T, s storage.Store, model map[string]string) map[string]string {
	var steps []step
	for range rapid.IntRange(0, 10).Draw(r, "steps") {
		steps = append(steps, drawStep(r))
	}
	fail, boom := rapid.IntRange(0, 3).Draw(r, "fail") == 0, errors.New("boom")
	next, wrong := maps.Clone(model), ""
	err := s.Update(r.Context(), func(tx storage.Tx) error {
		next, wrong = maps.Clone(model), ""
		for _, step := range steps {
			if wrong = step.play(tx, next); wrong != "" {
				return errors.New(wrong)
			}
		}
		if fail {
			return boom
		}
		return nil
	})
	switch {
	case wrong != "":
		r.Fatal(wrong)
	case fail != errors.Is(err, boom), !fail && err != nil:
		r.Fatalf("Update = %v, want it to fail: %v", err, fail)
	case fail:
		return model
	}
	return next
}

// play does the step on both and says what is wrong, or nothing.
func (s step) play(tx storage.Tx, model map[string]string) string {
	var err error
	switch s.op {
	case "put":
		err = tx.Put([]byte(s.key), []byte(s.value))
		model[s.key] = s.value
	case "delete":
		err = tx.Delete([]byte(s.key))
		delete(model, s.key)
	case "get":
		return compareKey(tx, model, s.key)
	case "scan":
		return compareRange(tx, model, s.key, []byte(s.end))
	}
	if err != nil {
		return s.op + ": " + err.Error()
	}
	return ""
}

// compare reads some of a store and compares it with the model.
func compare(r *rapid.T, reader storage.Reader, model map[string]string) {
	for _, wrong := range []string{
		compareKey(reader, model, drawKey(r, "key")),
		compareRange(reader, model, drawKey(r, "start"), []byte(drawKey(r, "end"))),
		compareRange(reader, model, "", nil),
	} {
		if wrong != "" {
			r.Error(wrong)
		}
	}
}

func compareKey(reader storage.Reader, model map[string]string, key string) string {
	value, ok, err := reader.Get([]byte(key))
	if want, has := model[key]; err != nil || ok != has || string(value) != want {
		return fmt.Sprintf("Get(%q) = %q, %v, %v; want %q, %v", key, value, ok, err, want, has)
	}
	return ""
}

func compareRange(reader storage.Reader, model map[string]string, start string, end []byte) string {
	var got, want []string
	for p, err := range reader.Scan([]byte(start), end) {
		if err != nil {
			return fmt.Sprintf("Scan(%q, %q): %v", start, end, err)
		}
		got = append(got, string(p.Key)+"="+string(p.Value))
	}
	for _, k := range slices.Sorted(maps.Keys(model)) {
		if k >= start && (end == nil || k < string(end)) {
			want = append(want, k+"="+model[k])
		}
	}
	if !slices.Equal(got, want) {
		return fmt.Sprintf("Scan(%q, %q) = %q, want %q", start, end, got, want)
	}
	return ""
}
