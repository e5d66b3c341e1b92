package openlineage_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/pawl-registry/pawl/exchange/openlineage"
	"github.com/pawl-registry/pawl/internal/standards"
)

func lineageOf(t *testing.T, members string) openlineage.Lineage {
	t.Helper()
	event, err := openlineage.Decode([]byte(`{"eventTime":"2026-11-22T10:00:00Z","producer":"https://example.com",` + members + `}`))
	if err != nil {
		t.Fatal(err)
	}
	out, err := event.Lineage()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const base = `"_producer":"https://p","_schemaURL":"https://s"`

func TestLineageOfAJob(t *testing.T) {
	job := openlineage.Name{Namespace: "spark", Name: "etl"}
	a, b, c := openlineage.Name{Namespace: "kafka://h:1", Name: "a"}, openlineage.Name{Namespace: "kafka://h:1", Name: "b"}, openlineage.Name{Namespace: "kafka://h:1", Name: "c"}
	inputs := `"job":{"namespace":"spark","name":"etl"},"inputs":[{"namespace":"kafka://h:1","name":"a"},{"namespace":"kafka://h:1","name":"b","facets":{"version":{` + base + `,"datasetVersion":"7"}}}]`
	for _, x := range []struct {
		name, members string
		want          openlineage.Lineage
	}{
		{"plain", inputs + `,"outputs":[{"namespace":"kafka://h:1","name":"c"}]`, openlineage.Lineage{
			Reads: []openlineage.Access{{Dataset: a}, {Dataset: b, Version: "7"}}, Writes: []openlineage.Access{{Dataset: c}},
		}},
		{"columns", inputs + `,"outputs":[{"namespace":"kafka://h:1","name":"c","facets":{"columnLineage":{` + base + `,"fields":{
			"id":{"inputFields":[{"namespace":"kafka://h:1","name":"a","field":"a_id","transformations":[{"type":"DIRECT","subtype":"IDENTITY"}]}]},
			"hash":{"inputFields":[{"namespace":"kafka://h:1","name":"a","field":"mail","transformations":[{"type":"DIRECT","subtype":"TRANSFORMATION","masking":true}]},
				{"namespace":"kafka://h:1","name":"a","field":"a_id","transformations":[{"type":"INDIRECT","subtype":"JOIN"}]}]}},
			"dataset":[{"namespace":"kafka://h:1","name":"b","field":"kind","transformations":[{"type":"INDIRECT","subtype":"FILTER"}]}]}}}]`, openlineage.Lineage{
			Reads: []openlineage.Access{{Dataset: a, Fields: []string{"a_id", "mail"}}, {Dataset: b, Version: "7", Fields: []string{"kind"}}}, Writes: []openlineage.Access{{Dataset: c}},
			Derived: []openlineage.Derived{
				{Target: c, Source: a, Mappings: []openlineage.Mapping{{Target: "hash", Sources: []string{"a_id", "mail"}, Transformation: "JOIN, MASKED"}, {Target: "id", Sources: []string{"a_id"}, Transformation: "IDENTITY"}}},
				{Target: c, Source: b, Mappings: []openlineage.Mapping{{Sources: []string{"kind"}, Transformation: "FILTER"}}},
			},
		}},
		{"job entries", `"job":{"namespace":"spark","name":"etl","facets":{"lineage":{` + base + `,"entries":[
			{"type":"JOB","inputs":[{"type":"DATASET","namespace":"kafka://h:1","name":"a","field":"x"}]},
			{"type":"JOB","namespace":"other","name":"job","inputs":[{"type":"DATASET","namespace":"kafka://h:1","name":"b"}]},
			{"type":"DATASET","namespace":"kafka://h:1","name":"c","inputs":[{"type":"JOB"},{"type":"DATASET","namespace":"kafka://h:1","name":"b"}]}]}}}`, openlineage.Lineage{
			Reads: []openlineage.Access{{Dataset: a, Fields: []string{"x"}}, {Dataset: b}}, Writes: []openlineage.Access{{Dataset: c}},
			Derived: []openlineage.Derived{{Target: c, Source: b}},
		}},
		{"deleted", inputs + `,"outputs":[{"namespace":"kafka://h:1","name":"c","facets":{"columnLineage":{` + base + `,"_deleted":true,"fields":7}}}]`, openlineage.Lineage{
			Reads: []openlineage.Access{{Dataset: a}, {Dataset: b, Version: "7"}}, Writes: []openlineage.Access{{Dataset: c}},
		}},
	} {
		t.Run(x.name, func(t *testing.T) {
			x.want.Job = &openlineage.JobInfo{Name: job}
			if diff := cmp.Diff(x.want, lineageOf(t, x.members), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("Lineage (-want +got):\n%s", diff)
			}
		})
	}
}

func TestJobInfo(t *testing.T) {
	got := lineageOf(t, `"run":{"runId":"f69a6e9b-9bac-3c9a-9cf6-eacb70ecc9a9","facets":{"tags":{`+base+`,"tags":[{"key":"Environment","value":"prod"}]}}},
		"job":{"namespace":"spark","name":"etl","facets":{"documentation":{`+base+`,"description":"nightly"},"ownership":{`+base+`,"owners":[{"name":"team:crew"}]},
		"tags":{`+base+`,"tags":[{"key":"environment","value":"test"}]}}}`)
	want := &openlineage.JobInfo{Name: openlineage.Name{Namespace: "spark", Name: "etl"}, Description: "nightly", Owner: "team:crew", Environment: "prod"}
	if diff := cmp.Diff(want, got.Job); diff != "" {
		t.Errorf("Job (-want +got):\n%s", diff)
	}
}

func TestAFacetThatMeansSomethingMustBeWhatItIs(t *testing.T) {
	event, err := openlineage.Decode([]byte(`{"eventTime":"2026-11-22T10:00:00Z","producer":"https://example.com","job":{"namespace":"n","name":"j"},
		"outputs":[{"namespace":"n","name":"d","facets":{"columnLineage":{` + base + `,"fields":[]}}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	_, err = event.Lineage()
	var fault *openlineage.FaultError
	if !errors.As(err, &fault) || fault.Path != "outputs[0].facets.columnLineage" {
		t.Errorf("Lineage = %v, want a fault at outputs[0].facets.columnLineage", err)
	}
}

// What the research before this project wrote down as a good export.
func TestLineageOfOurExamples(t *testing.T) {
	for _, name := range []string{"openlineage-dataset-event.json", "openlineage-job-event.json"} {
		text, err := os.ReadFile(filepath.Join(standards.Folder(t), "ours-examples", name))
		if err != nil {
			t.Fatal(err)
		}
		event, err := openlineage.Decode(text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := event.Lineage()
		if err != nil {
			t.Fatal(err)
		}
		if event.Job != nil && (len(got.Reads) != 1 || len(got.Writes) != 1) || event.Dataset != nil && (len(got.Derived) != 1 || len(got.Aliases) != 1) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
