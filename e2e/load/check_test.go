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
	"golang.org/x/sys/unix"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

// ordinary is how large a schema may be to count as one, in bytes.
const ordinary = 10 << 10

// TestRatioChecks measures in this process what a check costs. For Avro the
// pairs are real, and twmb/avro does the same: parse both, and compare. What a
// publish costs is less, for it finds the version before it parsed.
func TestRatioChecks(t *testing.T) {
	pairs := avroPairs(t)
	theirs, ours, ratio := against(9, func() float64 {
		return perPair(t, pairs, func(old, new string) { _ = twmbReads(old, new) })
	}, func() float64 {
		return perPair(t, pairs, func(old, new string) { check(t, parsed(t, schema.Avro, old), parsed(t, schema.Avro, new)) })
	})
	t.Logf("Avro, %d pairs: to parse both and compare takes twmb/avro %.0f µs of CPU, pawl %.0f µs; twmb / pawl: %s", len(pairs), theirs/1e3, ours/1e3, ratio)
	publishCosts(t, schema.Avro, pairs)

	for _, old := range []string{ordinaryProtobuf(60), withoutOptions(ordinaryProtobuf(60))} {
		publishCosts(t, schema.Protobuf, [][2]string{{old, strings.Replace(old, "}\n", "string added = 1000;\n}\n", 1)}})
	}
}

// publishCosts logs what it takes to parse a schema and compare it with one
// that is parsed already. By then Protobuf's own imports are warm.
func publishCosts(t *testing.T, format schema.Format, pairs [][2]string) {
	t.Helper()
	before, size := map[string]*schema.Schema{}, 0
	for _, p := range pairs {
		before[p[0]] = parsed(t, format, p[0])
		size += len(p[1])
	}
	var costs []float64
	for range 9 {
		costs = append(costs, perPair(t, pairs, func(old, new string) { check(t, before[old], parsed(t, format, new)) }))
	}
	t.Logf("%s, %d bytes on average: to parse one and compare takes pawl %.0f µs of CPU", format, size/len(pairs), median(costs)/1e3)
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
		if max(len(row.Old), len(row.New)) < ordinary && twmbReads(row.Old, row.New) == nil && reads(t, row.Old) && reads(t, row.New) {
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

// check compares with ours, under the default mode.
func check(t *testing.T, old, new *schema.Schema) {
	if _, err := compat.Check(t.Context(), new, []compat.Version{{Number: 1, Schema: old}}, nil, compat.Mode{}); err != nil {
		t.Fatal(err)
	}
}

func parsed(t *testing.T, format schema.Format, text string) *schema.Schema {
	s, err := parse(t, format, text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// parse reads a schema of one file with ours.
func parse(t *testing.T, format schema.Format, text string) (*schema.Schema, error) {
	path := map[schema.Format]string{schema.Avro: "a.avsc", schema.Protobuf: "a.proto"}[format]
	return schema.Parse(t.Context(), schema.Source{Format: format, Files: []schema.File{{Path: path, Content: text}}}, schema.Limits{})
}

func reads(t *testing.T, text string) bool {
	_, err := parse(t, schema.Avro, text)
	return err == nil
}

// perPair is the processor time a pair takes, in nanoseconds, over at least
// 50 ms: what collects the garbage is in it, the other processes are not.
func perPair(t *testing.T, pairs [][2]string, do func(old, new string)) float64 {
	start, n := spent(t), 0
	for spent(t)-start < 50*time.Millisecond {
		for _, p := range pairs {
			do(p[0], p[1])
		}
		n += len(pairs)
	}
	return float64(spent(t)-start) / float64(n)
}

// spent is the processor time that this process has had.
func spent(t *testing.T) time.Duration {
	var used unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
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

// withoutOptions is what an ordinary file is without its custom options.
func withoutOptions(file string) string {
	return strings.NewReplacer(" [(google.api.field_behavior) = OPTIONAL]", "", "import \"google/api/field_behavior.proto\";\n", "").Replace(file)
}
