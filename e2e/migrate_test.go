package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/sr"
	"github.com/twmb/franz-go/pkg/sr/srfake"

	goclient "github.com/pawl-registry/pawl/clients/go"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// migrated is how many versions a migration has: few in a plain go test, as
// many as PAWL_E2E_MIGRATE says in CI.
func migrated(t *testing.T) int {
	t.Helper()
	text := os.Getenv("PAWL_E2E_MIGRATE")
	if text == "" {
		return 800
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 100 {
		t.Fatalf("PAWL_E2E_MIGRATE = %q, want a number from 100", text)
	}
	return n
}

// A copied is what pawl import and export say with -o json.
type copied struct {
	Versions, Present, Placed, Deleted, Configs, Modes int
	Refused                                            []struct{ What, Why string }
	Verified                                           bool
	Differences                                        []string
	Seconds                                            float64
	VersionsPerSecond                                  float64
}

// migrate runs a verb against the server and returns what it says; code is how
// it must end.
func (s *server) migrate(code int, args ...string) copied {
	s.t.Helper()
	cmd := exec.Command(binary, append(args, "--server", s.addr.GRPC, "-o", "json")...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != code {
		s.t.Fatalf("pawl %s: %v, want exit code %d\n%s%.4000s", strings.Join(args, " "), err, code, errs.String(), out.String())
	}
	var said copied
	if err := json.Unmarshal(out.Bytes(), &said); err != nil {
		s.t.Fatalf("pawl %s says %q: %v", strings.Join(args, " "), out.String(), err)
	}
	return said
}

// export is what the server holds, as pawl export writes it.
func (s *server) export(flags ...string) string {
	s.t.Helper()
	out, err := exec.Command(binary, append([]string{"export", "-", "--server", s.addr.GRPC}, flags...)...).Output()
	if err != nil {
		s.t.Fatalf("pawl export: %v", err)
	}
	return string(out)
}

// url is where the server speaks Confluent's API.
func (s *server) url() string { return "http://" + s.addr.HTTP }

func (s *server) lastIndex() uint64 {
	s.t.Helper()
	index, err := goclient.New(s.conn, goclient.Options{}).LastIndex(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return index
}

// TestMigration copies a registry, with the importer killed twice on its way.
func TestMigration(t *testing.T) {
	n := migrated(t)
	source, target := start(t, t.TempDir()), start(t, t.TempDir())
	source.migrate(0, "import", history(n).file(t))

	killImport(t, source, target, uint64(n/4))
	first := target.dryRun(source)
	killImport(t, source, target, uint64(n/2))
	done := target.migrate(0, "import", "--from-confluent", source.url(), "--verify")
	if first.Present == 0 || first.Present >= done.Present || done.Present == n {
		t.Errorf("killed after %d and after %d of %d versions: that shows nothing", first.Present, done.Present, n)
	}
	t.Logf("killed after %d and after %d of %d versions", first.Present, done.Present, n)
	if !done.Verified || done.Placed+done.Present != done.Versions || done.Versions != n {
		t.Errorf("the import came to %+v, want %d versions, verified", done, n)
	}
	t.Logf("%d versions placed in %.1f s, %.0f versions/s; all %d verified equal", done.Placed, done.Seconds, done.VersionsPerSecond, done.Versions)
	if diff := cmp.Diff(strings.Split(source.export(), "\n"), strings.Split(target.export(), "\n")); diff != "" {
		t.Errorf("the target is another one (-source +target):\n%.4000s", diff)
	}

	index := target.lastIndex()
	again := target.migrate(0, "import", "--from-confluent", source.url(), "--verify")
	if again.Placed+again.Deleted+again.Configs+again.Modes > 0 || target.lastIndex() != index {
		t.Errorf("a second import did something: %+v", again)
	}
	source.checkLog()
	target.checkLog()
	target.stop()
	pawl(t, "verify", "--data-dir", target.dir)
}

// dryRun is what an import would do. It ends with 2 if that is anything.
func (s *server) dryRun(source *server) copied {
	s.t.Helper()
	return s.migrate(2, "import", "--from-confluent", source.url(), "--dry-run")
}

// killImport kills an import as soon as the target has seen so many changes.
func killImport(t *testing.T, source, target *server, changes uint64) {
	t.Helper()
	cmd := exec.Command(binary, "import", "--from-confluent", source.url(), "--server", target.addr.GRPC)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for deadline := time.Now().Add(2 * time.Minute); target.lastIndex() < changes && time.Now().Before(deadline); {
		time.Sleep(2 * time.Millisecond)
	}
	_ = cmd.Process.Kill()
	if err := <-ended; err == nil {
		t.Error("the import was over before it could be killed")
	}
}

// TestMigrationOtherWays copies through a file, through a dump of the topic, and
// into another registry through Confluent's API.
func TestMigrationOtherWays(t *testing.T) {
	content := history(min(migrated(t)/4, 1000))
	source := start(t, t.TempDir())
	source.migrate(0, "import", content.file(t), "--verify")
	want := source.export()

	whole := filepath.Join(t.TempDir(), "whole.ndjson")
	if err := os.WriteFile(whole, []byte(want), 0o600); err != nil {
		t.Fatal(err)
	}
	same := func(name string, s *server) {
		t.Helper()
		if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(s.export(), "\n")); diff != "" {
			t.Errorf("%s (-source +target):\n%.4000s", name, diff)
		}
		s.stop()
	}
	file := start(t, t.TempDir())
	file.migrate(0, "import", whole, "--verify")
	same("a file", file)

	topic := start(t, t.TempDir())
	topic.migrate(0, "import", "--from-topic", content.topic(t), "--verify")
	same("a topic", topic)

	door := start(t, t.TempDir())
	source.migrate(0, "export", "--to-confluent", door.url(), "--verify")
	same("Confluent's API", door)
}

// TestMigrationOfTwo copies two registries whose ids name different schemas.
func TestMigrationOfTwo(t *testing.T) {
	target := start(t, t.TempDir())
	left, right := twoVersions("Left"), twoVersions("Right")
	target.migrate(0, "import", left.file(t), "--domain", "left", "--verify")
	target.migrate(0, "import", right.file(t), "--domain", "right", "--verify")
	for domain, name := range map[string]string{"left": "Left", "right": "Right"} {
		answer, err := target.schemas().GetSchema(t.Context(), &registryv1.GetSchemaRequest{Id: 7, Domain: domain})
		if err != nil || !strings.Contains(answer.GetSchema().GetFiles()[0].GetContent(), name) {
			t.Errorf("schema 7 of %s is %v, %v", domain, answer, err)
		}
	}
	again := target.migrate(1, "import", right.file(t), "--context", ".=left")
	if len(again.Refused) != 2 || !strings.Contains(again.Refused[0].What, ":.left:s version 1") {
		t.Errorf("in one domain the refused are %+v, want both versions", again.Refused)
	}
	if found := target.migrate(3, "import", right.file(t), "--domain", "left", "--verify", "--dry-run"); len(found.Differences) != 2 {
		t.Errorf("differences are %q, want two", found.Differences)
	}
	if back := target.export("--domain", "right"); !strings.Contains(back, `"context":".","subject":"s","version":1,"id":7`) || strings.Contains(back, "Left") {
		t.Errorf("the export of the domain right is\n%s", back)
	}
}

// TestMigrationFromForeignRegistry copies franz-go's registry, whose code is
// not ours: it has no guids and pages nothing.
func TestMigrationFromForeignRegistry(t *testing.T) {
	n := min(migrated(t)/4, 1000)
	foreign := srfake.New()
	defer foreign.Close()
	for i := range n {
		id := 50 + 3*i
		schema := sr.Schema{Type: sr.TypeAvro, Schema: fmt.Sprintf(`{"type":"record","name":"R%d","fields":[]}`, i)}
		if i%4 == 3 {
			schema.Schema = fmt.Sprintf(`{"type":"record","name":"R%d","fields":[{"name":"before","type":"R%d"}]}`, i, i-1)
			schema.References = []sr.SchemaReference{{Name: fmt.Sprintf("R%d", i-1), Subject: fmt.Sprintf("s%d", (i-1)/10), Version: 2*((i-1)%10) + 1}}
		}
		foreign.SeedSchema(fmt.Sprintf("s%d", i/10), 2*(i%10)+1, id, schema)
	}
	foreign.SeedSchema("json", 1, 9, sr.Schema{Type: sr.TypeJSON, Schema: `{"type":"object"}`})
	c, err := sr.NewClient(sr.URLs(foreign.URL()))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.DeleteSchema(t.Context(), "s0", 1, sr.SoftDelete); err != nil {
		t.Fatal(err)
	}
	if err := foreign.SetCompat("s1", sr.CompatFullTransitive); err != nil {
		t.Fatal(err)
	}
	target := start(t, t.TempDir())
	said := target.migrate(1, "import", "--from-confluent", foreign.URL())
	if said.Placed != n || said.Deleted != 1 || len(said.Refused) != 1 || said.Refused[0].What != "json version 1" {
		t.Errorf("the import came to %+v, want %d versions placed, and JSON Schema refused", said, n)
	}
	if found := target.migrate(3, "import", "--from-confluent", foreign.URL(), "--verify"); len(found.Differences) != 1 {
		t.Errorf("differences are %q, want the one of JSON Schema", found.Differences)
	}
}

// TestMigrationUnreachable ends with the code of a registry that is not there.
func TestMigrationUnreachable(t *testing.T) {
	t.Parallel()
	target := start(t, t.TempDir())
	var ended *exec.ExitError
	err := exec.Command(binary, "import", "--from-confluent", "http://127.0.0.1:1", "--server", target.addr.GRPC).Run()
	if !errors.As(err, &ended) || ended.ExitCode() != 6 {
		t.Errorf("an import from nowhere: %v, want exit code 6", err)
	}
}
