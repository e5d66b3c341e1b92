package pawl_test

import (
	"testing"

	pawl "github.com/pawl-registry/pawl/clients/go"
	"github.com/pawl-registry/pawl/clients/go/pawltest"
)

// TestExemptions sets one, and finds in the report what it lets pass.
func TestExemptions(t *testing.T) {
	client := pawltest.NewServer(t).Client
	subject := pawl.SubjectName{Subject: "prices"}
	price := func(kind string) pawl.Publication {
		return pawl.Publication{Subject: subject, Draft: pawl.Draft{Format: pawl.Avro, Files: []pawl.File{{
			Path: "price.avsc", Content: `{"type": "record", "name": "Price", "fields": [{"name": "amount", "type": "` + kind + `"}]}`,
		}}}}
	}
	pawltest.Publish(t, client, price("string"))
	ignore := false
	set, err := client.SetCompatibility(t.Context(), pawl.SettingChange{Place: pawl.Place{Subject: "prices"}, Setting: pawl.Setting{
		Exemptions:     []pawl.Exemption{{Rule: "TYPE_MISMATCH", Path: "Price", Until: "2999-12-31", Reason: "agreed"}},
		IgnoreUnstable: &ignore,
	}})
	if err != nil || set.Own == nil || len(set.Own.Exemptions) != 1 || set.Own.IgnoreUnstable == nil || *set.Own.IgnoreUnstable {
		t.Fatalf("SetCompatibility = %+v, %v, want the exemption and false", set, err)
	}
	out, err := client.Publish(t.Context(), price("long"))
	if err != nil || len(out.Report.Exempted) != 1 {
		t.Fatalf("Publish = %+v, %v, want one violation exempted", out, err)
	}
	if e := out.Report.Exempted[0]; e.Rule != "AVRO_TYPE_MISMATCH" || e.Exemption.Reason != "agreed" || e.Exemption.From != "domains/default/subjects/prices" {
		t.Errorf("exempted is %+v, want what the setting says", e)
	}
}
