package registry_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/registry"
)

// team creates a team.
func team(t testing.TB, r *registry.Registry, name string, principals ...string) {
	t.Helper()
	_, err := r.CreateTeam(t.Context(), registry.Team{
		Name: name, Principals: principals, Contacts: []registry.Contact{{Kind: "email", Address: name + "@acme.example"}},
	})
	if err != nil {
		t.Fatalf("CreateTeam(%s) = %v", name, err)
	}
}

// owned creates a domain that a team owns.
func owned(t testing.TB, r *registry.Registry, name, owner string) {
	t.Helper()
	if _, err := r.CreateDomain(t.Context(), registry.Domain{Name: name, Owner: owner}); err != nil {
		t.Fatalf("CreateDomain(%s) = %v", name, err)
	}
}

func wholeGovernance() registry.Governance {
	return registry.Governance{
		Owner: "billing", Contacts: []registry.Contact{{Kind: "slack", Address: "#placed"}}, Lifecycle: registry.StageProduction,
		SLAs: []registry.SLA{{Name: "freshness", Value: "15", Unit: "min"}},
		Deprecation: registry.Deprecation{
			Effective: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Removal: time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC),
			Alternative: in("default", "placed2"), Documentation: "https://docs.acme.example/placed",
		},
		Bindings: []registry.TopicBinding{{Environment: "prod", Broker: "kafka-eu", Topic: "placed"}},
	}
}

func changeTo(g registry.Governance) registry.SubjectChange {
	return registry.SubjectChange{
		Owner: &g.Owner, Contacts: g.Contacts, Lifecycle: &g.Lifecycle, SLAs: g.SLAs, Deprecation: &g.Deprecation, Bindings: g.Bindings,
	}
}

// What is said about a subject makes no version, and stays when one is
// published.
func TestGovernanceMakesNoVersion(t *testing.T) {
	r := inMemory(t)
	team(t, r, "shop")
	team(t, r, "billing")
	owned(t, r, "sales", "shop")
	placed := in("sales", "placed")
	first := publish(t, r, placed, record(id))

	want := wholeGovernance()
	change := changeTo(want)
	change.Deprecation.Alternative.Domain = "" // which is filled in
	got, err := r.UpdateSubject(t.Context(), placed, change)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got.Governance); diff != "" {
		t.Errorf("UpdateSubject (-want +got):\n%s", diff)
	}
	if got.VersionCount != 1 || got.LatestVersion != 1 {
		t.Errorf("the subject has %d versions, the latest is %d, want 1 and 1", got.VersionCount, got.LatestVersion)
	}
	after, _, err := r.Version(t.Context(), registry.VersionName{SubjectName: placed, Number: registry.Latest}, false)
	if diff := cmp.Diff(first, after); diff != "" || err != nil {
		t.Errorf("the version after the change (-want +got), %v:\n%s", err, diff)
	}
	publish(t, r, placed, record(id, note))
	if got, err = r.Subject(t.Context(), placed, false); err != nil || !cmp.Equal(want, got.Governance) {
		t.Errorf("after a publish the governance is %+v, %v, want %+v", got.Governance, err, want)
	}
	got, err = r.UpdateSubject(t.Context(), placed, registry.SubjectChange{
		Owner: new(string), Contacts: []registry.Contact{}, Lifecycle: new(registry.Stage), SLAs: []registry.SLA{},
		Deprecation: &registry.Deprecation{}, Bindings: []registry.TopicBinding{},
	})
	if err != nil {
		t.Fatal(err)
	}
	again, err := r.Subject(t.Context(), placed, false)
	if diff := cmp.Diff(registry.Governance{}, again.Governance); diff != "" || err != nil || got.Ownership.Team != "shop" {
		t.Errorf("cleared, it is owned by %q, %v (-want +got):\n%s", got.Ownership.Team, err, diff)
	}
	wantNoFaults(t, r)
}

func TestTheOwnOwnerOfASubjectWins(t *testing.T) {
	r := inMemory(t)
	team(t, r, "shop")
	team(t, r, "billing")
	owned(t, r, "sales", "shop")
	placed, other := in("sales", "placed"), in("sales", "other")
	publish(t, r, placed, record(id))
	publish(t, r, other, record(id))
	if _, err := r.UpdateSubject(t.Context(), placed, changeTo(wholeGovernance())); err != nil {
		t.Fatal(err)
	}
	for s, want := range map[registry.SubjectName]registry.Ownership{
		placed: {Team: "billing", From: "domains/sales/subjects/placed", Contacts: []registry.Contact{
			{Kind: "slack", Address: "#placed"}, {Kind: "email", Address: "billing@acme.example"},
		}},
		other:              {Team: "shop", From: "domains/sales", Contacts: []registry.Contact{{Kind: "email", Address: "shop@acme.example"}}},
		in("sales", "no"):  {Team: "shop", From: "domains/sales", Contacts: []registry.Contact{{Kind: "email", Address: "shop@acme.example"}}},
		in("nobody", "no"): {},
	} {
		got, err := r.Owner(t.Context(), s)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("Owner(%v), %v (-want +got):\n%s", s, err, diff)
		}
	}
	for _, c := range []struct {
		filter registry.SubjectFilter
		want   string
	}{
		{registry.SubjectFilter{Owner: "billing"}, "sales/placed"},
		{registry.SubjectFilter{Owner: "shop"}, "sales/other"},
		{registry.SubjectFilter{Owner: "nobody"}, ""},
		{registry.SubjectFilter{Lifecycle: registry.StageProduction}, "sales/placed"},
		{registry.SubjectFilter{Lifecycle: registry.StageRetired}, ""},
	} {
		page, err := r.Subjects(t.Context(), c.filter, registry.PageRequest{})
		var names []string
		for _, s := range page.Items {
			names = append(names, s.Name.String())
		}
		if got := strings.Join(names, " "); got != c.want || err != nil {
			t.Errorf("Subjects(%+v) = %s, %v, want %s", c.filter, got, err, c.want)
		}
	}
	if err := r.DeleteTeam(t.Context(), "billing", ""); reasonOf(err) != registry.InUse || !strings.Contains(err.Error(), "subject sales/placed") {
		t.Errorf("DeleteTeam of a subject's owner = %v, want IN_USE that names the subject", err)
	}
}

