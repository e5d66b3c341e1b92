package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/render"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/schema"
)

// checkFlags say what is checked against what.
type checkFlags struct {
	publishFlags
	modeFlags
	against string
}

func (f *modeFlags) addMode(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.level, "level", "", "the compatibility level to judge by; BACKWARD by default")
	cmd.Flags().StringVar(&f.surface, "surface", "", "for Protobuf: WIRE, WIRE_JSON or SOURCE; WIRE_JSON by default")
	cmd.Flags().StringVar(&f.profile, "profile", "", "whose rules to judge by: PAWL or CONFLUENT; PAWL by default")
	cmd.Flags().BoolVar(&f.ignoreUnstable, "ignore-unstable-packages", false, unstableUsage)
}

func (a *app) checkCmd() *cobra.Command {
	var flags checkFlags
	cmd := &cobra.Command{
		Use:   "check PATH... [--against registry|git:REF|PATH|SUBJECT@VERSION]",
		Short: "Say whether a schema may follow another, writing nothing",
		Long: `Say whether a schema may follow another, writing nothing.

--against registry   what publish into --subject would do, by its settings
--against git:REF    the same paths at a git commit; needs no server
--against PATH       another file or directory; needs no server
--against [DOMAIN/]SUBJECT@VERSION

Exits with 3 when the verdict is no.`,
		Args: cobra.MinimumNArgs(1),
		RunE: a.verb(a.brief(func(cmd *cobra.Command, args []string) error {
			return a.check(cmd, args, flags)
		})),
	}
	flags.add(cmd)
	flags.addSubject(cmd)
	flags.addMode(cmd)
	cmd.Flags().StringVar(&flags.against, "against", "registry", "what to compare with: registry, git:REF, PATH or SUBJECT@VERSION")
	a.addRemote(cmd)
	a.addOutput(cmd)
	addFindings(cmd, &flags.findings)
	return cmd
}

func (a *app) check(cmd *cobra.Command, paths []string, flags checkFlags) error {
	if err := a.checkOutput(); err != nil {
		return err
	}
	format, err := a.findingsFormat(flags.findings)
	if err != nil {
		return err
	}
	if flags.against == "registry" {
		check, impact, err := a.checkRegistry(cmd, paths, flags)
		if err != nil {
			return err
		}
		return a.verdictFor(format, check, impact)
	}
	checks, err := a.checks(cmd, paths, flags)
	if err != nil {
		return err
	}
	return a.verdict(format, checks)
}

func (a *app) checks(cmd *cobra.Command, paths []string, flags checkFlags) ([]render.Check, error) {
	if ref, ok := strings.CutPrefix(flags.against, "git:"); ok {
		from, err := openCommit(cmd.Context(), ref, paths[0])
		if err != nil {
			return nil, err
		}
		return a.checkLocal(cmd, localCheck{paths, from, paths, flags})
	}
	if _, err := os.Stat(flags.against); err == nil {
		return a.checkLocal(cmd, localCheck{paths, disk{}, []string{flags.against}, flags})
	}
	if _, version := cutVersion(flags.against); version != "" {
		return a.checkVersion(cmd, paths, flags)
	}
	return nil, usagef("--against %s is neither registry, git:REF, a path that exists, nor SUBJECT@VERSION", flags.against)
}

// checkRegistry asks the server what a publish would do, and to whom.
func (a *app) checkRegistry(cmd *cobra.Command, paths []string, flags checkFlags) (check render.Check, impact *registryv1.ChangeImpact, err error) {
	if flags.modeFlags != (modeFlags{}) {
		return check, nil, usagef("--level, --surface, --profile and --ignore-unstable-packages are for comparisons; against the registry the subject's settings count")
	}
	draft, err := a.draft(cmd.Context(), paths, flags.publishFlags)
	if err != nil {
		return check, nil, err
	}
	check = render.Check{Name: draft.name.String(), New: draft.set.texts()}
	err = a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
		client := registryv1.NewSchemaServiceClient(conn)
		got, err := client.CheckVersion(ctx, &registryv1.CheckVersionRequest{
			Domain: draft.name.domain, Subject: draft.name.subject, Schema: draft.source, ExpectedLatestVersion: flags.expected(cmd),
			Normalize: flags.normalize,
		})
		if found, ok := refusal(err, check); ok {
			check = found
			return nil
		}
		check.Report, check.Problems, impact = got.GetReport(), got.GetProblems(), got.GetImpact()
		check.Old = oldTexts(ctx, client, draft.name, got.GetReport())
		return err
	})
	return check, impact, err
}

