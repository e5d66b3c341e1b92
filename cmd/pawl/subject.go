package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func (a *app) subjectCmd() *cobra.Command {
	cmd := parent("subject", "Show or describe a subject", a.subjectGetCmd(), a.subjectUpdateCmd())
	a.addRemote(cmd)
	a.addOutput(cmd)
	return cmd
}

func (a *app) showSubject(s *registryv1.Subject) error {
	return a.show(s, func(w *bytes.Buffer) {
		fmt.Fprintf(w, "domain\t%s\n", s.GetDomain())
		fmt.Fprintf(w, "subject\t%s\n", s.GetName())
		fmt.Fprintf(w, "format\t%s\n", s.GetFormat())
		fmt.Fprintf(w, "latest version\t%d\n", s.GetLatestVersion())
		fmt.Fprintf(w, "versions\t%d\n", s.GetVersionCount())
		fmt.Fprintf(w, "deleted\t%t\n", s.GetDeleted())
		fmt.Fprintf(w, "description\t%s\n", s.GetDescription())
		fmt.Fprintf(w, "labels\t%s\n", labelsText(s.GetLabels()))
		fmt.Fprintf(w, "tags\t%s\n", strings.Join(s.GetTags(), " "))
		fmt.Fprintf(w, "created\t%s\n", when(s.GetCreateTime()))
		fmt.Fprintf(w, "updated\t%s\n", when(s.GetUpdateTime()))
		fmt.Fprintf(w, "etag\t%s\n", s.GetEtag())
	})
}

func (a *app) subjectGetCmd() *cobra.Command {
	var domain string
	var deleted bool
	cmd := a.named("get [DOMAIN/]SUBJECT", "Show a subject", func(ctx context.Context, _ *cobra.Command, conn *grpc.ClientConn, text string) error {
		name, err := parseSubject(text, domain)
		if err != nil {
			return err
		}
		got, err := registryv1.NewSubjectServiceClient(conn).GetSubject(ctx, &registryv1.GetSubjectRequest{
			Domain: name.domain, Subject: name.subject, ShowDeleted: deleted,
		})
		if err != nil {
			return err
		}
		return a.showSubject(got.GetSubject())
	})
	addDomain(cmd, &domain)
	cmd.Flags().BoolVar(&deleted, "deleted", false, "also where it is softly deleted")
	return cmd
}

// addDomain gives a verb that names a subject the flag --domain.
func addDomain(cmd *cobra.Command, domain *string) {
	cmd.Flags().StringVar(domain, "domain", "", "the subject's domain; its name may then hold a slash")
}

func (a *app) subjectUpdateCmd() *cobra.Command {
	var domain, description, etag string
	var labels, tags []string
	cmd := a.named("update [DOMAIN/]SUBJECT", "Describe a subject; lists are replaced", func(ctx context.Context, cmd *cobra.Command, conn *grpc.ClientConn, text string) error {
		name, err := parseSubject(text, domain)
		if err != nil {
			return err
		}
		values, err := pairs(labels)
		if err != nil {
			return err
		}
		updated, err := registryv1.NewSubjectServiceClient(conn).UpdateSubject(ctx, &registryv1.UpdateSubjectRequest{
			Subject: &registryv1.Subject{
				Domain: name.domain, Name: name.subject, Description: description, Labels: values,
				Tags: slices.DeleteFunc(tags, func(tag string) bool { return tag == "" }), Etag: etag,
			},
			UpdateMask: changed(cmd, "description", "label:labels", "tag:tags"),
		})
		if err != nil {
			return err
		}
		return a.showSubject(updated.GetSubject())
	})
	addDomain(cmd, &domain)
	addEtag(cmd, &etag)
	cmd.Flags().StringVar(&description, "description", "", "what it is, for people")
	cmd.Flags().StringArrayVar(&labels, "label", nil, "key=value, for machines; may be repeated")
	cmd.Flags().StringArrayVar(&tags, "tag", nil, "a word to find it by; may be repeated")
	cmd.MarkFlagsOneRequired("description", "label", "tag")
	return cmd
}
