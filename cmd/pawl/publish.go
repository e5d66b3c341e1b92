package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/render"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// publishFlags say what is published where.
type publishFlags struct {
	sourceFlags
	domain, subject, findings string
	revision, build           string
	annotations               []string
	expectedLatest            int32
	contractFlags
}

func (a *app) publishCmd() *cobra.Command {
	var flags publishFlags
	var reason string
	cmd := &cobra.Command{
		Use:   "publish PATH... --subject [DOMAIN/]SUBJECT",
		Short: "Publish a schema as the next version of a subject",
		Long: `Publish a schema as the next version of a subject.

PATH is one file, several files, or a directory: a Protobuf module of all its
.proto files, or .avsc files of which one is the root. - reads stdin. Of several
Avro files named one by one the last is the root.

Exits with 3 when the schema would break the subject's readers; the report says
where and why, and no version was written. Where it would break consumers that
the registry knows, it names them and the change request that asks their owners
(pawl changes).`,
		Args: cobra.MinimumNArgs(1),
		RunE: a.verb(func(cmd *cobra.Command, args []string) error {
			return a.publish(cmd, args, flags, reason)
		}),
	}
	flags.add(cmd)
	flags.addSubject(cmd)
	cmd.Flags().StringVar(&flags.revision, "revision", "", "the source revision, such as a commit's URL; by default what CI says")
	cmd.Flags().StringVar(&flags.build, "build", "", "the build, such as a CI run's URL; by default what CI says")
	flags.addForce(cmd)
	addOverride(cmd, &reason)
	cmd.Flags().StringArrayVar(&flags.annotations, "annotation", nil, "key=value to keep with the version; may be repeated")
	a.addRemote(cmd)
	a.addOutput(cmd)
	addFindings(cmd, &flags.findings)
	return cmd
}

// addSubject adds the flags that publish and check share.
func (f *publishFlags) addSubject(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.subject, "subject", "", "[DOMAIN/]SUBJECT to publish into")
	cmd.Flags().StringVar(&f.domain, "domain", "", "the subject's domain; its name may then hold a slash")
	cmd.Flags().Int32Var(&f.expectedLatest, "expected-latest", 0, "refuse if the latest version is another one; 0 expects none")
	f.addContract(cmd)
}

// A draft is a schema on its way to a subject.
type draft struct {
	name   subjectName
	set    fileSet
	source *registryv1.SchemaSource
}

// draft collects what publish and check send.
func (a *app) draft(ctx context.Context, paths []string, flags publishFlags) (draft, error) {
	if flags.subject == "" {
		return draft{}, usagef("--subject is required")
	}
	name, err := parseSubject(flags.subject, flags.domain)
	if err != nil {
		return draft{}, err
	}
	set, err := a.collect(ctx, disk{}, paths, flags.sourceFlags)
	if err != nil {
		return draft{}, err
	}
	if set, err = set.one(flags.root); err != nil {
		return draft{}, err
	}
	source, err := set.source(flags.references)
	if err != nil {
		return draft{}, err
	}
	return draft{name: name, set: set, source: source}, flags.enter(source)
}

// expected is --expected-latest where it was given.
func (f publishFlags) expected(cmd *cobra.Command) *int32 {
	if !cmd.Flags().Changed("expected-latest") {
		return nil
	}
	return &f.expectedLatest
}

func (a *app) publish(cmd *cobra.Command, paths []string, flags publishFlags, reason string) error {
	format, err := a.findingsFormat(flags.findings)
	if err != nil {
		return err
	}
	draft, err := a.draft(cmd.Context(), paths, flags)
	if err != nil {
		return err
	}
	annotations, err := pairs(flags.annotations)
	if err != nil {
		return err
	}
	request := &registryv1.PublishVersionRequest{
		Domain: draft.name.domain, Subject: draft.name.subject, Schema: draft.source,
		ExpectedLatestVersion: flags.expected(cmd), Origin: a.origin(flags.revision, flags.build), Annotations: annotations,
		Normalize: flags.normalize, Force: flags.force, OverrideReason: reason,
	}
	if flags.force {
		a.say("publishing without a check: readers may break, and the log says so")
	}
	return a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
		client := registryv1.NewSchemaServiceClient(conn)
		published, err := client.PublishVersion(ctx, request)
		if err != nil {
			return a.refused(ctx, client, refusedDraft{draft, format, err})
		}
		return a.published(published)
	})
}

// A refusedDraft is a draft that a server refused, and how to print why.
type refusedDraft struct {
	draft
	format render.Format
	err    error
}

// refused prints why, where the server gave reasons in the schema.
func (a *app) refused(ctx context.Context, client registryv1.SchemaServiceClient, r refusedDraft) error {
	check, ok := refusal(r.err, render.Check{Name: r.name.String(), New: r.set.texts()})
	st, _ := statusOf(r.err)
	impact := detail[*registryv1.ChangeImpact](st)
	if !ok && impact == nil {
		return r.err
	}
	check.Old = oldTexts(ctx, client, r.name, check.Report)
	if impact != nil {
		a.say("pawl: %s", st.Message())
	}
	return a.verdictFor(r.format, check, impact)
}

func (a *app) published(p *registryv1.PublishVersionResponse) error {
	for _, problem := range p.GetProblems() {
		a.say("%s", problemLine(problem))
	}
	for _, warning := range p.GetReport().GetWarnings() {
		a.say("%s: %s: %s", place(warning.GetNewPosition()), warning.GetRule(), warning.GetMessage())
	}
	return a.show(p, func(w *bytes.Buffer) {
		what := "existed"
		if p.GetCreated() {
			what = "created"
		}
		v := p.GetVersion()
		fmt.Fprintf(w, "%s/%s version %d id %d %s\n", v.GetDomain(), v.GetSubject(), v.GetVersion(), v.GetSchemaId(), what)
		if i := p.GetImpact(); hurts(i) {
			impactText(w, i)
		}
	})
}

// origin is where a version comes from, as flags or the CI say. The variables
// are those that GitHub Actions and GitLab CI/CD document.
func (a *app) origin(revision, build string) *registryv1.Origin {
	env := a.env
	if server, repo := env("GITHUB_SERVER_URL"), env("GITHUB_REPOSITORY"); server != "" && repo != "" {
		revision = cmp.Or(revision, joined(server+"/"+repo+"/commit/", env("GITHUB_SHA")))
		build = cmp.Or(build, joined(server+"/"+repo+"/actions/runs/", env("GITHUB_RUN_ID")))
	}
	revision = cmp.Or(revision, joined(env("CI_PROJECT_URL")+"/-/commit/", env("CI_COMMIT_SHA")))
	build = cmp.Or(build, env("CI_JOB_URL"))
	if revision == "" && build == "" {
		return nil
	}
	return &registryv1.Origin{Revision: revision, Build: build}
}

// joined is prefix and id, or nothing where there is no id.
func joined(prefix, id string) string {
	if id == "" {
		return ""
	}
	return prefix + id
}
