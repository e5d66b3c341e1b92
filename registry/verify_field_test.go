package registry_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/registry"
)

// saidOnce are the fields that nothing else in the store says again, by the
// letter of their key, with what is in them; damage to them that leaves a
// readable record cannot be found. An entry of the log is compared with the
// data for as long as the data is what the entry made of it.
var saidOnce = map[string]string{
	"v Annotations":                 "nothing else says what a publisher notes",
	"i Blob":                        "any text with the schema will do",
	"b Inlined":                     "texts of format 1 have none",
	"v Path":                        "versions of format 1 have none",
	"m Blob":                        "the highest blob may have been purged",
	"l RequestID":                   "it serves to find a request in other logs",
	"l Principal":                   "only publishes leave it elsewhere",
	"l Time":                        "of what has changed since",
	"l Data":                        "of what has changed since",
	"l Data.revision":               "of versions that were purged",
	"l Data.build":                  "of versions that were purged",
	"l Data.guid":                   "of versions that were purged",
	"l Data.format":                 "of versions that were purged",
	"l Resource":                    "of settings that went with their domain",
	"l Data.description":            "of what has changed since",
	"l Data.labels":                 "of what has changed since",
	"l Data.tags":                   "of what has changed since",
	"l Data.contacts":               "of what has changed since",
	"l Data.principals":             "of what has changed since",
	"l Data.owner":                  "of what has changed since",
	"l Data.level":                  "of what has changed since",
	"l Data.accessMode":             "of what has changed since",
	"l Data.mappings":               "of what has changed since",
	"l Data.application":            "of what has changed since",
	"l Data.imported":               "of what has changed since",
	"l Data.associations.#.subject": "of what has changed since",
	"l Data.usages":                 "of what has changed since",
	"l Data.release":                "of what has changed since",
	"l Data.base":                   "of change requests that have changed since",
	"l Data.broken":                 "of change requests that have changed since",
	"l Data.candidate":              "of change requests that have changed since",
	"l Data.text":                   "of change requests that have changed since",
	"l Data.creator":                "of change requests that have changed since",
	"l Data.compatible":             "of change requests that have changed since",
	"l Data.override":               "of what was deleted or purged",
	"L Seen":                        "it changes with every renewal",
	"L End":                         "it changes with every renewal",
	"l Data.schemaId":               "of versions that were purged and whose schema came again",
}

// onList is the entry of saidOnce that a field falls under.
func onList(field string) (string, bool) {
	if _, ok := saidOnce[field]; ok {
		return field, true
	}
	for once := range saidOnce {
		if once != "l Data" && strings.HasPrefix(field, once+".") {
			return once, true
		}
	}
	return "", false
}

// Every field of every record is changed, and left out.
func TestVerifyFindsEveryFieldThatIsChanged(t *testing.T) {
	t.Parallel()
	store, r := richStore(t)
	missed := map[string]bool{}
	tried := 0
	for _, p := range allPairs(t, store) {
		if strings.ContainsRune("fgopEW", rune(p.Key[0])) { // their values are empty
			continue
		}
		for _, d := range damages(t, r, p.Key[0], p.Value) {
			if tried++; tried%verifyStride != 0 {
				continue
			}
			putPair(t, store, p.Key, d.value)
			found := faultsOf(t, r)
			putPair(t, store, p.Key, p.Value)
			if named(found, p.Key) || p.Key[0] == 'l' && len(found) > 0 { // which names what the entry is about
				continue
			}
			once, ok := onList(string(p.Key[:1]) + " " + d.field)
			missed[once] = true
			if !ok || len(found) > 0 {
				t.Errorf("after %s of %q in %s Verify reports %+v, want a fault that names it", d.what, d.field, registry.Describe(p.Key), found)
			}
		}
	}
	for once, what := range saidOnce {
		if !missed[once] && verifyStride == 1 {
			t.Errorf("Verify finds damage to %q now, take it off the list of what it cannot find (%s)", once, what)
		}
	}
}

// A damage is a value with one field changed.
type damage struct {
	field, what string
	value       []byte
}

// damages changes a record in every field, one at a time.
func damages(t testing.TB, r *registry.Registry, space byte, value []byte) []damage {
	t.Helper()
	text, pack := value, func(b []byte) []byte { return b }
	if space == 'b' || space == 'J' || space == 'K' {
		var err error
		if text, err = r.Unpack(value); err != nil {
			t.Fatal(err)
		}
		pack = r.Pack
	}
	var record any
	if err := json.Unmarshal(text, &record); err != nil {
		t.Fatal(err)
	}
	var out []damage
	alter(record, nil, func(path []string, what string, changed any) {
		b, err := json.Marshal(changed)
		if err != nil {
			t.Fatal(err)
		}
		if string(b) != string(text) {
			out = append(out, damage{strings.Join(path, "."), what, pack(b)})
		}
	})
	return out
}

// alter yields copies of a value, each with one change.
func alter(value any, path []string, yield func([]string, string, any)) {
	switch value := value.(type) {
	case map[string]any:
		for k, v := range value {
			with := func(p []string, what string, changed any) {
				c := maps.Clone(value)
				c[k] = changed
				yield(p, what, c)
			}
			alter(v, append(slices.Clone(path), k), with)
			less := maps.Clone(value)
			delete(less, k)
			if v != "" && v != 0.0 && v != "0001-01-01T00:00:00Z" { // which is what a field has that is not there
				yield(append(slices.Clone(path), k), "the loss", less)
			}
			other := maps.Clone(less)
			other[k+"x"] = v
			yield(append(slices.Clone(path), k), "the renaming", other)
		}
	case []any:
		for i, v := range value {
			alter(v, append(slices.Clone(path), "#"), func(p []string, what string, changed any) {
				c := slices.Clone(value)
				c[i] = changed
				yield(p, what, c)
			})
			yield(append(slices.Clone(path), "#"), "the loss", slices.Delete(slices.Clone(value), i, i+1))
			yield(append(slices.Clone(path), "#"), "the doubling", slices.Insert(slices.Clone(value), i, v))
		}
	case float64:
		yield(path, "one more", value+1)
		yield(path, "one less", value-1)
		yield(path, "a rise", value+(1<<20))
	case string:
		for _, s := range misspelt(value) {
			yield(path, "the change to "+strconv.Quote(s), s)
		}
	}
}

// misspelt are texts that look like one.
func misspelt(s string) []string {
	if at, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return []string{at.Add(time.Second).Format(time.RFC3339Nano), at.Add(-time.Nanosecond).Format(time.RFC3339Nano)}
	}
	var out []string
	for _, words := range [][]string{{"AVRO", "PROTOBUF"}, {"FULL", "BACKWARD"}, {"WIRE", "SOURCE"}} {
		if i := slices.Index(words, s); i >= 0 {
			out = append(out, words[1-i])
		}
	}
	for i := range s {
		if i == len(s)/2 || i == len(s)-1 {
			changed := []byte(s)
			if changed[i]++; s[i] == 'f' || s[i] == '9' { // hexadecimal digits stay such
				changed[i] = '0'
			}
			out = append(out, string(changed))
		}
	}
	return out
}
