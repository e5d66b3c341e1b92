package main

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// files writes files into a new directory, which becomes the working one.
func files(t *testing.T, contents map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	write(t, contents)
}

func write(t *testing.T, contents map[string]string) {
	t.Helper()
	for path, content := range contents {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// paths maps the paths in a schema to those on disk.
func (s fileSet) paths() map[string]string {
	out := map[string]string{}
	for _, f := range s.files {
		out[f.path] = filepath.ToSlash(f.disk)
	}
	return out
}

func TestCollect(t *testing.T) {
	files(t, map[string]string{
		"proto/acme/order.proto": "1", "proto/acme/money.proto": "2", "proto/README.md": "3", "proto/.git/x.proto": "4",
		"avro/order.avsc": "5", "mixed/a.avsc": "6", "mixed/b.proto": "7", "text.json": "8", "empty/x.txt": "9",
	})
	for _, c := range []struct {
		name  string
		paths string
		flags sourceFlags
		want  map[string]string
		err   string
	}{
		{"a module", "proto", sourceFlags{}, map[string]string{"acme/order.proto": "proto/acme/order.proto", "acme/money.proto": "proto/acme/money.proto"}, ""},
		{"a file", "proto/acme/order.proto", sourceFlags{}, map[string]string{"order.proto": "proto/acme/order.proto"}, ""},
		{"a file under a root", "proto/acme/order.proto", sourceFlags{protoRoot: "proto"}, map[string]string{"acme/order.proto": "proto/acme/order.proto"}, ""},
		{"a directory under a root", "proto/acme", sourceFlags{protoRoot: "proto"}, map[string]string{"acme/order.proto": "proto/acme/order.proto", "acme/money.proto": "proto/acme/money.proto"}, ""},
		{"outside the root", "avro/order.avsc", sourceFlags{protoRoot: "proto"}, nil, "not under --proto-root"},
		{"two languages", "mixed", sourceFlags{}, nil, "--schema-format"},
		{"one of two languages", "mixed", sourceFlags{format: "avro"}, map[string]string{"a.avsc": "mixed/a.avsc"}, ""},
		{"two languages one by one", "mixed/a.avsc mixed/b.proto", sourceFlags{}, nil, "is not AVRO"},
		{"an unknown name", "text.json", sourceFlags{}, nil, "--schema-format"},
		{"an unknown name of a known language", "text.json", sourceFlags{format: "avro"}, map[string]string{"text.json": "text.json"}, ""},
		{"nothing", "empty", sourceFlags{}, nil, "no .avsc or .proto"},
		{"not there", "nowhere.avsc", sourceFlags{}, nil, "no such file"},
		{"one of two not there", "avro nowhere.avsc", sourceFlags{}, nil, "no such file"},
		{"twice the same import path", "proto/acme/order.proto proto/acme/order.proto", sourceFlags{}, nil, "--proto-root"},
	} {
		set, err := (&app{}).collect(t.Context(), disk{}, strings.Fields(c.paths), c.flags)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: collect(%s) = %v, want an error that says %s", c.name, c.paths, err, c.err)
			}
			continue
		}
		if diff := cmp.Diff(c.want, set.paths()); err != nil || diff != "" {
			t.Errorf("%s: collect(%s): %v (-want +got):\n%s", c.name, c.paths, err, diff)
		}
	}
}

func TestCollectReadsStdin(t *testing.T) {
	a := &app{streams: streams{in: strings.NewReader("{}")}}
	set, err := a.collect(t.Context(), disk{}, []string{"-"}, sourceFlags{format: "avro"})
	if err != nil || len(set.files) != 1 || set.files[0].content != "{}" || set.format != registryv1.Format_AVRO {
		t.Errorf("collect of stdin = %+v, %v", set, err)
	}
	if _, err := a.collect(t.Context(), disk{}, []string{"-"}, sourceFlags{}); codeOf(err) != exitUsage {
		t.Errorf("collect of stdin of an unknown language = %v, want a usage error", err)
	}
}

