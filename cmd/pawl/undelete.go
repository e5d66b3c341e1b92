package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func (a *app) undeleteCmd() *cobra.Command {
	var domain string
	cmd := a.named("undelete [DOMAIN/]SUBJECT[@VERSION]", "Bring a softly deleted version or subject back", func(ctx context.Context, _ *cobra.Command, conn *grpc.ClientConn, text string) error {
		name, err := parseVersion(text, domain)
		if err != nil {
			return err
		}
		if name.version != "" {
			return a.undeleteVersion(ctx, conn, name)
		}
		got, err := registryv1.NewSubjectServiceClient(conn).UndeleteSubject(ctx, &registryv1.UndeleteSubjectRequest{
			Domain: name.domain, Subject: name.subject,
		})
		if err != nil {
			return err
		}
		return a.showSubject(got.GetSubject())
	})
	cmd.Long = `Bring a softly deleted version back, if it is still compatible with those that
are live, or the versions of a subject that its last deletion deleted.`
	addDomain(cmd, &domain)
	a.addRemote(cmd)
	a.addOutput(cmd)
	return cmd
}

func (a *app) undeleteVersion(ctx context.Context, conn *grpc.ClientConn, name versionName) error {
	got, err := registryv1.NewSchemaServiceClient(conn).UndeleteVersion(ctx, &registryv1.UndeleteVersionRequest{
		Domain: name.domain, Subject: name.subject, Version: name.version,
	})
	if err != nil {
		return err
	}
	return a.show(got, func(w *bytes.Buffer) {
		v := got.GetVersion()
		fmt.Fprintf(w, "%s/%s version %d is live again\n", v.GetDomain(), v.GetSubject(), v.GetVersion())
	})
}
