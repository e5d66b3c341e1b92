package load

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	twmb "github.com/twmb/avro"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

// ordinary is how large a schema may be to count as one, in bytes.
const ordinary = 10 << 10

// TestRatioChecks measures in this process what a check costs: to parse two
// versions and to compare them. For Avro they are real ones, and the same is
// done with twmb/avro.
func TestRatioChecks(t *testing.T) {
	pairs := avroPairs(t)
	theirs, ours, ratio := against(7, func() float64 {
		return perPair(pairs, func(old, new string) { _ = twmbReads(old, new) })
	}, func() float64 {
		return perPair(pairs, func(old, new string) { check(t, schema.Avro, old, new) })
	})
	t.Logf("Avro, %d pairs: parse both and check takes twmb/avro %.0f µs, pawl %.0f µs; twmb / pawl: %s", len(pairs), theirs/1e3, ours/1e3, ratio)

	old := ordinaryProtobuf(60)
	new := strings.Replace(old, "}\n", "string added = 1000;\n}\n", 1)
	check(t, schema.Protobuf, old, new) // The imports are warm from here on.
	var costs []float64
	for range 21 {
		costs = append(costs, perPair([][2]string{{old, new}}, func(old, new string) { check(t, schema.Protobuf, old, new) }))
	}
	t.Logf("Protobuf, %d bytes with warm imports: parse both and check takes %.0f µs", len(old), median(costs)/1e3)
}

// avroPairs are the real changes of schemas that are ordinary and that both
// parsers read.
func avroPairs(t *testing.T) [][2]string {
	t.Helper()
	file, err := os.Open(filepath.Join(corpora(t), "avro", "evolution.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var pairs [][2]string
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var row struct{ Old, New string }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		if max(len(row.Old), len(row.New)) < ordinary && twmbReads(row.Old, row.New) == nil {
			pairs = append(pairs, [2]string{row.Old, row.New})
		}
	}
	if err := lines.Err(); err != nil || len(pairs) == 0 {
		t.Fatalf("%d pairs, %v, want some", len(pairs), err)
	}
	return pairs
}

// twmbReads parses and checks with twmb/avro; only texts that are no schemas
// are an error.
func twmbReads(old, new string) error {
	writer, err := twmb.Parse(old)
	if err != nil {
		return err
	}
	reader, err := twmb.Parse(new)
	if err == nil {
		_ = twmb.CheckCompatibility(writer, reader)
	}
	return err
}

// check parses and checks with ours, under the default mode.
func check(t *testing.T, format schema.Format, old, new string) {
	parse := func(text string) *schema.Schema {
		path := map[schema.Format]string{schema.Avro: "a.avsc", schema.Protobuf: "a.proto"}[format]
		s, err := schema.Parse(t.Context(), schema.Source{Format: format, Files: []schema.File{{Path: path, Content: text}}}, schema.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	before, after := parse(old), parse(new)
	if _, err := compat.Check(t.Context(), after, []compat.Version{{Number: 1, Schema: before}}, nil, compat.Mode{}); err != nil {
		t.Fatal(err)
	}
}

// perPair is the time a pair takes, in nanoseconds.
func perPair(pairs [][2]string, do func(old, new string)) float64 {
	start := time.Now()
	for _, p := range pairs {
		do(p[0], p[1])
	}
	return float64(time.Since(start)) / float64(len(pairs))
}

// ordinaryProtobuf is a file of n fields with the usual imports.
func ordinaryProtobuf(n int) string {
	var b strings.Builder
	b.WriteString("syntax = \"proto3\";\npackage acme.v1;\nimport \"google/protobuf/timestamp.proto\";\nimport \"google/api/field_behavior.proto\";\n")
	b.WriteString("// An order of a customer.\nmessage Order {\n")
	for i := range n {
		typ := []string{"string", "int64", "google.protobuf.Timestamp", "repeated Line"}[i%4]
		fmt.Fprintf(&b, "  // What the %dth field is for, in some words.\n  %s field_%d = %d [(google.api.field_behavior) = OPTIONAL];\n", i, typ, i, i+1)
	}
	b.WriteString("}\nmessage Line {\n  string sku = 1;\n  int32 count = 2;\n}\n")
	return b.String()
}
