package main

import (
	"context"
	"errors"
	"time"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/render"
	"github.com/pawl-registry/pawl/compat"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/source"
	"github.com/pawl-registry/pawl/server/grpcapi"
)

// This file judges without a server, with the same libraries that the server
// judges with, and tells the outcome in the words of the wire.

// A pair is an old and a new schema, both on this machine.
type pair struct{ old, new fileSet }

// modeFlags select what a comparison minds.
type modeFlags struct {
	level, surface, profile string
	ignoreUnstable          bool
}

// unstableUsage tells of a flag that settings and comparisons both have.
const unstableUsage = "let Protobuf packages break whose names end in v1alpha1, v1beta2 or the like"

// parse reads a set as one schema.
func (s fileSet) parse(ctx context.Context, imports []schema.Import) (*schema.Schema, error) {
	src := schema.Source{Format: schema.Format(s.format.String()), Imports: imports}
	for _, f := range s.files {
		src.Files = append(src.Files, schema.File{Path: f.path, Content: f.content})
	}
	return schema.Parse(ctx, src, source.DefaultLimits)
}

// problemsOf finds what the parser says about a text.
func problemsOf(err error) []*registryv1.Problem {
	problems, _ := errors.AsType[schema.Problems](err)
	return grpcapi.Problems(problems)
}

// mode is what the flags select; zero fields take compat's defaults.
func (f modeFlags) mode() (compat.Mode, error) {
	setting, err := f.setting()
	if err != nil {
		return compat.Mode{}, err
	}
	var mode compat.Mode
	if level := setting.GetLevel(); level != 0 {
		mode.Level = compat.Level(level.String())
	}
	if surface := setting.GetSurface(); surface != 0 {
		mode.Surface = compat.Surface(surface.String())
	}
	if profile := setting.GetProfile(); profile != 0 {
		mode.Profile = compat.Profile(profile.String())
	}
	return mode, nil
}

// setting is what the flags select, as a setting says it.
func (f modeFlags) setting() (*registryv1.Compatibility, error) {
	level, errLevel := parseLevel(f.level)
	surface, errSurface := parseSurface(f.surface)
	profile, errProfile := parseProfile(f.profile)
	return &registryv1.Compatibility{Level: level, Surface: surface, Profile: profile}, errors.Join(errLevel, errSurface, errProfile)
}

// A localJudge compares schemas on this machine.
type localJudge struct {
	mode           compat.Mode
	ignoreUnstable bool
	imports        []schema.Import
	// now is the day on which exemptions in a schema must count.
	now time.Time
}

// report is the verdict on a schema that follows another.
func (j localJudge) report(ctx context.Context, old, new *schema.Schema) (compat.Report, error) {
	report, err := compat.Case{
		Candidate: new, History: []compat.Version{{Schema: old}}, Mode: j.mode, IgnoreUnstable: j.ignoreUnstable, Now: j.now,
	}.Check(ctx)
	report.Against = nil // it is no version of a subject
	return report, err
}

// judge says whether new may follow old. Without an old schema only its text
// is judged.
func (j localJudge) judge(ctx context.Context, p pair) (render.Check, error) {
	check := render.Check{Name: p.new.name, New: p.new.texts()}
	candidate, err := p.new.parse(ctx, j.imports)
	if check.Problems = problemsOf(err); len(check.Problems) > 0 {
		return check, nil
	}
	if err != nil {
		return check, err
	}
	check.Problems = grpcapi.Problems(candidate.Warnings)
	if len(p.old.files) == 0 {
		return check, nil
	}
	check.Old = map[int32]render.Files{0: p.old.texts()}
	old, err := p.old.parse(ctx, j.imports)
	if err != nil {
		return check, oldError{p.old.name, err}
	}
	report, err := j.report(ctx, old, candidate)
	if problems := problemsOf(err); len(problems) > 0 {
		check.Problems = append(check.Problems, problems...)
		return check, nil
	}
	check.Report = grpcapi.Report(report)
	return check, err
}

// An oldError is an old schema that cannot be read: there is no verdict.
type oldError struct {
	name string
	err  error
}

func (e oldError) Error() string {
	return "the old schema " + e.name + " is not valid:\n" + e.err.Error()
}
func (e oldError) Unwrap() error { return e.err }
