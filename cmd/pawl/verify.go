package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/storage/bolt"
)

func (a *app) verifyCmd() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "verify [FILE]",
		Short: "Check the integrity of a backup or a data directory",
		Long: `Check that every page, every index, every record and every digest of a backup,
or of the store in --data-dir, agree with each other. It changes nothing. A
running server's directory is locked: back it up and verify that.`,
		Args: cobra.MaximumNArgs(1),
		RunE: a.verb(func(cmd *cobra.Command, args []string) error {
			path := filepath.Join(dir, bolt.FileName)
			if len(args) == 1 {
				path = args[0]
			}
			faults, err := a.verifyFile(cmd.Context(), path)
			if err != nil {
				return err
			}
			if faults > 0 {
				return fmt.Errorf("%s has %d faults: restore a backup", path, faults)
			}
			_, err = fmt.Fprintf(a.out, "%s is sound\n", path)
			return err
		}),
	}
	addDataDir(cmd, &dir)
	return cmd
}

// verifyFile prints every fault of a store's file on stdout and counts them.
// Only a store whose pages are sound is read any further.
func (a *app) verifyFile(ctx context.Context, path string) (faults int, err error) {
	store, err := bolt.OpenFile(path, bolt.ReadOnly)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	fault := func(text string) {
		faults++
		fmt.Fprintln(a.out, text) //nolint:errcheck // a fault that cannot be printed is still counted
	}
	if err := store.Check(ctx, func(err error) { fault(err.Error()) }); err != nil || faults > 0 {
		return faults, err
	}
	rules, err := registry.Open(ctx, registry.Config{Store: store, Clock: time.Now, Logger: slog.New(slog.DiscardHandler), ReadOnly: true})
	if err != nil {
		return faults, err
	}
	progress := a.progress()
	defer progress.done()
	err = rules.Verify(ctx, func(f registry.Fault) { fault(f.Key + ": " + f.Message) }, func(keys int) {
		progress.show("%d keys checked", keys)
	})
	return faults, err
}
