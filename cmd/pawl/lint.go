package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/render"
	"github.com/pawl-registry/pawl/lint"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/source"
	"github.com/pawl-registry/pawl/server/grpcapi"
)

// lintFlags say what is linted by which rules.
type lintFlags struct {
	sourceFlags
	only, except    []string
	least, findings string
}

func (a *app) lintCmd() *cobra.Command {
	var flags lintFlags
	cmd := &cobra.Command{
		Use:   "lint PATH...",
		Short: "Say what is wrong with a schema alone",
		Long: `Say what is wrong with a schema alone: what cannot evolve, what other tools
read differently, what nobody can understand later. It needs no server, but to
fetch what --reference names, and does not look at what the files import.

Exits with 3 when a rule of severity ERROR is broken. 'pawl rules' explains
every rule.`,
		Example: `  pawl lint schemas
  pawl lint proto --except 'LINT_PROTO_*_UNDOCUMENTED'
  pawl lint order.avsc --rule LINT_AVRO_ENUM_DEFAULT_MISSING
  pawl lint proto --min-severity error --format sarif`,
		Args: cobra.MinimumNArgs(1),
		RunE: a.verb(a.brief(func(cmd *cobra.Command, args []string) error {
			return a.lint(cmd, args, flags)
		})),
	}
	flags.add(cmd)
	cmd.Flags().StringSliceVar(&flags.only, "rule", nil, "look for this rule only, or for those a pattern such as LINT_AVRO_* means; may be repeated")
	cmd.Flags().StringSliceVar(&flags.except, "except", nil, "leave out this rule, or those a pattern means; may be repeated")
	cmd.Flags().StringVar(&flags.least, "min-severity", "warning", "the least severity to look for: warning or error")
	for _, flag := range []string{"rule", "except"} {
		// The only error is that there is no such flag.
		_ = cmd.RegisterFlagCompletionFunc(flag, completeLintRules)
	}
	a.addRemote(cmd)
	a.addOutput(cmd)
	addFindings(cmd, &flags.findings)
	return cmd
}

func completeLintRules(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return lintNames(), cobra.ShellCompDirectiveNoFileComp
}

func (f lintFlags) selection() (lint.Selection, error) {
	s := lint.Selection{Only: f.only, Except: f.except, Least: lint.Severity(strings.ToUpper(f.least))}
	if err := s.Validate(); err != nil {
		return s, usageError{err}
	}
	return s, nil
}

func (a *app) lint(cmd *cobra.Command, paths []string, flags lintFlags) error {
	if err := a.checkOutput(); err != nil {
		return err
	}
	format, err := a.findingsFormat(flags.findings)
	if err != nil {
		return err
	}
	selection, err := flags.selection()
	if err != nil {
		return err
	}
	sets, err := a.lintSets(cmd.Context(), paths, flags.sourceFlags)
	if err != nil {
		return err
	}
	imports, err := a.imports(cmd, flags.references)
	if err != nil {
		return err
	}
	checks, err := a.lintAll(cmd.Context(), sets, newLinter(selection, imports))
	if err != nil {
		return err
	}
	return a.verdict(format, checks)
}

// lintSets finds the schemas at the paths.
func (a *app) lintSets(ctx context.Context, paths []string, flags sourceFlags) ([]fileSet, error) {
	set, err := a.collect(ctx, disk{}, paths, flags)
	if err != nil {
		return nil, err
	}
	return set.schemas(flags.root)
}

func (a *app) lintAll(ctx context.Context, sets []fileSet, l *linter) ([]render.Check, error) {
	progress := a.progress()
	defer progress.done()
	var checks []render.Check
	for i, set := range sets {
		progress.show("linting %d of %d: %s", i+1, len(sets), set.name)
		check, err := l.lint(ctx, set)
		if err != nil {
			return nil, err
		}
		checks = append(checks, check)
	}
	return checks, nil
}

// A linter lints schemas that may have files in common, and tells once what
// is wrong with such a file.
type linter struct {
	selection lint.Selection
	imports   []schema.Import
	told      map[lint.Finding]bool
	warned    map[source.Problem]bool
}

func newLinter(selection lint.Selection, imports []schema.Import) *linter {
	return &linter{selection: selection, imports: imports, told: map[lint.Finding]bool{}, warned: map[source.Problem]bool{}}
}

func (l *linter) lint(ctx context.Context, set fileSet) (render.Check, error) {
	check := render.Check{Name: set.name, New: set.texts(), Lint: &render.Lint{}}
	s, err := set.parse(ctx, l.imports)
	if check.Problems = problemsOf(err); len(check.Problems) > 0 {
		return check, nil
	}
	if err != nil {
		return check, err
	}
	check.Problems = grpcapi.Problems(fresh(l.warned, s.Warnings))
	report, err := lint.Check(s, l.selection)
	if err != nil {
		return check, err
	}
	check.Lint.Omitted = report.Omitted
	for _, f := range fresh(l.told, report.Findings) {
		check.Lint.Findings = append(check.Lint.Findings, lintFinding(f))
	}
	return check, nil
}

// fresh are the elements of a list that were not seen before.
func fresh[T comparable](seen map[T]bool, list []T) []T {
	var left []T
	for _, one := range list {
		if !seen[one] {
			seen[one] = true
			left = append(left, one)
		}
	}
	return left
}

func lintFinding(f lint.Finding) render.LintFinding {
	return render.LintFinding{
		Rule: string(f.Rule), Path: f.Path, Message: f.Message, Hint: f.Hint, Blocks: f.Severity == lint.Error,
		Position: &registryv1.Position{File: f.Position.File, Line: int32(f.Position.Line), Column: int32(f.Position.Column)},
	}
}
