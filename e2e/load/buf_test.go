package load

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// bufEnv names a buf binary to compare with.
const bufEnv = "PAWL_BUF"

// corpora is the folder of the corpora.
func corpora(t *testing.T) string {
	t.Helper()
	root := os.Getenv("PAWL_CORPORA")
	if root == "" {
		root = "../../../shared/corpora"
	}
	if _, err := os.Stat(root); err != nil {
		t.Skipf("the corpora are not here: %v", err)
	}
	root, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// TestRatioBuf compares `pawl diff` with `buf breaking` as CI calls them: a
// whole cold process each, on the same two states of a real module. What they
// cost is the processor time of the processes.
func TestRatioBuf(t *testing.T) {
	buf := os.Getenv(bufEnv)
	if buf == "" {
		t.Skipf("%s names no buf: CGO_ENABLED=0 go build -modfile=internal/tools/go.mod -o /tmp/buf github.com/bufbuild/buf/cmd/buf, and %[1]s=/tmp/buf", bufEnv)
	}
	root := filepath.Join(corpora(t), "protobuf")
	for _, c := range []struct {
		module, changed string
		rounds          int
	}{
		{"gnmi", "github.com/openconfig/gnmi/proto/gnmi/gnmi.proto", 15},
		{"envoy-data-plane-api", "envoy/config/cluster/v3/cluster.proto", 5},
	} {
		m := states(t, root, c.module, c.changed)
		ours := func() float64 { return m.spend(t, "", binary, "diff", "old", "new", "--level", "FULL") }
		theirs := func() float64 { return m.spend(t, "new", buf, "breaking", "--against", "../old") }
		buf, pawl, ratio := against(c.rounds, theirs, ours)
		t.Logf("%s, %d files: buf %.0f ms of CPU, pawl %.0f ms; buf / pawl: %s", c.module, m.files, buf/1e6, pawl/1e6, ratio)
	}
}

// A module is two states of one, below dir/old and dir/new, with all that they
// import.
type module struct {
	dir   string
	files int
}

// states writes a module twice; in the second, one file has a message more.
func states(t *testing.T, root, name, changed string) module {
	t.Helper()
	dir, own := t.TempDir(), filepath.Join(root, "real", name)
	closure := map[string][]byte{}
	err := filepath.WalkDir(own, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".proto" {
			return err
		}
		rel, err := filepath.Rel(own, path)
		reach(t, closure, filepath.ToSlash(rel), own, filepath.Join(root, "deps"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, side := range []string{"old", "new"} {
		put(t, filepath.Join(dir, side, "buf.yaml"), []byte("version: v2\nbreaking:\n  use: [WIRE_JSON]\n"))
		for path, text := range closure {
			put(t, filepath.Join(dir, side, path), text)
		}
	}
	if closure[changed] == nil {
		t.Fatalf("%s has no %s", name, changed)
	}
	put(t, filepath.Join(dir, "new", changed), append(closure[changed], "\nmessage Added { string note = 1; }\n"...))
	return module{dir, len(closure)}
}

var imports = regexp.MustCompile(`(?m)^import\s+(?:public\s+|weak\s+)?"([^"]+)"`)

// reach enters a file and all that it imports, from the first root that has
// it; what none has comes with both compilers.
func reach(t *testing.T, closure map[string][]byte, path string, roots ...string) {
	t.Helper()
	if closure[path] != nil || strings.HasPrefix(path, "google/protobuf/") {
		return
	}
	for _, root := range roots {
		text, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			continue
		}
		closure[path] = text
		for _, match := range imports.FindAllSubmatch(text, -1) {
			reach(t, closure, string(match[1]), roots...)
		}
		return
	}
}

func put(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// spend runs a command in a folder of the module, which must find nothing
// wrong, and gives the processor time it took, in nanoseconds.
func (m module) spend(t *testing.T, folder string, args ...string) float64 {
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Dir = filepath.Join(m.dir, folder)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%.2000s", args, err, out)
	}
	return float64(cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime())
}
