package protobuf_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
)

// bufEnv names a buf binary; without one, buf is not asked.
const bufEnv = "PAWL_BUF"

// batch is how many pairs buf compares at once, as files of one module.
const batch = 500

// TestBufOnGeneratedPairs compares our verdicts on random schemas and what
// random changes make of them with buf's, annotation by annotation. What is
// neither answered nor argued in docs/compat-differences.md is a fault.
func TestBufOnGeneratedPairs(t *testing.T) {
	buf := os.Getenv(bufEnv)
	if buf == "" {
		t.Skipf("%s names no buf: go build -modfile=internal/tools/go.mod -o /tmp/buf github.com/bufbuild/buf/cmd/buf, and %[1]s=/tmp/buf", bufEnv)
	}
	rounds, r := trials(t, 1_000)
	ours, tallies := counterparts(), map[string]*tally{"WIRE": newTally(), "WIRE_JSON": newTally()}
	for done := 0; done < rounds && !t.Failed(); done += batch {
		g := newGenerated()
		for i := range min(batch, rounds-done) {
			before := randomSchema(r)
			after := before.clone()
			for range 1 + r.IntN(2) {
				after.change(r)
			}
			g.add(i, before.text(), after.text())
		}
		for category, n := range tallies {
			g.weigh(t, n, category, generatedVerdicts{buf, ours})
		}
	}
	for category, n := range tallies {
		n.tell(t, category)
		score(t, "generated/buf:"+category, n.agree, n.argued, n.wrong)
	}
}

// generated are pairs of files of one module, each of its own package.
type generated struct {
	paths    []string
	old, new map[string]string
}

func newGenerated() *generated {
	return &generated{old: map[string]string{}, new: map[string]string{}}
}

func (g *generated) add(i int, old, new string) {
	path := fmt.Sprintf("p%d.proto", i)
	own := strings.NewReplacer("package t.v1;", fmt.Sprintf("package p%d.v1;", i))
	g.paths, g.old[path], g.new[path] = append(g.paths, path), own.Replace(old), own.Replace(new)
}

type generatedVerdicts struct {
	buf  string
	ours map[string][]finding.Rule
}

// weigh compares all pairs in one category.
func (g *generated) weigh(t *testing.T, n *tally, category string, by generatedVerdicts) {
	t.Helper()
	said := g.ask(t, by.buf, category)
	for _, path := range g.paths {
		changes, err := protobuf.Diff(t.Context(), compile(t, map[string]string{path: g.old[path]}), compile(t, map[string]string{path: g.new[path]}))
		if err != nil {
			t.Fatal(err)
		}
		e := evolution{ID: path}
		e.Buf.Annotations, e.Buf.Categories = said[path], map[string][]int{}
		for i := range said[path] {
			e.Breaks = []string{category}
			e.Buf.Categories[category] = append(e.Buf.Categories[category], i)
		}
		wrong := n.wrong
		n.weigh(t, e, category, verdict{changes.Findings, by.ours})
		if n.wrong > wrong {
			t.Errorf("the pair is\n%s\n%s", g.old[path], g.new[path])
		}
	}
}

// ask lets buf compare all pairs in one category, and gives its annotations
// by file.
func (g *generated) ask(t *testing.T, buf, category string) map[string][]annotation {
	t.Helper()
	dir := t.TempDir()
	for side, files := range map[string]map[string]string{"old": g.old, "new": g.new} {
		if err := os.Mkdir(filepath.Join(dir, side), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, side, "buf.yaml"), "version: v2\nbreaking:\n  use: ["+category+"]\n")
		for path, text := range files {
			write(t, filepath.Join(dir, side, path), text)
		}
	}
	cmd := exec.CommandContext(t.Context(), buf, "breaking", "--against", filepath.Join(dir, "old"), "--error-format", "json")
	cmd.Dir = filepath.Join(dir, "new")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || len(out) == 0) {
		t.Fatalf("buf breaking: %v\n%s", err, &stderr)
	}
	return annotations(t, out)
}

// annotations reads what buf prints: an object a line.
func annotations(t *testing.T, out []byte) map[string][]annotation {
	t.Helper()
	said := map[string][]annotation{}
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		var a struct {
			Path, Type, Message string
			StartLine           int `json:"start_line"`
		}
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatalf("buf says %s: %v", lines.Bytes(), err)
		}
		said[a.Path] = append(said[a.Path], annotation{Rule: a.Type, Path: a.Path, Message: a.Message, Line: max(a.StartLine, 1)})
	}
	return said
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
