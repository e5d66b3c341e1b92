package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// binary is the pawl binary that TestMain built.
var binary string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "pawl-e2e")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "pawl")
	if out, err := exec.Command("go", "build", "-o", binary, "../cmd/pawl").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build pawl: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// A server is one running pawl process.
type server struct {
	t    *testing.T
	dir  string
	cmd  *exec.Cmd
	out  *lockedBuffer
	addr struct{ HTTP, GRPC, Admin string }
	conn *grpc.ClientConn
}

// lockedBuffer collects what a process prints while the test reads it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// start runs pawl serve on dir and waits until it answers. The process is
// killed when the test ends.
func start(t *testing.T, dir string, flags ...string) *server {
	t.Helper()
	s := &server{t: t, dir: dir, out: &lockedBuffer{}}
	file := filepath.Join(t.TempDir(), "address.json")
	args := append([]string{"serve", "--data-dir", dir, "--http-addr", "127.0.0.1:0", "--grpc-addr", "127.0.0.1:0",
		"--admin-addr", "127.0.0.1:0", "--address-file", file}, flags...)
	s.cmd = exec.Command(binary, args...)
	s.cmd.Stdout, s.cmd.Stderr = s.out, s.out
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	s.await(file)
	conn, err := grpc.NewClient(s.addr.GRPC, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(64<<20)))
	if err != nil {
		t.Fatal(err)
	}
	s.conn = conn
	return s
}

// await polls for the address file, which the server writes when it listens.
func (s *server) await(file string) {
	s.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		if err := json.Unmarshal(text, &s.addr); err != nil {
			s.t.Fatalf("address file %q: %v", text, err)
		}
		return
	}
	s.t.Fatalf("pawl serve did not start within 30 s:\n%s", s.out)
}

// kill ends the process as a power cut would.
func (s *server) kill() {
	if s.cmd.ProcessState != nil {
		return
	}
	if s.conn != nil {
		s.conn.Close()
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

// stop ends the process as an operator would, and checks that it went well.
func (s *server) stop() {
	s.t.Helper()
	s.conn.Close()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.cmd.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			s.t.Fatalf("pawl serve after SIGTERM: %v\n%s", err, s.out)
		}
	case <-time.After(60 * time.Second):
		s.t.Fatalf("pawl serve does not stop on SIGTERM:\n%s", s.out)
	}
	s.checkLog()
}

// checkLog fails the test if the server said that it panicked.
func (s *server) checkLog() {
	s.t.Helper()
	if out := s.out.String(); strings.Contains(out, "panic") {
		s.t.Fatalf("the server panicked:\n%s", out)
	}
}

func (s *server) schemas() registryv1.SchemaServiceClient {
	return registryv1.NewSchemaServiceClient(s.conn)
}

func (s *server) log() registryv1.LogServiceClient {
	return registryv1.NewLogServiceClient(s.conn)
}

// pawl runs the binary against the server's data, not its sockets.
func pawl(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command(binary, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("pawl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// corpora returns the folder of other people's schemas, or skips the test.
func corpora(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("PAWL_CORPORA")
	if dir == "" {
		dir = "../../shared/corpora"
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no corpora: set PAWL_CORPORA to the folder that holds them (%v)", err)
	}
	return dir
}