// checkVersion compares with one published version.
func (a *app) checkVersion(cmd *cobra.Command, paths []string, flags checkFlags) ([]render.Check, error) {
	old, err := parseVersion(flags.against, flags.domain)
	if err != nil {
		return nil, err
	}
	set, err := a.collect(cmd.Context(), disk{}, paths, flags.sourceFlags)
	if err != nil {
		return nil, err
	}
	if set, err = set.one(flags.root); err != nil {
		return nil, err
	}
	new := side{set: &set, domain: old.domain}
	got, check, err := a.compareRemote(cmd, comparison{old: side{version: &old}, new: new, modeFlags: flags.modeFlags, references: flags.references})
	check.Report = got.GetReport()
	return []render.Check{check}, err
}

// A localCheck compares paths on disk with paths in another tree.
type localCheck struct {
	paths    []string
	from     tree
	oldPaths []string
	flags    checkFlags
}

func (a *app) checkLocal(cmd *cobra.Command, c localCheck) ([]render.Check, error) {
	ctx := cmd.Context()
	judge, err := a.localJudge(cmd, c.flags.modeFlags, c.flags.references)
	if err != nil {
		return nil, err
	}
	pairs, err := a.pairs(ctx, c)
	if err != nil {
		return nil, err
	}
	progress := a.progress()
	defer progress.done()
	var checks []render.Check
	for i, p := range pairs {
		progress.show("checking %d of %d: %s", i+1, len(pairs), p.new.name)
		check, err := judge.judge(ctx, p)
		if err != nil {
			return nil, err
		}
		if len(p.old.files) > 0 {
			check.Against = c.flags.against
		}
		checks = append(checks, check)
	}
	return checks, nil
}

// localJudge needs a server only where there are references.
func (a *app) localJudge(cmd *cobra.Command, flags modeFlags, references []string) (localJudge, error) {
	mode, err := flags.mode()
	if err != nil {
		return localJudge{}, err
	}
	imports, err := a.imports(cmd, references)
	return localJudge{mode: mode, ignoreUnstable: flags.ignoreUnstable, imports: imports, now: time.Now()}, err
}

// imports fetches what --reference names; without any it needs no server.
func (a *app) imports(cmd *cobra.Command, references []string) ([]schema.Import, error) {
	refs, err := parseReferences(references)
	if err != nil || len(refs) == 0 {
		return nil, err
	}
	var imports []schema.Import
	err = a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
		imports, err = fetchImports(ctx, conn, refs)
		return err
	})
	return imports, err
}

// pairs finds the files on both sides and what follows what.
func (a *app) pairs(ctx context.Context, c localCheck) ([]pair, error) {
	new, err := a.collect(ctx, disk{}, c.paths, c.flags.sourceFlags)
	if err != nil {
		return nil, err
	}
	old, err := a.collect(ctx, c.from, c.oldPaths, c.flags.sourceFlags)
	if errors.Is(err, fs.ErrNotExist) {
		a.say("%s has none of these files: they are new.", c.flags.against)
	} else if err != nil {
		return nil, err
	}
	pairs, err := pairUp(old, new, c.flags.root)
	if err != nil {
		return nil, err
	}
	gone := func(p pair) bool { return len(p.new.files) == 0 }
	for _, p := range pairs {
		if gone(p) {
			a.say("%s is gone: nothing follows it.", p.old.name)
		}
	}
	return slices.DeleteFunc(pairs, gone), nil
}
