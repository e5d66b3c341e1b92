package pawl_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	pawl "github.com/pawl-registry/pawl/clients/go"
	"github.com/pawl-registry/pawl/clients/go/pawltest"
)

// TestProfiles publishes a decimal of another scale, which Confluent does not
// look at.
func TestProfiles(t *testing.T) {
	client := pawltest.NewServer(t).Client
	subject := pawl.SubjectName{Subject: "prices"}
	price := func(scale string) pawl.Draft {
		return pawl.Draft{Format: pawl.Avro, Files: []pawl.File{{
			Path: "price.avsc", Content: `{"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": ` + scale + `}`,
		}}}
	}
	pawltest.Publish(t, client, pawl.Publication{Subject: subject, Draft: price("2")})
	next := pawl.Publication{Subject: subject, Draft: price("3")}
	if _, err := client.Publish(t.Context(), next); !errors.Is(err, pawl.ErrIncompatible) {
		t.Errorf("Publish under PAWL = %v, want ErrIncompatible", err)
	}
	for profile, want := range map[pawl.Profile]bool{pawl.ProfilePawl: false, pawl.ProfileConfluent: true} {
		compared, err := client.Compare(t.Context(), pawl.Comparison{
			Old: pawl.Operand{Subject: subject, Version: 1}, New: pawl.Operand{Draft: &next.Draft}, Profile: profile,
		})
		if err != nil || compared.Report.Compatible != want || compared.Report.Profile != profile {
			t.Errorf("Compare under %s = %+v, %v, want compatible = %v", profile, compared.Report, err, want)
		}
	}
	set, err := client.SetCompatibility(t.Context(), pawl.SettingChange{Place: pawl.Place{Subject: "prices"}, Setting: pawl.Setting{Profile: pawl.ProfileConfluent}})
	if err != nil || set.Own == nil || !cmp.Equal(*set.Own, pawl.Setting{Profile: pawl.ProfileConfluent}) || set.Effective.Profile != pawl.ProfileConfluent || set.Effective.Level != pawl.Backward {
		t.Errorf("SetCompatibility = %+v, %v, want CONFLUENT here and BACKWARD from elsewhere", set, err)
	}
	pawltest.Publish(t, client, next)
}
