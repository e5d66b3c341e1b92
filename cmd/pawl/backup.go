package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func (a *app) backupCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy a running server's whole store into a file",
		Long: `Copy a running server's whole store into a file, as it is at one moment, while
it serves. FILE is written whole or not at all; it must not exist yet. - writes
to stdout. pawl restore takes it, pawl verify checks it.`,
		Args: cobra.ExactArgs(1),
		RunE: a.verb(func(cmd *cobra.Command, args []string) error {
			return a.stream(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				return a.backup(ctx, registryv1.NewAdminServiceClient(conn), args[0])
			})
		}),
	}
	a.addRemote(cmd)
	return cmd
}

func (a *app) backup(ctx context.Context, client registryv1.AdminServiceClient, path string) error {
	stream, err := client.Snapshot(ctx, &registryv1.SnapshotRequest{})
	if err != nil {
		return err
	}
	if path == stdin {
		return a.receive(stream, a.out)
	}
	return newFile(path, func(w io.Writer) error { return a.receive(stream, w) })
}

// receive writes a snapshot and checks its digest, without which it is
// incomplete.
func (a *app) receive(stream grpc.ServerStreamingClient[registryv1.SnapshotResponse], w io.Writer) error {
	progress := a.progress()
	defer progress.done()
	sum, written, digest := sha256.New(), int64(0), ""
	for {
		got, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if _, err := w.Write(got.GetChunk()); err != nil {
			return err
		}
		sum.Write(got.GetChunk())
		written += int64(len(got.GetChunk()))
		progress.show("%d MiB", written>>20)
		digest = got.GetDigest()
	}
	if want := fmt.Sprintf("sha256:%x", sum.Sum(nil)); digest != want {
		return fmt.Errorf("the snapshot is incomplete: its digest is %q, that of what arrived %s", digest, want)
	}
	progress.done()
	a.say("%d bytes, %s", written, digest)
	return nil
}

// newFile makes a file that is there whole and on disk, or not at all. It
// replaces none.
func newFile(path string, fill func(io.Writer) error) error {
	temp, err := os.CreateTemp(filepath.Dir(path), ".pawl-*")
	if err != nil {
		return err
	}
	err = fill(temp)
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err == nil {
		err = settle(temp.Name(), path)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(temp.Name()))
	}
	return err
}

// settle gives a file its name, unless that is taken. A link never replaces
// what a rename would; where there are no links, looking first must do.
func settle(temp, path string) error {
	err := os.Link(temp, path)
	if err == nil {
		return os.Remove(temp)
	}
	if _, there := os.Lstat(path); errors.Is(err, fs.ErrExist) || there == nil {
		return fmt.Errorf("%s: %w", path, fs.ErrExist)
	}
	return os.Rename(temp, path)
}
