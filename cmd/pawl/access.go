package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func (a *app) accessCmd() *cobra.Command {
	cmd := parent("access", "Get, set or clear access modes: what may be changed at a place",
		a.accessGetCmd(), a.accessSetCmd(), a.accessClearCmd())
	a.addRemote(cmd)
	a.addOutput(cmd)
	return cmd
}

func (a *app) accessGetCmd() *cobra.Command {
	return a.at("get", "Show the access mode that is set at a place, the one that counts there, and where that comes from",
		func(ctx context.Context, settings registryv1.SubjectServiceClient, place subjectName) error {
			got, err := settings.GetAccessMode(ctx, &registryv1.GetAccessModeRequest{Domain: place.domain, Subject: place.subject})
			if err != nil {
				return err
			}
			return a.show(got, func(w *bytes.Buffer) { accessRow(w, got.GetAccess()) })
		})
}

func accessRow(w *bytes.Buffer, s *registryv1.Access) {
	settingRow(w, "access mode", unset(s.GetMode()), s.GetEffective(), s.GetFrom())
}

func (a *app) accessSetCmd() *cobra.Command {
	var request registryv1.SetAccessModeRequest
	var mode string
	cmd := a.at("set", "Set the access mode at a place",
		func(ctx context.Context, settings registryv1.SubjectServiceClient, place subjectName) error {
			value := registryv1.Access_Mode_value[strings.ToUpper(mode)]
			if value == 0 {
				return usagef("--mode %q is not one of READWRITE, READONLY, READONLY_OVERRIDE, IMPORT, FORWARD", mode)
			}
			request.Domain, request.Subject, request.Mode = place.domain, place.subject, registryv1.Access_Mode(value)
			set, err := settings.SetAccessMode(ctx, &request)
			if err != nil {
				return err
			}
			return a.show(set, func(w *bytes.Buffer) { accessRow(w, set.GetAccess()) })
		})
	cmd.Flags().StringVar(&mode, "mode", "", "READWRITE, READONLY, READONLY_OVERRIDE or IMPORT; for the registry also FORWARD")
	cmd.Flags().BoolVar(&request.Force, "force", false, "let IMPORT begin where versions are live")
	cmd.Flags().StringVar(&request.Etag, "etag", "", "change only what still has this etag")
	_ = cmd.MarkFlagRequired("mode") // the flag is there
	return cmd
}

func (a *app) accessClearCmd() *cobra.Command {
	var request registryv1.ClearAccessModeRequest
	cmd := a.at("clear", "Remove the access mode at a place: the next wider one counts",
		func(ctx context.Context, settings registryv1.SubjectServiceClient, place subjectName) error {
			request.Domain, request.Subject = place.domain, place.subject
			cleared, err := settings.ClearAccessMode(ctx, &request)
			if err != nil {
				return err
			}
			return a.show(cleared, func(w *bytes.Buffer) {
				fmt.Fprintf(w, "in effect\t%s\tfrom %s\n", cleared.GetAccess().GetEffective(), cleared.GetAccess().GetFrom())
			})
		})
	cmd.Flags().BoolVar(&request.Recursive, "recursive", false, "also those of all that is in the place")
	cmd.Flags().StringVar(&request.Etag, "etag", "", "clear only what still has this etag")
	return cmd
}
