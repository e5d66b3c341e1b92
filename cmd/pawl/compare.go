package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/render"
	"github.com/pawl-registry/pawl/compat"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/server/grpcapi"
)

// A side is one of two schemas to compare: files here, or a published version.
type side struct {
	set     *fileSet
	version *versionName
	domain  string // of a set: where its references start from
}

// A comparison is of two schemas, wherever they are.
type comparison struct {
	old, new side
	modeFlags
	references []string
}

// compare compares with a server only where one is needed.
func (a *app) compare(cmd *cobra.Command, c comparison) (*registryv1.CompareSchemasResponse, render.Check, error) {
	if c.old.set != nil && c.new.set != nil {
		return a.compareLocal(cmd, c)
	}
	return a.compareRemote(cmd, c)
}

// text is what findings show of a side on this machine.
func (s side) text() render.Files {
	if s.set == nil {
		return nil
	}
	return s.set.texts()
}

func (s side) name() string {
	switch {
	case s.set != nil:
		return s.set.name
	case s.version.version == "":
		return s.version.String() + "@latest"
	}
	return s.version.String() + "@" + s.version.version
}

func (c comparison) check() render.Check {
	return render.Check{Name: c.new.name(), Against: c.old.name(), New: c.new.text(), Old: map[int32]render.Files{0: c.old.text()}}
}

// operand is a side on the wire.
func (s side) operand(references []string) (*registryv1.SchemaOperand, error) {
	if s.set == nil {
		return &registryv1.SchemaOperand{Domain: s.version.domain, Subject: s.version.subject, Version: s.version.version}, nil
	}
	source, err := s.set.source(references)
	return &registryv1.SchemaOperand{Schema: source, Domain: s.domain}, err
}

func (c comparison) request() (*registryv1.CompareSchemasRequest, error) {
	setting, errSetting := c.setting()
	old, errOld := c.old.operand(c.references)
	new, errNew := c.new.operand(c.references)
	return &registryv1.CompareSchemasRequest{
		Old: old, New: new, Level: setting.GetLevel(), Surface: setting.GetSurface(), Profile: setting.GetProfile(),
		IgnoreUnstablePackages: c.ignoreUnstable,
	}, errors.Join(errSetting, errOld, errNew)
}

// compareRemote asks a server. Of a schema that is not valid it returns the
// problems in the check.
func (a *app) compareRemote(cmd *cobra.Command, c comparison) (got *registryv1.CompareSchemasResponse, check render.Check, err error) {
	check = c.check()
	request, err := c.request()
	if err != nil {
		return nil, check, err
	}
	err = a.call(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
		client := registryv1.NewSchemaServiceClient(conn)
		if got, err = client.CompareSchemas(ctx, request); err != nil {
			return err
		}
		if c.old.version != nil {
			check.Old[0] = fetchTexts(ctx, client, *c.old.version)
		}
		if c.new.version != nil {
			check.New = fetchTexts(ctx, client, *c.new.version)
		}
		return nil
	})
	if found, ok := refusal(err, check); ok {
		return nil, found, nil
	}
	check.Report = got.GetReport()
	return got, check, err
}

// fetchTexts fetches what findings point into; without it they are shown
// without their lines.
func fetchTexts(ctx context.Context, client registryv1.SchemaServiceClient, name versionName) render.Files {
	got, err := client.GetVersion(ctx, &registryv1.GetVersionRequest{
		Domain: name.domain, Subject: name.subject, Version: name.version, ShowDeleted: true,
	})
	if err != nil {
		return nil
	}
	return schemaTexts(got.GetSchema())
}

// compareLocal compares two sets of files that are one schema each.
func (a *app) compareLocal(cmd *cobra.Command, c comparison) (*registryv1.CompareSchemasResponse, render.Check, error) {
	ctx, check := cmd.Context(), c.check()
	judge, err := a.localJudge(cmd, c.modeFlags, c.references)
	if err != nil {
		return nil, check, err
	}
	old, err := c.old.set.parse(ctx, judge.imports)
	if err != nil {
		return nil, check, oldError{c.old.set.name, err}
	}
	new, err := c.new.set.parse(ctx, judge.imports)
	if check.Problems = problemsOf(err); len(check.Problems) > 0 {
		return nil, check, nil
	}
	if err != nil {
		return nil, check, err
	}
	got, err := judge.compare(ctx, old, new)
	if check.Problems = problemsOf(err); len(check.Problems) > 0 {
		return nil, check, nil
	}
	check.Report = got.GetReport()
	return got, check, err
}

// compare lists every change and judges them.
func (j localJudge) compare(ctx context.Context, old, new *schema.Schema) (*registryv1.CompareSchemasResponse, error) {
	changes, err := compat.Diff(ctx, old, new)
	if err != nil {
		return nil, err
	}
	report, err := j.report(ctx, old, new)
	if err != nil {
		return nil, err
	}
	return &registryv1.CompareSchemasResponse{Report: grpcapi.Report(report), Changes: grpcapi.Changes(changes)}, nil
}