// repository makes a git repository of the working directory's files.
func repository(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	for _, args := range [][]string{
		{"init", "-q", "-b", "main"}, {"add", "-A"},
		{"-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false", "commit", "-q", "-m", "first"},
	} {
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
}

func TestCommitIsATree(t *testing.T) {
	old := map[string]string{
		"schemas/order.avsc": "{}\r\n", "schemas/sub dir/möney.avsc": "[]", "schemas/.hidden/x.avsc": "", "schemas2/x.avsc": "", "top.avsc": "",
		".gitattributes": "*.avsc text eol=lf export-ignore\n",
	}
	files(t, old)
	repository(t)
	write(t, map[string]string{"schemas/order.avsc": "changed", "schemas/new.avsc": "new"})
	if err := os.RemoveAll("schemas/sub dir"); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string][]string{
		"schemas":                         {"schemas/order.avsc", "schemas/sub dir/möney.avsc"},
		"./schemas/":                      {"schemas/order.avsc", "schemas/sub dir/möney.avsc"},
		"schemas/sub dir/möney.avsc":      {"schemas/sub dir/möney.avsc"},
		".":                               {"schemas/order.avsc", "schemas/sub dir/möney.avsc", "schemas2/x.avsc", "top.avsc"},
		filepath.Join(cwd(t), "schemas2"): {filepath.Join(cwd(t), "schemas2", "x.avsc")},
	} {
		from, err := openCommit(t.Context(), "main", path)
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := from.list(t.Context(), path)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("list(%s): %v (-want +got):\n%s", path, err, diff)
		}
	}
	from, err := openCommit(t.Context(), "HEAD", ".")
	if err != nil {
		t.Fatal(err)
	}
	// The stored bytes, whatever the attributes say about the working tree.
	got, err := from.read(t.Context(), []string{"schemas/sub dir/möney.avsc", "schemas/order.avsc"})
	if err != nil || !cmp.Equal(got, []string{"[]", "{}\n"}) {
		t.Errorf("read = %q, %v, want what was committed", got, err)
	}
	if _, _, err := from.list(t.Context(), "schemas/new.avsc"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("list of a file that is new = %v, want fs.ErrNotExist", err)
	}
	if _, _, err := from.list(t.Context(), ".."); err == nil {
		t.Error("list of what is outside the repository = nil, want an error")
	}
}

