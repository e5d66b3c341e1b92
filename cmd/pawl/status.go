package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func (a *app) statusCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Say what a server runs and how much it holds",
		Args:  cobra.NoArgs,
		RunE: a.verb(func(cmd *cobra.Command, _ []string) error {
			return a.call(cmd, a.status)
		}),
	}
	a.addRemote(cmd)
	a.addOutput(cmd)
	return cmd
}

func (a *app) status(ctx context.Context, conn *grpc.ClientConn) error {
	status, err := registryv1.NewAdminServiceClient(conn).GetStatus(ctx, &registryv1.GetStatusRequest{})
	if err != nil {
		return err
	}
	return a.show(status, func(w *bytes.Buffer) {
		fmt.Fprintf(w, "version\t%s\n", status.GetVersion())
		fmt.Fprintf(w, "started\t%s\n", when(status.GetStartTime()))
		fmt.Fprintf(w, "last index\t%d\n", status.GetLastIndex())
		fmt.Fprintf(w, "domains\t%d\n", status.GetDomains())
		fmt.Fprintf(w, "subjects\t%d\n", status.GetSubjects())
		fmt.Fprintf(w, "versions\t%d\n", status.GetVersions())
		fmt.Fprintf(w, "schemas\t%d\n", status.GetSchemas())
		fmt.Fprintf(w, "store bytes\t%d\n", status.GetStoreBytes())
	})
}
