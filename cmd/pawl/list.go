package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// listFlags select what a list shows.
type listFlags struct {
	pageFlags
	domain, prefix, contains   string
	format, tag, owner, member string
	lifecycle                  string
	deleted                    bool
}

func (a *app) listCmd() *cobra.Command {
	cmd := parent("list", "List domains, subjects, versions or teams",
		a.listDomainsCmd(), a.listSubjectsCmd(), a.listVersionsCmd(), a.listTeamsCmd())
	a.addRemote(cmd)
	a.addOutput(cmd)
	return cmd
}

// listing is a verb of list: list does it, with the flags.
func (a *app) listing(use, short string, list func(*cobra.Command, []string, listFlags) error) (*cobra.Command, *listFlags) {
	flags := &listFlags{}
	cmd := &cobra.Command{
		Use:   use,
		Short: short,
		Args:  cobra.NoArgs,
		RunE: a.verb(func(cmd *cobra.Command, args []string) error {
			return list(cmd, args, *flags)
		}),
	}
	flags.add(cmd)
	return cmd, flags
}

// addNames adds the filters that every list of names has.
func (f *listFlags) addNames(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.prefix, "prefix", "", "only names that start with this")
	cmd.Flags().StringVar(&f.contains, "contains", "", "only names that contain this, in any case")
}

func (a *app) listDomainsCmd() *cobra.Command {
	cmd, flags := a.listing("domains", "List domains by name", a.listDomains)
	flags.addNames(cmd)
	cmd.Flags().StringVar(&flags.owner, "owner", "", "only those of this team")
	return cmd
}

func (a *app) listDomains(cmd *cobra.Command, _ []string, f listFlags) error {
	return a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
		client := registryv1.NewDomainServiceClient(conn)
		list, err := collect(pages(ctx, f.pageFlags, func(ctx context.Context, token string) (*registryv1.ListDomainsResponse, string, error) {
			page, err := client.ListDomains(ctx, &registryv1.ListDomainsRequest{
				Prefix: f.prefix, Contains: f.contains, Owner: f.owner, PageSize: f.size, PageToken: token,
			})
			return page, page.GetNextPageToken(), err
		}))
		if err != nil {
			return err
		}
		return a.showPage(list, func(w *bytes.Buffer) {
			fmt.Fprintln(w, "DOMAIN\tOWNER\tSUBJECTS\tDESCRIPTION")
			for _, d := range list.GetDomains() {
				fmt.Fprintf(w, "%s\t%s\t%d\t%s\n", d.GetName(), d.GetOwner(), d.GetSubjectCount(), d.GetDescription())
			}
		})
	})
}

func (a *app) listTeamsCmd() *cobra.Command {
	cmd, flags := a.listing("teams", "List teams by name", a.listTeams)
	flags.addNames(cmd)
	cmd.Flags().StringVar(&flags.member, "principal", "", "only those that this principal belongs to")
	return cmd
}

func (a *app) listTeams(cmd *cobra.Command, _ []string, f listFlags) error {
	return a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
		client := registryv1.NewTeamServiceClient(conn)
		list, err := collect(pages(ctx, f.pageFlags, func(ctx context.Context, token string) (*registryv1.ListTeamsResponse, string, error) {
			page, err := client.ListTeams(ctx, &registryv1.ListTeamsRequest{
				Prefix: f.prefix, Contains: f.contains, Principal: f.member, PageSize: f.size, PageToken: token,
			})
			return page, page.GetNextPageToken(), err
		}))
		if err != nil {
			return err
		}
		return a.showPage(list, func(w *bytes.Buffer) {
			fmt.Fprintln(w, "TEAM\tPRINCIPALS\tDESCRIPTION")
			for _, t := range list.GetTeams() {
				fmt.Fprintf(w, "%s\t%d\t%s\n", t.GetName(), len(t.GetPrincipals()), t.GetDescription())
			}
		})
	})
}

