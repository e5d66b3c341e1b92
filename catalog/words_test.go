package catalog_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/catalog"
)

func TestWordsAreDividedAsPeopleReadThem(t *testing.T) {
	for text, want := range map[string]string{
		"orders-value":        "orders value",
		"payment.captured.v2": "payment captured v2",
		"orderId":             "order orderid id",
		"total_amount":        "total totalamount amount",
		"HTTPServer":          "http httpserver server",
		"OrderV2Created":      "order orderv2created v2 created",
		"_private__x":         "private privatex x",
		"Größe der Übergabe":  "größe der übergabe",
		"a number, or two.":   "a number or two",
		"--":                  "",
	} {
		var got []string
		for _, w := range catalog.Words(text) {
			got = append(got, w.Text)
			if w.Start < 0 || w.End > len(text) || w.Start >= w.End {
				t.Errorf("%q is at %d to %d of %q", w.Text, w.Start, w.End, text)
			}
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("the words of %s (-want +got)\n%s", text, diff)
		}
	}
	if got := catalog.Single(strings.Repeat("ä", 1000)); len(got) != 1 || len(got[0]) > 64 || strings.ToValidUTF8(got[0], "?") != got[0] {
		t.Errorf("a word of a thousand letters = %q, want its beginning", got)
	}
}

func TestTyposAreFew(t *testing.T) {
	for _, c := range []struct {
		want, word string
		quality    catalog.Quality
	}{
		{"customer", "customer", catalog.Exact},
		{"custmoer", "customer", catalog.OneTypo},
		{"custmoerr", "customer", catalog.TwoTypo},
		{"ordr", "order", catalog.OneTypo},
		{"ordr", "orders", 0},
		{"odrer", "order", catalog.OneTypo},
		{"id", "it", 0},
	} {
		if got := catalog.Near(c.want, c.word); got != c.quality {
			t.Errorf("Near(%s, %s) = %d, want %d", c.want, c.word, got, c.quality)
		}
	}
}
