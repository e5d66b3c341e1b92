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

func (a *app) changesCmd() *cobra.Command {
	cmd := parent("changes", "List, read, decide and apply requests for consent to breaking changes",
		a.changesListCmd(), a.changesShowCmd(), a.changesApproveCmd(), a.changesRejectCmd(), a.changesApplyCmd())
	a.addRemote(cmd)
	a.addOutput(cmd)
	return cmd
}

// A changeName is a change request of a subject.
type changeName struct {
	subjectName
	number int32
}

// aboutChange is a verb about one change request.
func (a *app) aboutChange(verb, short string, do func(context.Context, registryv1.ChangeServiceClient, changeName) error) *cobra.Command {
	var domain string
	cmd := &cobra.Command{
		Use:   verb + " [DOMAIN/]SUBJECT NUMBER",
		Short: short,
		Args:  cobra.ExactArgs(2),
		RunE: a.verb(func(cmd *cobra.Command, args []string) error {
			name, err := parseSubject(args[0], domain)
			if err != nil {
				return err
			}
			number, err := strconv.ParseInt(args[1], 10, 32)
			if err != nil || number < 1 {
				return usagef("%q is no number of a change request", args[1])
			}
			return a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				return do(ctx, registryv1.NewChangeServiceClient(conn), changeName{name, int32(number)})
			})
		}),
	}
	addDomain(cmd, &domain)
	return cmd
}

func (a *app) changesListCmd() *cobra.Command {
	var f pageFlags
	var subject, domain, state, team string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List requests, the newest of a subject last",
		Args:  cobra.NoArgs,
		RunE: a.verb(func(cmd *cobra.Command, _ []string) error {
			request := &registryv1.ListChangesRequest{Domain: domain, Team: team, PageSize: f.size}
			if subject != "" {
				name, err := parseSubject(subject, domain)
				if err != nil {
					return err
				}
				request.Domain, request.Subject = name.domain, name.subject
			}
			var ok bool
			if request.State, ok = wordOf[registryv1.ChangeRequest_State](state, registryv1.ChangeRequest_State_value); !ok {
				return usagef("--state %s is none of open, approved, rejected, applied, expired, superseded", state)
			}
			return a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				client := registryv1.NewChangeServiceClient(conn)
				list, err := collect(pages(ctx, f, func(ctx context.Context, token string) (*registryv1.ListChangesResponse, string, error) {
					request.PageToken = token
					page, err := client.ListChanges(ctx, request)
					return page, page.GetNextPageToken(), err
				}))
				if err != nil {
					return err
				}
				return a.show(list, func(w *bytes.Buffer) { changeRows(w, list.GetChanges()) })
			})
		}),
	}
	f.add(cmd)
	cmd.Flags().StringVar(&subject, "subject", "", "only those of this [DOMAIN/]SUBJECT")
	cmd.Flags().StringVar(&domain, "domain", "", "only those of this domain")
	cmd.Flags().StringVar(&state, "state", "", "only open, approved, rejected, applied, expired or superseded ones")
	cmd.Flags().StringVar(&team, "team", "", "only those that ask this team")
	return cmd
}

func changeRows(w *bytes.Buffer, list []*registryv1.ChangeRequest) {
	fmt.Fprintf(w, "SUBJECT\tNUMBER\tSTATE\tBREAKS\tMISSING\tEXPIRES\n")
	for _, c := range list {
		var missing []string
		for _, p := range c.GetApprovers() {
			if !p.GetApproved() {
				missing = append(missing, p.GetTeam())
			}
		}
		fmt.Fprintf(w, "%s/%s\t%d\t%s\t%d\t%s\t%s\n", c.GetDomain(), c.GetSubject(), c.GetNumber(), c.GetState(), len(c.GetBroken()),
			strings.Join(missing, " "), when(c.GetExpireTime()))
	}
}

func (a *app) showChange(c *registryv1.ChangeRequest) error {
	return a.show(c, func(w *bytes.Buffer) {
		fmt.Fprintf(w, "change\t%s/%s %d\n", c.GetDomain(), c.GetSubject(), c.GetNumber())
		fmt.Fprintf(w, "state\t%s\n", c.GetState())
		fmt.Fprintf(w, "after version\t%d\n", c.GetBaseVersion())
		if c.GetVersion() != 0 {
			fmt.Fprintf(w, "published as\t%d\n", c.GetVersion())
		}
		fmt.Fprintf(w, "compatible\t%t\n", c.GetCompatible())
		fmt.Fprintf(w, "by\t%s\n", c.GetCreator())
		fmt.Fprintf(w, "expires\t%s\n", when(c.GetExpireTime()))
		fmt.Fprintf(w, "etag\t%s\n", c.GetEtag())
		for _, b := range c.GetBroken() {
			fmt.Fprintf(w, "breaks\t%s in %s%s: %s %s: %s%s\n", b.GetUsage().GetApplication(), b.GetUsage().GetEnvironment(),
				owned(b.GetOwner(), b.GetContacts()), b.GetPath(), b.GetRule(), b.GetMessage(), after("; ", b.GetHint()))
		}
		for _, p := range c.GetApprovers() {
			fmt.Fprintf(w, "asked\t%s\n", approverText(p))
		}
		for _, d := range c.GetDecisions() {
			said := "refused"
			if d.GetApproved() {
				said = "agreed"
			}
			fmt.Fprintf(w, "said\t%s %s on %s, by %s%s\n", d.GetTeam(), said, when(d.GetTime()), d.GetPrincipal(), after(": ", d.GetComment()))
		}
		for _, f := range c.GetCandidate().GetFiles() {
			fmt.Fprintf(w, "\n%s:\n%s\n", f.GetPath(), strings.TrimSuffix(f.GetContent(), "\n"))
		}
	})
}

