package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

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
		governanceRows(w, s)
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

// subjectFlags are what people say about a subject.
type subjectFlags struct {
	governanceFlags
	deprecationFlags
	domain, description, etag        string
	labels, tags, contacts, bindings []string
}

func (f *subjectFlags) add(cmd *cobra.Command) {
	addDomain(cmd, &f.domain)
	addEtag(cmd, &f.etag)
	f.governanceFlags.add(cmd)
	f.deprecationFlags.add(cmd)
	cmd.Flags().StringVar(&f.description, "description", "", "what it is, for people")
	cmd.Flags().StringArrayVar(&f.labels, "label", nil, "key=value, for machines; may be repeated")
	cmd.Flags().StringArrayVar(&f.tags, "tag", nil, "a word to find it by; may be repeated")
	cmd.Flags().StringArrayVar(&f.contacts, "contact", nil, "kind=address, such as slack=#orders; may be repeated")
	cmd.Flags().StringArrayVar(&f.bindings, "binding", nil, "environment/broker/topic where its data flows; may be repeated")
	cmd.MarkFlagsOneRequired(append(deprecationNames(), "description", "label", "tag", "owner", "contact", "lifecycle", "sla", "binding")...)
}

func (f subjectFlags) subject(text string) (*registryv1.Subject, error) {
	name, err := parseSubject(text, f.domain)
	if err != nil {
		return nil, err
	}
	out := &registryv1.Subject{
		Domain: name.domain, Name: name.subject, Description: f.description, Etag: f.etag, Owner: f.owner,
		Tags: slices.DeleteFunc(f.tags, func(tag string) bool { return tag == "" }),
	}
	return out, errors.Join(
		into(&out.Labels, f.labels, pairs), into(&out.Contacts, f.contacts, contacts), into(&out.Bindings, f.bindings, bindings),
		fill(&out.Lifecycle, f.stage), fill(&out.Slas, f.promises), fill(&out.Deprecation, f.deprecation),
	)
}

// into reads flags into a field.
func into[T any](field *T, flags []string, read func([]string) (T, error)) (err error) {
	*field, err = read(flags)
	return err
}

// fill is into where the flags are known to read.
func fill[T any](field *T, read func() (T, error)) (err error) {
	*field, err = read()
	return err
}

// mask names the fields whose flags were given.
func (f subjectFlags) mask(cmd *cobra.Command) *fieldmaskpb.FieldMask {
	mask := changed(cmd, "description", "label:labels", "tag:tags", "owner", "contact:contacts", "lifecycle", "sla:slas", "binding:bindings")
	if slices.ContainsFunc(deprecationNames(), cmd.Flags().Changed) {
		mask.Paths = append(mask.Paths, "deprecation")
	}
	return mask
}

func (a *app) subjectUpdateCmd() *cobra.Command {
	var flags subjectFlags
	cmd := a.named("update [DOMAIN/]SUBJECT", "Describe a subject; lists are replaced", func(ctx context.Context, cmd *cobra.Command, conn *grpc.ClientConn, text string) error {
		subject, err := flags.subject(text)
		if err != nil {
			return err
		}
		updated, err := registryv1.NewSubjectServiceClient(conn).UpdateSubject(ctx, &registryv1.UpdateSubjectRequest{Subject: subject, UpdateMask: flags.mask(cmd)})
		if err != nil {
			return err
		}
		return a.showSubject(updated.GetSubject())
	})
	flags.add(cmd)
	return cmd
}
