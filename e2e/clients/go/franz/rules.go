package main

import (
	"context"
	"fmt"

	"github.com/twmb/franz-go/pkg/sr"

	"github.com/pawl-registry/pawl/e2e/clients/go/check"
)

// rules breaks the rules of compatibility, and changes them.
func rules(ctx context.Context, client *sr.Client, d dialect) {
	subject := "franz-" + d.name + "-value"
	check.Run(d.name+": refused as incompatible", func() error {
		_, err := client.RegisterSchema(ctx, subject, d.broken, -1, -1)
		return refused(err, sr.ErrIncompatibleSchema)
	})
	check.Run(d.name+": refused as invalid", func() error {
		_, err := client.RegisterSchema(ctx, subject, sr.Schema{Schema: "{", Type: d.order.Type}, -1, -1)
		return refused(err, sr.ErrInvalidSchema)
	})
	check.Run(d.name+": check what is compatible", func() error {
		for _, version := range []int{1, -1, -2} {
			verdict, err := client.CheckCompatibility(ctx, subject, version, d.evolved)
			if err != nil {
				return err
			}
			if err := check.Same(fmt.Sprint("compatible with ", version), verdict.Is, true); err != nil {
				return err
			}
		}
		return nil
	})
	check.Run(d.name+": check what is not, with reasons", func() error {
		verdict, err := client.CheckCompatibility(sr.WithParams(ctx, sr.Verbose), subject, -1, d.broken)
		if err != nil {
			return err
		}
		return check.Same("not compatible, with reasons", !verdict.Is && len(verdict.Messages) > 0, true)
	})
	check.Run(d.name+": level of a subject", func() error {
		if err := client.Compatibility(ctx, subject)[0].Err; refused(err, sr.ErrSubjectLevelCompatibilityNotConfigured) != nil {
			return fmt.Errorf("the level of a subject that has none: %w", err)
		}
		wide := client.Compatibility(sr.WithParams(ctx, sr.DefaultToGlobal), subject)[0]
		if wide.Err != nil {
			return wide.Err
		}
		set := client.SetCompatibility(ctx, sr.SetCompatibility{Level: sr.CompatNone}, subject)[0]
		if set.Err != nil {
			return set.Err
		}
		if _, err := client.RegisterSchema(ctx, subject, d.broken, -1, -1); err != nil {
			return fmt.Errorf("register at level NONE: %w", err)
		}
		if err := client.DeleteSchema(ctx, subject, 3, sr.SoftDelete); err != nil {
			return err
		}
		if err := client.ResetCompatibility(ctx, subject)[0].Err; err != nil {
			return err
		}
		return refused(client.Compatibility(ctx, subject)[0].Err, sr.ErrSubjectLevelCompatibilityNotConfigured)
	})
	check.Run(d.name+": mode of a subject", func() error {
		if err := refused(client.Mode(ctx, subject)[0].Err, sr.ErrSubjectLevelModeNotConfigured); err != nil {
			return err
		}
		if err := client.SetMode(ctx, sr.ModeReadOnly, subject)[0].Err; err != nil {
			return err
		}
		if got := client.Mode(ctx, subject)[0]; got.Err != nil || got.Mode != sr.ModeReadOnly {
			return fmt.Errorf("mode %v, %w", got.Mode, got.Err)
		}
		_, err := client.RegisterSchema(ctx, subject, d.broken, -1, -1)
		if err := refused(err, sr.ErrOperationNotPermitted); err != nil {
			return err
		}
		return client.ResetMode(ctx, subject)[0].Err
	})
}

// deletes goes through the two steps of a delete.
func deletes(ctx context.Context, client *sr.Client, d dialect) {
	subject := "franz-" + d.name + "-gone"
	check.Run(d.name+": delete a version", func() error {
		if _, err := client.CreateSchema(ctx, subject, d.order); err != nil {
			return err
		}
		if _, err := client.CreateSchema(ctx, subject, d.evolved); err != nil {
			return err
		}
		if err := refused(client.DeleteSchema(ctx, subject, 1, sr.HardDelete), sr.ErrSchemaVersionNotSoftDeleted); err != nil {
			return err
		}
		if err := client.DeleteSchema(ctx, subject, 1, sr.SoftDelete); err != nil {
			return err
		}
		if err := refused(client.DeleteSchema(ctx, subject, 1, sr.SoftDelete), sr.ErrSchemaVersionSoftDeleted); err != nil {
			return err
		}
		numbers, err := client.SubjectVersions(sr.WithParams(ctx, sr.ShowDeleted), subject)
		if err != nil {
			return err
		}
		return check.Same("versions, deleted ones too", numbers, []int{1, 2})
	})
	check.Run(d.name+": delete a subject", func() error {
		_, err := client.DeleteSubject(ctx, subject, sr.HardDelete)
		if err := refused(err, sr.ErrSubjectNotSoftDeleted); err != nil {
			return err
		}
		gone, err := client.DeleteSubject(ctx, subject, sr.SoftDelete)
		if err != nil {
			return err
		}
		if err := check.Same("versions deleted", gone, []int{2}); err != nil {
			return err
		}
		_, err = client.DeleteSubject(ctx, subject, sr.SoftDelete)
		if err := refused(err, sr.ErrSubjectSoftDeleted); err != nil {
			return err
		}
		purged, err := client.DeleteSubject(ctx, subject, sr.HardDelete)
		if err != nil {
			return err
		}
		return check.Same("versions purged", purged, []int{1, 2})
	})
	check.Run(d.name+": what is referenced stays", func() error {
		_, err := client.DeleteSubject(ctx, "franz-"+d.name+"-money", sr.SoftDelete)
		return refused(err, sr.ErrReferenceExists)
	})
}
