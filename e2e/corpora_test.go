package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A corpusSchema is a schema of the corpora on its way through the registry.
type corpusSchema struct {
	domain, subject string
	source          *registryv1.SchemaSource
	mustParse       bool // another parser accepts it, so Pawl must
	got             *registryv1.Version
}

// faults are the codes that no input may cause.
var faults = []codes.Code{codes.Internal, codes.Unknown, codes.Unavailable, codes.DeadlineExceeded, codes.DataLoss, codes.Unimplemented}

// TestRealSchemas publishes every real schema of the corpora, restarts the
// server, and fetches each back byte for byte.
func TestRealSchemas(t *testing.T) {
	root := corpora(t)
	dir := t.TempDir()
	s := start(t, dir, "--create-domains")
	avro := avroSchemas(t, filepath.Join(root, "avro", "schemas"))
	proto := protobufModules(t, filepath.Join(root, "protobuf"))
	for _, kind := range []struct {
		name    string
		schemas []*corpusSchema
	}{{"Avro", avro}, {"Protobuf", proto}} {
		published, refused := 0, 0
		for _, c := range kind.schemas {
			if err := c.publish(t.Context(), s); err != nil {
				refused++
				if c.mustParse {
					t.Errorf("%s/%s: %v", c.domain, c.subject, err)
				}
				continue
			}
			published++
		}
		t.Logf("%s: %d published, %d refused of %d", kind.name, published, refused, len(kind.schemas))
	}
	all := append(avro, proto...)
	fetchAll(t, s, all)
	s.stop()
	s = start(t, dir)
	fetchAll(t, s, all)
	s.stop()
	t.Log(strings.TrimSpace(pawl(t, "verify", "--data-dir", dir)))
}

func (c *corpusSchema) publish(ctx context.Context, s *server) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	resp, err := s.schemas().PublishVersion(ctx, &registryv1.PublishVersionRequest{Domain: c.domain, Subject: c.subject, Schema: c.source})
	if err != nil {
		if slices.Contains(faults, status.Code(err)) {
			return errors.Join(errors.New("a fault of the server"), err)
		}
		return err
	}
	c.got = resp.GetVersion()
	return nil
}

// fetchAll fetches what was published by name over gRPC and by id over REST.
func fetchAll(t *testing.T, s *server, all []*corpusSchema) {
	t.Helper()
	for _, c := range all {
		if c.got == nil {
			continue
		}
		got, err := s.schemas().GetVersion(t.Context(), &registryv1.GetVersionRequest{Domain: c.domain, Subject: c.subject, Version: "latest"})
		if err != nil {
			t.Fatalf("%s/%s: %v", c.domain, c.subject, err)
		}
		if got.GetVersion().GetGuid() != c.got.GetGuid() || got.GetVersion().GetSchemaId() != c.got.GetSchemaId() {
			t.Errorf("%s/%s: id %d guid %s, published as %d %s", c.domain, c.subject, got.GetVersion().GetSchemaId(), got.GetVersion().GetGuid(), c.got.GetSchemaId(), c.got.GetGuid())
		}
		for i, f := range c.source.GetFiles() {
			if got.GetSchema().GetFiles()[i].GetContent() != f.GetContent() {
				t.Errorf("%s/%s: %s came back with other bytes", c.domain, c.subject, f.GetPath())
			}
		}
		fetchByREST(t, s, c)
	}
}

func fetchByREST(t *testing.T, s *server, c *corpusSchema) {
	t.Helper()
	resp, err := http.Get("http://" + s.addr.HTTP + "/api/v1/domains/" + url.PathEscape(c.domain) + "/subjects/" + url.PathEscape(c.subject) + "/versions/" + strconv.Itoa(int(c.got.GetVersion())))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var body struct {
		Version struct{ SchemaID int32 }
		Schema  struct{ Files []struct{ Content string } }
	}
	if err := json.NewDecoder(resp.Body).Decode(&body); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("REST %s/%s: status %d, %v", c.domain, c.subject, resp.StatusCode, err)
	}
	if body.Version.SchemaID != c.got.GetSchemaId() || body.Schema.Files[0].Content != c.source.GetFiles()[0].GetContent() {
		t.Errorf("REST %s/%s: id %d or bytes differ from what was published", c.domain, c.subject, body.Version.SchemaID)
	}
}

