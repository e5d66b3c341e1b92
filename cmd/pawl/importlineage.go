package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// importLineageCmd sends events from a file, where they were not sent when
// they happened.
func (a *app) importLineageCmd() *cobra.Command {
	var environment string
	cmd := &cobra.Command{
		Use:   "openlineage FILE",
		Short: "Take OpenLineage events: applications, usages and derivations",
		Long: `Take OpenLineage events, one JSON object a line, as pawl export openlineage and
OpenLineage's own file transport write them; - reads stdin. Jobs become
applications, inputs and outputs imported usages, column lineage derivations.
Datasets that no subject stands for are listed and left alone. The same events
again change nothing.

Exits with 1 if something was not an event, which is listed.`,
		Args: cobra.ExactArgs(1),
		RunE: a.verb(func(cmd *cobra.Command, args []string) error {
			return a.stream(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				in := a.in
				if args[0] != stdin {
					file, err := os.Open(args[0])
					if err != nil {
						return err
					}
					defer file.Close() //nolint:errcheck // it was only read
					in = file
				}
				return a.importLineage(ctx, registryv1.NewExchangeServiceClient(conn), in, environment)
			})
		}),
	}
	cmd.Flags().StringVar(&environment, "env", "", "the environment of jobs that name none")
	a.addRemote(cmd)
	return cmd
}

// An eventCount is what became of events.
type eventCount struct {
	taken, changed, ignored, refused int
	unknown                          map[string]bool
}

func (a *app) importLineage(ctx context.Context, client registryv1.ExchangeServiceClient, in io.Reader, environment string) error {
	count := eventCount{unknown: map[string]bool{}}
	lines := bufio.NewReader(in)
	for number := 1; ; number++ {
		line, err := readLine(lines)
		if len(bytes.TrimSpace(line)) > 0 {
			if err := a.importEvent(ctx, client, &count, number, &registryv1.IngestLineageRequest{Event: line, Environment: environment}); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
	}
	a.say("%d events taken, %d of them news, %d ignored; %d datasets that no subject stands for", count.taken, count.changed, count.ignored, len(count.unknown))
	if count.refused > 0 {
		return fmt.Errorf("%d lines are no events", count.refused)
	}
	return nil
}

// maxLine is how long a line may be: more than the longest event.
const maxLine = 4 << 20

// readLine reads a line of bounded length.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, more, err := r.ReadLine()
		line = append(line, part...)
		if err != nil || !more {
			return line, err
		}
		if len(line) > maxLine {
			return nil, fmt.Errorf("it is longer than %d bytes", maxLine)
		}
	}
}

func (a *app) importEvent(ctx context.Context, client registryv1.ExchangeServiceClient, count *eventCount, number int, q *registryv1.IngestLineageRequest) error {
	got, err := client.IngestLineage(ctx, q)
	if status.Code(err) == codes.InvalidArgument {
		count.refused++
		a.say("line %d: %s", number, status.Convert(err).Message())
		return nil
	}
	if err != nil {
		return fmt.Errorf("line %d: %w", number, err)
	}
	if got.GetIgnored() != "" {
		count.ignored++
		return nil
	}
	count.taken++
	if got.GetChanged() {
		count.changed++
	}
	for _, d := range got.GetUnknownDatasets() {
		name := d.GetNamespace() + " " + d.GetName()
		if !count.unknown[name] {
			count.unknown[name] = true
			a.say("no subject stands for the dataset %s", name)
		}
	}
	return nil
}
