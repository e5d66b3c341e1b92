package odps_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/pawl-registry/pawl/exchange"
	"github.com/pawl-registry/pawl/exchange/odps"
	"github.com/pawl-registry/pawl/exchange/sample"
	"github.com/pawl-registry/pawl/internal/standards"
)

const schema = "odps/odps-json-schema-v1.0.0.json"

func TestProducts(t *testing.T) {
	text, err := exchange.YAML(odps.Products(sample.Mesh()))
	if err != nil {
		t.Fatal(err)
	}
	standards.Golden(t, "testdata/products.yaml", text)
}

func TestProductsAreOfficial(t *testing.T) {
	official := standards.Load(t, schema)
	check := func(t interface{ Fatalf(string, ...any) }, m exchange.Mesh) {
		for _, d := range odps.Products(m) {
			text, err := exchange.YAML([]odps.Product{d})
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
