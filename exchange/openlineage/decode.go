package openlineage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// MaxEvent is the length of the longest event in bytes. Events of Spark with
// whole plans in their facets come near; what is longer is no lineage.
const MaxEvent = 1 << 20

// maxDatasets bounds the inputs and the outputs of one event.
const maxDatasets = 1000

// maxName bounds names of jobs and datasets in bytes.
const maxName = 2048

// eventTypes are the transitions of a run.
var eventTypes = []string{"START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"}

// Decode reads one event. An error is a *FaultError.
//
// It wants what the specification wants, with two exceptions that clients
// need: schemaURL may be missing, since what the event is can be told without
// it, and an optional member may be null, which is as good as none.
func Decode(text []byte) (*Event, error) {
	if err := wellFormed(text); err != nil {
		return nil, err
	}
	o, err := openObject("", text)
	if err != nil {
		return nil, err
	}
	e := &Event{}
	o.text("eventTime", &e.EventTime, required, isTime)
	o.text("producer", &e.Producer, required, isURI)
	o.text("schemaURL", &e.SchemaURL, optional, isURI)
	run, job, dataset := o.has("run"), o.has("job"), o.has("dataset")
	switch {
	case run && (job || !dataset):
		e.Kind = RunEvent
		o.text("eventType", &e.EventType, optional, isEventType)
		o.object("run", func(in *object) { e.Run = in.run() })
		o.object("job", func(in *object) { e.Job = in.job() })
	case job && dataset:
		o.fail("dataset", "an event has a job or a dataset; with both it must have a run")
	case job:
		e.Kind = JobEvent
		o.object("job", func(in *object) { e.Job = in.job() })
	case dataset:
		e.Kind = DatasetEvent
		o.object("dataset", func(in *object) { d := in.dataset(); e.Dataset = &d })
	default:
		o.fail("", "an event has a run and a job, a job, or a dataset; this has none of them")
	}
	if e.Kind != DatasetEvent {
		e.Inputs, e.Outputs = o.datasets("inputs"), o.datasets("outputs")
	}
	e.Extra = o.rest()
	if o.err != nil {
		return nil, o.err
	}
	return e, nil
}

func (o *object) run() *Run {
	r := &Run{}
	o.text("runId", &r.ID, required, isUUID)
	r.Facets = o.facets("facets")
	r.Extra = o.rest()
	return r
}

func (o *object) job() *Job {
	j := &Job{}
	o.text("namespace", &j.Namespace, required, isName)
	o.text("name", &j.Name, required, isName)
	j.Facets = o.facets("facets")
	j.Extra = o.rest()
	return j
}

func (o *object) dataset() Dataset {
	d := Dataset{}
	o.text("namespace", &d.Namespace, required, isName)
	o.text("name", &d.Name, required, isName)
	d.Facets, d.InputFacets, d.OutputFacets = o.facets("facets"), o.facets("inputFacets"), o.facets("outputFacets")
	d.Extra = o.rest()
	return d
}

func isTime(text string) string {
	if _, err := time.Parse(time.RFC3339Nano, text); err != nil {
		return "want a time with its zone, as in 2026-11-22T10:00:00Z"
	}
	return ""
}

func isURI(text string) string {
	if u, err := url.Parse(text); err != nil || u.Scheme == "" {
		return "want a URI, as in https://example.com/jobs"
	}
	return ""
}

func isUUID(text string) string {
	// Parse takes other ways to write one besides, all of other lengths.
	if _, err := uuid.Parse(text); err != nil || len(text) != 36 {
		return "want a UUID, as in f69a6e9b-9bac-3c9a-9cf6-eacb70ecc9a9"
	}
	return ""
}

func isEventType(text string) string {
	if !slices.Contains(eventTypes, text) {
		return "want one of " + strings.Join(eventTypes, ", ")
	}
	return ""
}

func isName(text string) string {
	if len(text) > maxName {
		return fmt.Sprintf("it has %d bytes; at most %d are allowed", len(text), maxName)
	}
	return ""
}

// wellFormed refuses what is too long or deep, or not JSON, before anything
// is made of it.
func wellFormed(text []byte) error {
	switch {
	case len(text) > MaxEvent:
		return &FaultError{Want: fmt.Sprintf("the event has %d bytes; at most %d are allowed", len(text), MaxEvent)}
	case len(bytes.TrimSpace(text)) == 0:
		return &FaultError{Want: "there is no event"}
	case !utf8.Valid(text):
		return &FaultError{Want: "the event is not UTF-8"}
	case tooDeep(text):
		return &FaultError{Want: fmt.Sprintf("the event is nested deeper than %d", maxDepth)}
	}
	var any json.RawMessage
	if err := json.Unmarshal(text, &any); err != nil {
		return &FaultError{Want: "the event is not JSON: " + err.Error()}
	}
	return nil
}

// maxDepth bounds how deep an event is nested. Spark's plans have some forty
// levels.
const maxDepth = 200

// tooDeep counts brackets outside of strings. What is not JSON it may take for
// deep or not, which the parser settles.
func tooDeep(text []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}
