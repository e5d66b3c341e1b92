package e2e

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestKcat pipes JSON through pawl encode, kcat, a broker, kcat and pawl
// decode. Debian's kcat has no Avro of its own.
func TestKcat(t *testing.T) {
	dir := installed(t)
	present(t, dir, "go")
	present(t, dir, "debian")
	address := startKfake(t, dir)
	registry := start(t, t.TempDir())
	base := "http://" + registry.addr.HTTP
	register(t, base, "kcat-avro", `{"schema":"{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"},{\"name\":\"total\",\"type\":\"long\"}]}"}`)
	register(t, base, "kcat-protobuf", `{"schemaType":"PROTOBUF","schema":"syntax = \"proto3\"; package acme.v1; message Order { string id = 1; int64 total = 2; }"}`)
	for topic, orders := range map[string]string{
		"kcat-avro":     `{"id":"o1","total":42}` + "\n" + `{"id":"o2","total":43}` + "\n",
		"kcat-protobuf": `{"id":"o1","total":"42"}` + "\n" + `{"id":"o2","total":"43"}` + "\n",
	} {
		t.Run(topic, func(t *testing.T) {
			written := pipe(t, []byte(orders), binary, "encode", topic, "--server", base, "--as", "raw", "--delimiter", `\x1e\x1f`)
			pipe(t, written, "kcat", "-P", "-b", address, "-t", topic, "-D", "\x1e\x1f")
			read := pipe(t, nil, "kcat", "-C", "-b", address, "-t", topic, "-e", "-q", "-f", "%R%s")
			if diff := cmp.Diff(orders, string(pipe(t, read, binary, "decode", "--server", base, "--as", "length"))); diff != "" {
				t.Errorf("what went in and came out (-in +out):\n%s", diff)
				return
			}
			fmt.Printf("    ok  %s: pawl encode | kcat -P, kcat -C | pawl decode\n", topic)
		})
	}
}

// register publishes a schema as Kafka clients do.
func register(t *testing.T, base, subject, body string) {
	t.Helper()
	answer, err := http.Post(base+"/subjects/"+subject+"/versions", "application/vnd.schemaregistry.v1+json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("register %s = %s", subject, answer.Status)
	}
}

// pipe runs a command on some input and gives its output.
func pipe(t *testing.T, input []byte, command ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Stdin = bytes.NewReader(input)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", command, err, said.Bytes())
	}
	return out
}
