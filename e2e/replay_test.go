package e2e

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A step is one version of a file's history, to be published after the others.
type step struct {
	subject, date string
	source        *registryv1.SchemaSource
}

// A tally counts how publishes ended.
type tally struct{ accepted, same, incompatible, invalid, faults int }

// TestReplayEvolution publishes the real histories of the corpora, version by
// version, and prints how many were accepted and refused.
func TestReplayEvolution(t *testing.T) {
	root := corpora(t)
	s := start(t, t.TempDir(), "--create-domains")
	for _, kind := range []struct {
		name  string
		steps []step
	}{
		{"Avro", avroSteps(t, filepath.Join(root, "avro", "evolution.jsonl"))},
		{"Protobuf", protobufSteps(t, filepath.Join(root, "protobuf"))},
	} {
		got := replay(t, s, strings.ToLower(kind.name), kind.steps)
		t.Logf("%s: %d publishes: %d accepted, %d were there already, %d refused as incompatible, %d refused as invalid",
			kind.name, len(kind.steps), got.accepted, got.same, got.incompatible, got.invalid)
		if got.faults > 0 {
			t.Errorf("%s: %d faults of the server", kind.name, got.faults)
		}
		if got.accepted == 0 || got.incompatible == 0 {
			t.Errorf("%s: real histories hold both good and bad steps; got %+v", kind.name, got)
		}
	}
	s.stop()
}

func replay(t *testing.T, s *server, domain string, steps []step) tally {
	t.Helper()
	var n tally
	why := map[string]int{}
	defer func() { t.Logf("%s: texts refused, by their first problem: %v", domain, why) }()
	for _, st := range steps {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		resp, err := s.schemas().PublishVersion(ctx, &registryv1.PublishVersionRequest{Domain: domain, Subject: st.subject, Schema: st.source})
		cancel()
		switch code := status.Code(err); {
		case err == nil && resp.GetCreated():
			n.accepted++
		case err == nil:
			n.same++
		case code == codes.FailedPrecondition:
			n.incompatible++
		case code == codes.InvalidArgument:
			n.invalid++
			why[problemCode(err)]++
		default:
			n.faults++
			t.Errorf("%s: %v", st.subject, err)
		}
	}
	return n
}

// problemCode is the code of the first thing that is wrong with a text.
func problemCode(err error) string {
	for _, detail := range status.Convert(err).Details() {
		problems, ok := detail.(*registryv1.SchemaProblems)
		for _, p := range problems.GetProblems() {
			if ok && p.GetSeverity() == registryv1.Severity_ERROR {
				return p.GetCode()
			}
		}
	}
	return "none"
}

func avroSteps(t *testing.T, file string) []step {
	t.Helper()
	type row struct{ Repo, Path, Date, Old, New string }
	var steps []step
	started := map[string]bool{}
	rows := jsonLines[row](t, file)
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.Date, b.Date) })
	source := func(text string) *registryv1.SchemaSource {
		return &registryv1.SchemaSource{Format: registryv1.Format_AVRO, Files: []*registryv1.SchemaFile{{Content: text}}}
	}
	for _, r := range rows {
		subject := r.Repo + "/" + r.Path
		if !started[subject] {
			started[subject] = true
			steps = append(steps, step{subject, r.Date, source(r.Old)})
		}
		steps = append(steps, step{subject, r.Date, source(r.New)})
	}
	return steps
}

// protobufSteps makes every version self-contained: the changed files and the
// files they import become one module.
func protobufSteps(t *testing.T, root string) []step {
	t.Helper()
	type row struct {
		Repo, Path, Date       string
		OldFiles, NewFiles     map[string]string
		OldImports, NewImports map[string]string
	}
	blobs := importBlobs(t, filepath.Join(root, "imports", "blobs.jsonl.gz"))
	rows := jsonLines[map[string]json.RawMessage](t, filepath.Join(root, "evolution.jsonl"))
	var steps []step
	for _, raw := range rows {
		var r row
		for key, into := range map[string]any{
			"repo": &r.Repo, "path": &r.Path, "date": &r.Date, "old_files": &r.OldFiles, "new_files": &r.NewFiles,
			"old_imports": &r.OldImports, "new_imports": &r.NewImports,
		} {
			if err := json.Unmarshal(raw[key], into); err != nil {
				t.Fatal(err)
			}
		}
		// Rows of one path are not always consecutive commits: each is a
		// history of its own.
		subject := r.Repo + "/" + r.Path + "@" + r.Date
		steps = append(steps, step{subject, r.Date, moduleOf(r.OldFiles, r.OldImports, blobs)}, step{subject, r.Date, moduleOf(r.NewFiles, r.NewImports, blobs)})
	}
	return steps
}

func moduleOf(files, imports, blobs map[string]string) *registryv1.SchemaSource {
	all := map[string]string{}
	for path, sha := range imports {
		all[path] = blobs[sha]
	}
	for path, text := range files {
		all[path] = text
	}
	src := &registryv1.SchemaSource{Format: registryv1.Format_PROTOBUF}
	for _, path := range sortedKeys(all) {
		src.Files = append(src.Files, &registryv1.SchemaFile{Path: path, Content: all[path]})
	}
	return src
}

func importBlobs(t *testing.T, file string) map[string]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	type blob struct{ SHA, Text string }
	blobs := map[string]string{}
	for _, b := range decodeLines[blob](t, z) {
		blobs[b.SHA] = b.Text
	}
	return blobs
}

func jsonLines[T any](t *testing.T, file string) []T {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return decodeLines[T](t, f)
}

func decodeLines[T any](t *testing.T, r io.Reader) []T {
	t.Helper()
	var all []T
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
