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

func (a *app) teamCmd() *cobra.Command {
	cmd := parent("team", "Create, show, change or delete a team",
		a.teamCreateCmd(), a.teamGetCmd(), a.teamUpdateCmd(), a.teamDeleteCmd())
	a.addRemote(cmd)
	a.addOutput(cmd)
	return cmd
}

// teamFlags are what people say about a team.
type teamFlags struct {
	description, etag            string
	contacts, principals, labels []string
}

func (f *teamFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.description, "description", "", "what it is, for people")
	cmd.Flags().StringArrayVar(&f.contacts, "contact", nil, "kind=address, such as email=data@acme.example; may be repeated")
	cmd.Flags().StringArrayVar(&f.principals, "principal", nil, "who belongs to it; may be repeated")
	cmd.Flags().StringArrayVar(&f.labels, "label", nil, "key=value, for machines; may be repeated")
}

func (f teamFlags) team(name string) (*registryv1.Team, error) {
	labels, err := pairs(f.labels)
	if err != nil {
		return nil, err
	}
	team := &registryv1.Team{Name: name, Description: f.description, Labels: labels, Etag: f.etag}
	for _, principal := range f.principals {
		if principal != "" { // --principal= clears the list
			team.Principals = append(team.Principals, principal)
		}
	}
	team.Contacts, err = contacts(f.contacts)
	return team, err
}

func (a *app) showTeam(t *registryv1.Team) error {
	return a.show(t, func(w *bytes.Buffer) {
		fmt.Fprintf(w, "team\t%s\n", t.GetName())
		fmt.Fprintf(w, "description\t%s\n", t.GetDescription())
		for _, c := range t.GetContacts() {
			fmt.Fprintf(w, "contact\t%s %s\n", c.GetKind(), c.GetAddress())
		}
		fmt.Fprintf(w, "principals\t%s\n", strings.Join(t.GetPrincipals(), " "))
		fmt.Fprintf(w, "labels\t%s\n", labelsText(t.GetLabels()))
		fmt.Fprintf(w, "created\t%s\n", when(t.GetCreateTime()))
		fmt.Fprintf(w, "updated\t%s\n", when(t.GetUpdateTime()))
		fmt.Fprintf(w, "etag\t%s\n", t.GetEtag())
	})
}

func (a *app) teamCreateCmd() *cobra.Command {
	var flags teamFlags
	cmd := a.named("create NAME", "Create a team", func(ctx context.Context, _ *cobra.Command, conn *grpc.ClientConn, name string) error {
		team, err := flags.team(name)
		if err != nil {
			return err
		}
		created, err := registryv1.NewTeamServiceClient(conn).CreateTeam(ctx, &registryv1.CreateTeamRequest{Team: team})
		if err != nil {
			return err
		}
		return a.showTeam(created.GetTeam())
	})
	flags.add(cmd)
	return cmd
}

func (a *app) teamGetCmd() *cobra.Command {
	return a.named("get NAME", "Show a team", func(ctx context.Context, _ *cobra.Command, conn *grpc.ClientConn, name string) error {
		got, err := registryv1.NewTeamServiceClient(conn).GetTeam(ctx, &registryv1.GetTeamRequest{Team: name})
		if err != nil {
			return err
		}
		return a.showTeam(got.GetTeam())
	})
}

func (a *app) teamUpdateCmd() *cobra.Command {
	var flags teamFlags
	cmd := a.named("update NAME", "Change what is said about a team; lists are replaced", func(ctx context.Context, cmd *cobra.Command, conn *grpc.ClientConn, name string) error {
		team, err := flags.team(name)
		if err != nil {
			return err
		}
		updated, err := registryv1.NewTeamServiceClient(conn).UpdateTeam(ctx, &registryv1.UpdateTeamRequest{
			Team: team, UpdateMask: changed(cmd, "description", "contact:contacts", "principal:principals", "label:labels"),
		})
		if err != nil {
			return err
		}
		return a.showTeam(updated.GetTeam())
	})
	flags.add(cmd)
	addEtag(cmd, &flags.etag)
	cmd.MarkFlagsOneRequired("description", "contact", "principal", "label")
	return cmd
}

func (a *app) teamDeleteCmd() *cobra.Command {
	var etag string
	cmd := a.named("delete NAME", "Delete a team that owns nothing", func(ctx context.Context, _ *cobra.Command, conn *grpc.ClientConn, name string) error {
		_, err := registryv1.NewTeamServiceClient(conn).DeleteTeam(ctx, &registryv1.DeleteTeamRequest{Team: name, Etag: etag})
		if err == nil {
			a.say("Deleted the team %s.", name)
		}
		return err
	})
	addEtag(cmd, &etag)
	return cmd
}