// avroSchemas reads the .avsc files of the corpus. A file that uses names of
// other files of its project brings those files along, before it.
func avroSchemas(t *testing.T, root string) []*corpusSchema {
	t.Helper()
	var index []struct {
		File      string `json:"file"`
		JavaParse bool   `json:"java_parse"`
	}
	text, err := os.ReadFile(filepath.Join(root, "index.json"))
	if err == nil {
		err = json.Unmarshal(text, &index)
	}
	if err != nil {
		t.Fatal(err)
	}
	var all []*corpusSchema
	definers := map[string]string{} // project + "/" + full name -> file
	for _, e := range index {
		text, err := os.ReadFile(filepath.Join(root, e.File))
		if err != nil {
			t.Fatal(err)
		}
		project, _, _ := strings.Cut(e.File, "/")
		for name := range namesIn(text).defined {
			if _, taken := definers[project+"/"+name]; !taken {
				definers[project+"/"+name] = e.File
			}
		}
	}
	for _, e := range index {
		if !strings.HasSuffix(e.File, ".avsc") {
			continue
		}
		project, name, _ := strings.Cut(e.File, "/")
		c := &corpusSchema{domain: strings.ToLower(project), subject: name, mustParse: e.JavaParse, source: &registryv1.SchemaSource{Format: registryv1.Format_AVRO}}
		for _, file := range withUsed(t, root, e.File, definers) {
			text, err := os.ReadFile(filepath.Join(root, file))
			if err != nil {
				t.Fatal(err)
			}
			c.source.Files = append(c.source.Files, &registryv1.SchemaFile{Path: file, Content: string(text)})
		}
		all = append(all, c)
	}
	return all
}

// withUsed lists the files that file needs, itself last.
func withUsed(t *testing.T, root, file string, definers map[string]string) []string {
	t.Helper()
	project, _, _ := strings.Cut(file, "/")
	seen, order := map[string]bool{}, []string(nil)
	var visit func(string)
	visit = func(f string) {
		if seen[f] {
			return
		}
		seen[f] = true
		text, err := os.ReadFile(filepath.Join(root, f))
		if err != nil {
			t.Fatal(err)
		}
		n := namesIn(text)
		for used := range n.used {
			if definer, ok := definers[project+"/"+used]; ok && !n.defined[used] && strings.HasSuffix(definer, ".avsc") {
				visit(definer)
			}
		}
		order = append(order, f)
	}
	visit(file)
	return order
}

// avroNames are the full names that an Avro text defines and uses.
type avroNames struct{ defined, used map[string]bool }

func namesIn(text []byte) avroNames {
	n := avroNames{map[string]bool{}, map[string]bool{}}
	var v any
	if json.Unmarshal(text, &v) == nil {
		n.walk(v, "")
	}
	return n
}

func (n avroNames) walk(v any, namespace string) {
	switch v := v.(type) {
	case string:
		if !strings.Contains(v, ".") && namespace != "" {
			v = namespace + "." + v
		}
		n.used[v] = true
	case []any:
		for _, x := range v {
			n.walk(x, namespace)
		}
	case map[string]any:
		n.walkObject(v, namespace)
	}
}

func (n avroNames) walkObject(v map[string]any, namespace string) {
	kind, _ := v["type"].(string)
	switch kind {
	case "record", "error", "enum", "fixed":
		name, _ := v["name"].(string)
		if s, ok := v["namespace"].(string); ok {
			namespace = s
		}
		if i := strings.LastIndexByte(name, '.'); i >= 0 {
			namespace, name = name[:i], name[i+1:]
		}
		if namespace != "" {
			name = namespace + "." + name
		}
		n.defined[name] = true
		fields, _ := v["fields"].([]any)
		for _, f := range fields {
			if f, ok := f.(map[string]any); ok {
				n.walk(f["type"], namespace)
			}
		}
	case "array":
		n.walk(v["items"], namespace)
	case "map":
		n.walk(v["values"], namespace)
	default:
		n.walk(v["type"], namespace)
	}
}

