package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func (a *app) usagesCmd() *cobra.Command {
	cmd := parent("usages", "Say what applications read and write, and see who does",
		a.usagesApplyCmd(), a.usagesDeployCmd(), a.usagesListCmd(), a.usagesShowCmd(), a.usagesRetireCmd(), a.usagesReleasesCmd(), a.usagesCoverageCmd())
	a.addRemote(cmd)
	a.addOutput(cmd)
	return cmd
}

func (a *app) usagesApplyCmd() *cobra.Command {
	var over manifest
	var dry bool
	cmd := &cobra.Command{
		Use:   "apply MANIFEST",
		Short: "Declare what an application reads and writes",
		Long: `Declare what an application reads and writes, as a file says:

  application: billing
  owner: finance            # a team; the application is created if there is none
  environment: prod
  release: "1.4"
  reads:
    - subject: orders/placed
      schema: order.avsc    # what it decodes with, from the file's directory
      paths: [customer.email]
  writes:
    - subject: finance/invoices
      version: 3

Everything but the subject may be left out: what is read is then everything in
the latest version. What the application declared in the environment before
and the file does not have is retired.

Without an environment only the release is recorded, for 'pawl can-deploy' and
'pawl usages deploy'.`,
		Args: cobra.ExactArgs(1),
		RunE: a.verb(func(cmd *cobra.Command, args []string) error {
			m, err := readManifest(args[0])
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("env") { // --env '' is none
				m.Environment = over.Environment
			}
			m.Application = cmp.Or(over.Application, m.Application)
			m.Release = cmp.Or(over.Release, m.Release)
			if m.Application == "" {
				return usagef("%s names no application, and --app gives none", args[0])
			}
			request, err := a.request(cmd.Context(), args[0], m)
			if err != nil {
				return err
			}
			request.DryRun = dry
			return a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				got, err := registryv1.NewUsageServiceClient(conn).ApplyUsages(ctx, request)
				if err != nil {
					return err
				}
				return a.show(got, func(w *bytes.Buffer) { applied(w, got) })
			})
		}),
	}
	cmd.Flags().StringVar(&over.Application, "app", "", "the application, instead of the file's")
	cmd.Flags().StringVar(&over.Environment, "env", "", "the environment, instead of the file's")
	cmd.Flags().StringVar(&over.Release, "release", "", "the version of the application, instead of the file's")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "only say what would change")
	return cmd
}

func applied(w *bytes.Buffer, got *registryv1.ApplyUsagesResponse) {
	usageRows(w, got.GetUsages())
	for _, gone := range got.GetRetired() {
		fmt.Fprintf(w, "%s/%s\t%s\t%s\t%s\tRETIRED\n", gone.GetDomain(), gone.GetSubject(), gone.GetRole(), gone.GetApplication(), gone.GetEnvironment())
	}
	if !got.GetChanged() {
		fmt.Fprintln(w, "nothing changed")
	}
}

// usageRows prints a table of usages.
func usageRows(w *bytes.Buffer, usages []*registryv1.Usage) {
	if len(usages) == 0 {
		return
	}
	fmt.Fprintf(w, "SUBJECT\tROLE\tAPPLICATION\tENVIRONMENT\tSTATE\tSOURCE\tREADS\tOWNER\n")
	for _, u := range usages {
		fmt.Fprintf(w, "%s/%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", u.GetDomain(), u.GetSubject(), u.GetRole(), u.GetApplication(), u.GetEnvironment(),
			u.GetState(), u.GetSource(), whatItReads(u), u.GetOwner())
	}
}

// whatItReads says in a few words what a usage is about.
func whatItReads(u *registryv1.Usage) string {
	p := u.GetProjection()
	switch {
	case p.GetMessage() != "" && len(p.GetPaths()) > 0:
		return p.GetMessage() + ": " + strings.Join(p.GetPaths(), " ")
	case len(p.GetPaths()) > 0:
		return strings.Join(p.GetPaths(), " ")
	case p.GetMessage() != "":
		return p.GetMessage()
	case u.GetProjectionDigest() != "":
		return "its own schema"
	case u.GetVersion() != 0:
		return fmt.Sprintf("version %d", u.GetVersion())
	}
	return "the latest"
}

func (a *app) usagesDeployCmd() *cobra.Command {
	var release, environment string
	cmd := a.named("deploy APPLICATION", "Record that a release runs in an environment now", func(ctx context.Context, _ *cobra.Command, conn *grpc.ClientConn, name string) error {
		got, err := registryv1.NewUsageServiceClient(conn).RecordDeployment(ctx, &registryv1.RecordDeploymentRequest{
			Application: name, Release: release, Environment: environment,
		})
		if err != nil {
			return err
		}
		return a.show(got, func(w *bytes.Buffer) { usageRows(w, got.GetUsages()) })
	})
	cmd.Flags().StringVar(&release, "release", "", "the version of the application")
	cmd.Flags().StringVar(&environment, "env", "", "where it runs")
	require(cmd, "release", "env")
	return cmd
}