func TestGovernanceIsChecked(t *testing.T) {
	r := inMemory(t)
	publish(t, r, orders, record(id))
	long := strings.Repeat("x", 1025)
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	stage, nobody := registry.Stage("DONE"), "nobody"
	for name, c := range map[string]struct {
		change registry.SubjectChange
		field  string
	}{
		"a stage":          {registry.SubjectChange{Lifecycle: &stage}, "subject.lifecycle"},
		"a contact":        {registry.SubjectChange{Contacts: []registry.Contact{{Kind: "email"}}}, "subject.contacts[0]"},
		"a nameless SLA":   {registry.SubjectChange{SLAs: []registry.SLA{{Value: "1"}}}, "subject.slas[0]"},
		"an SLA twice":     {registry.SubjectChange{SLAs: []registry.SLA{{Name: "a", Value: "1"}, {Name: "a", Value: "2"}}}, "subject.slas[1].name"},
		"many SLAs":        {registry.SubjectChange{SLAs: make([]registry.SLA, 33)}, "subject.slas"},
		"a topic":          {registry.SubjectChange{Bindings: []registry.TopicBinding{{Broker: "b"}}}, "subject.bindings[0]"},
		"a topic twice":    {registry.SubjectChange{Bindings: []registry.TopicBinding{{Topic: "b"}, {Topic: "b"}}}, "subject.bindings[1]"},
		"many topics":      {registry.SubjectChange{Bindings: make([]registry.TopicBinding, 65)}, "subject.bindings"},
		"a long topic":     {registry.SubjectChange{Bindings: []registry.TopicBinding{{Topic: long}}}, "subject.bindings[0]"},
		"an end too early": {registry.SubjectChange{Deprecation: &registry.Deprecation{Effective: day, Removal: day.Add(-1)}}, "subject.deprecation.removal_time"},
		"an end too late":  {registry.SubjectChange{Deprecation: &registry.Deprecation{Removal: day.AddDate(9000, 0, 0)}}, "subject.deprecation"},
		"a domain alone":   {registry.SubjectChange{Deprecation: &registry.Deprecation{Alternative: registry.SubjectName{Domain: "a"}}}, "subject.deprecation.alternative"},
		"a bad domain":     {registry.SubjectChange{Deprecation: &registry.Deprecation{Alternative: in("no domain", "a")}}, "subject.deprecation.alternative.domain"},
		"a bad subject":    {registry.SubjectChange{Deprecation: &registry.Deprecation{Alternative: in("a", "a\x00")}}, "subject.deprecation.alternative.subject"},
	} {
		_, err := r.UpdateSubject(t.Context(), orders, c.change)
		if got := refusalOf(err); got.Reason != registry.InvalidArgument || got.Field != c.field {
			t.Errorf("UpdateSubject with %s = %v in %s, want INVALID_ARGUMENT in %s", name, err, got.Field, c.field)
		}
	}
	if _, err := r.UpdateSubject(t.Context(), orders, registry.SubjectChange{Owner: &nobody}); reasonOf(err) != registry.TeamNotFound {
		t.Errorf("UpdateSubject with an owner that is no team = %v, want TEAM_NOT_FOUND", err)
	}
}

// What a team owns only its people give away, and only to themselves.
func TestWhoMayGiveSomethingAway(t *testing.T) {
	r := inMemory(t)
	team(t, r, "shop", "ada", "bob")
	team(t, r, "billing", "bob")
	team(t, r, "open")
	publish(t, r, orders, record(id))
	give := func(principal, to string) error {
		ctx := registry.WithCaller(t.Context(), registry.Caller{Principal: principal})
		_, err := r.UpdateSubject(ctx, orders, registry.SubjectChange{Owner: &to})
		_, inDomain := r.UpdateDomain(ctx, "default", registry.DomainChange{Owner: &to})
		if reasonOf(err) != reasonOf(inDomain) {
			t.Errorf("%s gives %s a subject: %v, and a domain: %v, want the same", principal, to, err, inDomain)
		}
		return err
	}
	for _, c := range []struct {
		principal, to string
		want          registry.Reason
	}{
		{"eve", "shop", ""}, // nobody had it
		{"eve", "billing", registry.PermissionDenied},
		{"eve", "", registry.PermissionDenied},
		{"ada", "billing", registry.PermissionDenied},
		{"bob", "billing", ""},
		{"bob", "open", ""},
		{"eve", "", ""}, // a team that names no principals
		{"eve", "shop", ""},
		{registry.Anonymous, "billing", ""},
	} {
		if err := give(c.principal, c.to); reasonOf(err) != c.want {
			t.Errorf("%s gives it to %q: %v, want %q", c.principal, c.to, err, c.want)
		}
	}
}

// refusalOf is what an error says, or nothing.
func refusalOf(err error) registry.Error {
	if refusal, ok := errors.AsType[*registry.Error](err); ok {
		return *refusal
	}
	return registry.Error{}
}

func reasonOf(err error) registry.Reason { return refusalOf(err).Reason }

func wantNoFaults(t testing.TB, r *registry.Registry) {
	t.Helper()
	if found := faultsOf(t, r); len(found) > 0 {
		t.Errorf("Verify reports %+v, want nothing", found)
	}
}
