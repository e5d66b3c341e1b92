package load

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// binary is the pawl binary that TestMain built.
var binary string

// floorEnv, if set, makes the test binary run as the floor server and write
// its address to the file it names.
const floorEnv = "PAWL_LOAD_FLOOR"

func TestMain(m *testing.M) {
	if file := os.Getenv(floorEnv); file != "" {
		fmt.Fprintln(os.Stderr, serveFloor(file))
		os.Exit(1)
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "pawl-load")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "pawl")
	build := exec.Command("go", "build", "-o", binary, "../../cmd/pawl")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // one static binary, as it ships
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build pawl: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// A process is a server under measurement.
type process struct {
	cmd   *exec.Cmd
	grpc  string
	http  string
	admin string
	conn  []*grpc.ClientConn
}

// launch starts cmd and waits until it has written file, which names its gRPC
// address. The process is killed when the test ends.
func launch(t *testing.T, cmd *exec.Cmd, file string) *process {
	t.Helper()
	_ = os.Remove(file)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: cmd}
	t.Cleanup(p.kill)
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		var addr struct{ GRPC, HTTP, Admin string }
		if err := json.Unmarshal(text, &addr); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		p.grpc, p.http, p.admin = addr.GRPC, addr.HTTP, addr.Admin
		return p
	}
	t.Fatalf("%v wrote no %s", cmd.Args, file)
	return nil
}

// startPawl runs pawl serve with its default flags on dir.
func startPawl(t *testing.T, dir string) *process {
	t.Helper()
	file := filepath.Join(t.TempDir(), "address.json")
	return launch(t, exec.Command(binary, "serve", "--data-dir", dir, "--http-addr", "127.0.0.1:0", "--grpc-addr", "127.0.0.1:0",
		"--admin-addr", "127.0.0.1:0", "--address-file", file, "--log-level", "warn"), file)
}

// startFloor runs the bare gRPC server in a process of its own.
func startFloor(t *testing.T) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "address.json")
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), floorEnv+"="+file)
	return launch(t, cmd, file)
}

func (p *process) kill() {
	for _, c := range p.conn {
		c.Close()
	}
	p.conn = nil
	if p.cmd.ProcessState == nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
}

// dial opens n connections.
func (p *process) dial(t *testing.T, n int) []*grpc.ClientConn {
	t.Helper()
	for len(p.conn) < n {
		c, err := grpc.NewClient(p.grpc, grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			t.Fatal(err)
		}
		p.conn = append(p.conn, c)
	}
	return p.conn[:n]
}

// metric is the value of one of a pawl's counters.
func (p *process) metric(t *testing.T, name string) float64 {
	t.Helper()
	answer, err := web.Get("http://" + p.admin + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			return n
		}
	}
	t.Fatalf("there is no metric %s", name)
	return 0
}

// cpu is the processor time the process has used. The kernel keeps a clock for
// every process; its number follows from the process id.
func (p *process) cpu(t *testing.T) time.Duration {
	t.Helper()
	const processClock = 2 // CPUCLOCK_SCHED
	var ts unix.Timespec
	if err := unix.ClockGettime(int32((^p.cmd.Process.Pid)<<3|processClock), &ts); err != nil {
		t.Skipf("this system does not tell the processor time of another process: %v", err)
	}
	return time.Duration(ts.Nano())
}
