package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/pawl-registry/pawl/storage/bolt"
)

func (a *app) restoreCmd() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup into an empty data directory",
		Long: `Put a backup into a data directory that holds no store yet. The backup is
verified first: what is damaged is not restored. No server is needed, and none
may run on the directory.`,
		Args: cobra.ExactArgs(1),
		RunE: a.verb(func(cmd *cobra.Command, args []string) error {
			faults, err := a.verifyFile(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if faults > 0 {
				return fmt.Errorf("%s has %d faults: it was not restored", args[0], faults)
			}
			return a.restore(args[0], dir)
		}),
	}
	addDataDir(cmd, &dir)
	return cmd
}

// addDataDir names a server's data directory, by the default of pawl serve.
func addDataDir(cmd *cobra.Command, dir *string) {
	cmd.Flags().StringVar(dir, "data-dir", "./pawl-data", "the server's data directory")
}

func (a *app) restore(from, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	to := filepath.Join(dir, bolt.FileName)
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	err = newFile(to, func(w io.Writer) error {
		_, err := io.Copy(w, in)
		return err
	})
	if errors.Is(err, fs.ErrExist) {
		err = fmt.Errorf("%s holds a store already: restore into another directory", dir)
	}
	if err := errors.Join(err, in.Close()); err != nil {
		return err
	}
	a.say("Restored %s into %s.", from, dir)
	return nil
}
