package compat_test

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

// A confluentCase is a verdict of Karapace, and what Java or another
// implementation of Confluent's rules says of it.
type confluentCase struct {
	ID, Format, New string
	Old             json.RawMessage // a text, or a list of them, oldest first
	Level           compat.Level
	Compatible      bool
	ParseOK         bool                 `json:"parse_ok"`
	RefsOld         []confluentReference `json:"refs_old"`
	RefsNew         []confluentReference `json:"refs_new"`
	Oracle          *struct{ Compatible bool }
}

type confluentReference struct {
	Name, Subject, Schema string
	Version               int
	Builtin               bool
}

func (c confluentCase) parsed(t *testing.T, text string, refs []confluentReference) (*schema.Schema, error) {
	t.Helper()
	var imports []schema.Import
	for _, ref := range refs {
		if ref.Builtin {
			continue
		}
		imported, err := schema.Parse(t.Context(), schema.Source{
			Format: schema.Format(c.Format), Files: []schema.File{{Path: cmp.Or(ref.Name, "b.avsc"), Content: ref.Schema}}, Imports: imports,
		}, schema.Limits{})
		if err != nil {
			return nil, err
		}
		imports = append(imports, schema.Import{Reference: schema.Reference{Name: ref.Name, Subject: ref.Subject, Version: ref.Version}, Schema: imported})
	}
	return readText(t, schema.Format(c.Format), text, imports)
}

// texts are the old schemas.
func (c confluentCase) texts(t *testing.T) []string {
	t.Helper()
	var one string
	if json.Unmarshal(c.Old, &one) == nil {
		return []string{one}
	}
	var several []string
	if err := json.Unmarshal(c.Old, &several); err != nil {
		t.Fatal(err)
	}
	return several
}

func confluentCases(t *testing.T, each func(confluentCase)) {
	t.Helper()
	root := cmp.Or(os.Getenv("PAWL_CORPORA"), filepath.Join("..", "..", "shared", "corpora"))
	file, err := os.Open(filepath.Join(root, "karapace", "compat_cases.jsonl"))
	if os.IsNotExist(err) {
		t.Skipf("the corpora are not here: %v", err)
	} else if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var c confluentCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if c.Format == "AVRO" || c.Format == "PROTOBUF" {
			each(c)
		}
	}
}

// arguedKarapaceCases are those on which Karapace and Confluent differ, and
// what Confluent does.
var arguedKarapaceCases = map[string]string{
	"ka-proto-0840-4abedc0e": "a field that gets another number is one removed and one added, and both are accepted",
	"ka-proto-1161-e8b983c1": "as ka-proto-0840",
	"ka-proto-1153-d1f3ad23": "another package is refused",
}

func TestConfluentVerdictsOnTheKarapaceCorpus(t *testing.T) {
	agree, argued, wrong, unread := 0, 0, 0, 0
	confluentCases(t, func(c confluentCase) {
		candidate, err := c.parsed(t, c.New, c.RefsNew)
		var history []compat.Version
		for i, text := range c.texts(t) {
			old, oldErr := c.parsed(t, text, c.RefsOld)
			if err = cmp.Or(err, oldErr); err == nil {
				history = append(history, compat.Version{Number: i + 1, Schema: old})
			}
		}
		if err != nil {
			unread++
			if c.ParseOK {
				t.Logf("%s: not read: %v", c.ID, err)
			}
			return
		}
		report, err := compat.Check(t.Context(), candidate, history, nil, compat.Mode{Level: c.Level, Profile: compat.Confluent})
		if err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		switch {
		case report.Compatible != c.Oracle.Compatible:
			wrong++
			t.Errorf("%s %s: compatible = %v, want %v: %v", c.ID, c.Level, report.Compatible, c.Oracle.Compatible, report.Violations)
		case c.Oracle.Compatible == c.Compatible:
			agree++
		case arguedKarapaceCases[c.ID] != "":
			argued++
		default:
			wrong++
			t.Errorf("%s %s: compatible = %v, and Karapace says otherwise for no known reason", c.ID, c.Level, report.Compatible)
		}
	})
	t.Logf("%d cases cannot be read", unread)
	t.Attr("corpus", fmt.Sprintf("confluent:karapace/compat_cases.jsonl %d %d %d", agree, argued, wrong))
}
