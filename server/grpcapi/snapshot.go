package grpcapi

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"

	"google.golang.org/grpc"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// chunkBytes is the most that one message of a snapshot carries.
const chunkBytes = 256 << 10

// Snapshot streams a copy of the store, and then the digest of its bytes.
func (a admin) Snapshot(_ *registryv1.SnapshotRequest, stream grpc.ServerStreamingServer[registryv1.SnapshotResponse]) error {
	digest := sha256.New()
	chunks := bufio.NewWriterSize(chunkWriter(stream.Send), chunkBytes)
	if err := a.Registry.Snapshot(stream.Context(), io.MultiWriter(digest, chunks)); err != nil {
		return Error(stream.Context(), err)
	}
	if err := chunks.Flush(); err != nil {
		return Error(stream.Context(), err)
	}
	sum := "sha256:" + hex.EncodeToString(digest.Sum(nil))
	return stream.Send(&registryv1.SnapshotResponse{Digest: sum})
}

// A chunkWriter sends what is written to it in messages of bounded size.
type chunkWriter func(*registryv1.SnapshotResponse) error

// Write copies what it sends: a transport may keep a message after Send.
func (send chunkWriter) Write(p []byte) (int, error) {
	sent := 0
	for chunk := range slices.Chunk(p, chunkBytes) {
		if err := send(&registryv1.SnapshotResponse{Chunk: bytes.Clone(chunk)}); err != nil {
			return sent, err
		}
		sent += len(chunk)
	}
	return sent, nil
}
