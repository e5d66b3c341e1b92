package pawl_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	pawl "github.com/pawl-registry/pawl/clients/go"
	"github.com/pawl-registry/pawl/clients/go/pawltest"
)

func TestWhatIsSaidOfASubjectComesBack(t *testing.T) {
	server := pawltest.NewServer(t)
	pawltest.CreateDomain(t, server.Client, "payments")
	if _, err := server.Client.Publish(t.Context(), pawl.Publication{Subject: orders, Draft: order("id string")}); err != nil {
		t.Fatal(err)
	}
	want := pawl.Governance{
		Contacts: []pawl.Contact{{Kind: "slack", Address: "#orders"}}, Lifecycle: pawl.StageDeprecated,
		SLAs: []pawl.SLA{{Name: "freshness", Value: "15", Unit: "min", Description: "at night too"}},
		Deprecation: &pawl.Deprecation{
			Effective: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), Removal: time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC),
			Alternative: pawl.SubjectName{Domain: "payments", Subject: "orders2"}, Documentation: "https://docs.acme.example",
		},
		Bindings: []pawl.TopicBinding{{Environment: "prod", Broker: "kafka", Topic: "orders"}},
	}
	got, err := server.Client.UpdateSubject(t.Context(), orders, pawl.SubjectChange{
		Contacts: want.Contacts, Lifecycle: &want.Lifecycle, SLAs: want.SLAs, Deprecation: want.Deprecation, Bindings: want.Bindings,
	})
	if diff := cmp.Diff(want, got.Governance); diff != "" || err != nil {
		t.Errorf("UpdateSubject, %v (-want +got):\n%s", err, diff)
	}
	listed := 0
	for s, err := range server.Client.Subjects(t.Context(), pawl.SubjectFilter{Lifecycle: pawl.StageDeprecated}) {
		if listed++; err != nil || s.Name != orders || !cmp.Equal(s.Governance, want) || !cmp.Equal(s.Ownership.Contacts, want.Contacts) {
			t.Errorf("Subjects yields %+v, %v", s, err)
		}
	}
	if listed != 1 {
		t.Errorf("there are %d deprecated subjects, want 1", listed)
	}
	got, err = server.Client.UpdateSubject(t.Context(), orders, pawl.SubjectChange{Deprecation: &pawl.Deprecation{}, SLAs: []pawl.SLA{}})
	if err != nil || got.Deprecation != nil || got.SLAs != nil || got.Lifecycle != pawl.StageDeprecated {
		t.Errorf("cleared, it is %+v, %v", got, err)
	}
	typo := pawl.Stage("DEAD")
	if _, err := server.Client.UpdateSubject(t.Context(), orders, pawl.SubjectChange{Lifecycle: &typo}); err == nil {
		t.Error("UpdateSubject with a stage that does not exist = nil, want INVALID_ARGUMENT")
	}
}