func (a *app) changesShowCmd() *cobra.Command {
	return a.aboutChange("show", "Show what would change, whom it breaks, and who said what", func(ctx context.Context, client registryv1.ChangeServiceClient, n changeName) error {
		got, err := client.GetChange(ctx, &registryv1.GetChangeRequest{Domain: n.domain, Subject: n.subject, Change: n.number})
		if err != nil {
			return err
		}
		return a.showChange(got.GetChange())
	})
}

func (a *app) changesApproveCmd() *cobra.Command {
	var team, comment, etag string
	cmd := a.aboutChange("approve", "Agree to a change for a team that it breaks, or that owns the subject", func(ctx context.Context, client registryv1.ChangeServiceClient, n changeName) error {
		got, err := client.ApproveChange(ctx, &registryv1.ApproveChangeRequest{
			Domain: n.domain, Subject: n.subject, Change: n.number, Team: team, Comment: comment, Etag: etag,
		})
		if err != nil {
			return err
		}
		return a.showChange(got.GetChange())
	})
	addDecision(cmd, &team, &comment)
	addEtag(cmd, &etag)
	return cmd
}

// addDecision gives a verb the flags of who speaks, and what they say.
func addDecision(cmd *cobra.Command, team, comment *string) {
	cmd.Flags().StringVar(team, "team", "", "the team that you speak for; needed where you may speak for more than one")
	cmd.Flags().StringVar(comment, "comment", "", "what to say about it")
}

func (a *app) changesRejectCmd() *cobra.Command {
	var team, comment, etag string
	cmd := a.aboutChange("reject", "Refuse a change, and say why", func(ctx context.Context, client registryv1.ChangeServiceClient, n changeName) error {
		got, err := client.RejectChange(ctx, &registryv1.RejectChangeRequest{
			Domain: n.domain, Subject: n.subject, Change: n.number, Team: team, Comment: comment, Etag: etag,
		})
		if err != nil {
			return err
		}
		return a.showChange(got.GetChange())
	})
	addDecision(cmd, &team, &comment)
	addEtag(cmd, &etag)
	require(cmd, "comment")
	return cmd
}

func (a *app) changesApplyCmd() *cobra.Command {
	var etag, reason string
	var force bool
	cmd := a.aboutChange("apply", "Publish what a request holds, once all who are asked agree", func(ctx context.Context, client registryv1.ChangeServiceClient, n changeName) error {
		got, err := client.ApplyChange(ctx, &registryv1.ApplyChangeRequest{
			Domain: n.domain, Subject: n.subject, Change: n.number, Etag: etag, Force: force, OverrideReason: reason,
		})
		if err != nil {
			return a.impeded(err)
		}
		return a.show(got, func(w *bytes.Buffer) {
			v := got.GetVersion()
			fmt.Fprintf(w, "%s/%s version %d id %d\n", v.GetDomain(), v.GetSubject(), v.GetVersion(), v.GetSchemaId())
		})
	})
	addEtag(cmd, &etag)
	cmd.Flags().BoolVar(&force, "force", false, "also where the compatibility level refuses it")
	addOverride(cmd, &reason)
	return cmd
}

// addOverride gives a verb the flag that goes over consumers.
func addOverride(cmd *cobra.Command, reason *string) {
	cmd.Flags().StringVar(reason, "override-reason", "", "do it without the consent of those whom it breaks, for this reason; the log has it")
}

// impeded prints whom a refused change would break, where the refusal says so.
func (a *app) impeded(err error) error {
	st, ok := statusOf(err)
	if !ok {
		return err
	}
	i := detail[*registryv1.ChangeImpact](st)
	if i == nil {
		return err
	}
	a.say("pawl: %s", st.Message())
	if err := a.show(i, func(w *bytes.Buffer) { impactText(w, i) }); err != nil {
		return err
	}
	return errNo
}
