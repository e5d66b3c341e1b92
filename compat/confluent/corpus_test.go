package confluent

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/pawl-registry/pawl/schema"
)

// score tells how a corpus went. .ci/run makes a table of these lines.
func score(t *testing.T, corpus string, agree, argued, wrong int) {
	t.Helper()
	t.Attr("corpus", fmt.Sprintf("confluent:%s %d %d %d", corpus, agree, argued, wrong))
}

// corpus is a file of the public corpora; the test is skipped where they are
// absent.
func corpus(t testing.TB, path ...string) string {
	t.Helper()
	root := os.Getenv("PAWL_CORPORA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "corpora")
	}
	name := filepath.Join(append([]string{root}, path...)...)
	if _, err := os.Stat(name); err != nil {
		t.Skipf("the corpora are not here: %v", err)
	}
	return name
}

// rows decodes a file of one JSON object a line.
func rows[T any](t testing.TB, name string, each func(T)) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 64<<20)
	for scanner.Scan() {
		var row T
		if err := json.Unmarshal(scanner.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		each(row)
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
}

func parse(t testing.TB, source schema.Source) *schema.Schema {
	t.Helper()
	s, err := schema.Parse(t.Context(), source, schema.Limits{})
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return s
}

// avroOf reads an Avro schema of one file.
func avroOf(t testing.TB, text string) *schema.Schema {
	t.Helper()
	return parse(t, schema.Source{Format: schema.Avro, Files: []schema.File{{Path: "a.avsc", Content: text}}})
}

// protobufOf reads a Protobuf schema of one file.
func protobufOf(t testing.TB, text string) *schema.Schema {
	t.Helper()
	return parse(t, schema.Source{Format: schema.Protobuf, Files: []schema.File{{Path: "a.proto", Content: text}}})
}
