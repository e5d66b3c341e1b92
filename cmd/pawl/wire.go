package main

import (
	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/compat/finding"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/source"
)

// This file tells what was judged here in the words of the wire, so that one
// printer serves both.

func wireProblems(problems schema.Problems) []*registryv1.Problem {
	out := make([]*registryv1.Problem, 0, len(problems))
	for _, p := range problems {
		severity := registryv1.Severity_WARNING
		if p.Severity == source.Error {
			severity = registryv1.Severity_ERROR
		}
		out = append(out, &registryv1.Problem{
			Severity: severity, Code: p.Code, Position: wirePosition(p.Position), Message: p.Message, Hint: p.Hint,
		})
	}
	return out
}

func wirePosition(p schema.Position) *registryv1.Position {
	if p.File == "" && p.Line == 0 {
		return nil
	}
	return &registryv1.Position{File: p.File, Line: int32(p.Line), Column: int32(p.Column)}
}

func wireReport(r compat.Report, format schema.Format) *registryv1.CompatibilityReport {
	out := &registryv1.CompatibilityReport{
		Compatible: r.Compatible,
		Level:      registryv1.CompatibilityLevel(registryv1.CompatibilityLevel_value[string(r.Mode.Level)]),
		Violations: wireViolations(r.Violations),
		Warnings:   wireViolations(r.Warnings),
		Truncated:  int32(r.Truncated),
	}
	if format == schema.Protobuf {
		out.Surface = registryv1.Surface(registryv1.Surface_value[string(r.Mode.Surface)])
	}
	for _, n := range r.Against {
		out.AgainstVersions = append(out.AgainstVersions, int32(n))
	}
	return out
}

func wireViolations(list []compat.Violation) []*registryv1.Violation {
	var out []*registryv1.Violation
	for _, v := range list {
		one := wireFinding(v.Finding)
		one.Severity = registryv1.Severity(registryv1.Severity_value[string(v.Severity)])
		one.Breaks = registryv1.Breaks(registryv1.Breaks_value[string(v.Breaks)])
		one.AgainstVersion = int32(v.Against)
		out = append(out, one)
	}
	return out
}

func wireFinding(f finding.Finding) *registryv1.Violation {
	out := &registryv1.Violation{
		Rule: string(f.Rule), Path: f.Path, OldPosition: wirePosition(f.Old), NewPosition: wirePosition(f.New),
		Message: f.Message, Hint: f.Hint, Witness: f.Witness,
	}
	for _, cause := range f.Causes {
		out.Causes = append(out.Causes, wireFinding(cause))
	}
	return out
}

// wireChanges tells each change with what it does to whom, as far as it does
// anything.
func wireChanges(list []finding.Finding) []*registryv1.Change {
	var out []*registryv1.Change
	for _, f := range list {
		change := &registryv1.Change{
			Rule: string(f.Rule), Path: f.Path, OldPosition: wirePosition(f.Old), NewPosition: wirePosition(f.New), Message: f.Message,
		}
		for encoding, readers := range f.Effects {
			if readers != [2]finding.Class{} {
				change.Effects = append(change.Effects, &registryv1.EncodingEffect{
					Encoding:   finding.Encoding(encoding).String(),
					NewReaders: registryv1.Impact(registryv1.Impact_value[readers[finding.NewReaders].String()]),
					OldReaders: registryv1.Impact(registryv1.Impact_value[readers[finding.OldReaders].String()]),
				})
			}
		}
		out = append(out, change)
	}
	return out
}
