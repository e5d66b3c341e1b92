package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func (a *app) lookupCmd() *cobra.Command {
	var flags publishFlags
	var deleted bool
	cmd := &cobra.Command{
		Use:   "lookup PATH... --subject [DOMAIN/]SUBJECT",
		Short: "Find the version of a subject that has this schema",
		Args:  cobra.MinimumNArgs(1),
		RunE: a.verb(func(cmd *cobra.Command, args []string) error {
			draft, err := a.draft(cmd.Context(), args, flags)
			if err != nil {
				return err
			}
			return a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				got, err := registryv1.NewSchemaServiceClient(conn).LookupVersion(ctx, &registryv1.LookupVersionRequest{
					Domain: draft.name.domain, Subject: draft.name.subject, Schema: draft.source, ShowDeleted: deleted,
				})
				if err != nil {
					return err
				}
				return a.show(got, func(w *bytes.Buffer) {
					v := got.GetVersion()
					fmt.Fprintf(w, "%s/%s version %d id %d\n", v.GetDomain(), v.GetSubject(), v.GetVersion(), v.GetSchemaId())
				})
			})
		}),
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&flags.subject, "subject", "", "[DOMAIN/]SUBJECT to look in")
	addDomain(cmd, &flags.domain)
	cmd.Flags().BoolVar(&deleted, "deleted", false, "softly deleted versions too")
	a.addRemote(cmd)
	a.addOutput(cmd)
	return cmd
}
