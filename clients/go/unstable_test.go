package pawl_test

import (
	"testing"

	pawl "github.com/pawl-registry/pawl/clients/go"
	"github.com/pawl-registry/pawl/clients/go/pawltest"
)

// TestComparisonsMayIgnoreUnstablePackages changes a type in a package that is
// called unstable and in one that is not.
func TestComparisonsMayIgnoreUnstablePackages(t *testing.T) {
	client := pawltest.NewServer(t).Client
	order := func(pkg, kind string) pawl.Operand {
		return pawl.Operand{Draft: &pawl.Draft{Format: pawl.Protobuf, Files: []pawl.File{{
			Path: "order.proto", Content: `syntax = "proto3"; package ` + pkg + `; message Order { ` + kind + ` total = 1; }`,
		}}}}
	}
	for _, c := range []struct {
		pkg          string
		ignore, want bool
	}{
		{"shop.v1beta1", false, false},
		{"shop.v1beta1", true, true},
		{"shop.v1", true, false},
	} {
		compared, err := client.Compare(t.Context(), pawl.Comparison{
			Old: order(c.pkg, "int32"), New: order(c.pkg, "string"), IgnoreUnstable: c.ignore,
		})
		if err != nil || compared.Report.Compatible != c.want || (len(compared.Report.Exempted) > 0) != c.want {
			t.Errorf("Compare of %s with IgnoreUnstable = %v: %+v, %v, want compatible = %v", c.pkg, c.ignore, compared.Report, err, c.want)
		}
	}
}
