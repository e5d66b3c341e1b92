package grpcapi_test

import (
	"fmt"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

const (
	placedText  = `{"type": "record", "name": "Placed", "fields": [{"name": "id", "type": "string"}, {"name": "total", "type": "long"}]}`
	withoutText = `{"type": "record", "name": "Placed", "fields": [{"name": "id", "type": "string"}]}`
	totalText   = `{"type": "record", "name": "Placed", "fields": [{"name": "total", "type": "long"}]}`
)

func avroSource(text string) *registryv1.SchemaSource {
	return &registryv1.SchemaSource{Format: registryv1.Format_AVRO, Files: []*registryv1.SchemaFile{{Content: text}}}
}

// read is a registry in which billing reads the total of what is placed.
func read(t *testing.T) pawl {
	t.Helper()
	p := inMemory(t)
	for _, team := range []string{"shop", "money"} {
		must[*registryv1.CreateTeamResponse](t)(p.CreateTeam(t.Context(), &registryv1.CreateTeamRequest{Team: &registryv1.Team{Name: team}}))
	}
	must[*registryv1.CreateDomainResponse](t)(p.CreateDomain(t.Context(), &registryv1.CreateDomainRequest{Domain: &registryv1.Domain{Name: "shop", Owner: "shop"}}))
	must[*registryv1.PublishVersionResponse](t)(p.PublishVersion(t.Context(), &registryv1.PublishVersionRequest{Domain: "shop", Subject: "placed", Schema: avroSource(placedText)}))
	must[*registryv1.ApplyUsagesResponse](t)(registryv1.NewUsageServiceClient(p.conn).ApplyUsages(t.Context(), &registryv1.ApplyUsagesRequest{
		Application: "billing", Environment: "prod", Owner: "money", Release: "1.4",
		Usages: []*registryv1.UsageDraft{{Domain: "shop", Subject: "placed", Projection: &registryv1.Projection{Reader: avroSource(totalText)}}},
	}))
	return p
}

func TestARefusalTellsWhoBreaks(t *testing.T) {
	p := read(t)
	impacts, changes := registryv1.NewImpactServiceClient(p.conn), registryv1.NewChangeServiceClient(p.conn)
	candidate := avroSource(withoutText)
	said := must[*registryv1.CheckImpactResponse](t)(impacts.CheckImpact(t.Context(), &registryv1.CheckImpactRequest{Domain: "shop", Subject: "placed", Schema: candidate})).GetImpact()
	if said.GetVerdict() != registryv1.ChangeImpact_BREAKING || said.GetOutcome() != registryv1.ChangeImpact_NEEDS_APPROVAL || !said.GetReport().GetCompatible() {
		t.Errorf("CheckImpact = %v, want BREAKING, NEEDS_APPROVAL", said)
	}
	check := must[*registryv1.CheckVersionResponse](t)(p.CheckVersion(t.Context(), &registryv1.CheckVersionRequest{Domain: "shop", Subject: "placed", Schema: candidate}))
	if check.GetCompatible() || !check.GetReport().GetCompatible() || check.GetImpact().GetVerdict() != registryv1.ChangeImpact_BREAKING {
		t.Errorf("CheckVersion = %v, want no, for the consumers", check)
	}
	publish := &registryv1.PublishVersionRequest{Domain: "shop", Subject: "placed", Schema: candidate}
	_, err := p.PublishVersion(t.Context(), publish)
	impact := impactOf(t, err, "BREAKS_CONSUMERS")
	u := impact.GetUsages()[0]
	if u.GetUsage().GetApplication() != "billing" || u.GetUsage().GetOwner() != "money" || !u.GetBlocks() || u.GetBreaks()[0].GetPath() != "total" || u.GetBreaks()[0].GetWitness() == "" {
		t.Errorf("it is told that %v breaks, want billing, of money, at total, with a witness", u)
	}
	for _, team := range []string{"shop", "money"} {
		must[*registryv1.ApproveChangeResponse](t)(changes.ApproveChange(t.Context(), &registryv1.ApproveChangeRequest{Domain: "shop", Subject: "placed", Change: impact.GetChange(), Team: team}))
	}
	got := must[*registryv1.GetChangeResponse](t)(changes.GetChange(t.Context(), &registryv1.GetChangeRequest{Domain: "shop", Subject: "placed", Change: 1})).GetChange()
	if got.GetState() != registryv1.ChangeRequest_APPROVED || len(got.GetDecisions()) != 2 || got.GetCandidate().GetFiles()[0].GetContent() != withoutText {
		t.Errorf("GetChange = %v, want it approved by two, with the candidate", got)
	}
	list := must[*registryv1.ListChangesResponse](t)(changes.ListChanges(t.Context(), &registryv1.ListChangesRequest{State: registryv1.ChangeRequest_APPROVED, Team: "money"}))
	if len(list.GetChanges()) != 1 || list.GetChanges()[0].GetCandidate() != nil {
		t.Errorf("ListChanges = %v, want one, without the candidate", list)
	}
	done := must[*registryv1.ApplyChangeResponse](t)(changes.ApplyChange(t.Context(), &registryv1.ApplyChangeRequest{Domain: "shop", Subject: "placed", Change: 1}))
	if done.GetVersion().GetVersion() != 2 || !done.GetCreated() {
		t.Errorf("ApplyChange = %v, want version 2", done)
	}
	_, err = changes.RejectChange(t.Context(), &registryv1.RejectChangeRequest{Domain: "shop", Subject: "placed", Change: 1, Comment: "too late"})
	if got := tell(err); got.Code != codes.FailedPrecondition || got.Reason != "CHANGE_CLOSED" {
		t.Errorf("rejecting what was applied is told as %+v, want CHANGE_CLOSED", got)
	}
}

func TestARemovalTellsWhoBreaks(t *testing.T) {
	p := read(t)
	_, err := p.DeleteSubject(t.Context(), &registryv1.DeleteSubjectRequest{Domain: "shop", Subject: "placed"})
	impactOf(t, err, "BREAKS_CONSUMERS")
	reason := "nobody reads it on Sundays"
	must[*registryv1.DeleteSubjectResponse](t)(p.DeleteSubject(t.Context(), &registryv1.DeleteSubjectRequest{Domain: "shop", Subject: "placed", OverrideReason: reason}))
	_, err = p.DeleteVersion(t.Context(), &registryv1.DeleteVersionRequest{Domain: "shop", Subject: "placed", Version: "1", Permanent: true})
	impactOf(t, err, "IN_USE")
	must[*registryv1.DeleteVersionResponse](t)(p.DeleteVersion(t.Context(), &registryv1.DeleteVersionRequest{Domain: "shop", Subject: "placed", Version: "1", Permanent: true, OverrideReason: reason}))
}

func TestCheckDeployment(t *testing.T) {
	p := read(t)
	impacts := registryv1.NewImpactServiceClient(p.conn)
	ask := &registryv1.CheckDeploymentRequest{Application: "billing", Release: "1.4", Environment: "prod"}
	if got := must[*registryv1.CheckDeploymentResponse](t)(impacts.CheckDeployment(t.Context(), ask)); !got.GetDeployable() || len(got.GetChecks()) != 1 {
		t.Errorf("CheckDeployment = %v, want yes", got)
	}
	must[*registryv1.PublishVersionResponse](t)(p.PublishVersion(t.Context(), &registryv1.PublishVersionRequest{Domain: "shop", Subject: "placed", Schema: avroSource(withoutText), OverrideReason: "test"}))
	got := must[*registryv1.CheckDeploymentResponse](t)(impacts.CheckDeployment(t.Context(), ask))
	if got.GetDeployable() || got.GetChecks()[0].GetStatus() != registryv1.ReadingStatus_BROKEN || got.GetChecks()[0].GetVersion() != 2 {
		t.Errorf("CheckDeployment = %v, want no: version 2 may be written", got)
	}
}

// However many consumers break, the error arrives, and names the first of them.
func TestImpactsFitTheTrailers(t *testing.T) {
	p := read(t)
	for n := range 300 {
		must[*registryv1.ApplyUsagesResponse](t)(registryv1.NewUsageServiceClient(p.conn).ApplyUsages(t.Context(), &registryv1.ApplyUsagesRequest{
			Application: fmt.Sprintf("app%d-%s", n, strings.Repeat("x", 100)), Environment: "prod", Owner: "money",
			Usages: []*registryv1.UsageDraft{{Domain: "shop", Subject: "placed", Projection: &registryv1.Projection{Reader: avroSource(totalText)}}},
		}))
	}
	_, err := p.PublishVersion(t.Context(), &registryv1.PublishVersionRequest{Domain: "shop", Subject: "placed", Schema: avroSource(withoutText)})
	impact := impactOf(t, err, "BREAKS_CONSUMERS")
	if n := len(impact.GetUsages()); n < 20 || n+int(impact.GetMoreUsages()) != 301 || len(impact.GetUsages()[0].GetBreaks()) == 0 {
		t.Errorf("%d usages are told and %d counted, want 301 together, with what breaks them", n, impact.GetMoreUsages())
	}
	if proto.Size(impact) > 48<<10 {
		t.Errorf("the impact has %d bytes", proto.Size(impact))
	}
}

// impactOf is the detail of a refusal for a reason.
func impactOf(t *testing.T, err error, reason string) *registryv1.ChangeImpact {
	t.Helper()
	var impact *registryv1.ChangeImpact
	got := ""
	for _, d := range status.Convert(err).Details() {
		switch d := d.(type) {
		case *registryv1.ChangeImpact:
			impact = d
		case *errdetails.ErrorInfo:
			got = d.GetReason()
		}
	}
	if got != reason || len(impact.GetUsages()) == 0 {
		t.Fatalf("the call = %v, want %s with an impact", err, reason)
	}
	return impact
}
