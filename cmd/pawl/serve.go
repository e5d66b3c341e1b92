package main

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/pawl-registry/pawl/server"
	"github.com/pawl-registry/pawl/storage/bolt"
)

func (a *app) serveCmd() *cobra.Command {
	var cfg server.Config
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run a registry",
		Long: `Run a registry on a data directory, which appears if it is not there. It says
where it listens and logs to stderr, until SIGINT or SIGTERM stops it; a second
signal ends it at once. SIGHUP reads --auth-file and the certificate again.

Every flag is also a setting of the environment, --data-dir as PAWL_DATA_DIR,
and of the file that --config names, as data-dir. A flag goes before the
environment, and that before the file.`,
		Args: cobra.NoArgs,
		RunE: a.verb(func(cmd *cobra.Command, _ []string) error {
			if err := server.Load(cmd.Flags()); err != nil {
				return usageError{err}
			}
			if err := cfg.Validate(); err != nil {
				return usageError{err}
			}
			return a.serve(cmd.Context(), cfg)
		}),
	}
	cfg.Declare(cmd.Flags())
	return cmd
}

func (a *app) serve(ctx context.Context, cfg server.Config) error {
	store, err := bolt.Open(cfg.DataDir)
	if err != nil {
		return err
	}
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	defer a.roomy(ctx)()
	err = server.Run(ctx, cfg, server.Parts{
		Store: store, Clock: time.Now, Logger: server.NewLogger(a.errs, cfg),
		RequestID: rand.Text, Version: version(), Reload: hangups,
	})
	return errors.Join(err, store.Close())
}
