package grpcapi_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/storage/bolt"
)

func TestStatus(t *testing.T) {
	p := inMemory(t)
	p.publish(t, "orders", order1)
	p.publish(t, "orders", order2)
	got := must[*registryv1.GetStatusResponse](t)(p.GetStatus(t.Context(), &registryv1.GetStatusRequest{}))
	want := &registryv1.GetStatusResponse{
		Version: "1.2.3", StartTime: timestamppb.New(started), LastIndex: got.GetLastIndex(),
		Domains: 1, Subjects: 1, Versions: 2, Schemas: 2, StoreBytes: 42,
	}
	if diff := cmp.Diff(want, got, protocmp.Transform()); diff != "" || got.GetLastIndex() == 0 {
		t.Errorf("GetStatus (-want +got):\n%s", diff)
	}
}

func TestASnapshotIsAStoreAndItsDigest(t *testing.T) {
	p := onDisk(t)
	p.publish(t, "orders", order1)
	// Bytes that do not compress into one chunk.
	p.publish(t, "large", fmt.Sprintf(`{"type": "record", "name": "Large", "doc": %q, "fields": []}`, strings.Repeat("doc ", 200_000)))
	stream, err := p.Snapshot(t.Context(), &registryv1.SnapshotRequest{})
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	var digest string
	chunks := 0
	for {
		message, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if digest != "" || len(message.GetChunk()) > 256<<10 {
			t.Errorf("message %d has %d bytes after the digest %q, want at most 256 KiB and the digest last", chunks, len(message.GetChunk()), digest)
		}
		file.Write(message.GetChunk())
		digest = message.GetDigest()
		chunks++
	}
	if want := fmt.Sprintf("sha256:%x", sha256.Sum256(file.Bytes())); digest != want {
		t.Errorf("the digest is %s, want %s", digest, want)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, bolt.FileName), file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	store, err := bolt.Open(dir)
	if err != nil {
		t.Fatalf("a store of the snapshot = %v", err)
	}
	restored := start(t, store)
	got := must[*registryv1.GetVersionResponse](t)(restored.GetVersion(t.Context(), &registryv1.GetVersionRequest{Subject: "orders"}))
	if got.GetSchema().GetFiles()[0].GetContent() != order1 {
		t.Errorf("the restored schema is %q, want what was published", got.GetSchema())
	}
}

func TestAStoreThatCannotBeCopiedSaysSo(t *testing.T) {
	stream, err := inMemory(t).Snapshot(t.Context(), &registryv1.SnapshotRequest{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = stream.Recv()
	if got := tell(err); got.Code != codes.Unimplemented || got.Reason != "UNSUPPORTED" {
		t.Errorf("a snapshot of memory is told as %+v, want UNSUPPORTED", got)
	}
}