// require makes flags of a verb required.
func require(cmd *cobra.Command, names ...string) {
	for _, name := range names {
		_ = cmd.MarkFlagRequired(name) // the only error is a flag that is none
	}
}

// usageFlags say which usages.
type usageFlags struct {
	pageFlags
	subject, domain, application, environment, role, state, source, owner string
}

func (a *app) usagesListCmd() *cobra.Command {
	var f usageFlags
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List who reads and writes what",
		Args:  cobra.NoArgs,
		RunE: a.verb(func(cmd *cobra.Command, _ []string) error {
			request, err := f.request()
			if err != nil {
				return err
			}
			return a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				client := registryv1.NewUsageServiceClient(conn)
				list, err := collect(pages(ctx, f.pageFlags, func(ctx context.Context, token string) (*registryv1.ListUsagesResponse, string, error) {
					request.PageToken = token
					page, err := client.ListUsages(ctx, request)
					return page, page.GetNextPageToken(), err
				}))
				if err != nil {
					return err
				}
				return a.show(list, func(w *bytes.Buffer) { usageRows(w, list.GetUsages()) })
			})
		}),
	}
	f.add(cmd)
	cmd.Flags().StringVar(&f.subject, "subject", "", "only those of this [DOMAIN/]SUBJECT")
	addDomain(cmd, &f.domain)
	cmd.Flags().StringVar(&f.application, "app", "", "only those of this application")
	cmd.Flags().StringVar(&f.environment, "env", "", "only those in this environment")
	cmd.Flags().StringVar(&f.role, "role", "", "only consumer or producer")
	cmd.Flags().StringVar(&f.state, "state", "", "only pending, active or stale ones")
	cmd.Flags().StringVar(&f.source, "source", "", "only declared, heartbeat, observed or imported ones")
	cmd.Flags().StringVar(&f.owner, "owner", "", "only those of this team's applications")
	return cmd
}

func (f usageFlags) request() (*registryv1.ListUsagesRequest, error) {
	out := &registryv1.ListUsagesRequest{Application: f.application, Environment: f.environment, Owner: f.owner, PageSize: f.size}
	if f.subject != "" {
		name, err := parseSubject(f.subject, f.domain)
		if err != nil {
			return nil, err
		}
		out.Domain, out.Subject = name.domain, name.subject
	}
	var ok [3]bool
	out.Role, ok[0] = wordOf[registryv1.Role](f.role, registryv1.Role_value)
	out.State, ok[1] = wordOf[registryv1.Usage_State](f.state, registryv1.Usage_State_value)
	out.Source, ok[2] = wordOf[registryv1.Usage_Source](f.source, registryv1.Usage_Source_value)
	for i, flag := range []string{"--role " + f.role, "--state " + f.state, "--source " + f.source} {
		if !ok[i] {
			return nil, usagef("%s is none; see --help", flag)
		}
	}
	return out, nil
}

// wordOf is the value of an enum that a flag names; an empty flag is the
// unspecified one.
func wordOf[E ~int32](flag string, values map[string]int32) (E, bool) {
	n, ok := values[strings.ToUpper(flag)]
	return E(n), ok && n != 0 || flag == ""
}

// oneUsage are the flags of a verb about one usage.
type oneUsage struct{ domain, application, environment, role string }

func (f *oneUsage) add(cmd *cobra.Command) {
	addDomain(cmd, &f.domain)
	cmd.Flags().StringVar(&f.application, "app", "", "the application")
	cmd.Flags().StringVar(&f.environment, "env", "", "the environment")
	cmd.Flags().StringVar(&f.role, "role", "consumer", "consumer or producer")
	require(cmd, "app", "env")
}

// end is the end of the data that the usage is at.
func (f oneUsage) end() (registryv1.Role, error) {
	role, ok := wordOf[registryv1.Role](f.role, registryv1.Role_value)
	if !ok || role == 0 {
		return 0, usagef("--role %s is neither consumer nor producer", f.role)
	}
	return role, nil
}

func (a *app) usagesShowCmd() *cobra.Command {
	var f oneUsage
	cmd := a.named("show [DOMAIN/]SUBJECT", "Show one usage, with what it reads", func(ctx context.Context, _ *cobra.Command, conn *grpc.ClientConn, text string) error {
		name, err := parseSubject(text, f.domain)
		if err != nil {
			return err
		}
		role, err := f.end()
		if err != nil {
			return err
		}
		got, err := registryv1.NewUsageServiceClient(conn).GetUsage(ctx, &registryv1.GetUsageRequest{
			Domain: name.domain, Subject: name.subject, Role: role, Application: f.application, Environment: f.environment,
		})
		if err != nil {
			return err
		}
		return a.show(got.GetUsage(), func(w *bytes.Buffer) { usageFacts(w, got.GetUsage()) })
	})
	f.add(cmd)
	return cmd
}

