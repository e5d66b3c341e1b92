package openlineage_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/exchange/openlineage"
	"github.com/pawl-registry/pawl/internal/standards"
)

const core = "openlineage/OpenLineage.json"

// wrapped puts an example of facets into the smallest event that may have it.
func wrapped(t *testing.T, path string, facets []byte) []byte {
	t.Helper()
	kind := filepath.Base(filepath.Dir(path))
	base := `{"eventTime":"2026-11-22T10:00:00Z","producer":"https://example.com","schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json",%s}`
	run := `"run":{"runId":"f69a6e9b-9bac-3c9a-9cf6-eacb70ecc9a9","facets":%s},"job":{"namespace":"n","name":"j"}`
	job := `"job":{"namespace":"n","name":"j","facets":%s}`
	input := `"job":{"namespace":"n","name":"j"},"inputs":[{"namespace":"n","name":"d","inputFacets":%s}]`
	output := `"job":{"namespace":"n","name":"j"},"outputs":[{"namespace":"n","name":"d","outputFacets":%s}]`
	dataset := `"dataset":{"namespace":"n","name":"d","facets":%s}`
	shape := dataset
	switch {
	case strings.HasSuffix(kind, "RunFacet"):
		shape = run
	case strings.HasSuffix(kind, "JobFacet"), bytes.Contains(facets, []byte("LineageJobFacet")):
		shape = job
	case strings.HasSuffix(kind, "InputDatasetFacet"), kind == "BaseSubsetDatasetFacet":
		shape = input
	case strings.HasSuffix(kind, "OutputDatasetFacet"):
		shape = output
	case kind == "examples":
		return facets
	}
	return fmt.Appendf(nil, base, fmt.Sprintf(shape, facets))
}

func officialExamples(t *testing.T) map[string][]byte {
	t.Helper()
	folder := filepath.Join(standards.Folder(t), "openlineage", "examples")
	out := map[string][]byte{}
	for _, pattern := range []string{"*.json", "*/*.json"} {
		paths, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			name, _ := filepath.Rel(folder, path)
			out[name] = wrapped(t, path, text)
		}
	}
	if len(out) < 40 {
		t.Fatalf("%d examples, want the 45 official ones", len(out))
	}
	return out
}

// Every official example is taken: docs/exchange.md names no refusal of one.
func TestOfficialExamplesAreTakenAndLoseNothing(t *testing.T) {
	official := standards.Load(t, core)
	for name, text := range officialExamples(t) {
		t.Run(name, func(t *testing.T) {
			if err := official.JSON(text); err != nil {
				t.Fatalf("the wrapping is not official: %v", err)
			}
			event, err := openlineage.Decode(text)
			if err != nil {
				t.Fatalf("Decode = %v, want it taken", err)
			}
			if _, err := event.Lineage(); err != nil {
				t.Errorf("Lineage = %v, want it read", err)
			}
			again, err := json.Marshal(event)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(plain(t, text), plain(t, again)); diff != "" {
				t.Errorf("lost on the way through (-in +out):\n%s", diff)
			}
		})
	}
}

