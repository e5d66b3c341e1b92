package catalog_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/catalog"
	"github.com/pawl-registry/pawl/registry"
)

func TestQueriesAreRead(t *testing.T) {
	got, err := catalog.Parse(` orderId  "number on the bill" tag:"top secret" Owner:till field:acme.Order.id eur`)
	if err != nil {
		t.Fatal(err)
	}
	want := catalog.Query{
		Words:   []string{"order", "id", "eur"},
		Phrases: [][]string{{"number", "on", "the", "bill"}},
		Filters: []catalog.Filter{{Key: catalog.ByTag, Value: "top secret"}, {Key: catalog.ByOwner, Value: "till"}, {Key: catalog.ByField, Value: "acme.Order.id"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Parse (-want +got)\n%s", diff)
	}
}

func TestBadQueriesAreToldWhere(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "it is empty",
		" \t":                                "it is empty",
		"\xff":                               "UTF-8",
		`a "b`:                               "at character 3: this quote is not closed",
		`ä owner:"b`:                         "at character 9: this quote is not closed",
		"a urn:b":                            "at character 3: urn: is no filter",
		"a --":                               "at character 3: ",
		`a ""`:                               "at character 3: the phrase",
		"a owner:":                           "at character 3: owner: has no value",
		"format:json":                        "at character 1: \"json\" is no format",
		"field:-":                            "at character 1: ",
		strings.Repeat("a", 1001):            "1001 characters",
		strings.Repeat("a ", 33):             "at character 65: here the query has more than 32 words",
		`"` + strings.Repeat("a ", 33) + `"`: "more than 32 words",
	} {
		_, err := catalog.Parse(text)
		refusal, ok := errors.AsType[*registry.Error](err)
		if !ok || refusal.Reason != registry.InvalidArgument || refusal.Field != "q" || !strings.Contains(refusal.Message, want) {
			t.Errorf("Parse(%.40q) = %v, want INVALID_ARGUMENT with %q", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{`a "b c" owner:d`, `tag:"x`, `:`, "\"", "field:a.b.C", "ä\x00b", strings.Repeat("x:", 50)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := catalog.Parse(text)
		if err != nil {
			if refusal, ok := errors.AsType[*registry.Error](err); !ok || refusal.Reason != registry.InvalidArgument {
				t.Fatalf("Parse(%q) = %v, want INVALID_ARGUMENT", text, err)
			}
			return
		}
		count := len(q.Words) + len(q.Phrases) + len(q.Filters)
		if count == 0 || count > catalog.MaxClauses {
			t.Fatalf("Parse(%q) has %d parts", text, count)
		}
		q.Matches([]catalog.Piece{{What: catalog.Name, Path: text, Text: text}, {What: catalog.Field, Path: "a." + text, Text: text}}, true)
	})
}
