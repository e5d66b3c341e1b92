package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/render"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// diffFlags say how two schemas are compared.
type diffFlags struct {
	sourceFlags
	modeFlags
	domain, findings string
}

func (a *app) diffCmd() *cobra.Command {
	var flags diffFlags
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "List every change between two schemas and whom it breaks",
		Long: `List every change between two schemas and whom it breaks, and give the verdict
of one level. Each side is a file, a directory, git:REF:PATH, - for stdin, or
[DOMAIN/]SUBJECT[@VERSION]. No server is needed where both are files.

Exits with 3 when the verdict is no. --format prints what breaks that level's
readers instead, as pawl check does.`,
		Args: cobra.ExactArgs(2),
		RunE: a.verb(a.brief(func(cmd *cobra.Command, args []string) error {
			return a.diff(cmd, args, flags)
		})),
	}
	flags.add(cmd)
	flags.addMode(cmd)
	cmd.Flags().StringVar(&flags.domain, "domain", "", "the domain of subjects; their names may then hold a slash")
	a.addRemote(cmd)
	a.addOutput(cmd)
	cmd.Flags().StringVar(&flags.findings, "format", "", "print findings instead of changes: "+render.Formats)
	return cmd
}

func (a *app) diff(cmd *cobra.Command, args []string, flags diffFlags) error {
	if err := a.checkOutput(); err != nil {
		return err
	}
	if flags.findings != "" && !render.Known(render.Format(flags.findings)) {
		return usagef("--format %s is not one of %s", flags.findings, render.Formats)
	}
	c := comparison{modeFlags: flags.modeFlags, references: flags.references}
	var err error
	if c.old, err = a.side(cmd.Context(), args[0], flags); err != nil {
		return err
	}
	if c.new, err = a.side(cmd.Context(), args[1], flags); err != nil {
		return err
	}
	got, check, err := a.compare(cmd, c)
	if err != nil {
		return err
	}
	return a.showDiff(got, check, flags.findings)
}

// showDiff prints the changes, or findings where these were asked for or the
// new schema is not valid.
func (a *app) showDiff(got *registryv1.CompareSchemasResponse, check render.Check, findings string) error {
	if findings != "" || got == nil {
		format, err := a.findingsFormat(findings)
		if err != nil {
			return err
		}
		return a.verdict(format, []render.Check{check})
	}
	err := a.show(got, func(w *bytes.Buffer) { changeText(w, got.GetChanges(), check) })
	if err == nil && check.No() {
		return errNo
	}
	return err
}

// changeText prints each change with its places and what it does to whom.
func changeText(w *bytes.Buffer, changes []*registryv1.Change, check render.Check) {
	for _, c := range changes {
		fmt.Fprintf(w, "%s %s\n  %s\n", c.GetRule(), c.GetPath(), c.GetMessage())
		if old, new := place(c.GetOldPosition()), place(c.GetNewPosition()); old != "" || new != "" {
			fmt.Fprintf(w, "  %s -> %s\n", old, new)
		}
		for _, e := range c.GetEffects() {
			fmt.Fprintf(w, "  %s: new readers %s, old readers %s\n", e.GetEncoding(), impact(e.GetNewReaders()), impact(e.GetOldReaders()))
		}
	}
	if len(changes) == 0 {
		fmt.Fprintln(w, "no change")
	}
	if check.Report.GetProfile() == registryv1.Profile_CONFLUENT {
		refusalText(w, check.Report)
	}
	for _, e := range check.Report.GetExempted() {
		fmt.Fprintf(w, "exempt: %s %s\n  %s\n", e.GetViolation().GetRule(), e.GetViolation().GetPath(), e.GetExemption().GetReason())
	}
	fmt.Fprintln(w, check.Summary())
}

// refusalText prints what a profile refuses that has its own rules.
func refusalText(w *bytes.Buffer, report *registryv1.CompatibilityReport) {
	for _, v := range report.GetViolations() {
		fmt.Fprintf(w, "refused: %s %s\n  %s\n", v.GetRule(), v.GetPath(), v.GetMessage())
	}
}

func impact(i registryv1.Impact) string {
	if i == registryv1.Impact_IMPACT_UNSPECIFIED {
		i = registryv1.Impact_SAFE
	}
	return strings.ToLower(i.String())
}

// side reads an operand.
func (a *app) side(ctx context.Context, text string, flags diffFlags) (side, error) {
	from, path := tree(disk{}), text
	if rest, ok := strings.CutPrefix(text, "git:"); ok {
		ref, inside, ok := strings.Cut(rest, ":")
		if !ok || inside == "" {
			return side{}, usagef("%s is not of the form git:REF:PATH", text)
		}
		commit, err := openCommit(ctx, ref, inside)
		if err != nil {
			return side{}, err
		}
		from, path = commit, inside
	} else if _, err := os.Stat(text); err != nil && text != stdin {
		return a.versionSide(text, flags.domain)
	}
	set, err := a.collect(ctx, from, []string{path}, flags.sourceFlags)
	if err != nil {
		return side{}, err
	}
	set, err = set.one(flags.root)
	set.name = text
	return side{set: &set, domain: flags.domain}, err
}

// versionSide is an operand that is no file. What looks like one is more
// likely mistyped than a subject.
func (a *app) versionSide(text, domain string) (side, error) {
	for extension := range extensions {
		if strings.HasSuffix(text, extension) {
			return side{}, notFoundError{fmt.Errorf("there is no file %s", text)}
		}
	}
	version, err := parseVersion(text, domain)
	return side{version: &version}, err
}
