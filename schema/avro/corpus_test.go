package avro_test

import (
	"bufio"
	"encoding/json"
	"fmt"
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

// score tells how a corpus went. .ci/run makes a table of these lines.
func score(t *testing.T, corpus string, agree, argued, wrong int) {
	t.Helper()
	t.Attr("corpus", fmt.Sprintf("%s %d %d %d", corpus, agree, argued, wrong))
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
	page, err := os.ReadFile("../../docs/compat-differences.md")
	if err != nil {
		t.Fatal(err)
	}
	for id := range decided {
		if !strings.Contains(string(page), "| "+id+" |") {
			t.Errorf("what Pawl does with %s is not written down in docs/compat-differences.md", id)
		}
	}
	agree, argued, wrong := 0, 0, 0
	for _, r := range rows[row](t, "parse_strictness.jsonl") {
		schema, problems := one(r.Schema)
		want, own := decided[r.ID]
		if !own {
			want = r.Spec == "accept"
		}
		switch got := schema != nil; {
		case got != want:
			wrong++
			t.Errorf("%s %s: Parse(%s) accepts = %v, want %v: %v", r.ID, r.Name, r.Schema, got, want, problems)
		case own:
			argued++
		default:
			agree++
		}
		if schema == nil && !problems.Refused() {
			t.Errorf("%s: Parse refuses with no error among %v", r.ID, problems)
		}
	}
	score(t, "avro/parse_strictness.jsonl", agree, argued, wrong)
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
	agree, wrong := 0, 0
	for _, r := range rows[row](t, "canonical_vectors.jsonl") {
		schema, problems := one(r.Input)
		if schema == nil {
			if r.Java.Parse {
				wrong++
				t.Errorf("%s: Parse(%s): %v", r.ID, r.Input, problems)
			} else {
				agree++
			}
			continue
		}
		form, print := schema.ParsingCanonicalForm(), int64(schema.Fingerprint())
		switch {
		case form != r.Canonical:
			wrong++
			t.Errorf("%s: ParsingCanonicalForm(%s) = %s, want %s", r.ID, r.Input, form, r.Canonical)
		case r.Java.Parse && r.Java.Canonical == r.Canonical && print != r.Java.CRC64:
			wrong++
			t.Errorf("%s: Fingerprint = %d, want %d", r.ID, print, r.Java.CRC64)
		default:
			agree++
		}
	}
	score(t, "avro/canonical_vectors.jsonl", agree, 0, wrong)
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
	agree, wrong := 0, 0
	for _, r := range index {
		text, err := os.ReadFile(filepath.Join(folder, r.File))
		if err != nil {
			t.Fatal(err)
		}
		schema, problems := one(string(text))
		if (schema != nil) != r.JavaParse {
			wrong++
			t.Errorf("%s: Parse = %v, want accepted %v (%s)", r.File, problems, r.JavaParse, r.JavaError)
			continue
		}
		if fault := asInJava(schema, r.CRC64); fault != "" {
			wrong++
			t.Errorf("%s: %s", r.File, fault)
			continue
		}
		agree++
	}
	score(t, "avro/schemas", agree, 0, wrong)
}

// asInJava says what is wrong with a schema's fingerprint, or with what it
// prints; a schema that was refused has neither.
func asInJava(schema *avro.Schema, crc64 int64) string {
	if schema == nil {
		return ""
	}
	if got := int64(schema.Fingerprint()); got != crc64 {
		return fmt.Sprintf("Fingerprint = %d, want %d", got, crc64)
	}
	again, problems := one(schema.Text())
	if again == nil {
		return fmt.Sprintf("Text does not parse: %v", problems)
	}
	if again.Text() != schema.Text() {
		return fmt.Sprintf("Text of Text differs:\n%s\n%s", again.Text(), schema.Text())
	}
	return ""
}