func plain(t *testing.T, text []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// Whatever one member of an event is turned into, Decode and the official
// schema agree on whether it is an event, but for what docs/exchange.md says.
func TestDecodeAgreesWithTheOfficialSchema(t *testing.T) {
	official := standards.Load(t, core)
	values := []any{nil, true, 1, "", "x", "https://a", "2026-11-22T10:00:00Z", "f69a6e9b-9bac-3c9a-9cf6-eacb70ecc9a9", []any{}, []any{1}, map[string]any{}, map[string]any{"namespace": "n", "name": "d"}, gone{}}
	tried := 0
	for name, text := range officialExamples(t) {
		original := plain(t, text)
		for _, path := range paths(original, 5) {
			for _, value := range values {
				mutant, err := json.Marshal(with(original, path, value))
				if err != nil {
					t.Fatal(err)
				}
				_, err = openlineage.Decode(mutant)
				if lenient(path, value) || deep(path) {
					continue
				}
				tried++
				if want := official.JSON(mutant); (want == nil) != (err == nil) {
					t.Errorf("%s with %v = %#v: Decode says %v, the schema says %v", name, path, value, err, want)
				}
			}
		}
	}
	t.Logf("%d mutants", tried)
}

// gone stands for a member that is left out.
type gone struct{}

// lenient: schemaURL may be missing, and null is as good as nothing.
func lenient(path []string, value any) bool {
	return value == nil || strings.HasSuffix(path[len(path)-1], "chemaURL") || path[len(path)-1] == "schemaURL"
}

// deep: what is inside a facet is looked at where it is used.
func deep(path []string) bool {
	for i, name := range path {
		if strings.HasSuffix(strings.ToLower(name), "facets") {
			return len(path) > i+3 || len(path) == i+3 && path[i+2][0] != '_'
		}
	}
	return false
}

// paths are those of all members down to a depth, but for the root.
func paths(v any, depth int) [][]string {
	m, ok := v.(map[string]any)
	if !ok || depth == 0 {
		return nil
	}
	var out [][]string
	for name, member := range m {
		out = append(out, []string{name})
		for _, below := range paths(member, depth-1) {
			out = append(out, append([]string{name}, below...))
		}
	}
	return out
}

func with(v any, path []string, value any) any {
	out := map[string]any{}
	for name, member := range v.(map[string]any) {
		out[name] = member
	}
	switch _, leave := value.(gone); {
	case len(path) > 1:
		out[path[0]] = with(out[path[0]], path[1:], value)
	case leave:
		delete(out, path[0])
	default:
		out[path[0]] = value
	}
	return out
}

func TestDecodeNamesTheFault(t *testing.T) {
	event := func(rest string) string {
		return `{"eventTime":"2026-11-22T10:00:00Z","producer":"https://example.com",` + rest + `}`
	}
	job := `"job":{"namespace":"n","name":"j"}`
	for _, c := range []struct{ text, path, want string }{
		{``, "", "there is no event"},
		{`{`, "", "not JSON"},
		{`[]`, "", "want an object"},
		{"{\"a\":\"\xff\"}", "", "not UTF-8"},
		{strings.Repeat("[", 300), "", "nested deeper"},
		{strings.Repeat(" ", openlineage.MaxEvent+1), "", "at most 1048576"},
		{`{}`, "eventTime", "it is missing"},
		{event(`"schemaURL":"u:x"`), "", "none of them"},
		{`{"eventTime":"2026-11-22T10:00:00",` + job + `}`, "eventTime", "with its zone"},
		{event(job + `,"dataset":{"namespace":"n","name":"d"}`), "dataset", "a job or a dataset"},
		{event(job + `,"run":{"runId":"f69a6e9b9bac3c9a9cf6eacb70ecc9a9"}`), "run.runId", "want a UUID"},
		{event(job + `,"run":{"runId":"f69a6e9b-9bac-3c9a-9cf6-eacb70ecc9a9"},"eventType":"DONE"`), "eventType", "want one of START"},
		{event(`"job":{"namespace":"n"}`), "job.name", "it is missing"},
		{event(`"job":{"namespace":"n","name":"j","facets":{"sql":{"_producer":"x:y"}}}`), "job.facets.sql._schemaURL", "it is missing"},
		{event(job + `,"inputs":[{"namespace":"n","name":"d"},{"namespace":"n"}]`), "inputs[1].name", "it is missing"},
		{event(job + `,"inputs":[` + strings.Repeat(`{},`, 1000) + `{}]`), "inputs", "at most 1000"},
	} {
		_, err := openlineage.Decode([]byte(c.text))
		var fault *openlineage.FaultError
		if !errors.As(err, &fault) || fault.Path != c.path || !strings.Contains(fault.Want, c.want) {
			t.Errorf("Decode(%.80s) = %v, want a fault at %q that says %q", c.text, err, c.path, c.want)
		}
	}
}
