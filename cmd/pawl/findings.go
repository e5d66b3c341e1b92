package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/render"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// addFindings gives a verb the flag --format.
func addFindings(cmd *cobra.Command, format *string) {
	cmd.Flags().StringVar(format, "format", "", "how to print findings: "+render.Formats+"; github where GITHUB_ACTIONS is set")
}

// findingsFormat is how to print findings: as --format says, or -o, or as
// suits where we run.
func (a *app) findingsFormat(format string) (render.Format, error) {
	switch {
	case format != "":
	case a.output == "json" || a.output == "yaml":
		format = a.output
	case a.env("GITHUB_ACTIONS") == "true":
		format = string(render.GitHub)
	default:
		format = string(render.Text)
	}
	if !render.Known(render.Format(format)) {
		return "", usagef("--format %s is not one of %s", format, render.Formats)
	}
	return render.Format(format), nil
}

// verdict prints checks on stdout; where one of them is no, so is the exit
// code.
func (a *app) verdict(format render.Format, checks []render.Check) error {
	if err := render.Write(a.out, format, checks, render.Option{Colour: a.colour(a.out), Help: ruleHelp}); err != nil {
		return err
	}
	for _, c := range checks {
		if c.Report != nil && !c.Report.GetCompatible() || c.Lint.Refused() {
			return errNo
		}
	}
	for _, c := range checks {
		if c.No() {
			return errInvalid
		}
	}
	return nil
}

// verdictFor is verdict for a schema that would be published, with what that
// does to whom. Formats for machines have a finding for each break of a
// consumer that stands in the way.
func (a *app) verdictFor(format render.Format, check render.Check, i *registryv1.ChangeImpact) error {
	refused := i != nil && i.GetOutcome() != registryv1.ChangeImpact_PASS
	switch {
	case i.GetOutcome() == registryv1.ChangeImpact_PASS && check.Report != nil && !check.Report.GetCompatible():
		check.Report = withoutTeeth(check.Report)
	case format != render.Text && refused:
		check.Report = withConsumers(check.Report, i)
	}
	err := a.verdict(format, []render.Check{check})
	if format == render.Text && hurts(i) {
		var w bytes.Buffer
		impactText(&w, i)
		if _, err := w.WriteTo(a.out); err != nil {
			return err
		}
	}
	if err == nil && refused {
		return errNo
	}
	return err
}

// withoutTeeth is a report whose violations only warn: the gate of the subject
// lets the schema pass, since everybody who reads it can.
func withoutTeeth(report *registryv1.CompatibilityReport) *registryv1.CompatibilityReport {
	out := proto.CloneOf(report)
	out.Compatible = true
	for _, v := range out.GetViolations() {
		v.Severity = registryv1.Severity_WARNING
		out.Warnings = append(out.Warnings, v)
	}
	out.Violations = nil
	return out
}

// hurts reports whether an impact has something to tell.
func hurts(i *registryv1.ChangeImpact) bool {
	return i != nil && (i.GetOutcome() != registryv1.ChangeImpact_PASS || len(i.GetDerived()) > 0 ||
		slices.ContainsFunc(i.GetUsages(), func(u *registryv1.UsageImpact) bool { return u.GetStatus() != registryv1.ReadingStatus_OK }))
}

// withConsumers is a report with the breaks of consumers among its violations.
func withConsumers(report *registryv1.CompatibilityReport, i *registryv1.ChangeImpact) *registryv1.CompatibilityReport {
	out := &registryv1.CompatibilityReport{}
	if report != nil {
		out = proto.CloneOf(report)
	}
	out.Compatible = false
	for _, u := range i.GetUsages() {
		for _, b := range u.GetBreaks() {
			if !u.GetBlocks() {
				break
			}
			found := proto.CloneOf(b)
			found.Message = fmt.Sprintf("breaks %s in %s%s: %s", u.GetUsage().GetApplication(), u.GetUsage().GetEnvironment(),
				owned(u.GetUsage().GetOwner(), u.GetUsage().GetContacts()), b.GetMessage())
			out.Violations = append(out.Violations, found)
		}
	}
	return out
}

// refusal turns the error of a publish or check into findings, where it has
// any.
func refusal(err error, check render.Check) (render.Check, bool) {
	st, ok := statusOf(err)
	if !ok {
		return check, false
	}
	check.Report = detail[*registryv1.CompatibilityReport](st)
	check.Problems = detail[*registryv1.SchemaProblems](st).GetProblems()
	return check, st.Code() != codes.OK && (check.Report != nil || len(check.Problems) > 0)
}

// oldTexts fetches the versions that violations point into, so that their
// lines can be shown. What cannot be fetched is shown without its lines.
func oldTexts(ctx context.Context, client registryv1.SchemaServiceClient, name subjectName, report *registryv1.CompatibilityReport) map[int32]render.Files {
	out := map[int32]render.Files{}
	for _, list := range [][]*registryv1.Violation{report.GetViolations(), report.GetWarnings()} {
		for _, v := range list {
			n := v.GetAgainstVersion()
			if _, ok := out[n]; ok || n == 0 {
				continue
			}
			got, err := client.GetVersion(ctx, &registryv1.GetVersionRequest{
				Domain: name.domain, Subject: name.subject, Version: strconv.Itoa(int(n)), ShowDeleted: true,
			})
			if err != nil {
				continue
			}
			out[n] = schemaTexts(got.GetSchema())
		}
	}
	return out
}

// schemaTexts are the files of a stored schema.
func schemaTexts(s *registryv1.Schema) render.Files {
	out := render.Files{}
	for _, f := range s.GetFiles() {
		out[f.GetPath()] = render.File{Content: f.GetContent()}
	}
	return out
}