func usageFacts(w *bytes.Buffer, u *registryv1.Usage) {
	fmt.Fprintf(w, "subject\t%s/%s\n", u.GetDomain(), u.GetSubject())
	fmt.Fprintf(w, "application\t%s\n", u.GetApplication())
	fmt.Fprintf(w, "environment\t%s\n", u.GetEnvironment())
	fmt.Fprintf(w, "role\t%s\n", u.GetRole())
	fmt.Fprintf(w, "reads\t%s\n", whatItReads(u))
	fmt.Fprintf(w, "release\t%s\n", u.GetRelease())
	fmt.Fprintf(w, "source\t%s\n", u.GetSource())
	fmt.Fprintf(w, "state\t%s\n", u.GetState())
	fmt.Fprintf(w, "seen\t%s\n", when(u.GetSeenTime()))
	if u.GetLeaseEndTime() != nil {
		fmt.Fprintf(w, "lease ends\t%s\n", when(u.GetLeaseEndTime()))
	}
	fmt.Fprintf(w, "owner\t%s\n", u.GetOwner())
	for _, c := range u.GetContacts() {
		fmt.Fprintf(w, "contact\t%s %s\n", c.GetKind(), c.GetAddress())
	}
	for _, f := range u.GetProjection().GetReader().GetFiles() {
		fmt.Fprintf(w, "\n%s:\n%s\n", f.GetPath(), strings.TrimSuffix(f.GetContent(), "\n"))
	}
}

func (a *app) usagesRetireCmd() *cobra.Command {
	var f oneUsage
	cmd := a.named("retire [DOMAIN/]SUBJECT", "Say that an application does not use a subject any more", func(ctx context.Context, _ *cobra.Command, conn *grpc.ClientConn, text string) error {
		name, err := parseSubject(text, f.domain)
		if err != nil {
			return err
		}
		role, err := f.end()
		if err != nil {
			return err
		}
		_, err = registryv1.NewUsageServiceClient(conn).RetireUsage(ctx, &registryv1.RetireUsageRequest{
			Domain: name.domain, Subject: name.subject, Role: role, Application: f.application, Environment: f.environment,
		})
		if err == nil {
			a.say("%s in %s does not use %s any more.", f.application, f.environment, name)
		}
		return err
	})
	f.add(cmd)
	return cmd
}

func (a *app) usagesReleasesCmd() *cobra.Command {
	return a.named("releases APPLICATION", "List the releases of an application, and how much each uses", func(ctx context.Context, _ *cobra.Command, conn *grpc.ClientConn, name string) error {
		client := registryv1.NewUsageServiceClient(conn)
		list, err := collect(pages(ctx, pageFlags{all: true}, func(ctx context.Context, token string) (*registryv1.ListReleasesResponse, string, error) {
			page, err := client.ListReleases(ctx, &registryv1.ListReleasesRequest{Application: name, PageToken: token})
			return page, page.GetNextPageToken(), err
		}))
		if err != nil {
			return err
		}
		return a.show(list, func(w *bytes.Buffer) {
			fmt.Fprintf(w, "RELEASE\tUSAGES\tUPDATED\n")
			for _, r := range list.GetReleases() {
				fmt.Fprintf(w, "%s\t%d\t%s\n", r.GetRelease(), len(r.GetUsages()), when(r.GetUpdateTime()))
			}
		})
	})
}

func (a *app) usagesCoverageCmd() *cobra.Command {
	var domain string
	cmd := a.named("coverage [DOMAIN/]SUBJECT", "Say how much of a subject's readership has a name", func(ctx context.Context, _ *cobra.Command, conn *grpc.ClientConn, text string) error {
		name, err := parseSubject(text, domain)
		if err != nil {
			return err
		}
		got, err := registryv1.NewUsageServiceClient(conn).GetCoverage(ctx, &registryv1.GetCoverageRequest{Domain: name.domain, Subject: name.subject})
		if err != nil {
			return err
		}
		c := got.GetCoverage()
		return a.show(got, func(w *bytes.Buffer) {
			fmt.Fprintf(w, "complete\t%t\n", c.GetComplete())
			fmt.Fprintf(w, "active consumers\t%d\n", c.GetKnown())
			fmt.Fprintf(w, "pending\t%d\n", c.GetPending())
			fmt.Fprintf(w, "stale\t%d\n", c.GetStale())
			fmt.Fprintf(w, "fetches with a name\t%d\n", c.GetAttributed())
			fmt.Fprintf(w, "fetches without\t%d\n", c.GetUnattributed())
		})
	})
	addDomain(cmd, &domain)
	return cmd
}
