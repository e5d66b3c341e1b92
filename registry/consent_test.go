package registry_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// as is the context of somebody whom authentication named.
func as(t testing.TB, principal string) context.Context {
	return registry.WithCaller(t.Context(), registry.Caller{Principal: principal})
}

// breaking is the publish that takes billing its total away.
var breaking = registry.Publication{Subject: placed, Draft: withoutTot, Origin: registry.Origin{Build: "https://ci/1"}}

// asked publishes what is refused, and answers the change request that it
// leads to.
func askedBy(t testing.TB, r *registry.Registry, p registry.Publication) registry.ChangeRequest {
	t.Helper()
	_, err := r.Publish(as(t, "shop"), p)
	refusal := wantReason(t, "Publish", err, registry.BreaksConsumers)
	if refusal.Impact == nil || refusal.Impact.Request == 0 {
		t.Fatalf("Publish = %v, want a change request", err)
	}
	c, err := r.ChangeRequest(t.Context(), registry.ChangeName{SubjectName: placed, Number: refusal.Impact.Request})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func approve(t testing.TB, r *registry.Registry, c registry.ChangeRequest, team string) registry.ChangeRequest {
	t.Helper()
	out, err := r.DecideChange(as(t, team), registry.ChangeDecision{Change: c.Name, Approve: true})
	if err != nil {
		t.Fatalf("DecideChange of %s = %v", team, err)
	}
	return out
}

func waits(c registry.ChangeRequest) string {
	var teams []string
	for _, a := range c.Approvers {
		if !a.Approved {
			teams = append(teams, a.Team)
		}
	}
	return strings.Join(teams, ",")
}

func TestTheSameBytesPassOnceThoseWhoBreakAgree(t *testing.T) {
	r, _ := meshed(t, registry.Enforce, readsTotal)
	c := askedBy(t, r, breaking)
	if again := askedBy(t, r, breaking); again.Name != c.Name || again.Etag != c.Etag {
		t.Errorf("the same bytes lead to %v, want %v once more", again.Name, c.Name)
	}
	if c.State != registry.ChangeOpen || waits(c) != "shop,money" || len(c.Broken) != 1 || c.Broken[0].Path != "total" || c.Creator != "shop" || c.Origin != breaking.Origin {
		t.Errorf("it asks %q: %+v", waits(c), c)
	}
	if c = approve(t, r, c, "money"); c.State != registry.ChangeOpen || waits(c) != "shop" || !c.Broken[0].Approved {
		t.Errorf("after money agreed it is %s and waits for %q", c.State, waits(c))
	}
	askedBy(t, r, breaking)
	if c = approve(t, r, c, "shop"); c.State != registry.ChangeApproved {
		t.Errorf("after all agreed it is %s, want APPROVED", c.State)
	}
	out, err := r.Publish(as(t, "shop"), breaking)
	if err != nil || !out.Created || out.Impact == nil || out.Impact.Verdict != registry.HarmBreaking {
		t.Fatalf("the next CI run gets %+v, %v, want a version and whom it breaks", out, err)
	}
	c, err = r.ChangeRequest(t.Context(), c.Name)
	if err != nil || c.State != registry.ChangeApplied || c.Version != 2 {
		t.Errorf("afterwards it is %s as version %d, %v, want APPLIED, 2", c.State, c.Version, err)
	}
	_, err = r.DecideChange(as(t, "money"), registry.ChangeDecision{Change: c.Name, Approve: true})
	wantReason(t, "approving what was applied", err, registry.ChangeClosed)
	wantSound(t, r)
}

func TestANewConsumerAsksOnlyItsOwnOwner(t *testing.T) {
	r, _ := meshed(t, registry.Enforce, readsTotal)
	c := askedBy(t, r, breaking)
	approve(t, r, c, "money")
	approve(t, r, c, "shop")
	apply(t, r, registry.Manifest{
		Application: "reports", Owner: "data", Environment: "prod", Usages: []registry.UsageDraft{{Subject: placed, Projection: readsTotal}},
	})
	c = askedBy(t, r, breaking)
	if c.Name.Number != 1 || waits(c) != "data" || len(c.Broken) != 2 {
		t.Errorf("with a new consumer request %d waits for %q, want 1, data", c.Name.Number, waits(c))
	}
	approve(t, r, c, "data")
	if out, err := r.Publish(as(t, "shop"), breaking); err != nil || !out.Created {
		t.Errorf("Publish = %v, want a version", err)
	}
	wantSound(t, r)
}

func TestAnotherProjectionIsAnotherQuestion(t *testing.T) {
	r, _ := meshed(t, registry.Enforce, readsTotal)
	c := askedBy(t, r, breaking)
	approve(t, r, c, "money")
	approve(t, r, c, "shop")
	apply(t, r, registry.Manifest{
		Application: "billing", Environment: "prod", Usages: []registry.UsageDraft{{Subject: placed, Projection: registry.Projection{Reader: record(total, id)}}},
	})
	if c = askedBy(t, r, breaking); waits(c) != "money" {
		t.Errorf("it waits for %q, want money: what it agreed to was about another projection", waits(c))
	}
}

func TestARejectionHoldsUntilTheTeamChangesItsMind(t *testing.T) {
	r, _ := meshed(t, registry.Enforce, readsTotal)
	c := askedBy(t, r, breaking)
	approve(t, r, c, "shop")
	_, err := r.DecideChange(as(t, "money"), registry.ChangeDecision{Change: c.Name})
	wantReason(t, "rejecting without a word", err, registry.InvalidArgument)
	c, err = r.DecideChange(as(t, "money"), registry.ChangeDecision{Change: c.Name, Comment: "not before May"})
	if err != nil || c.State != registry.ChangeRejected || c.Decisions[1].Comment != "not before May" {
		t.Errorf("DecideChange = %+v, %v, want REJECTED", c, err)
	}
	askedBy(t, r, breaking)
	if c = approve(t, r, c, "money"); c.State != registry.ChangeApproved {
		t.Errorf("after it agreed all the same it is %s, want APPROVED", c.State)
	}
}

func TestWhoMaySpeak(t *testing.T) {
	r, _ := meshed(t, registry.Enforce, readsTotal)
	c := askedBy(t, r, breaking)
	for _, d := range []struct {
		as, team string
		etag     string
		want     registry.Reason
	}{
		{"data", "money", "", registry.PermissionDenied},
		{"data", "", "", registry.PermissionDenied},
		{"data", "data", "", registry.NotPermitted},
		{registry.Anonymous, "", "", registry.InvalidArgument}, // for which?
		{"money", "money", "1", registry.Overtaken},
		{registry.Anonymous, "money", "", ""}, // authentication is off
	} {
		_, err := r.DecideChange(as(t, d.as), registry.ChangeDecision{Change: c.Name, Team: d.team, Approve: true, Etag: d.etag})
		if d.want == "" && err == nil {
			continue
		}
		if err == nil || reason(err) != d.want {
			t.Errorf("%s for %q: %v, want %q", d.as, d.team, err, d.want)
		}
	}
	_, err := r.DecideChange(as(t, "money"), registry.ChangeDecision{Change: registry.ChangeName{SubjectName: placed, Number: 9}, Approve: true})
	wantReason(t, "deciding what is not there", err, registry.ChangeNotFound)
}

func TestAChangeRequestExpires(t *testing.T) {
	r, h := meshed(t, registry.Enforce, readsTotal)
	c := askedBy(t, r, breaking)
	approve(t, r, c, "money")
	h.pass(14 * 24 * time.Hour)
	c, err := r.ChangeRequest(t.Context(), c.Name)
	if err != nil || c.State != registry.ChangeExpired {
		t.Errorf("after two weeks it is %s, %v, want EXPIRED", c.State, err)
	}
	_, err = r.DecideChange(as(t, "shop"), registry.ChangeDecision{Change: c.Name, Approve: true})
	wantReason(t, "approving what expired", err, registry.ChangeClosed)
	if next := askedBy(t, r, breaking); next.Name.Number != 2 || waits(next) != "shop,money" {
		t.Errorf("the next one is %d and waits for %q, want 2 and all", next.Name.Number, waits(next))
	}
}

func TestAChangeRequestIsAboutItsBase(t *testing.T) {
	r, _ := meshed(t, registry.Enforce, readsTotal)
	c := askedBy(t, r, breaking)
	approve(t, r, c, "money")
	approve(t, r, c, "shop")
	publish(t, r, placed, withNote)
	c, err := r.ChangeRequest(t.Context(), c.Name)
	if err != nil || c.State != registry.ChangeSuperseded {
		t.Errorf("after another version it is %s, %v, want SUPERSEDED", c.State, err)
	}
	_, err = r.ApplyChange(t.Context(), c.Name, registry.ChangeApplication{})
	wantReason(t, "ApplyChange", err, registry.ChangeClosed)
	if next := askedBy(t, r, breaking); next.Name.Number != 2 || waits(next) != "shop,money" {
		t.Errorf("the next one is %d and waits for %q, want 2 and all", next.Name.Number, waits(next))
	}
}

func TestApplyPublishesWhatIsHeld(t *testing.T) {
	r, _ := meshed(t, registry.Enforce, readsTotal)
	p := breaking
	p.Draft.Metadata = &schema.Metadata{Properties: map[string]string{"major": "2"}}
	c := askedBy(t, r, p)
	_, err := r.ApplyChange(as(t, "shop"), c.Name, registry.ChangeApplication{})
	wantReason(t, "ApplyChange before anybody agreed", err, registry.BreaksConsumers)
	approve(t, r, c, "money")
	c = approve(t, r, c, "shop")
	_, err = r.ApplyChange(as(t, "shop"), c.Name, registry.ChangeApplication{Etag: "1"})
	wantReason(t, "ApplyChange with a stale etag", err, registry.Overtaken)
	out, err := r.ApplyChange(as(t, "shop"), c.Name, registry.ChangeApplication{Etag: c.Etag})
	if err != nil || out.Version.Name.Number != 2 || out.Version.Properties["major"] != "2" || out.Version.Digest != c.Candidate {
		t.Errorf("ApplyChange = %+v, %v, want version 2 as it was held", out.Version, err)
	}
	wantSound(t, r)
}

// Under CONSUMER_AWARE the subject's owner alone answers where not all readers
// are known.
func TestTheSubjectsOwnerAnswersForUnknownReaders(t *testing.T) {
	r, _ := meshed(t, registry.ConsumerAware, readsTotal)
	apply(t, r, registry.Manifest{Application: "billing", Environment: "prod"})
	p := registry.Publication{Subject: placed, Draft: withNeeded}
	_, err := r.Publish(as(t, "shop"), p)
	refusal := wantReason(t, "Publish", err, registry.Incompatible)
	if refusal.Impact == nil || refusal.Report == nil {
		t.Fatalf("the refusal has the report %v and the impact %v, want both", refusal.Report, refusal.Impact)
	}
	c, err := r.ChangeRequest(t.Context(), registry.ChangeName{SubjectName: placed, Number: 1})
	if err != nil || waits(c) != "shop" {
		t.Fatalf("it waits for %q, %v, want shop", waits(c), err)
	}
	approve(t, r, c, "shop")
	if out, err := r.Publish(as(t, "shop"), p); err != nil || !out.Created {
		t.Errorf("Publish = %v, want a version", err)
	}
}

// Consent does not lift what the level refuses; force and consent together do.
func TestConsentDoesNotLiftTheLevel(t *testing.T) {
	r, _ := meshed(t, registry.Enforce, readsTotal)
	p := registry.Publication{Subject: placed, Draft: neededNoTot}
	_, err := r.Publish(as(t, "shop"), p)
	wantReason(t, "Publish", err, registry.Incompatible)
	c, err := r.ChangeRequest(t.Context(), registry.ChangeName{SubjectName: placed, Number: 1})
	if err != nil {
		t.Fatal(err)
	}
	approve(t, r, c, "money")
	approve(t, r, c, "shop")
	_, err = r.Publish(as(t, "shop"), p)
	wantReason(t, "Publish with consent", err, registry.Incompatible)
	p.Force = true
	if out, err := r.Publish(as(t, "shop"), p); err != nil || !out.Created {
		t.Errorf("Publish with consent and force = %v, want a version", err)
	}
}

func TestWhereNobodyCanBeAskedOnlyAnOverrideHelps(t *testing.T) {
	r, _, _ := clocked(t)
	domain(t, r, "shop")
	publish(t, r, placed, record(id, total))
	apply(t, r, registry.Manifest{Application: "billing", Environment: "prod", Usages: []registry.UsageDraft{{Subject: placed, Projection: readsTotal}}})
	_, err := r.Publish(t.Context(), breaking)
	refusal := wantReason(t, "Publish", err, registry.BreaksConsumers)
	if refusal.Impact.Request != 0 || !strings.Contains(refusal.Message, "nobody") {
		t.Errorf("it is refused with %q, want no change request, since nobody can be asked", refusal.Message)
	}
	p := breaking
	p.Override = "nobody owns it"
	if _, err := r.Publish(t.Context(), p); err != nil {
		t.Errorf("Publish with a reason = %v", err)
	}
}

// Approvals that come at once are all kept, and a domain takes its change
// requests along.
func TestApprovalsAtOnce(t *testing.T) {
	r, _ := meshed(t, registry.Enforce, readsTotal)
	c := askedBy(t, r, breaking)
	done := make(chan error)
	for _, team := range []string{"shop", "money"} {
		go func() {
			_, err := r.DecideChange(as(t, team), registry.ChangeDecision{Change: c.Name, Approve: true})
			done <- err
		}()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	c, err := r.ChangeRequest(t.Context(), c.Name)
	if err != nil || c.State != registry.ChangeApproved || len(c.Decisions) != 2 {
		t.Errorf("it is %s with %d decisions, %v, want APPROVED, 2", c.State, len(c.Decisions), err)
	}
	apply(t, r, registry.Manifest{Application: "billing", Environment: "prod"})
	if _, err := r.DeleteSubject(t.Context(), placed, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := r.PurgeSubject(t.Context(), placed, ""); err != nil {
		t.Fatal(err)
	}
	if err := r.DeleteDomain(t.Context(), "shop", ""); err != nil {
		t.Fatal(err)
	}
	page, err := r.ChangeRequests(t.Context(), registry.ChangeFilter{}, registry.PageRequest{})
	if err != nil || len(page.Items) != 0 {
		t.Errorf("after the domain went there are %d change requests, %v, want none", len(page.Items), err)
	}
	wantSound(t, r)
}
