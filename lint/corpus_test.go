package lint_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/lint"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// corpora gives a folder of other people's schemas, or skips the test.
func corpora(t *testing.T, folder ...string) string {
	t.Helper()
	dir := os.Getenv("PAWL_CORPORA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "corpora")
	} else if !filepath.IsAbs(dir) {
		dir = filepath.Join("..", dir) // relative to the project's root
	}
	dir = filepath.Join(append([]string{dir}, folder...)...)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no corpora here: %v", err)
	}
	return dir
}

// tree reads every file with an extension under a folder, with paths relative
// to it.
func tree(t *testing.T, root, extension string) []schema.File {
	t.Helper()
	var files []schema.File
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != extension {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		files = append(files, schema.File{Path: filepath.ToSlash(rel), Content: string(content)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// A tally counts findings by rule, and gives one place of each.
type tally struct {
	schemas int
	count   map[lint.Rule]int
	example map[lint.Rule]string
}

// add lints a schema.
func (c *tally) add(t *testing.T, s *schema.Schema) {
	t.Helper()
	report, err := lint.Check(s, lint.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	c.schemas++
	for _, f := range report.Findings {
		c.count[f.Rule]++
		c.example[f.Rule] = f.Position.String() + " " + f.Message
	}
}

// print lists how often each rule of a family was triggered.
func (c *tally) print(t *testing.T, corpus, prefix string) {
	t.Helper()
	if c.schemas == 0 {
		t.Fatalf("nothing of %s was linted", corpus)
	}
	t.Logf("%s: %d schemas", corpus, c.schemas)
	for _, p := range pages() {
		if strings.HasPrefix(string(p.Rule), prefix) {
			t.Logf("%7d %-7s %s  %s", c.count[p.Rule], p.Severity, p.Rule, c.example[p.Rule])
		}
	}
}

func newTally() *tally { return &tally{count: map[lint.Rule]int{}, example: map[lint.Rule]string{}} }

func TestRealAvroSchemas(t *testing.T) {
	c := newTally()
	for _, f := range slices.Concat(tree(t, corpora(t, "avro", "schemas"), ".avsc"), tree(t, corpora(t, "avro", "schemas"), ".json")) {
		s, err := schema.Parse(t.Context(), schema.Source{Format: schema.Avro, Files: []schema.File{f}}, schema.Limits{})
		if err == nil { // what the corpus has to refuse, its own tests do
			c.add(t, s)
		}
	}
	c.print(t, "avro/schemas", "LINT_AVRO_")
}

func TestRealProtobufModules(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles whole modules")
	}
	root := corpora(t, "protobuf", "real")
	modules, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	deps := tree(t, filepath.Join(filepath.Dir(root), "deps"), ".proto")
	c := newTally()
	for _, module := range modules {
		files := tree(t, filepath.Join(root, module.Name()), ".proto")
		if len(files) > 200 {
			continue // the largest take seconds to compile and repeat themselves
		}
		own := map[string]bool{}
		for _, f := range files {
			own[f.Path] = true
		}
		imports := slices.DeleteFunc(slices.Clone(deps), func(f schema.File) bool { return own[f.Path] })
		m, problems, err := protobuf.Compile(t.Context(), files, imports, schema.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if m == nil {
			t.Logf("%s as one module: %v", module.Name(), problems[0])
			continue
		}
		c.add(t, &schema.Schema{Protobuf: m})
	}
	c.print(t, "protobuf/real", "LINT_PROTO_")
}
