package avro_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

// corpus is the folder of other people's Avro schemas; the test is skipped
// where it is absent.
func corpus(t *testing.T) string {
	t.Helper()
	root := os.Getenv("PAWL_CORPORA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "corpora")
	}
	folder := filepath.Join(root, "avro")
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("the corpora are not here: %v", err)
	}
	return folder
}

// rows reads a file of one JSON object a line.
func rows[T any](t *testing.T, name string) []T {
	t.Helper()
	file, err := os.Open(filepath.Join(corpus(t), name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var found []T
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		found = append(found, row)
	}
	return found
}

func one(text string) (*avro.Schema, source.Problems) {
	return avro.Parse([]source.File{{Path: "a.avsc", Content: text}}, nil, source.Limits{})
}

func TestParseIsAsStrictAsTheSpecification(t *testing.T) {
	type row struct{ ID, Name, Schema, Spec string }
	// Where the corpus has doubts ("accept?"), or the specification forbids
	// what everybody relies on, this is what Pawl does.
	decided := map[string]bool{
		"s04": true,  // comments: Apache's parser reads over them, real files have them
		"s09": false, // {"type":{"type":"int"}}: no Apache library since 1.12 reads it
		"s10": false, // the same with a union
		"s23": true,  // ".R" is R in no namespace
		"s25": true,  // an alias that is another field's name: a warning, for data may never meet it
		"s26": true,  // an alias that is the field's own name does nothing
		"s28": true,  // forward references, as Java since 1.12
		"s34": true,  // an enum without symbols
		"s42": true,  // a size in quotes, which the canonical form's rules know
		"s63": true,  // "NaN" for a double: real schemas rely on it
		"s65": false, // 1.0 for an int
		"s74": true,  // a doc that is not a string is an attribute like others
		"s81": true,  // a logical type that is not a string is ignored
		"s82": true,  // the last of two equal keys wins, with a warning
		"s83": false, // a byte order mark is not JSON
		"s87": true,  // "namespace": null is no namespace
	}
	agree, argued := 0, 0
	for _, r := range rows[row](t, "parse_strictness.jsonl") {
		schema, problems := one(r.Schema)
		want, own := decided[r.ID]
		if !own {
			want = r.Spec == "accept"
			agree++
		} else {
			argued++
		}
		if got := schema != nil; got != want {
			t.Errorf("%s %s: Parse(%s) accepts = %v, want %v: %v", r.ID, r.Name, r.Schema, got, want, problems)
		}
		if schema == nil && !problems.Refused() {
			t.Errorf("%s: Parse refuses with no error among %v", r.ID, problems)
		}
	}
	t.Logf("%d as the specification says, %d decided here", agree, argued)
}

func TestParsingCanonicalFormMatchesJava(t *testing.T) {
	type row struct {
		ID, Input, Canonical string
		Java                 struct {
			Parse     bool `json:"java_parse"`
			Canonical string
			CRC64     int64
		}
	}
	checked := 0
	for _, r := range rows[row](t, "canonical_vectors.jsonl") {
		schema, problems := one(r.Input)
		if schema == nil {
			if r.Java.Parse {
				t.Errorf("%s: Parse(%s): %v", r.ID, r.Input, problems)
			}
			continue
		}
		checked++
		if got := schema.ParsingCanonicalForm(); got != r.Canonical {
			t.Errorf("%s: ParsingCanonicalForm(%s) = %s, want %s", r.ID, r.Input, got, r.Canonical)
		}
		if got := int64(schema.Fingerprint()); r.Java.Parse && r.Java.Canonical == r.Canonical && got != r.Java.CRC64 {
			t.Errorf("%s: Fingerprint = %d, want %d", r.ID, got, r.Java.CRC64)
		}
	}
	t.Logf("%d vectors", checked)
}

func TestRealSchemasParseAsInJava(t *testing.T) {
	type row struct {
		File      string
		JavaParse bool   `json:"java_parse"`
		JavaLax   bool   `json:"java_parse_lax"`
		JavaError string `json:"java_error"`
		CRC64     int64
	}
	folder := filepath.Join(corpus(t), "schemas")
	text, err := os.ReadFile(filepath.Join(folder, "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var index []row
	if err := json.Unmarshal(text, &index); err != nil {
		t.Fatal(err)
	}
	parsed := 0
	for _, r := range index {
		text, err := os.ReadFile(filepath.Join(folder, r.File))
		if err != nil {
			t.Fatal(err)
		}
		schema, problems := one(string(text))
		if (schema != nil) != r.JavaParse {
			t.Errorf("%s: Parse = %v, want accepted %v (%s)", r.File, problems, r.JavaParse, r.JavaError)
			continue
		}
		if schema == nil {
			continue
		}
		parsed++
		if got := int64(schema.Fingerprint()); got != r.CRC64 {
			t.Errorf("%s: Fingerprint = %d, want %d", r.File, got, r.CRC64)
		}
		again, problems := one(schema.Text())
		if again == nil {
			t.Errorf("%s: Text does not parse: %v", r.File, problems)
		} else if again.Text() != schema.Text() {
			t.Errorf("%s: Text of Text differs:\n%s\n%s", r.File, again.Text(), schema.Text())
		}
	}
	t.Logf("%d of %d real schemas parse", parsed, len(index))
}
