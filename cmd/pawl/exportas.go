package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A standard is a format of others that the registry writes.
type standard struct {
	name, short, long string
	format            registryv1.ExportFormat
}

func standards() []standard {
	return []standard{
		{
			"openlineage", "Write OpenLineage events of subjects and applications",
			`Write OpenLineage events, core 2-0-2, one JSON object a line: a dataset event
for each subject, with its schema, owner, tags and column lineage, and a job
event for each application in each environment, with what it reads and writes.`,
			registryv1.ExportFormat_EXPORT_FORMAT_OPENLINEAGE,
		},
		{
			"backstage", "Write entities of Backstage's software catalog",
			`Write a catalog-info file for Backstage: a Group for each team, a Domain for each
domain, a System for each data product, an API for each subject, a Component for
each application and a Resource for each topic.`,
			registryv1.ExportFormat_EXPORT_FORMAT_BACKSTAGE,
		},
		{
			"odcs", "Write data contracts (Open Data Contract Standard)",
			`Write a data contract of the Open Data Contract Standard v3.1.0 for each subject
that has a live version.`,
			registryv1.ExportFormat_EXPORT_FORMAT_ODCS,
		},
		{
			"odps", "Write data products (Open Data Product Standard)",
			`Write each data product as a document of Bitol's Open Data Product Standard v1.0.0.`,
			registryv1.ExportFormat_EXPORT_FORMAT_ODPS,
		},
	}
}

// exportAsCmd writes the registry in one format of others.
func (a *app) exportAsCmd(s standard) *cobra.Command {
	q := &registryv1.ExportRequest{Format: s.format}
	var file string
	cmd := &cobra.Command{
		Use:   s.name,
		Short: s.short,
		Long:  s.long + "\n\nIt goes to stdout, or into the file of -o, which it replaces.",
		Args:  cobra.NoArgs,
		RunE: a.verb(func(cmd *cobra.Command, _ []string) error {
			if q.GetProduct() != "" && q.GetDomain() == "" {
				return usagef("--product needs the --domain that it is of")
			}
			return a.stream(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				return a.exportAs(ctx, registryv1.NewExchangeServiceClient(conn), q, file)
			})
		}),
	}
	cmd.Flags().StringVar(&q.Domain, "domain", "", "only this domain")
	cmd.Flags().StringVar(&q.Product, "product", "", "only this data product of the domain")
	cmd.Flags().StringVar(&q.RegistryUrl, "registry-url", "", "where others reach the registry, for links and names")
	cmd.Flags().StringVarP(&file, "output", "o", "", "the file to write; it is replaced") // hides the parent's -o
	a.addRemote(cmd)
	return cmd
}

func (a *app) exportAs(ctx context.Context, client registryv1.ExchangeServiceClient, q *registryv1.ExportRequest, path string) error {
	stream, err := client.Export(ctx, q)
	if err != nil {
		return err
	}
	if path == "" || path == stdin {
		return copyExport(stream, a.out)
	}
	if err := overwrite(path, func(w io.Writer) error { return copyExport(stream, w) }); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func copyExport(stream grpc.ServerStreamingClient[registryv1.ExportResponse], w io.Writer) error {
	for {
		got, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := w.Write(got.GetChunk()); err != nil {
			return err
		}
	}
}

// overwrite makes a file that is there whole, in the place of one that may
// have been there, or leaves that as it was.
func overwrite(path string, fill func(io.Writer) error) error {
	temp, err := os.CreateTemp(filepath.Dir(path), ".pawl-*")
	if err != nil {
		return err
	}
	err = errors.Join(fill(temp), temp.Chmod(0o644))
	if err = errors.Join(err, temp.Close()); err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(temp.Name()))
	}
	return err
}
