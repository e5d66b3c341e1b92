package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func (a *app) configCmd() *cobra.Command {
	cmd := parent("config", "Get, set or clear compatibility settings",
		a.configGetCmd(), a.configSetCmd(), a.configClearCmd())
	a.addRemote(cmd)
	a.addOutput(cmd)
	return cmd
}

// A placed verb works on the setting at one place.
type placed func(ctx context.Context, settings registryv1.SubjectServiceClient, place subjectName) error

// at is a verb of config: the place is the registry, or that of --domain and
// --subject.
func (a *app) at(use, short string, do placed) *cobra.Command {
	var subject, domain string
	cmd := &cobra.Command{
		Use:   use,
		Short: short,
		Args:  cobra.NoArgs,
		RunE: a.verb(func(cmd *cobra.Command, _ []string) error {
			place, err := parsePlace(subject, domain)
			if err != nil {
				return err
			}
			return a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				return do(ctx, registryv1.NewSubjectServiceClient(conn), place)
			})
		}),
	}
	cmd.Flags().StringVar(&domain, "domain", "", "the setting of this domain")
	cmd.Flags().StringVar(&subject, "subject", "", "the setting of this [DOMAIN/]SUBJECT")
	return cmd
}

// parsePlace reads what the flags name: a subject, a domain, or, if neither,
// the registry.
func parsePlace(subject, domain string) (subjectName, error) {
	if subject == "" {
		return subjectName{domain: domain}, nil
	}
	return parseSubject(subject, domain)
}

func (a *app) configGetCmd() *cobra.Command {
	return a.at("get", "Show what is set at a place, what counts there, and where that comes from",
		func(ctx context.Context, settings registryv1.SubjectServiceClient, place subjectName) error {
			got, err := settings.GetCompatibility(ctx, &registryv1.GetCompatibilityRequest{Domain: place.domain, Subject: place.subject})
			if err != nil {
				return err
			}
			return a.show(got, func(w *bytes.Buffer) {
				set := got.GetCompatibility()
				settingRow(w, "level", unset(set.GetLevel()), got.GetEffective().GetLevel(), got.GetFrom())
				settingRow(w, "surface", unset(set.GetSurface()), got.GetEffective().GetSurface(), got.GetSurfaceFrom())
			})
		})
}

func settingRow(w *bytes.Buffer, what, here string, effective fmt.Stringer, from string) {
	fmt.Fprintf(w, "%s\t%s\t(set here: %s; in effect from %s)\n", what, effective, here, from)
}

// unset prints an enum, and its zero value as nothing.
func unset[E interface {
	~int32
	fmt.Stringer
}](value E) string {
	if value == 0 {
		return "nothing"
	}
	return value.String()
}

func (a *app) configSetCmd() *cobra.Command {
	var level, surface, etag string
	cmd := a.at("set", "Set the compatibility at a place",
		func(ctx context.Context, settings registryv1.SubjectServiceClient, place subjectName) error {
			setting, err := parseSetting(level, surface)
			if err != nil {
				return err
			}
			set, err := settings.SetCompatibility(ctx, &registryv1.SetCompatibilityRequest{
				Domain: place.domain, Subject: place.subject, Compatibility: setting, Etag: etag,
			})
			if err != nil {
				return err
			}
			return a.show(set, func(w *bytes.Buffer) {
				fmt.Fprintf(w, "in effect\t%s\t%s\n", set.GetEffective().GetLevel(), set.GetEffective().GetSurface())
			})
		})
	cmd.Flags().StringVar(&level, "level", "", "NONE, BACKWARD, FORWARD or FULL, the last three also with _TRANSITIVE")
	cmd.Flags().StringVar(&surface, "surface", "", "WIRE, WIRE_JSON or SOURCE, for Protobuf")
	cmd.Flags().StringVar(&etag, "etag", "", "change only what still has this etag")
	cmd.MarkFlagsOneRequired("level", "surface")
	return cmd
}

func parseSetting(level, surface string) (*registryv1.Compatibility, error) {
	l, err := parseLevel(level)
	if err != nil {
		return nil, err
	}
	s, err := parseSurface(surface)
	if err != nil {
		return nil, err
	}
	return &registryv1.Compatibility{Level: l, Surface: s}, nil
}

func (a *app) configClearCmd() *cobra.Command {
	var etag string
	cmd := a.at("clear", "Remove the setting at a place: the next wider one counts",
		func(ctx context.Context, settings registryv1.SubjectServiceClient, place subjectName) error {
			cleared, err := settings.ClearCompatibility(ctx, &registryv1.ClearCompatibilityRequest{
				Domain: place.domain, Subject: place.subject, Etag: etag,
			})
			if err != nil {
				return err
			}
			return a.show(cleared, func(w *bytes.Buffer) {
				fmt.Fprintf(w, "in effect\t%s\t%s\tfrom %s\n", cleared.GetEffective().GetLevel(), cleared.GetEffective().GetSurface(), cleared.GetFrom())
			})
		})
	cmd.Flags().StringVar(&etag, "etag", "", "clear only what still has this etag")
	return cmd
}
