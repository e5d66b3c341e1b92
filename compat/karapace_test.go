package compat_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

// A karapaceCase is a case of Karapace's or Confluent's own tests.
type karapaceCase struct {
	ID, Format, New string
	Old             texts
	Level           compat.Level
	Compatible      bool
	OldFormat       string        `json:"old_format"`
	OldRefs         []karapaceRef `json:"refs_old"`
	NewRefs         []karapaceRef `json:"refs_new"`
	ParseOK         bool          `json:"parse_ok"`
}

// texts are the versions of a history; one alone stands without brackets.
type texts []string

// UnmarshalJSON reads a text or a list of them.
func (t *texts) UnmarshalJSON(raw []byte) error {
	if raw[0] == '[' {
		return json.Unmarshal(raw, (*[]string)(t))
	}
	*t = texts{""}
	return json.Unmarshal(raw, &(*t)[0])
}

// A karapaceRef is a schema that another one imports.
type karapaceRef struct{ Name, Schema string }

// karapaceArgued are the cases on which Pawl and Karapace differ, and why.
// docs/compat-differences.md argues each.
var karapaceArgued = map[string]string{
	"ka-avro-0684-dc3efa07":  "the default of an enum must be one of its symbols",
	"ka-avro-1355-2b53abce":  "the string \"null\" is no default for a union of null and a record",
	"ka-avro-1356-2a161c9b":  "the string \"null\" is no default for a union of null and a record",
	"ka-proto-0838-5d80268a": "no data holds the name of a message",
	"ka-proto-1156-0073783f": "JSON has the names of fields",
	"ka-proto-1158-63d800d1": "0 is no field number",
	"ka-proto-1363-29ac8a34": "JSON has the names of enum values",
}

func TestKarapaceDifferencesAreWrittenDown(t *testing.T) {
	page, err := os.ReadFile("../docs/compat-differences.md")
	if err != nil {
		t.Fatal(err)
	}
	for id := range karapaceArgued {
		if !strings.Contains(string(page), id) {
			t.Errorf("docs/compat-differences.md does not argue %s", id)
		}
	}
}

func TestKarapaceCorpus(t *testing.T) {
	counts := map[string][3]int{}
	for _, c := range karapaceCases(t) {
		got, err := c.verdict(t)
		n := counts[c.Format]
		switch why, argued := karapaceArgued[c.ID]; {
		case err == nil && got == c.Compatible && argued:
			t.Errorf("%s is no longer argued (%s): take it off the list", c.ID, why)
		case err == nil && got == c.Compatible:
			n[0]++
		case argued:
			n[1]++
		default:
			n[2]++
			t.Errorf("%s: compatible = %v, %v, want %v under %s\nold %s\nnew %s", c.ID, got, err, c.Compatible, c.Level, c.Old, c.New)
		}
		counts[c.Format] = n
	}
	for format, n := range counts {
		t.Attr("corpus", fmt.Sprintf("karapace/compat_cases.jsonl:%s %d %d %d", format, n[0], n[1], n[2]))
	}
}

// karapaceCases are the cases of the formats that we have. The test is
// skipped where the corpora are absent.
func karapaceCases(t *testing.T) []karapaceCase {
	t.Helper()
	root := os.Getenv("PAWL_CORPORA")
	if root == "" {
		root = filepath.Join("..", "..", "shared", "corpora")
	}
	file, err := os.Open(filepath.Join(root, "karapace", "compat_cases.jsonl"))
	if os.IsNotExist(err) {
		t.Skipf("the corpora are not here: %v", err)
	} else if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var cases []karapaceCase
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var c karapaceCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if slices.Contains([]string{"AVRO", "PROTOBUF"}, c.Format) {
			cases = append(cases, c)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return cases
}

// verdict is ours under the profile PAWL, on the surface that is the default.
func (c karapaceCase) verdict(t *testing.T) (bool, error) {
	t.Helper()
	candidate, err := karapaceParse(t, c.Format, c.New, c.NewRefs)
	if err != nil {
		return false, err
	}
	var history []compat.Version
	for i, text := range c.Old {
		old, err := karapaceParse(t, c.Format, text, c.OldRefs)
		if err != nil {
			return false, err
		}
		history = append(history, compat.Version{Number: i + 1, Schema: old})
	}
	report, err := compat.Check(t.Context(), candidate, history, nil, compat.Mode{Level: c.Level})
	return report.Compatible, err
}

// karapaceParse reads a schema with its imports, in whatever order they are.
func karapaceParse(t *testing.T, format, text string, refs []karapaceRef) (*schema.Schema, error) {
	t.Helper()
	suffix := map[string]string{"AVRO": ".avsc", "PROTOBUF": ".proto"}[format]
	one := func(name, text string, imports []schema.Import) (*schema.Schema, error) {
		return schema.Parse(t.Context(), schema.Source{
			Format: schema.Format(format), Files: []schema.File{{Path: name, Content: text}}, Imports: imports,
		}, schema.Limits{})
	}
	var imports []schema.Import
	for rest := slices.Clone(refs); len(rest) > 0; {
		before := len(rest)
		rest = slices.DeleteFunc(rest, func(r karapaceRef) bool {
			parsed, err := one(r.Name, r.Schema, imports)
			if err == nil {
				imports = append(imports, schema.Import{Reference: schema.Reference{Name: r.Name, Subject: r.Name, Version: 1}, Schema: parsed})
			}
			return err == nil
		})
		if len(rest) == before {
			return nil, fmt.Errorf("the import %s does not parse", rest[0].Name)
		}
	}
	return one("main"+suffix, text, imports)
}
