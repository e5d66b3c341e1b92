package e2e

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A client is a program that drives somebody's Kafka client. What it needs is
// installed by clients/install.sh, in the folder that PAWL_CLIENTS names.
type client struct {
	name    string
	part    string   // of install.sh; what is missing there is not checked
	command []string // in the folder
}

var clients = []client{
	{"franz-go", "go", []string{"go/franz"}},
	{"confluent-kafka-go", "go", []string{"go/confluent"}},
	{"confluentinc-schemaregistry", "js", []string{"node", "js/confluent.mjs"}},
	{"kafkajs-confluent-schema-registry", "js", []string{"node", "js/kafkajs.mjs"}},
	{"confluent-kafka-python", "python", []string{"python/bin/python", sources("python/client.py")}},
	{"debian-python3-confluent-kafka", "debian", []string{"/usr/bin/python3", sources("python/debian.py")}},
	{"java", "java", []string{"java", "-cp", "java/jars/*", sources("java/Client.java")}},
}

// sources is the whole path of a file beside this one's folder clients.
func sources(file string) string {
	path, err := filepath.Abs(filepath.Join("clients", file))
	if err != nil {
		panic(err)
	}
	return path
}

// TestClients drives each client against a registry of its own, with franz-go's
// kfake as the broker, and then with Apache Kafka's. Every check is printed.
func TestClients(t *testing.T) {
	dir := installed(t)
	for _, broker := range brokers {
		t.Run(broker.name, func(t *testing.T) {
			present(t, dir, broker.part)
			address := broker.start(t, dir)
			for _, client := range clients {
				t.Run(client.name, func(t *testing.T) {
					present(t, dir, client.part)
					client.check(t, dir, address)
				})
			}
		})
	}
}

// installed is the folder of what was installed, or skips the test.
func installed(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("PAWL_CLIENTS")
	if dir == "" {
		t.Skip("PAWL_CLIENTS does not name the folder of e2e/clients/install.sh")
	}
	return dir
}

// present skips the test, and says so, if a part could not be installed.
func present(t *testing.T, dir, part string) {
	t.Helper()
	reason, err := os.ReadFile(filepath.Join(dir, "missing", part))
	if err == nil {
		t.Skipf("NOT CHECKED: %s", bytes.TrimSpace(reason))
	}
}

// check runs a client and takes its lines: one for each check.
func (c client) check(t *testing.T, dir, broker string) {
	token, line := token(t, "ada")
	file := filepath.Join(t.TempDir(), "tokens")
	if err := os.WriteFile(file, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	open, guarded := start(t, t.TempDir()), start(t, t.TempDir(), "--auth-file", file)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.command[0], c.command[1:]...)
	if !filepath.IsAbs(c.command[0]) && strings.Contains(c.command[0], "/") {
		cmd.Path = filepath.Join(dir, c.command[0])
		cmd.Err = nil
	}
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "REGISTRY=http://"+open.addr.HTTP, "REGISTRY_GUARDED=http://"+guarded.addr.HTTP,
		"USERNAME=ada", "PASSWORD="+token, "BROKER="+broker, "PYTHONDONTWRITEBYTECODE=1")
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	checks := tell(t, out)
	if err != nil || checks == 0 {
		t.Errorf("%s: %v after %d checks\n%s", c.name, err, checks, said.Bytes())
	}
	open.stop()
	guarded.stop()
}

// tell prints the lines of a client, counts its checks, and fails with them.
func tell(t *testing.T, out []byte) (checks int) {
	t.Helper()
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		words := append(strings.SplitN(lines.Text(), "\t", 3), "", "")
		if words[0] == "client" {
			fmt.Printf("        %s\n", words[1])
			continue
		}
		checks++
		fmt.Printf("%6s  %s\n", words[0], words[1])
		switch words[0] {
		case "ok":
		case "FAIL":
			t.Errorf("%s: %s", words[1], words[2])
		default:
			t.Errorf("what is %q?", lines.Text())
		}
	}
	fmt.Printf("        %d checks\n", checks)
	return checks
}

// token makes a token for a principal, and the line of an --auth-file for it.
func token(t *testing.T, principal string) (secret, line string) {
	t.Helper()
	cmd := exec.Command(binary, "token", principal)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out)), said.String()
}
