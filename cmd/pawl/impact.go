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

// impactFlags say what would be done to a subject.
type impactFlags struct {
	publishFlags
	remove, purge, deprecate bool
	versions                 []int32
	fields                   []string
	depth                    int32
}

func (a *app) impactCmd() *cobra.Command {
	var flags impactFlags
	cmd := &cobra.Command{
		Use:   "impact [PATH...] --subject [DOMAIN/]SUBJECT",
		Short: "Say whom a change would break, and who has to agree",
		Long: `Say whom a change would break, and who has to agree. Nothing is changed.

  pawl impact order.avsc --subject orders/placed      publishing a schema
  pawl impact --subject orders/placed --delete        deleting the subject, or --version N of it
  pawl impact --subject orders/placed --purge --version 3
  pawl impact --subject orders/placed --deprecate
  pawl impact --subject orders/placed --fields customer.email,total

The verdict is SAFE where every reader is known and none breaks, BREAKING where
a known one does, and INDETERMINATE where no known one does and not all are
known.

Exits with 3 where somebody breaks, or the gate of the subject would refuse it.`,
		RunE: a.verb(func(cmd *cobra.Command, args []string) error {
			request, err := a.impactRequest(cmd.Context(), args, flags)
			if err != nil {
				return err
			}
			return a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				got, err := registryv1.NewImpactServiceClient(conn).CheckImpact(ctx, request)
				if err != nil {
					return err
				}
				i := got.GetImpact()
				if err := a.show(i, func(w *bytes.Buffer) { impactText(w, i) }); err != nil {
					return err
				}
				if i.GetVerdict() == registryv1.ChangeImpact_BREAKING || i.GetOutcome() != registryv1.ChangeImpact_PASS {
					return errNo
				}
				return nil
			})
		}),
	}
	flags.add(cmd)
	flags.addContract(cmd)
	cmd.Flags().StringVar(&flags.subject, "subject", "", "the [DOMAIN/]SUBJECT that would change")
	addDomain(cmd, &flags.domain)
	cmd.Flags().BoolVar(&flags.remove, "delete", false, "it would be deleted")
	cmd.Flags().BoolVar(&flags.purge, "purge", false, "it would be purged")
	cmd.Flags().BoolVar(&flags.deprecate, "deprecate", false, "it would be deprecated")
	cmd.Flags().StringSliceVar(&flags.fields, "fields", nil, "these fields would go away")
	cmd.Flags().Int32SliceVar(&flags.versions, "version", nil, "with --delete and --purge: only these versions")
	cmd.Flags().Int32Var(&flags.depth, "depth", 1, "how many derivations deep to look, up to 10")
	cmd.MarkFlagsMutuallyExclusive("delete", "purge", "deprecate", "fields")
	require(cmd, "subject")
	a.addRemote(cmd)
	a.addOutput(cmd)
	return cmd
}

func (a *app) impactRequest(ctx context.Context, paths []string, f impactFlags) (*registryv1.CheckImpactRequest, error) {
	name, err := parseSubject(f.subject, f.domain)
	if err != nil {
		return nil, err
	}
	out := &registryv1.CheckImpactRequest{Domain: name.domain, Subject: name.subject, Versions: f.versions, Paths: f.fields, Depth: f.depth}
	kinds := map[registryv1.ChangeKind]bool{
		registryv1.ChangeKind_DELETE: f.remove, registryv1.ChangeKind_PURGE: f.purge,
		registryv1.ChangeKind_DEPRECATE: f.deprecate, registryv1.ChangeKind_FIELDS: len(f.fields) > 0,
	}
	for kind, asked := range kinds {
		if asked {
			out.Kind = kind
		}
	}
	switch {
	case len(paths) > 0 && out.Kind != 0:
		return nil, usagef("give the files of a schema to publish, or say what else would be done; not both")
	case len(f.versions) > 0 && !f.remove && !f.purge:
		return nil, usagef("--version is for --delete and --purge")
	case len(paths) == 0 && out.Kind == 0:
		return nil, usagef("give the files of a schema, or one of --delete, --purge, --deprecate, --fields")
	case out.Kind != 0:
		return out, nil
	}
	draft, err := a.draft(ctx, paths, f.publishFlags)
	out.Kind, out.Schema = registryv1.ChangeKind_PUBLISH, draft.source
	return out, err
}

