package java

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/pawl-registry/pawl/internal/avrotest"
)

// A pair is a reader that gets data of a writer.
type pair struct {
	id             string
	writer, reader string
}

// bothWays lets the readers of either schema get data of the other.
func bothWays(id, old, new string) []pair {
	return []pair{{id + " backward", old, new}, {id + " forward", new, old}}
}

func cases(t *testing.T) (pairs []pair) {
	t.Helper()
	for _, r := range rows[struct{ ID, Reader, Writer string }](t, "cases.jsonl") {
		pairs = append(pairs, bothWays(r.ID, r.Writer, r.Reader)...)
	}
	return pairs
}

func evolutions(t *testing.T) (pairs []pair) {
	t.Helper()
	for _, r := range rows[struct{ ID, Old, New string }](t, "evolution.jsonl") {
		pairs = append(pairs, bothWays(r.ID, r.Old, r.New)...)
	}
	return pairs
}

// rounds is how many schemas to draw: as many as PAWL_PROPERTY_ROUNDS says.
func rounds(t *testing.T) int {
	t.Helper()
	text := os.Getenv("PAWL_PROPERTY_ROUNDS")
	if text == "" {
		return 1_000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("PAWL_PROPERTY_ROUNDS = %q, want a number", text)
	}
	return n
}

// generated draws pairs. Their ids are the seeds that draw them again.
func generated(t *testing.T) (pairs []pair) {
	t.Helper()
	drawn := rapid.Custom(func(t *rapid.T) [2]string {
		old, new := avrotest.Pair(t)
		return [2]string{avrotest.Printed(old), avrotest.Printed(new)}
	})
	for seed := range rounds(t) {
		p := drawn.Example(seed)
		pairs = append(pairs, bothWays(strconv.Itoa(seed), p[0], p[1])...)
	}
	return pairs
}

// rows reads a file of one JSON object a line from the corpora; the test is
// skipped where they are absent.
func rows[T any](t *testing.T, name string) []T {
	t.Helper()
	root := os.Getenv("PAWL_CORPORA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "corpora")
	}
	file, err := os.Open(filepath.Join(root, "avro", name))
	if os.IsNotExist(err) {
		t.Skipf("the corpora are not here: %v", err)
	} else if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var found []T
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		found = append(found, row)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}
