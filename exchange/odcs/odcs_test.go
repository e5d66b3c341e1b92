package odcs_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/pawl-registry/pawl/exchange"
	"github.com/pawl-registry/pawl/exchange/odcs"
	"github.com/pawl-registry/pawl/exchange/sample"
	"github.com/pawl-registry/pawl/internal/standards"
)

const schema = "odcs/odcs-json-schema-v3.1.0.json"

func TestContracts(t *testing.T) {
	text, err := exchange.YAML(odcs.Contracts(sample.Mesh()))
	if err != nil {
		t.Fatal(err)
	}
	standards.Golden(t, "testdata/contracts.yaml", text)
}

func TestContractsAreOfficial(t *testing.T) {
	official := standards.Load(t, schema)
	check := func(t interface{ Fatalf(string, ...any) }, m exchange.Mesh) {
		for _, d := range odcs.Contracts(m) {
			text, err := exchange.YAML([]odcs.Contract{d})
			if err == nil {
				err = official.YAML(text)
			}
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
		}
	}
	check(t, sample.Mesh())
	rapid.Check(t, func(r *rapid.T) { check(r, sample.Random().Draw(r, "mesh")) })
}
