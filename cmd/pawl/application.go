package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func (a *app) applicationCmd() *cobra.Command {
	cmd := parent("application", "Create, show, change or delete an application",
		a.applicationCreateCmd(), a.applicationGetCmd(), a.applicationListCmd(), a.applicationUpdateCmd(), a.applicationDeleteCmd())
	a.addRemote(cmd)
	a.addOutput(cmd)
	return cmd
}

// applicationFlags are what people say about an application.
type applicationFlags struct {
	description, owner, etag string
	principals, labels       []string
}

func (f *applicationFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.description, "description", "", "what it is, for people")
	cmd.Flags().StringVar(&f.owner, "owner", "", "the team that owns it")
	cmd.Flags().StringArrayVar(&f.principals, "principal", nil, "who it calls as, so that its fetches are known for its own; may be repeated")
	cmd.Flags().StringArrayVar(&f.labels, "label", nil, "key=value, for machines; may be repeated")
}

func (f applicationFlags) application(name string) (*registryv1.Application, error) {
	labels, err := pairs(f.labels)
	out := &registryv1.Application{Name: name, Description: f.description, Owner: f.owner, Labels: labels, Etag: f.etag}
	for _, principal := range f.principals {
		if principal != "" { // --principal= clears the list
			out.Principals = append(out.Principals, principal)
		}
	}
	return out, err
}

func (a *app) showApplication(x *registryv1.Application) error {
	return a.show(x, func(w *bytes.Buffer) {
		fmt.Fprintf(w, "application\t%s\n", x.GetName())
		fmt.Fprintf(w, "description\t%s\n", x.GetDescription())
		fmt.Fprintf(w, "owner\t%s\n", x.GetOwner())
		fmt.Fprintf(w, "principals\t%s\n", strings.Join(x.GetPrincipals(), " "))
		fmt.Fprintf(w, "labels\t%s\n", labelsText(x.GetLabels()))
		fmt.Fprintf(w, "created\t%s\n", when(x.GetCreateTime()))
		fmt.Fprintf(w, "updated\t%s\n", when(x.GetUpdateTime()))
		fmt.Fprintf(w, "etag\t%s\n", x.GetEtag())
	})
}

func (a *app) applicationCreateCmd() *cobra.Command {
	var flags applicationFlags
	cmd := a.named("create NAME", "Create an application", func(ctx context.Context, _ *cobra.Command, conn *grpc.ClientConn, name string) error {
		application, err := flags.application(name)
		if err != nil {
			return err
		}
		created, err := registryv1.NewApplicationServiceClient(conn).CreateApplication(ctx, &registryv1.CreateApplicationRequest{Application: application})
		if err != nil {
			return err
		}
		return a.showApplication(created.GetApplication())
	})
	flags.add(cmd)
	return cmd
}

func (a *app) applicationGetCmd() *cobra.Command {
	return a.named("get NAME", "Show an application", func(ctx context.Context, _ *cobra.Command, conn *grpc.ClientConn, name string) error {
		got, err := registryv1.NewApplicationServiceClient(conn).GetApplication(ctx, &registryv1.GetApplicationRequest{Application: name})
		if err != nil {
			return err
		}
		return a.showApplication(got.GetApplication())
	})
}

func (a *app) applicationListCmd() *cobra.Command {
	cmd, flags := a.listing("list", "List applications by name", func(cmd *cobra.Command, _ []string, f listFlags) error {
		return a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
			client := registryv1.NewApplicationServiceClient(conn)
			list, err := collect(pages(ctx, f.pageFlags, func(ctx context.Context, token string) (*registryv1.ListApplicationsResponse, string, error) {
				page, err := client.ListApplications(ctx, &registryv1.ListApplicationsRequest{
					Prefix: f.prefix, Contains: f.contains, Owner: f.owner, PageSize: f.size, PageToken: token,
				})
				return page, page.GetNextPageToken(), err
			}))
			if err != nil {
				return err
			}
			return a.show(list, func(w *bytes.Buffer) {
				fmt.Fprintf(w, "APPLICATION\tOWNER\tDESCRIPTION\n")
				for _, x := range list.GetApplications() {
					fmt.Fprintf(w, "%s\t%s\t%s\n", x.GetName(), x.GetOwner(), x.GetDescription())
				}
			})
		})
	})
	flags.addNames(cmd)
	cmd.Flags().StringVar(&flags.owner, "owner", "", "only those of this team")
	return cmd
}

func (a *app) applicationUpdateCmd() *cobra.Command {
	var flags applicationFlags
	cmd := a.named("update NAME", "Change what is said about an application; lists are replaced", func(ctx context.Context, cmd *cobra.Command, conn *grpc.ClientConn, name string) error {
		application, err := flags.application(name)
		if err != nil {
			return err
		}
		updated, err := registryv1.NewApplicationServiceClient(conn).UpdateApplication(ctx, &registryv1.UpdateApplicationRequest{
			Application: application, UpdateMask: changed(cmd, "description", "owner", "principal:principals", "label:labels"),
		})
		if err != nil {
			return err
		}
		return a.showApplication(updated.GetApplication())
	})
	flags.add(cmd)
	addEtag(cmd, &flags.etag)
	cmd.MarkFlagsOneRequired("description", "owner", "principal", "label")
	return cmd
}

func (a *app) applicationDeleteCmd() *cobra.Command {
	var etag string
	cmd := a.named("delete NAME", "Delete an application that uses nothing", func(ctx context.Context, _ *cobra.Command, conn *grpc.ClientConn, name string) error {
		_, err := registryv1.NewApplicationServiceClient(conn).DeleteApplication(ctx, &registryv1.DeleteApplicationRequest{Application: name, Etag: etag})
		if err == nil {
			a.say("Deleted the application %s.", name)
		}
		return err
	})
	addEtag(cmd, &etag)
	return cmd
}
