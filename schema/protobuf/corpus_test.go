package protobuf_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// corpora gives the folder of other people's schemas, or skips the test.
func corpora(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("PAWL_CORPORA")
	if dir == "" {
		dir = "../shared/corpora"
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join("..", "..", dir) // relative to the project's root
	}
	dir = filepath.Join(dir, "protobuf")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no corpora here: %v", err)
	}
	return dir
}

// tree reads every .proto file under a folder, with paths relative to it.
func tree(t testing.TB, root string) []source.File {
	t.Helper()
	var files []source.File
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".proto") {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		files = append(files, source.File{Path: filepath.ToSlash(rel), Content: string(content)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// others are the files without those that have a path among some.
func others(files []source.File, some ...source.File) []source.File {
	taken := map[string]bool{}
	for _, f := range some {
		taken[f.Path] = true
	}
	var rest []source.File
	for _, f := range files {
		if !taken[f.Path] {
			rest = append(rest, f)
		}
	}
	return rest
}

// closure gives, of some files, those that a file reaches by its imports.
func closure(t testing.TB, f source.File, among []source.File) []source.File {
	t.Helper()
	byPath := map[string]source.File{}
	for _, o := range among {
		byPath[o.Path] = o
	}
	delete(byPath, f.Path)
	var found []source.File
	queue := []source.File{f}
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		for line := range strings.Lines(next.Content) {
			line = strings.TrimSpace(line)
			if !strings.HasPrefix(line, "import") {
				continue
			}
			for _, quoted := range strings.FieldsFunc(line, func(r rune) bool { return r == '"' || r == '\'' }) {
				if o, ok := byPath[quoted]; ok {
					delete(byPath, quoted)
					found = append(found, o)
					queue = append(queue, o)
				}
			}
		}
	}
	return found
}

func TestRealModulesCompile(t *testing.T) {
	root := corpora(t)
	deps := tree(t, filepath.Join(root, "deps"))
	modules, err := os.ReadDir(filepath.Join(root, "real"))
	if err != nil {
		t.Fatal(err)
	}
	compiled, wrong, warned := 0, 0, 0
	t.Run("modules", func(t *testing.T) {
		for _, module := range modules {
			t.Run(module.Name(), func(t *testing.T) {
				files := tree(t, filepath.Join(root, "real", module.Name()))
				all := append(files, others(deps, files...)...)
				for _, f := range files {
					m, problems, err := protobuf.Compile(t.Context(), []source.File{f}, closure(t, f, all), source.DefaultLimits)
					if err != nil || problems.Refused() {
						wrong++
						t.Errorf("Compile(%s) = %v, %v, want no error", f.Path, err, problems)
						continue
					}
					compiled++
					warned += len(problems)
					if len(m.Canonical()) == 0 {
						t.Errorf("Compile(%s) has no canonical form", f.Path)
					}
				}
			})
		}
	})
	t.Logf("%d files compiled, with %d warnings", compiled, warned)
	// .ci/run makes a table of these lines: corpus, agree, argued, wrong.
	t.Attr("corpus", fmt.Sprintf("protobuf/real %d 0 %d", compiled, wrong))
}
