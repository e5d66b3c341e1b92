// Package standards tells tests whether a document is what an official JSON
// schema says. The schemas are not in this repository: tests are skipped where
// they are neither where PAWL_CORPORA says nor beside it.
package standards

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// A Standard validates documents.
type Standard struct{ schema *jsonschema.Schema }

// Folder is the one with the schemas; it skips the test if there is none.
func Folder(t testing.TB) string {
	t.Helper()
	root := os.Getenv("PAWL_CORPORA")
	if root == "" {
		root = filepath.Join(module(t), "..", "shared", "corpora")
	}
	folder := filepath.Join(root, "governance")
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("no corpora: set PAWL_CORPORA to the folder that holds them (%v)", err)
	}
	return folder
}

// module is the folder of this module.
func module(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod is around this test")
		}
		dir = parent
	}
}

// Load reads the schema at a path of Folder, or with a fragment such as
// #/$defs/SchemaDatasetFacet a part of it. Other schemas are found by their
// $id, which is how they name each other: name their files in others.
func Load(t testing.TB, path string, others ...string) *Standard {
	t.Helper()
	folder := Folder(t)
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft7)
	c.AssertFormat()
	path, part, _ := strings.Cut(path, "#")
	main := add(t, c, filepath.Join(folder, path))
	for _, p := range others {
		add(t, c, filepath.Join(folder, p))
	}
	s, err := c.Compile(main + "#" + part)
	if err != nil {
		t.Fatalf("%s#%s: %v", path, part, err)
	}
	return &Standard{s}
}

// base is where schemas live whose $id is only a word.
const base = "https://standards.invalid/"

func add(t testing.TB, c *jsonschema.Compiler, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	id := base + filepath.Base(path)
	if m, ok := doc.(map[string]any); ok {
		if said, ok := m["$id"].(string); ok {
			id = said
			if !strings.Contains(said, "://") {
				id = base + said
				m["$id"] = id
			}
		}
	}
	if err := c.AddResource(id, doc); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return id
}

// JSON says what is wrong with a JSON document; nil if nothing is.
func (s *Standard) JSON(text []byte) error {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return s.schema.Validate(doc)
}

// YAML says what is wrong with a YAML document; nil if nothing is.
func (s *Standard) YAML(text []byte) error {
	var doc any
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return err
	}
	plain, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	return s.JSON(plain)
}

// Golden compares a text with a file, which PAWL_UPDATE=1 writes: read what
// has changed then.
func Golden(t testing.TB, path string, text []byte) {
	t.Helper()
	if os.Getenv("PAWL_UPDATE") != "" {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, text) {
		t.Errorf("%s is not what is written now:\n%s", path, text)
	}
}
