package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

const (
	lineageEvent = `{"eventTime":"2026-11-22T10:00:00Z","producer":"https://spark","schemaURL":"https://s","eventType":"COMPLETE",
 "run":{"runId":"f69a6e9b-9bac-3c9a-9cf6-eacb70ecc9a9"},"job":{"namespace":"spark","name":"etl"},"inputs":[{"namespace":"pawl://x","name":"default/clicks"},{"namespace":"s3://x","name":"y"}],"outputs":[]}`
	clicks = `{"schema":{"format":"AVRO","files":[{"content":"{\"type\":\"record\",\"name\":\"Click\",\"fields\":[{\"name\":\"url\",\"type\":\"string\"}]}"}]}}`
)

// What OpenLineage's clients send is taken as Marquez takes it: 201, and no
// body that nobody asked for.
func TestLineageDoor(t *testing.T) {
	r := start(t, testConfig())
	if got := r.ask(http.MethodPost, "/api/v1/domains/default/subjects/clicks/versions", clicks); got.status != http.StatusOK {
		t.Fatalf("publish: %d %s", got.status, got.body)
	}
	for range 2 {
		if got := r.ask(http.MethodPost, "/api/v1/lineage", lineageEvent); got.status != http.StatusCreated || got.body != "" {
			t.Errorf("an event: %d %q, want 201 and no body", got.status, got.body)
		}
	}
	got := r.ask(http.MethodPost, "/api/v1/lineage/?environment=prod", lineageEvent, "Prefer", "return=representation")
	for _, want := range []string{`"application":"applications/spark.etl"`, `domains/default/subjects/clicks/usages/CONSUMER/spark.etl/prod`, `"unknownDatasets":[{"namespace":"s3://x","name":"y"}]`, `"changed":true`} {
		if got.status != http.StatusCreated || !strings.Contains(strings.ReplaceAll(got.body, " ", ""), want) {
			t.Errorf("an event, asked what became of it: %d %s, want %s", got.status, got.body, want)
		}
	}
	if got := r.ask(http.MethodPost, "/api/v1/lineage", lineageEvent, "Pawl-Environment", "stage", "Prefer", "return=representation"); !strings.Contains(got.body, "spark.etl/stage") {
		t.Errorf("an event from stage: %s", got.body)
	}
	for _, c := range []struct {
		method, path, body string
		code               int
		says               string
	}{
		{http.MethodPost, "/api/v1/lineage", `{"eventTime":"now"}`, http.StatusBadRequest, "event.eventTime"},
		{http.MethodPost, "/api/v1/lineage", `[`, http.StatusBadRequest, "not JSON"},
		{http.MethodPost, "/api/v1/lineage", ``, http.StatusBadRequest, "no event"},
		{http.MethodPost, "/api/v1/lineage", strings.Repeat("[", 1000), http.StatusBadRequest, "nested"},
		{http.MethodPost, "/api/v1/lineage", strings.Repeat(" ", 1<<20+1), http.StatusBadRequest, "1048576"},
		{http.MethodPost, "/api/v1/lineage?x=y", lineageEvent, http.StatusBadRequest, "x"},
		{http.MethodPut, "/api/v1/lineage", lineageEvent, http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED"},
		{http.MethodPost, "/api/v1/lineage/batch", lineageEvent, http.StatusBadRequest, "no list"},
		{http.MethodPost, "/api/v1/lineage/batch", "[" + strings.Repeat("{},", 1000) + "{}]", http.StatusBadRequest, "at most 1000"},
	} {
		if got := r.ask(c.method, c.path, c.body); got.status != c.code || !strings.Contains(got.body, c.says) {
			t.Errorf("%s %s %.60s: %d %s, want %d with %q", c.method, c.path, c.body, got.status, got.body, c.code, c.says)
		}
	}
}

func TestLineageBatch(t *testing.T) {
	r := start(t, testConfig())
	got := r.ask(http.MethodPost, "/api/v1/lineage/batch", fmt.Sprintf("[%s,{},%s]", lineageEvent, lineageEvent))
	var answer struct {
		Status  string
		Summary struct{ Received, Successful, Failed int }
		Failed  []struct {
			Index  int
			Reason string
		} `json:"failed_events"`
	}
	if err := json.Unmarshal([]byte(got.body), &answer); err != nil {
		t.Fatal(err)
	}
	if got.status != http.StatusOK || answer.Status != "partial_success" || answer.Summary.Received != 3 || answer.Summary.Successful != 2 || len(answer.Failed) != 1 || answer.Failed[0].Index != 1 {
		t.Errorf("a batch of three, one of them wrong: %d %s", got.status, got.body)
	}
}

func TestExportDoor(t *testing.T) {
	r := start(t, testConfig())
	r.ask(http.MethodPost, "/api/v1/domains/default/subjects/clicks/versions", clicks)
	for path, want := range map[string]string{
		"/api/v1/export/openlineage":                                        `"default/clicks"`,
		"/api/v1/export/backstage?domain=default":                           "kind: API",
		"/api/v1/export/odcs?registry_url=https://r.example&domain=default": "https://r.example/api/v1/domains/default/subjects/clicks/versions/1",
		"/api/v1/export/odps":                                               "",
	} {
		if got := r.ask(http.MethodGet, path, ""); got.status != http.StatusOK || !strings.Contains(got.body, want) {
			t.Errorf("%s: %d %s, want %s", path, got.status, got.body, want)
		}
	}
	for path, code := range map[string]int{
		"/api/v1/export/csv": http.StatusNotFound, "/api/v1/export/odcs?domain=nowhere": http.StatusNotFound,
		"/api/v1/export/odcs?product=x": http.StatusBadRequest, "/api/v1/export/odcs?x=y": http.StatusBadRequest,
	} {
		if got := r.ask(http.MethodGet, path, ""); got.status != code {
			t.Errorf("%s: %d %s, want %d", path, got.status, got.body, code)
		}
	}
}
