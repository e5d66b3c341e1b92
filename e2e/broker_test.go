package e2e

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A broker is one that clients can reach, until the test ends.
type broker struct {
	name, part string
	start      func(t *testing.T, dir string) (address string)
}

var brokers = []broker{
	{"kfake", "go", startKfake},
	{"apache-kafka", "kafka", startKafka},
}

// startKfake runs franz-go's broker, which serves until its standard input
// ends.
func startKfake(t *testing.T, dir string) string {
	cmd := exec.Command(filepath.Join(dir, "go", "broker"))
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("kfake does not start: %v", err)
	}
	return strings.TrimSpace(address)
}

// startKafka runs a broker of Apache Kafka that is its own controller.
func startKafka(t *testing.T, dir string) string {
	data, address, controller := t.TempDir(), freeAddress(t), freeAddress(t)
	properties := filepath.Join(data, "server.properties")
	text := fmt.Sprintf(`process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://%s,CONTROLLER://%s
controller.listener.names=CONTROLLER
controller.quorum.voters=1@%[2]s
log.dirs=%s
num.partitions=1
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
`, address, controller, filepath.Join(data, "log"))
	if err := os.WriteFile(properties, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	java := []string{"-Xmx512m", "-cp", filepath.Join(dir, "kafka", "jars", "*")}
	format := exec.Command("java", append(java, "kafka.tools.StorageTool", "format", "-t", "cGF3bC1lMmUtY2xpZW50cw", "-c", properties)...)
	if out, err := format.CombinedOutput(); err != nil {
		t.Fatalf("format Kafka's storage: %v\n%s", err, out)
	}
	cmd := exec.Command("java", append(java, "kafka.Kafka", properties)...)
	said := &lockedBuffer{}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	awaitListener(t, address, said)
	return address
}

// freeAddress is one that nobody listens on. Kafka cannot be told to choose a
// port and say which.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// awaitListener waits until somebody listens at an address.
func awaitListener(t *testing.T, address string, said fmt.Stringer) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			_ = conn.Close()
			return
		}
	}
	t.Fatalf("nobody listens at %s:\n%s", address, said)
}
