package main

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func (a *app) deleteCmd() *cobra.Command {
	var domain, etag, reason string
	var permanent bool
	cmd := a.named("delete [DOMAIN/]SUBJECT[@VERSION]", "Delete a version, or a whole subject", func(ctx context.Context, _ *cobra.Command, conn *grpc.ClientConn, text string) error {
		name, err := parseVersion(text, domain)
		if err != nil {
			return err
		}
		if name.version != "" {
			return a.deleteVersion(ctx, conn, &registryv1.DeleteVersionRequest{
				Domain: name.domain, Subject: name.subject, Version: name.version, Permanent: permanent, OverrideReason: reason,
			})
		}
		return a.deleteSubject(ctx, conn, &registryv1.DeleteSubjectRequest{
			Domain: name.domain, Subject: name.subject, Permanent: permanent, Etag: etag, OverrideReason: reason,
		})
	})
	cmd.Long = `Delete a version, or a whole subject. Deleting is soft: ids still resolve, and
pawl undelete brings things back. --permanent purges for good what is softly
deleted already. What something references cannot be deleted, nor, but for a reason that
the log keeps, what a known consumer reads.`
	addDomain(cmd, &domain)
	addEtag(cmd, &etag)
	addOverride(cmd, &reason)
	cmd.Flags().BoolVar(&permanent, "permanent", false, "purge what is softly deleted")
	a.addRemote(cmd)
	a.addOutput(cmd)
	return cmd
}

func (a *app) deleteVersion(ctx context.Context, conn *grpc.ClientConn, request *registryv1.DeleteVersionRequest) error {
	got, err := registryv1.NewSchemaServiceClient(conn).DeleteVersion(ctx, request)
	if err != nil {
		return a.impeded(err)
	}
	return a.show(got, func(w *bytes.Buffer) {
		v := got.GetVersion()
		fmt.Fprintf(w, "%s/%s version %d %s\n", v.GetDomain(), v.GetSubject(), v.GetVersion(), done(request))
	})
}

// A deletion is a request to delete something, softly or for good.
type deletion interface{ GetPermanent() bool }

func done(d deletion) string {
	if d.GetPermanent() {
		return "purged"
	}
	return "deleted"
}

func (a *app) deleteSubject(ctx context.Context, conn *grpc.ClientConn, request *registryv1.DeleteSubjectRequest) error {
	got, err := registryv1.NewSubjectServiceClient(conn).DeleteSubject(ctx, request)
	if err != nil {
		return a.impeded(err)
	}
	return a.show(got, func(w *bytes.Buffer) {
		var numbers []string
		for _, n := range got.GetVersions() {
			numbers = append(numbers, strconv.Itoa(int(n)))
		}
		name := subjectName{request.GetDomain(), request.GetSubject()}
		fmt.Fprintf(w, "%s versions %s %s\n", name, strings.Join(numbers, ", "), done(request))
	})
}