// impactText says for people what a change does to whom.
func impactText(w *bytes.Buffer, i *registryv1.ChangeImpact) {
	fmt.Fprintf(w, "%s %s/%s: %s\n", i.GetVerdict(), i.GetDomain(), i.GetSubject(), i.GetSummary())
	for _, u := range i.GetUsages() {
		usageImpactText(w, u)
	}
	if n := i.GetMoreUsages(); n > 0 {
		fmt.Fprintf(w, "  and %d more consumers\n", n)
	}
	for _, d := range i.GetDerived() {
		fmt.Fprintf(w, "  %s/%s is made from %s/%s and may be affected%s%s\n", d.GetDomain(), d.GetSubject(), d.GetViaDomain(), d.GetViaSubject(),
			after(": ", strings.Join(d.GetPaths(), " ")), owned(d.GetOwner(), d.GetContacts()))
		for _, u := range d.GetUsages() {
			fmt.Fprintf(w, "    %s in %s reads it\n", u.GetApplication(), u.GetEnvironment())
		}
	}
	if n := i.GetMoreDerived(); n > 0 {
		fmt.Fprintf(w, "  and %d more subjects made from it that are not shown\n", n)
	}
	c := i.GetCoverage()
	fmt.Fprintf(w, "coverage: %d active, %d pending, %d stale; of the fetches %d had a name and %d had none\n",
		c.GetKnown(), c.GetPending(), c.GetStale(), c.GetAttributed(), c.GetUnattributed())
	for _, p := range i.GetApprovers() {
		fmt.Fprintf(w, "asked: %s%s\n", approverText(p), owned("", p.GetContacts()))
	}
	if n := i.GetChange(); n > 0 {
		fmt.Fprintf(w, "change request %d: pawl changes show %s/%s %d\n", n, i.GetDomain(), i.GetSubject(), n)
	}
}

func usageImpactText(w *bytes.Buffer, u *registryv1.UsageImpact) {
	status := u.GetStatus().String()
	if u.GetAlready() {
		status += " already"
	}
	fmt.Fprintf(w, "  %s %s in %s%s%s\n", status, u.GetUsage().GetApplication(), u.GetUsage().GetEnvironment(),
		owned(u.GetUsage().GetOwner(), u.GetUsage().GetContacts()), after(", ", unless(u.GetUsage().GetState() == registryv1.Usage_ACTIVE, u.GetUsage().GetState().String())))
	for _, b := range u.GetBreaks() {
		fmt.Fprintf(w, "    %s %s: %s%s\n", b.GetPath(), b.GetRule(), b.GetMessage(), after("; ", b.GetHint()))
		if b.GetWitness() != "" {
			fmt.Fprintf(w, "      it cannot read %s\n", b.GetWitness())
		}
	}
	if u.GetWhy() != "" {
		fmt.Fprintf(w, "    %s\n", u.GetWhy())
	}
}

// approverText is a team and what it said.
func approverText(p *registryv1.Approver) string {
	text := p.GetTeam()
	if text == "" {
		text = "nobody who is known"
	}
	switch {
	case p.GetApproved():
		text += " agreed"
	case p.GetRejected():
		text += " refused"
	}
	if p.GetForSubject() {
		text += ", for the subject"
	}
	for _, u := range p.GetUsages() {
		text += fmt.Sprintf(", for %s in %s", u.GetApplication(), u.GetEnvironment())
	}
	return text
}

// owned names a team and how to reach it.
func owned(team string, contacts []*registryv1.Contact) string {
	parts := []string{}
	if team != "" {
		parts = append(parts, team)
	}
	for _, c := range contacts {
		parts = append(parts, c.GetKind()+" "+c.GetAddress())
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// after is a text behind what leads to it, or nothing.
func after(lead, text string) string {
	if text == "" {
		return ""
	}
	return lead + text
}

// unless is a text, but nothing where something holds.
func unless(holds bool, text string) string {
	if holds {
		return ""
	}
	return text
}
