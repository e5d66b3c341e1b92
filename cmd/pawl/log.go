package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/spf13/cobra"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protojson"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// logFlags select entries of the log.
type logFlags struct {
	pageFlags
	after           uint64
	resource        string
	types           []string
	follow, fromNow bool
}

func (a *app) logCmd() *cobra.Command {
	var flags logFlags
	cmd := &cobra.Command{
		Use:   "log",
		Short: "Print the log: every mutation, one entry each, in order",
		Long: `Print the log: every mutation, one entry each, in order.

--follow prints new entries as they happen, until it is interrupted; it
reconnects and resumes with nothing missed and nothing twice. With -o json each
entry is one line.`,
		Args: cobra.NoArgs,
		RunE: a.verb(func(cmd *cobra.Command, _ []string) error {
			if flags.follow {
				return a.follow(cmd, flags)
			}
			return a.listEntries(cmd, flags)
		}),
	}
	flags.add(cmd)
	cmd.Flags().Uint64Var(&flags.after, "after", 0, "only entries after this index")
	cmd.Flags().StringVar(&flags.resource, "resource", "", "only what happened to this, such as domains/payments, or beneath it")
	cmd.Flags().StringArrayVar(&flags.types, "type", nil, "only entries of this type, such as VERSION_PUBLISHED; may be repeated")
	cmd.Flags().BoolVarP(&flags.follow, "follow", "f", false, "go on with new entries as they happen")
	cmd.Flags().BoolVar(&flags.fromNow, "from-now", false, "with --follow: only new entries")
	a.addRemote(cmd)
	a.addOutput(cmd)
	return cmd
}

func (a *app) listEntries(cmd *cobra.Command, f logFlags) error {
	if f.fromNow {
		return usagef("--from-now needs --follow")
	}
	return a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
		client := registryv1.NewLogServiceClient(conn)
		list, err := collect(pages(ctx, f.pageFlags, func(ctx context.Context, token string) (*registryv1.ListEntriesResponse, string, error) {
			page, err := client.ListEntries(ctx, &registryv1.ListEntriesRequest{
				AfterIndex: f.after, Resource: f.resource, Types: f.types, PageSize: f.size, PageToken: token,
			})
			return page, page.GetNextPageToken(), err
		}))
		if err != nil {
			return err
		}
		return a.showPage(list, func(w *bytes.Buffer) {
			for _, entry := range list.GetEntries() {
				entryRow(w, entry)
			}
		})
	})
}

// entryRow prints an entry with columns that tabs separate.
func entryRow(w *bytes.Buffer, e *registryv1.LogEntry) {
	fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\n", e.GetIndex(), when(e.GetTime()), e.GetType(), e.GetPrincipal(), e.GetResource())
}

// longestWait is how long follow waits at most before it tries again.
const longestWait = 10 * time.Second

// follow watches until it is interrupted, which is how it ends well. Where the
// server goes away it tries again; that it answers at all must be seen first.
func (a *app) follow(cmd *cobra.Command, f logFlags) error {
	err := a.stream(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
		w := watch{app: a, client: registryv1.NewLogServiceClient(conn), flags: f}
		wait := backoff.NewExponentialBackOff()
		wait.MaxInterval = longestWait
		for {
			seen := w.seen
			err := w.run(ctx)
			if !w.answered || !goesOn(err) {
				return err
			}
			if w.seen != seen {
				wait.Reset()
			}
			a.say("The server went away after entry %d; trying again.", w.flags.after)
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(wait.NextBackOff()):
			}
		}
	})
	if cmd.Context().Err() != nil {
		return nil
	}
	return err
}

// goesOn reports whether a watch that ended so can be resumed: the server
// stops, or cannot be reached.
func goesOn(err error) bool {
	st, ok := statusOf(err)
	return errors.Is(err, io.EOF) || ok && st.Code() == codes.Unavailable
}

// A watch prints entries and remembers where to resume.
type watch struct {
	app      *app
	client   registryv1.LogServiceClient
	flags    logFlags
	answered bool
	seen     int
}

// run prints entries until the stream ends.
func (w *watch) run(ctx context.Context) error {
	stream, err := w.client.WatchEntries(ctx, &registryv1.WatchEntriesRequest{
		AfterIndex: w.flags.after, Resource: w.flags.resource, Types: w.flags.types, FromNow: w.flags.fromNow,
	})
	if err != nil {
		return err
	}
	for {
		got, err := stream.Recv()
		if err != nil {
			return err
		}
		w.answered = true
		w.seen++
		if err := w.print(got.GetEntry()); err != nil {
			return err
		}
		w.flags.after, w.flags.fromNow = max(w.flags.after, got.GetResumeIndex()), false
	}
}

// print prints an entry at once: a line as text or JSON, a document as YAML.
func (w *watch) print(e *registryv1.LogEntry) error {
	switch {
	case e == nil:
		return nil
	case w.app.output == "json":
		raw, err := protojson.Marshal(e)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w.app.out, "%s\n", raw)
		return err
	case w.app.output == "yaml":
		if _, err := io.WriteString(w.app.out, "---\n"); err != nil {
			return err
		}
		return w.app.show(e, nil)
	}
	var row bytes.Buffer
	entryRow(&row, e)
	_, err := row.WriteTo(w.app.out)
	return err
}
