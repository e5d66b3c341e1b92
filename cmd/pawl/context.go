package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"
)

func (a *app) contextCmd() *cobra.Command {
	cmd := parent("context", "Keep named servers and their tokens",
		a.contextListCmd(), a.contextUseCmd(), a.contextSetCmd(), a.contextDeleteCmd())
	a.addOutput(cmd)
	return cmd
}

func (a *app) contextListCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the contexts; the current one has a star",
		Args:  cobra.NoArgs,
		RunE: a.verb(func(*cobra.Command, []string) error {
			file, err := a.loadContexts()
			if err != nil {
				return err
			}
			return a.showContexts(file)
		}),
	}
}

// showContexts prints the contexts, without their tokens.
func (a *app) showContexts(file contextFile) error {
	if err := a.checkOutput(); err != nil {
		return err
	}
	if a.output != "text" {
		raw, err := json.MarshalIndent(map[string]any{"current": file.Current, "contexts": file.Contexts}, "", "  ")
		if err != nil {
			return err
		}
		return a.showJSON(append(raw, '\n'))
	}
	return a.table(func(w *bytes.Buffer) {
		for _, name := range slices.Sorted(maps.Keys(file.Contexts)) {
			star := " "
			if name == file.Current {
				star = "*"
			}
			fmt.Fprintf(w, "%s %s\t%s\n", star, name, file.Contexts[name].Server)
		}
	})
}

func (a *app) contextUseCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "use NAME",
		Short: "Make a context the current one",
		Args:  cobra.ExactArgs(1),
		RunE: a.verb(func(_ *cobra.Command, args []string) error {
			return a.changeContexts(args[0], func(file *contextFile) { file.Current = args[0] })
		}),
	}
}

func (a *app) contextDeleteCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "delete NAME",
		Short: "Forget a context",
		Args:  cobra.ExactArgs(1),
		RunE: a.verb(func(_ *cobra.Command, args []string) error {
			return a.changeContexts(args[0], func(file *contextFile) {
				delete(file.Contexts, args[0])
				if file.Current == args[0] {
					file.Current = ""
				}
			})
		}),
	}
}

// changeContexts changes the file where the named context exists.
func (a *app) changeContexts(name string, change func(*contextFile)) error {
	file, err := a.loadContexts()
	if err != nil {
		return err
	}
	if _, ok := file.Contexts[name]; !ok {
		return notFoundError{fmt.Errorf("there is no context %q; 'pawl context list' shows those there are", name)}
	}
	change(&file)
	return a.saveContexts(file)
}

func (a *app) contextSetCmd() *cobra.Command {
	var set namedContext
	cmd := &cobra.Command{
		Use:   "set NAME",
		Short: "Make or change a context; the first one becomes current",
		Args:  cobra.ExactArgs(1),
		RunE: a.verb(func(_ *cobra.Command, args []string) error {
			return a.setContext(args[0], set)
		}),
	}
	cmd.Flags().StringVar(&set.Server, "server", "", "the registry, such as "+defaultServer)
	cmd.Flags().StringVar(&set.Token, "token", "", "the token to keep, readable by you only")
	cmd.Flags().StringVar(&set.TokenFile, "token-file", "", "a file that holds the token")
	cmd.MarkFlagsMutuallyExclusive("token", "token-file")
	return cmd
}

// setContext changes what was given and leaves the rest.
func (a *app) setContext(name string, set namedContext) error {
	file, err := a.loadContexts()
	if err != nil {
		return err
	}
	found := file.Contexts[name]
	if set.Server != "" {
		found.Server = set.Server
	}
	if set.Token != "" || set.TokenFile != "" {
		found.Token, found.TokenFile = set.Token, set.TokenFile
	}
	if found.Server == "" {
		return usagef("context %q needs --server", name)
	}
	if err := checkServer(found.Server); err != nil {
		return err
	}
	if file.Contexts == nil {
		file.Contexts = map[string]namedContext{}
	}
	file.Contexts[name] = found
	if file.Current == "" {
		file.Current = name
	}
	return a.saveContexts(file)
}
