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
				settingRow(w, "profile", unset(set.GetProfile()), got.GetEffective().GetProfile(), got.GetProfileFrom())
				settingRow(w, "gate", unset(set.GetGate()), got.GetEffective().GetGate(), got.GetGateFrom())
				unstableRow(w, got)
				handlingRows(w, got)
				for _, e := range got.GetEffective().GetExemptions() {
					fmt.Fprintf(w, "exempt\t%s@%s until %s: %s\t(from %s)\n", e.GetRule(), e.GetPath(), e.GetUntil(), e.GetReason(), e.GetFrom())
				}
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
	var flags settingFlags
	cmd := a.at("set", "Change the compatibility at a place; what is not named stays as it is",
		func(ctx context.Context, settings registryv1.SubjectServiceClient, place subjectName) error {
			set, err := flags.change(ctx, settings, place)
			if err != nil {
				return err
			}
			return a.show(set, func(w *bytes.Buffer) {
				fmt.Fprintf(w, "in effect\t%s\n", settingText(set.GetEffective()))
			})
		})
	flags.add(cmd)
	return cmd
}

// settingText is a setting in effect, on one line.
func settingText(s *registryv1.Compatibility) string {
	return fmt.Sprintf("%s\t%s\t%s\t%s", s.GetLevel(), s.GetSurface(), s.GetProfile(), s.GetGate())
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
				fmt.Fprintf(w, "in effect\t%s\tfrom %s\n", settingText(cleared.GetEffective()), cleared.GetFrom())
			})
		})
	cmd.Flags().StringVar(&etag, "etag", "", "clear only what still has this etag")
	return cmd
}