func (a *app) listSubjectsCmd() *cobra.Command {
	cmd, flags := a.listing("subjects", "List subjects by domain and name", a.listSubjects)
	flags.addNames(cmd)
	cmd.Flags().StringVar(&flags.domain, "domain", "", "only those of this domain")
	cmd.Flags().StringVar(&flags.format, "schema-format", "", "only this schema language: avro or protobuf")
	cmd.Flags().StringVar(&flags.tag, "tag", "", "only those with this tag")
	cmd.Flags().StringVar(&flags.owner, "owner", "", "only those that this team answers for")
	cmd.Flags().StringVar(&flags.lifecycle, "lifecycle", "", "only those that have come this far: experimental, production, deprecated or retired")
	cmd.Flags().BoolVar(&flags.deleted, "deleted", false, "softly deleted ones too")
	return cmd
}

func (a *app) listSubjects(cmd *cobra.Command, _ []string, f listFlags) error {
	format, err := parseFormat(f.format)
	if err != nil {
		return err
	}
	stage, err := governanceFlags{lifecycle: f.lifecycle}.stage()
	if err != nil {
		return err
	}
	return a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
		client := registryv1.NewSubjectServiceClient(conn)
		list, err := collect(pages(ctx, f.pageFlags, func(ctx context.Context, token string) (*registryv1.ListSubjectsResponse, string, error) {
			page, err := client.ListSubjects(ctx, &registryv1.ListSubjectsRequest{
				Domain: f.domain, Prefix: f.prefix, Contains: f.contains, Format: format, Tag: f.tag,
				Owner: f.owner, Lifecycle: stage, ShowDeleted: f.deleted, PageSize: f.size, PageToken: token,
			})
			return page, page.GetNextPageToken(), err
		}))
		if err != nil {
			return err
		}
		return a.showPage(list, func(w *bytes.Buffer) {
			fmt.Fprintln(w, "DOMAIN\tSUBJECT\tFORMAT\tLATEST\tVERSIONS\tDESCRIPTION")
			for _, s := range list.GetSubjects() {
				fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%s\n", s.GetDomain(), s.GetName(), s.GetFormat(), s.GetLatestVersion(), s.GetVersionCount(), s.GetDescription())
			}
		})
	})
}

func (a *app) listVersionsCmd() *cobra.Command {
	cmd, flags := a.listing("versions [DOMAIN/]SUBJECT", "List the versions of a subject", a.listVersions)
	cmd.Args = cobra.ExactArgs(1)
	cmd.Flags().StringVar(&flags.domain, "domain", "", "the subject's domain; its name may then hold a slash")
	cmd.Flags().BoolVar(&flags.deleted, "deleted", false, "softly deleted ones too")
	return cmd
}

func (a *app) listVersions(cmd *cobra.Command, args []string, f listFlags) error {
	name, err := parseSubject(args[0], f.domain)
	if err != nil {
		return err
	}
	return a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
		client := registryv1.NewSchemaServiceClient(conn)
		list, err := collect(pages(ctx, f.pageFlags, func(ctx context.Context, token string) (*registryv1.ListVersionsResponse, string, error) {
			page, err := client.ListVersions(ctx, &registryv1.ListVersionsRequest{
				Domain: name.domain, Subject: name.subject, ShowDeleted: f.deleted, PageSize: f.size, PageToken: token,
			})
			return page, page.GetNextPageToken(), err
		}))
		if err != nil {
			return err
		}
		return a.showPage(list, func(w *bytes.Buffer) { versionRows(w, list.GetVersions()) })
	})
}

// versionRows prints versions as a table.
func versionRows(w *bytes.Buffer, versions []*registryv1.Version) {
	fmt.Fprintln(w, "DOMAIN\tSUBJECT\tVERSION\tID\tSTATE\tCREATED\tCREATOR")
	for _, v := range versions {
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\t%s\t%s\n", v.GetDomain(), v.GetSubject(), v.GetVersion(), v.GetSchemaId(), v.GetState(), when(v.GetCreateTime()), v.GetCreator())
	}
}
