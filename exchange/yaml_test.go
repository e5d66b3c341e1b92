package exchange_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"github.com/pawl-registry/pawl/exchange"
)

func TestYAMLIsReadAgain(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		odd := rapid.SampledFrom([]string{"\t\n", " x\ny", "a\n\tb", "a\n\n", "\n", "---\n", "true", "1", "a\r\nb", "x\u2028\n", "\ufeff\n", "# a\n b", "a\n... \n"})
		text := rapid.OneOf(rapid.String(), odd, rapid.Custom(func(r *rapid.T) string { return odd.Draw(r, "a") + odd.Draw(r, "b") }))
		want := map[string]string{"key": text.Draw(r, "text"), text.Draw(r, "key"): "value"}
		out, err := exchange.YAML([]map[string]string{want})
		if err != nil {
			r.Fatal(err)
		}
		var got map[string]string
		if err := yaml.Unmarshal(out, &got); err != nil {
			r.Fatalf("%v\n%s", err, out)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			r.Fatalf("(-want +got):\n%s\n%s", diff, out)
		}
	})
}
