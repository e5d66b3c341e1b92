package source_test

import (
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/schema/source"
)

func TestProblemsReadAsLines(t *testing.T) {
	p := source.Problem{Severity: source.Error, Code: "BAD_NAME", Position: source.Position{File: "a.avsc", Line: 3, Column: 7}, Message: "no name"}
	if got, want := p.String(), "a.avsc:3:7: BAD_NAME: no name"; got != want {
		t.Errorf("String = %q, want %q", got, want)
	}
	p.Hint, p.Position.Line = "name it", 0
	if got, want := p.String(), "a.avsc: BAD_NAME: no name (name it)"; got != want {
		t.Errorf("String = %q, want %q", got, want)
	}
	many := make(source.Problems, 12)
	if got := many.Error(); strings.Count(got, "\n") != 10 || !strings.HasSuffix(got, "\nand 2 more") {
		t.Errorf("Error of 12 problems = %q, want ten lines and the rest counted", got)
	}
}

func TestOnlyErrorsRefuse(t *testing.T) {
	warning, wrong := source.Problem{Severity: source.Warning}, source.Problem{Severity: source.Error}
	if (source.Problems{warning, warning}).Refused() || !(source.Problems{warning, wrong}).Refused() {
		t.Error("a schema must be refused for an error, and for nothing less")
	}
}

func TestLimitsThatAreNotSetHaveDefaults(t *testing.T) {
	got := source.Limits{Bytes: 7, Depth: -1}.WithDefaults()
	want := source.DefaultLimits
	want.Bytes = 7
	if got != want {
		t.Errorf("WithDefaults = %+v, want %+v", got, want)
	}
}
