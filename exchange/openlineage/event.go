// Package openlineage reads and writes OpenLineage events, core 2-0-2. What it
// does not know it keeps as it came: an event that is read and written again
// has lost nothing.
package openlineage

import "encoding/json"

// A Kind is what an event is about.
type Kind string

// The kinds of events.
const (
	RunEvent     Kind = "RunEvent"
	JobEvent     Kind = "JobEvent"
	DatasetEvent Kind = "DatasetEvent"
)

// An Event is one OpenLineage event. Its members are those of the kind that it
// has; Extra has what the specification does not name.
type Event struct {
	Kind      Kind
	EventTime string // RFC 3339
	Producer  string // a URI
	SchemaURL string // a URI; clients of old leave it out
	EventType string // of a run event, such as COMPLETE; may be empty
	Run       *Run
	Job       *Job
	// Inputs and Outputs are nil where the event does not name them.
	Inputs, Outputs []Dataset
	Dataset         *Dataset
	Extra           Members
}

// Members are members of a JSON object, as they came.
type Members map[string]json.RawMessage

// Facets are facets by name; nil where an object has no such member.
type Facets = Members

// A Run is one execution of a job.
type Run struct {
	ID     string // a UUID
	Facets Facets
	Extra  Members
}

// A Job is a process that reads and writes datasets.
type Job struct {
	Namespace, Name string
	Facets          Facets
	Extra           Members
}

// A Dataset is what jobs read and write. InputFacets and OutputFacets are what
// is said of it only in this role.
type Dataset struct {
	Namespace, Name           string
	Facets                    Facets
	InputFacets, OutputFacets Facets
	Extra                     Members
}

// A FaultError says what is wrong with an event.
type FaultError struct {
	Path string // such as job.name; empty for the whole
	Want string // what should be there
}

// Error says where, and what is wanted there.
func (f *FaultError) Error() string {
	if f.Path == "" {
		return f.Want
	}
	return f.Path + ": " + f.Want
}
