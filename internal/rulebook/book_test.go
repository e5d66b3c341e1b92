package main

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/lint"
)

func TestTheRulesInDocsAreThoseOfTheCode(t *testing.T) {
	text, err := os.ReadFile("../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(text), string(book(compat.Rules(), lint.Rules()))); diff != "" {
		t.Errorf("docs/rules.md is not what the code says: run make generate (-docs +code)\n%s", diff)
	}
}
