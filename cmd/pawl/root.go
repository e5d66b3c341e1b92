package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// streams are what a run of pawl reads, writes and finds around it.
type streams struct {
	in        io.Reader
	out, errs io.Writer
	env       func(string) string
}

// An app is one run of pawl.
type app struct {
	streams
	remote remoteFlags
	output string
	// started is set once a verb runs: errors before that are usage.
	started bool
}

// run runs pawl with args and returns its exit code.
func run(ctx context.Context, args []string, s streams) int {
	a := &app{streams: s}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.errs)
	cmd, err := root.ExecuteContextC(ctx)
	if err != nil && !a.started {
		err = usageError{err}
	}
	code := codeOf(err)
	a.explain(cmd, err)
	return code
}

// explain says on stderr what went wrong, unless the verdict was printed
// already.
func (a *app) explain(cmd *cobra.Command, err error) {
	if err == nil || isPrinted(err) {
		return
	}
	text := fmt.Sprintf("pawl: %s\n", sentence(err))
	if codeOf(err) == exitUsage {
		text += fmt.Sprintf("See '%s --help'.\n", cmd.CommandPath())
	}
	_, _ = io.WriteString(a.errs, text) // the exit code says it too
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "pawl",
		Short: "A schema registry that never lets a schema break its readers",
		Long: `Pawl keeps Avro and Protobuf schemas and refuses changes that break readers.

Exit codes: 0 ok, 1 error, 2 changes pending, 3 the verdict is no, 4 not
authorised, 5 not found, 6 unreachable or timed out, 64 wrong usage.`,
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: a.verb(func(cmd *cobra.Command, _ []string) error {
			return cmd.Help()
		}),
	}
	root.CompletionOptions.DisableDefaultCmd = false
	root.AddCommand(a.verbs()...)
	return root
}

// verbs lists the commands, in the order of the help's groups.
func (a *app) verbs() []*cobra.Command {
	return []*cobra.Command{
		a.serveCmd(), a.publishCmd(), a.checkCmd(), a.diffCmd(), a.lintCmd(), a.getCmd(), a.lookupCmd(), a.deleteCmd(), a.undeleteCmd(),
		a.logCmd(), a.importCmd(), a.exportCmd(), a.backupCmd(), a.restoreCmd(), a.verifyCmd(),
		a.statusCmd(), a.benchCmd(), a.contextCmd(), a.tokenCmd(), a.versionCmd(), a.rulesCmd(),
		a.domainCmd(), a.teamCmd(), a.subjectCmd(), a.configCmd(), a.accessCmd(), a.listCmd(),
		a.encodeCmd(), a.decodeCmd(),
		a.applicationCmd(), a.usagesCmd(), a.impactCmd(), a.changesCmd(), a.canDeployCmd(),
	}
}

// verb wraps what a command does, so that errors from it are told apart from
// wrong usage, which cobra finds before.
func (a *app) verb(do func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		a.started = true
		return do(cmd, args)
	}
}

// parent is a command that only holds others.
func parent(use, short string, children ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return fmt.Errorf("%s needs one of its verbs", cmd.CommandPath())
	}}
	cmd.AddCommand(children...)
	return cmd
}
