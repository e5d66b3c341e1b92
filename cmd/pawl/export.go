package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate"
	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate/native"
)

func (a *app) exportCmd() *cobra.Command {
	var flags moveFlags
	var to string
	cmd := &cobra.Command{
		Use:   "export FILE | export --to-confluent URL | export openlineage|backstage|odcs|odps",
		Short: "Copy this registry's versions, ids and all, into a file or another registry",
		Long: `Copy what this registry holds: every version with its number, id, guid,
references, metadata and rules, what is deleted softly, what is set, and the
modes. It goes into a FILE, which pawl import takes (- is stdout), or into a
registry with Confluent's API, which must allow the mode IMPORT.

A domain becomes the context of its name. What Confluent's API cannot hold, such
as schemas of several files, is listed, and the rest is copied. As with pawl
import, what is there already is left alone, and an export that was interrupted
is run again.

Its own verbs write what other catalogues read. A FILE that has the name of one
of them is ./openlineage.`,
		Args: cobra.MaximumNArgs(1),
		RunE: a.verb(func(cmd *cobra.Command, args []string) error {
			if (to == "") == (len(args) == 0) {
				return usagef("name one target: a FILE or --to-confluent URL")
			}
			return a.export(cmd, args, to, flags)
		}),
	}
	cmd.Flags().StringVar(&to, "to-confluent", "", "the URL of a registry with Confluent's API")
	cmd.Flags().StringVar(&flags.domain, "domain", "", "only this domain, as the default context")
	a.addMove(cmd, &flags)
	for _, standard := range standards() {
		cmd.AddCommand(a.exportAsCmd(standard))
	}
	return cmd
}

func (a *app) export(cmd *cobra.Command, args []string, to string, flags moveFlags) error {
	into, err := a.mapping(flags)
	if err != nil {
		return err
	}
	into.Only = into.Only || flags.domain != ""
	mapping, err := into.Back()
	if err != nil {
		return usageError{err}
	}
	return a.stream(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
		source := native.New(conn, flags.parallel)
		read := func(ctx context.Context, progress migrate.Progress) (migrate.Content, error) {
			content, err := source.Read(ctx, mapping.Scope(), progress)
			if err != nil {
				return content, err
			}
			return mapping.Apply(content)
		}
		if to == "" {
			return a.exportFile(ctx, args[0], read)
		}
		target, err := a.confluentRegistry(to, flags)
		if err != nil {
			return err
		}
		return a.move(ctx, flags, movement{target: target, read: func(ctx context.Context, progress migrate.Progress) (migrate.Content, error) {
			content, err := read(ctx, progress)
			return content.Plain(), err
		}})
	})
}

func (a *app) exportFile(ctx context.Context, path string, read reading) error {
	gauge := a.gauge()
	content, err := read(ctx, gauge.tell)
	gauge.done()
	if err != nil {
		return err
	}
	write := func(w io.Writer) error { return migrate.Write(w, content) }
	if path == stdin {
		return write(a.out)
	}
	if err := newFile(path, write); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	a.say("%d versions, %d settings and %d modes are in %s", len(content.Versions), len(content.Configs), len(content.Modes), path)
	return nil
}
