package load

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// scaleVersions is how many versions the scale test publishes: few in a plain
// go test, PAWL_LOAD_VERSIONS otherwise.
func scaleVersions(t *testing.T) int {
	t.Helper()
	text := os.Getenv("PAWL_LOAD_VERSIONS")
	if text == "" {
		return 1000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("PAWL_LOAD_VERSIONS = %q, want a number", text)
	}
	return n
}

// TestRatioScale fills a registry and reports memory, disk and start time.
func TestRatioScale(t *testing.T) {
	total, dir := scaleVersions(t), t.TempDir()
	p := startPawl(t, dir)
	begin := time.Now()
	fill(t, p, total)
	took := time.Since(begin)
	filled := resident(t, p)
	p.kill()

	begin = time.Now()
	p = startPawl(t, dir)
	if _, err := registryv1.NewSchemaServiceClient(p.dial(t, 1)[0]).GetSchema(t.Context(), &registryv1.GetSchemaRequest{Id: int32(total / 2)}); err != nil {
		t.Fatal(err)
	}
	started := time.Since(begin)
	t.Logf("%d versions: published in %.1f s from 64 clients; %d MiB resident after filling, %d MiB after a restart; first read %d ms after start; %d MiB on disk",
		total, took.Seconds(), filled>>20, resident(t, p)>>20, started.Milliseconds(), onDisk(t, dir)>>20)
}

// fill publishes total versions, ten a subject.
func fill(t *testing.T, p *process, total int) {
	t.Helper()
	const clients, perSubject = 64, 10
	conns := p.dial(t, 8)
	work := make(chan int)
	var wg sync.WaitGroup
	for i := range clients {
		wg.Go(func() {
			c := registryv1.NewSchemaServiceClient(conns[i%len(conns)])
			for subject := range work {
				for v := range perSubject {
					if _, err := c.PublishVersion(t.Context(), request(fmt.Sprintf("scale-%d", subject), grown(subject, v))); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	for subject := range total / perSubject {
		work <- subject
	}
	close(work)
	wg.Wait()
}

// grown is a record of about 1 KB with v fields added since its first version.
func grown(subject, v int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `{"type":"record","name":"R%d","namespace":"scale","doc":%q,"fields":[{"name":"id","type":"long"}`, subject, strings.Repeat("what it is ", 60))
	for i := range v {
		fmt.Fprintf(&b, `,{"name":"f%d","type":["null","string"],"default":null}`, i)
	}
	b.WriteString(`]}`)
	return b.String()
}

// resident is the resident memory of the process in bytes.
func resident(t *testing.T, p *process) int64 {
	t.Helper()
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		t.Skipf("this system does not tell the memory of another process: %v", err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var kib int64
		if n, _ := fmt.Sscanf(lines.Text(), "VmRSS: %d kB", &kib); n == 1 {
			return kib << 10
		}
	}
	t.Fatal("no VmRSS in /proc/PID/status")
	return 0
}

func onDisk(t *testing.T, dir string) int64 {
	t.Helper()
	var sum int64
	err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		sum += info.Size()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}