func cwd(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestOpenCommitRefusesWhatIsNoCommit(t *testing.T) {
	files(t, map[string]string{"a.avsc": "{}"})
	repository(t)
	for _, ref := range []string{"nowhere", "--help", "", "main:a.avsc"} {
		if c, err := openCommit(t.Context(), ref, "."); err == nil {
			t.Errorf("openCommit(%q) = %+v, want an error", ref, c)
		}
	}
}

func FuzzParseBatch(f *testing.F) {
	f.Add("abc blob 2\n{}\n")
	f.Add("x missing\n")
	f.Add("abc blob 99999999999\n")
	f.Fuzz(func(t *testing.T, out string) {
		texts, err := parseBatch(strings.NewReader(out), []string{"a"})
		if err == nil && (len(texts) != 1 || !strings.Contains(out, texts[0])) {
			t.Errorf("parseBatch(%q) = %q", out, texts)
		}
	})
}

// named types for the tests of roots.
const (
	money    = `{"type":"record","name":"Money","namespace":"acme","fields":[{"name":"units","type":"long"}]}`
	order    = `{"type":"record","name":"acme.Order","fields":[{"name":"price","type":["null","Money"]}]}`
	customer = `{"type":"record","name":"Customer","fields":[{"name":"paid","type":{"type":"array","items":"acme.Money"}}]}`
	ping     = `{"type":"record","name":"Ping","fields":[{"name":"pong","type":["null","Pong"]}]}`
	pong     = `{"type":"record","name":"Pong","fields":[{"name":"ping","type":["null","Ping"]}]}`
)

func avroSet(contents map[string]string) fileSet {
	set := fileSet{format: registryv1.Format_AVRO, name: "dir"}
	for _, path := range []string{"a-order.avsc", "b-customer.avsc", "c-money.avsc", "d-ping.avsc", "e-pong.avsc"} {
		if content, ok := contents[path]; ok {
			set.files = append(set.files, found{path: path, disk: "dir/" + path, content: content})
		}
	}
	return set
}

// order of each schema's files, root last.
func orders(sets []fileSet) []string {
	var out []string
	for _, set := range sets {
		var paths []string
		for _, f := range set.files {
			paths = append(paths, f.path)
		}
		out = append(out, strings.Join(paths, " "))
	}
	return out
}

func TestSchemasOfADirectory(t *testing.T) {
	all := map[string]string{"a-order.avsc": order, "b-customer.avsc": customer, "c-money.avsc": money, "d-ping.avsc": ping, "e-pong.avsc": pong}
	sets, err := avroSet(all).schemas("")
	want := []string{"c-money.avsc a-order.avsc", "c-money.avsc b-customer.avsc", "d-ping.avsc e-pong.avsc"}
	if diff := cmp.Diff(want, orders(sets)); err != nil || diff != "" {
		t.Errorf("schemas of a directory: %v (-want +got):\n%s", err, diff)
	}
	if _, err := avroSet(all).one(""); codeOf(err) != exitUsage {
		t.Errorf("one schema of a directory of three = %v, want a usage error", err)
	}
	one, err := avroSet(all).one("dir/b-customer.avsc")
	if diff := cmp.Diff(want[1:2], orders([]fileSet{one})); err != nil || diff != "" {
		t.Errorf("one schema with --root: %v (-want +got):\n%s", err, diff)
	}
	if _, err := avroSet(all).one("dir/x.avsc"); codeOf(err) != exitUsage {
		t.Errorf("one schema with a --root that is not there = %v, want a usage error", err)
	}
}

func TestNoSchemaEscapesByBecomingPartOfAnother(t *testing.T) {
	old := avroSet(map[string]string{"c-money.avsc": money})
	new := avroSet(map[string]string{"a-order.avsc": order, "c-money.avsc": money, "b-customer.avsc": customer})
	pairs, err := pairUp(old, new, "")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range pairs {
		got = append(got, strings.Join(orders([]fileSet{p.old, p.new}), " -> "))
	}
	want := []string{" -> c-money.avsc a-order.avsc", " -> c-money.avsc b-customer.avsc", "c-money.avsc -> c-money.avsc"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pairs (-want +got):\n%s", diff)
	}
}

func FuzzUsesOf(f *testing.F) {
	f.Add(money, order)
	f.Add(ping, pong)
	f.Add("[", `{"type":{"type":{}}}`)
	f.Fuzz(func(t *testing.T, a, b string) {
		set := fileSet{format: registryv1.Format_AVRO, files: []found{{path: "a", content: a}, {path: "b", content: b}}}
		sets, err := set.schemas("")
		covered := map[string]bool{}
		for _, s := range sets {
			for _, f := range s.files {
				covered[f.path] = true
			}
		}
		if err != nil || !covered["a"] || !covered["b"] {
			t.Errorf("schemas(%q, %q) = %v, %v, want every file in one", a, b, orders(sets), err)
		}
	})
}

func TestOriginFromCI(t *testing.T) {
	github := map[string]string{"GITHUB_SERVER_URL": "https://git.example", "GITHUB_REPOSITORY": "acme/shop", "GITHUB_SHA": "ab12", "GITHUB_RUN_ID": "77"}
	gitlab := map[string]string{"CI_PROJECT_URL": "https://lab.example/acme/shop", "CI_COMMIT_SHA": "ab12", "CI_JOB_URL": "https://lab.example/acme/shop/-/jobs/5"}
	for _, c := range []struct {
		env             map[string]string
		revision, build string
		want            *registryv1.Origin
	}{
		{nil, "", "", nil},
		{github, "", "", &registryv1.Origin{Revision: "https://git.example/acme/shop/commit/ab12", Build: "https://git.example/acme/shop/actions/runs/77"}},
		{gitlab, "", "", &registryv1.Origin{Revision: "https://lab.example/acme/shop/-/commit/ab12", Build: "https://lab.example/acme/shop/-/jobs/5"}},
		{github, "r", "b", &registryv1.Origin{Revision: "r", Build: "b"}},
	} {
		a := &app{streams: streams{env: func(key string) string { return c.env[key] }}}
		if got := a.origin(c.revision, c.build); got.GetRevision() != c.want.GetRevision() || got.GetBuild() != c.want.GetBuild() || (got == nil) != (c.want == nil) {
			t.Errorf("origin(%q, %q) in %v = %v, want %v", c.revision, c.build, c.env, got, c.want)
		}
	}
}
