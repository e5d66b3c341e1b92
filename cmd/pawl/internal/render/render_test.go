package render

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	oldOrder = "{\"type\": \"record\", \"name\": \"Order\",\n \"fields\": [{\"name\": \"id\", \"type\": \"long\"}]}\n"
	newOrder = "{\"type\": \"record\", \"name\": \"Order\", \"fields\": [\n\t{\"name\": \"id\", \"type\": \"int\"},\n\t{\"name\": \"währung\", \"type\": \"string\"}\n]}\n"
)

// theChecks are one refused schema with all there can be about it, one that
// passed, one that is broken, and one that is new.
func theChecks() []Check {
	at := func(file string, line, column int32) *registryv1.Position {
		return &registryv1.Position{File: file, Line: line, Column: column}
	}
	files := func(content, disk string) Files { return Files{"order.avsc": {Content: content, Disk: disk}} }
	refused := &registryv1.CompatibilityReport{
		Level: registryv1.CompatibilityLevel_FULL, AgainstVersions: []int32{3}, Truncated: 2,
		Violations: []*registryv1.Violation{{
			Rule: "AVRO_READER_FIELD_MISSING_DEFAULT", Severity: registryv1.Severity_ERROR, Breaks: registryv1.Breaks_NEW_READERS,
			Path: "Order.währung", OldPosition: at("order.avsc", 1, 1), NewPosition: at("order.avsc", 3, 3), AgainstVersion: 3,
			Message: "the reader needs währung, which the writer does not write: 100% | of <old> data,\nsays @everybody",
			Hint:    `add "default": "EUR"`, Witness: `{"id": 1}`,
		}, {
			Rule: "AVRO_TYPE_MISMATCH", Severity: registryv1.Severity_ERROR, Breaks: registryv1.Breaks_ALL_READERS,
			Path: "Order.id", OldPosition: at("order.avsc", 2, 12), NewPosition: at("order.avsc", 2, 24), AgainstVersion: 3,
			Message: "a reader of int cannot read long",
			Causes:  []*registryv1.Violation{{Rule: "AVRO_BRANCH", Path: "Order.id[0]", Message: "no branch fits"}},
		}},
		Warnings: []*registryv1.Violation{{
			Rule: "AVRO_FIELD_REMOVED", Severity: registryv1.Severity_WARNING, Path: "Order.note", OldPosition: at("order.avsc", 2, 1),
			Message: "the field note is gone", AgainstVersion: 3,
		}},
		Exempted: []*registryv1.ExemptedViolation{{
			Violation: &registryv1.Violation{
				Rule: "AVRO_NAME_MISMATCH", Severity: registryv1.Severity_ERROR, Breaks: registryv1.Breaks_ALL_READERS,
				Path: "Order", NewPosition: at("order.avsc", 1, 1), Message: "the name is another", Hint: "add an alias", AgainstVersion: 3,
			},
			Exemption: &registryv1.Exemption{Rule: "NAME_MISMATCH", Until: "2027-01-31", Reason: "no data <yet>", Position: at("order.avsc", 1, 5)},
		}, {
			Violation: &registryv1.Violation{Rule: "AVRO_DECIMAL_MISMATCH", Severity: registryv1.Severity_ERROR, Path: "Order.sum", Message: "the scale is another", AgainstVersion: 3},
			Exemption: &registryv1.Exemption{Rule: "DECIMAL_MISMATCH", Path: "Order", Until: "2027-01-31", Reason: "agreed", From: "domains/payments"},
		}},
	}
	passed := &registryv1.CompatibilityReport{
		Compatible: true, Level: registryv1.CompatibilityLevel_BACKWARD, Surface: registryv1.Surface_WIRE_JSON, AgainstVersions: []int32{0},
	}
	return []Check{
		{Name: "payments/orders-value", Report: refused, New: files(newOrder, "schemas/my order.avsc"), Old: map[int32]Files{3: files(oldOrder, "")}},
		{Name: "acme", Against: "git:main", Report: passed},
		{Name: "broken.avsc", New: files("{", "broken.avsc"), Problems: []*registryv1.Problem{{
			Severity: registryv1.Severity_ERROR, Code: "JSON_SYNTAX", Position: at("order.avsc", 1, 2), Message: "the text ends within an object", Hint: "close it",
		}}},
		{Name: "new.avsc"},
	}
}

func TestGolden(t *testing.T) {
	for _, format := range []Format{Text, JSON, YAML, GitHub, GitLab, SARIF, JUnit, Markdown} {
		var out bytes.Buffer
		if err := Write(&out, format, theChecks(), Option{}); err != nil {
			t.Fatalf("Write(%s): %v", format, err)
		}
		golden(t, string(format), out.Bytes())
	}
	var out bytes.Buffer
	if err := Write(&out, Text, theChecks(), Option{Colour: true}); err != nil {
		t.Fatal(err)
	}
	golden(t, "colour", out.Bytes())
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs from %s (-want +got):\n%s", name, path, diff)
	}
}

func TestOutputIsWellFormed(t *testing.T) {
	for format, parse := range map[Format]func([]byte) error{
		JSON:   func(b []byte) error { return json.Unmarshal(b, &map[string]any{}) },
		SARIF:  func(b []byte) error { return json.Unmarshal(b, &map[string]any{}) },
		GitLab: func(b []byte) error { return json.Unmarshal(b, &[]any{}) },
		JUnit:  func(b []byte) error { return xml.Unmarshal(b, &junitSuites{}) },
	} {
		for _, checks := range [][]Check{nil, theChecks()} {
			var out bytes.Buffer
			if err := Write(&out, format, checks, Option{}); err != nil {
				t.Fatal(err)
			}
			if err := parse(out.Bytes()); err != nil {
				t.Errorf("Write(%s) of %d checks is not well formed: %v\n%s", format, len(checks), err, &out)
			}
		}
	}
}

func TestWriteRefusesUnknownFormats(t *testing.T) {
	if err := Write(&bytes.Buffer{}, "html", nil, Option{}); err == nil || Known("html") {
		t.Errorf("Write(html) = %v, Known = %v, want an error and false", err, Known("html"))
	}
}

func TestClipKeepsTheColumnInSight(t *testing.T) {
	for _, column := range []int{1, 50, 5000, 9999, 10000} {
		line := strings.Repeat("a", column-1) + "X" + strings.Repeat("b", 10000-column)
		text, caret := clip(line, column)
		if runes := []rune(text); len(runes) > shown+2 || runes[caret] != 'X' {
			t.Errorf("clip at column %d shows %d characters with the caret at %q, want at most %d and X", column, len(runes), runes[caret], shown+2)
		}
	}
}

func FuzzClip(f *testing.F) {
	f.Add("\t{}\x1b[31m", 3)
	f.Add("", 9)
	f.Fuzz(func(t *testing.T, line string, column int) {
		text, caret := clip(line, column)
		if caret < 0 || caret > len([]rune(text)) || strings.ContainsRune(text, '\x1b') {
			t.Errorf("clip(%q, %d) = %q, %d", line, column, text, caret)
		}
	})
}