// protobufModules reads every module of the corpus. Third-party files that a
// module imports are published first, a subject each, and referenced.
func protobufModules(t *testing.T, root string) []*corpusSchema {
	t.Helper()
	deps := protoFiles(t, filepath.Join(root, "deps"))
	m := &moduleWriter{deps: deps, done: map[string]bool{}}
	entries, err := os.ReadDir(filepath.Join(root, "real"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() {
			m.module(e.Name(), protoFiles(t, filepath.Join(root, "real", e.Name())))
		}
	}
	return m.out
}

func protoFiles(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".proto") {
			return err
		}
		text, err := os.ReadFile(path)
		rel, relErr := filepath.Rel(dir, path)
		files[filepath.ToSlash(rel)] = string(text)
		return errors.Join(err, relErr)
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// thirdParty is the domain of what modules import from elsewhere.
const thirdParty = "third-party"

// A moduleWriter turns modules into publishes, in an order in which every
// reference is there before what needs it.
type moduleWriter struct {
	deps map[string]string
	done map[string]bool
	out  []*corpusSchema
}

// module writes one module. Most are one version of many files. A few hold
// alternatives that define the same names; their files become a subject each.
func (m *moduleWriter) module(name string, files map[string]string) {
	c := &corpusSchema{domain: name, subject: name, mustParse: true, source: &registryv1.SchemaSource{Format: registryv1.Format_PROTOBUF}}
	if slices.Contains([]string{"protobuf-conformance", "onnx", "kubernetes"}, name) {
		m.alternatives(name, files)
		return
	}
	for _, path := range sortedKeys(files) {
		c.source.Files = append(c.source.Files, &registryv1.SchemaFile{Path: path, Content: files[path]})
	}
	c.source.References = m.references(files, files)
	m.out = append(m.out, c)
}

// alternatives writes each file with what it imports from its module.
func (m *moduleWriter) alternatives(name string, files map[string]string) {
	for _, path := range sortedKeys(files) {
		own := map[string]string{}
		closure(path, files, own)
		c := &corpusSchema{domain: name, subject: path, mustParse: true, source: &registryv1.SchemaSource{Format: registryv1.Format_PROTOBUF}}
		for _, p := range sortedKeys(own) {
			c.source.Files = append(c.source.Files, &registryv1.SchemaFile{Path: p, Content: own[p]})
		}
		c.source.References = m.references(own, files)
		m.out = append(m.out, c)
	}
}

func closure(path string, files, into map[string]string) {
	if _, seen := into[path]; seen || files[path] == "" {
		return
	}
	into[path] = files[path]
	for _, imp := range importsOf(files[path]) {
		closure(imp, files, into)
	}
}

// references makes sure that what files import from outside is published, and
// references it.
func (m *moduleWriter) references(files, module map[string]string) []*registryv1.Reference {
	var refs []*registryv1.Reference
	seen := map[string]bool{}
	for _, path := range sortedKeys(files) {
		for _, imp := range importsOf(files[path]) {
			if _, own := module[imp]; own || seen[imp] || m.deps[imp] == "" {
				continue
			}
			seen[imp] = true
			m.dep(imp)
			refs = append(refs, &registryv1.Reference{Name: imp, Domain: thirdParty, Subject: imp, Version: 1})
		}
	}
	return refs
}

func (m *moduleWriter) dep(path string) {
	if m.done[path] {
		return
	}
	m.done[path] = true
	files := map[string]string{path: m.deps[path]}
	c := &corpusSchema{domain: thirdParty, subject: path, mustParse: true, source: &registryv1.SchemaSource{
		Format: registryv1.Format_PROTOBUF,
		Files:  []*registryv1.SchemaFile{{Path: path, Content: m.deps[path]}},
	}}
	c.source.References = m.references(files, files)
	m.out = append(m.out, c)
}

// importsOf reads the import statements of a well-formed file.
func importsOf(text string) []string {
	var imports []string
	for line := range strings.Lines(text) {
		rest, ok := strings.CutPrefix(strings.TrimSpace(line), "import ")
		if !ok {
			continue
		}
		if parts := strings.Split(strings.ReplaceAll(rest, "'", `"`), `"`); len(parts) >= 3 {
			imports = append(imports, parts[1])
		}
	}
	return imports
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
