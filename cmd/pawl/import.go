package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate"
	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate/confluent"
	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate/native"
	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate/topic"
)

// importFlags say where an import comes from.
type importFlags struct {
	moveFlags
	from, topic string
}

func (a *app) importCmd() *cobra.Command {
	var flags importFlags
	cmd := &cobra.Command{
		Use:   "import [FILE] [--from-confluent URL | --from-topic FILE]",
		Short: "Copy another registry's versions, ids and all, into this one",
		Long: `Copy what another registry holds into this one: every version with its number,
id, guid, references, metadata and rules, what is deleted softly, what is set,
and the modes. It comes from a registry with Confluent's API, from a dump of the
topic that Confluent's registry keeps its schemas in, or from a FILE that pawl
export wrote; - reads stdin.

What is there already is left alone, so an import that was interrupted is simply
run again. Each subject that takes versions has the access mode IMPORT meanwhile,
and the source's own mode, or none, in the end.

A context becomes the domain of its name. Ids count in their domain, so of two
registries whose ids collide each goes into a domain of its own.

Exits with 1 if something could not be taken, which is listed, with 2 if a dry
run found anything to do, with 3 if --verify found a difference.`,
		Args: cobra.MaximumNArgs(1),
		RunE: a.verb(func(cmd *cobra.Command, args []string) error {
			return a.importFrom(cmd, args, flags)
		}),
	}
	cmd.Flags().StringVar(&flags.from, "from-confluent", "", "the URL of a registry with Confluent's API")
	cmd.Flags().StringVar(&flags.topic, "from-topic", "", "a dump of the topic _schemas, keys and values; - is stdin")
	cmd.Flags().StringVar(&flags.domain, "domain", "", "the domain that the default context becomes")
	a.addMove(cmd, &flags.moveFlags)
	cmd.AddCommand(a.importLineageCmd())
	return cmd
}

func (a *app) importFrom(cmd *cobra.Command, args []string, flags importFlags) error {
	mapping, err := a.mapping(flags.moveFlags)
	if err != nil {
		return err
	}
	read, err := a.importSource(args, flags, mapping.Scope())
	if err != nil {
		return err
	}
	return a.stream(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
		return a.move(ctx, flags.moveFlags, movement{
			read: func(ctx context.Context, progress migrate.Progress) (migrate.Content, error) {
				content, err := read(ctx, progress)
				if err != nil {
					return content, err
				}
				return mapping.Apply(content)
			},
			target: native.New(conn, flags.parallel),
		})
	})
}

// A reading reads a source, again where it is asked again.
type reading func(context.Context, migrate.Progress) (migrate.Content, error)

// importSource is the one source that the command line names.
func (a *app) importSource(args []string, flags importFlags, want migrate.Scope) (reading, error) {
	switch {
	case flags.from != "" && flags.topic == "" && len(args) == 0:
		registry, err := a.confluentRegistry(flags.from, flags.moveFlags)
		return func(ctx context.Context, progress migrate.Progress) (migrate.Content, error) {
			return registry.Read(ctx, want, progress)
		}, err
	case flags.topic != "" && flags.from == "" && len(args) == 0:
		return a.once(flags.topic, topic.Read), nil
	case flags.from == "" && flags.topic == "" && len(args) == 1:
		return a.once(args[0], migrate.Read), nil
	}
	return nil, usagef("name one source: a FILE, --from-confluent URL, or --from-topic FILE")
}

// once reads a file, the first time it is asked: stdin cannot be read twice.
func (a *app) once(path string, parse func(io.Reader) (migrate.Content, error)) reading {
	var content migrate.Content
	read := false
	return func(context.Context, migrate.Progress) (migrate.Content, error) {
		if read {
			return content, nil
		}
		in := a.in
		if path != stdin {
			file, err := os.Open(path)
			if err != nil {
				return content, err
			}
			defer file.Close() //nolint:errcheck // it was only read
			in = file
		}
		var err error
		if content, err = parse(in); err != nil {
			return content, fmt.Errorf("%s: %w", path, err)
		}
		read = true
		return content, nil
	}
}

// confluentRegistry is a registry that the flags name.
func (a *app) confluentRegistry(url string, flags moveFlags) (*confluent.Registry, error) {
	tls, err := flags.tls.config()
	if err != nil {
		return nil, err
	}
	registry, err := confluent.New(confluent.Options{
		URL: url, User: orEnv(flags.user, a.env("PAWL_CONFLUENT_USER")), Token: orEnv(flags.token, a.env("PAWL_CONFLUENT_TOKEN")),
		TLS: tls, Parallel: flags.parallel, UserAgent: "pawl/" + version(),
	})
	if err != nil {
		return nil, usageError{err}
	}
	return registry, nil
}

func orEnv(flag, env string) string {
	if flag == "" {
		return env
	}
	return flag
}
