package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func (a *app) canDeployCmd() *cobra.Command {
	request := &registryv1.CheckDeploymentRequest{}
	cmd := &cobra.Command{
		Use:   "can-deploy --app APPLICATION --version RELEASE --env ENVIRONMENT",
		Short: "Say whether all that a release reads and writes fits what runs there",
		Long: `Say whether all that a release reads and writes fits what runs in an
environment: it must be able to read what the producers there write, and the
consumers there what it writes. What it uses is what 'pawl usages apply
--release' recorded.

Exits with 0 for yes and 3 for no. What nobody knows is never a yes.`,
		Args: cobra.NoArgs,
		RunE: a.verb(func(cmd *cobra.Command, _ []string) error {
			return a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				got, err := registryv1.NewImpactServiceClient(conn).CheckDeployment(ctx, request)
				if err != nil {
					return err
				}
				if err := a.show(got, func(w *bytes.Buffer) { deploymentText(w, got) }); err != nil {
					return err
				}
				if !got.GetDeployable() {
					return errNo
				}
				return nil
			})
		}),
	}
	cmd.Flags().StringVar(&request.Application, "app", "", "the application")
	cmd.Flags().StringVar(&request.Release, "version", "", "its release")
	cmd.Flags().StringVar(&request.Environment, "env", "", "where it would run")
	require(cmd, "app", "version", "env")
	a.addRemote(cmd)
	a.addOutput(cmd)
	return cmd
}

func deploymentText(w *bytes.Buffer, got *registryv1.CheckDeploymentResponse) {
	verdict := "NO"
	if got.GetDeployable() {
		verdict = "YES"
	}
	fmt.Fprintf(w, "%s: %s\n", verdict, got.GetSummary())
	for _, c := range got.GetChecks() {
		does := "reads"
		if c.GetRole() == registryv1.Role_PRODUCER {
			does = "writes"
		}
		with := ""
		if o := c.GetOther(); o.GetApplication() != "" {
			with = fmt.Sprintf(" with %s%s", o.GetApplication(), owned(o.GetOwner(), o.GetContacts()))
		}
		version := ""
		if c.GetVersion() != 0 {
			version = fmt.Sprintf(" version %d", c.GetVersion())
		}
		fmt.Fprintf(w, "  %s %s %s/%s%s%s\n", c.GetStatus(), does, c.GetDomain(), c.GetSubject(), version, with)
		for _, b := range c.GetBreaks() {
			fmt.Fprintf(w, "    %s %s: %s%s\n", b.GetPath(), b.GetRule(), b.GetMessage(), after("; ", b.GetHint()))
		}
		if c.GetWhy() != "" {
			fmt.Fprintf(w, "    %s\n", c.GetWhy())
		}
	}
	if n := got.GetMoreChecks(); n > 0 {
		fmt.Fprintf(w, "  and %d more\n", n)
	}
}
