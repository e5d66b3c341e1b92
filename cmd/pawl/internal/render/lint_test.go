package render

import (
	"bytes"
	"testing"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// theLints are a schema that is refused, one with warnings alone, one in
// which nothing was found, and one that is broken.
func theLints() []Check {
	at := func(line, column int32) *registryv1.Position {
		return &registryv1.Position{File: "order.avsc", Line: line, Column: column}
	}
	files := Files{"order.avsc": {Content: newOrder, Disk: "schemas/my order.avsc"}}
	unknown := LintFinding{
		Rule: "LINT_AVRO_FIELD_UNDOCUMENTED", Path: "Order.währung", Position: at(3, 2),
		Message: "the field währung has no doc", Hint: `add "doc": "…" beside its name`,
	}
	return []Check{
		{Name: "order.avsc", New: files, Lint: &Lint{Omitted: 7, Findings: []LintFinding{unknown, {
			Rule: "LINT_AVRO_DEFAULT_MISPLACED", Path: "Order.id", Position: at(2, 24), Blocks: true,
			Message: "the default stands inside the type:\n100% | of <old> data, says @everybody", Hint: "move it",
		}}}},
		{Name: "warned.avsc", New: files, Lint: &Lint{Findings: []LintFinding{unknown}}},
		{Name: "fine.avsc", New: files, Lint: &Lint{}},
		{Name: "broken.avsc", New: files, Lint: &Lint{}, Problems: []*registryv1.Problem{{
			Severity: registryv1.Severity_ERROR, Code: "JSON_SYNTAX", Position: at(1, 2), Message: "the text ends within an object",
		}}},
	}
}

func TestGoldenLint(t *testing.T) {
	for _, format := range []Format{Text, JSON, YAML, GitHub, GitLab, SARIF, JUnit, Markdown} {
		var out bytes.Buffer
		if err := Write(&out, format, theLints(), Option{}); err != nil {
			t.Fatalf("Write(%s): %v", format, err)
		}
		golden(t, "lint."+string(format), out.Bytes())
	}
}
