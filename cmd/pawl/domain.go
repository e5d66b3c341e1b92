package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func (a *app) domainCmd() *cobra.Command {
	cmd := parent("domain", "Create, show, change or delete a domain",
		a.domainCreateCmd(), a.domainGetCmd(), a.domainUpdateCmd(), a.domainDeleteCmd())
	a.addRemote(cmd)
	a.addOutput(cmd)
	return cmd
}

// domainFlags are what people say about a domain.
type domainFlags struct {
	description, owner, etag string
	labels                   []string
}

func (f *domainFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.description, "description", "", "what it is, for people")
	cmd.Flags().StringVar(&f.owner, "owner", "", "the team that owns it")
	cmd.Flags().StringArrayVar(&f.labels, "label", nil, "key=value, for machines; may be repeated")
}

func (f domainFlags) domain(name string) (*registryv1.Domain, error) {
	labels, err := pairs(f.labels)
	return &registryv1.Domain{Name: name, Description: f.description, Owner: f.owner, Labels: labels, Etag: f.etag}, err
}

func (a *app) showDomain(d *registryv1.Domain) error {
	return a.show(d, func(w *bytes.Buffer) {
		fmt.Fprintf(w, "domain\t%s\n", d.GetName())
		fmt.Fprintf(w, "owner\t%s\n", d.GetOwner())
		fmt.Fprintf(w, "description\t%s\n", d.GetDescription())
		fmt.Fprintf(w, "labels\t%s\n", labelsText(d.GetLabels()))
		fmt.Fprintf(w, "subjects\t%d\n", d.GetSubjectCount())
		fmt.Fprintf(w, "created\t%s\n", when(d.GetCreateTime()))
		fmt.Fprintf(w, "updated\t%s\n", when(d.GetUpdateTime()))
		fmt.Fprintf(w, "etag\t%s\n", d.GetEtag())
	})
}

// A named verb works on the one thing that its argument names.
type named func(ctx context.Context, cmd *cobra.Command, conn *grpc.ClientConn, name string) error

// named is a verb with a name as its argument.
func (a *app) named(use, short string, do named) *cobra.Command {
	return &cobra.Command{
		Use:   use,
		Short: short,
		Args:  cobra.ExactArgs(1),
		RunE: a.verb(func(cmd *cobra.Command, args []string) error {
			return a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				return do(ctx, cmd, conn, args[0])
			})
		}),
	}
}

func (a *app) domainCreateCmd() *cobra.Command {
	var flags domainFlags
	cmd := a.named("create NAME", "Create a domain", func(ctx context.Context, _ *cobra.Command, conn *grpc.ClientConn, name string) error {
		domain, err := flags.domain(name)
		if err != nil {
			return err
		}
		created, err := registryv1.NewDomainServiceClient(conn).CreateDomain(ctx, &registryv1.CreateDomainRequest{Domain: domain})
		if err != nil {
			return err
		}
		return a.showDomain(created.GetDomain())
	})
	flags.add(cmd)
	return cmd
}

func (a *app) domainGetCmd() *cobra.Command {
	return a.named("get NAME", "Show a domain", func(ctx context.Context, _ *cobra.Command, conn *grpc.ClientConn, name string) error {
		got, err := registryv1.NewDomainServiceClient(conn).GetDomain(ctx, &registryv1.GetDomainRequest{Domain: name})
		if err != nil {
			return err
		}
		return a.showDomain(got.GetDomain())
	})
}

func (a *app) domainUpdateCmd() *cobra.Command {
	var flags domainFlags
	cmd := a.named("update NAME", "Change what is said about a domain", func(ctx context.Context, cmd *cobra.Command, conn *grpc.ClientConn, name string) error {
		domain, err := flags.domain(name)
		if err != nil {
			return err
		}
		updated, err := registryv1.NewDomainServiceClient(conn).UpdateDomain(ctx, &registryv1.UpdateDomainRequest{
			Domain: domain, UpdateMask: changed(cmd, "description", "owner", "label:labels"),
		})
		if err != nil {
			return err
		}
		return a.showDomain(updated.GetDomain())
	})
	flags.add(cmd)
	addEtag(cmd, &flags.etag)
	cmd.MarkFlagsOneRequired("description", "owner", "label")
	return cmd
}

func (a *app) domainDeleteCmd() *cobra.Command {
	var etag string
	cmd := a.named("delete NAME", "Delete a domain without subjects", func(ctx context.Context, _ *cobra.Command, conn *grpc.ClientConn, name string) error {
		_, err := registryv1.NewDomainServiceClient(conn).DeleteDomain(ctx, &registryv1.DeleteDomainRequest{Domain: name, Etag: etag})
		if err == nil {
			a.say("Deleted the domain %s.", name)
		}
		return err
	})
	addEtag(cmd, &etag)
	return cmd
}

func addEtag(cmd *cobra.Command, etag *string) {
	cmd.Flags().StringVar(etag, "etag", "", "only what still has this etag")
}

// changed is the mask of the fields whose flags were given, so that an empty
// value clears a field. A flag with another name than its field is written
// flag:field.
func changed(cmd *cobra.Command, flags ...string) *fieldmaskpb.FieldMask {
	mask := &fieldmaskpb.FieldMask{}
	for _, flag := range flags {
		flag, field, renamed := strings.Cut(flag, ":")
		if !renamed {
			field = flag
		}
		if cmd.Flags().Changed(flag) {
			mask.Paths = append(mask.Paths, field)
		}
	}
	return mask
}
