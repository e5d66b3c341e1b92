package openlineage

import (
	"maps"
	"slices"
)

// A Name names a dataset or a job.
type Name struct{ Namespace, Name string }

// A Lineage is what an event says of things that a registry knows: which job
// reads and writes which datasets, and which fields come from which.
type Lineage struct {
	// Job is nil for an event that is about a dataset alone.
	Job *JobInfo
	// Reads and Writes are what the job does, each dataset once.
	Reads, Writes []Access
	// Derived says what is made from what, each pair once.
	Derived []Derived
	// Aliases are the other names of datasets.
	Aliases map[Name][]Name
}

// A JobInfo is what an event says of its job.
type JobInfo struct {
	Name        Name
	Description string
	Owner       string // as it is named, such as team:billing
	Environment string // a tag environment of the run or the job
}

// An Access is one dataset that a job reads or writes.
type Access struct {
	Dataset Name
	// Fields are those that are known to be read; none means that nobody
	// knows.
	Fields []string
	// Version is the dataset's, if the event names one.
	Version string
	// Usage is what Pawl itself has said of it; nil where it has not.
	Usage *Usage
}

// A Derived says that one dataset is made from another.
type Derived struct {
	Target, Source Name
	// Application and Description are what Pawl itself has said of it.
	Application, Description string
	// Mappings are one for each target, in order. None means that nobody
	// knows.
	Mappings []Mapping
}

// A Mapping says that a field is made from fields of the source. A Target of
// "" is the whole dataset: a filter, a join or an order by these fields.
type Mapping struct {
	Target         string
	Sources        []string
	Transformation string // IDENTITY, MASKED or JOIN, or several with ", " between them; may be empty
}

// Lineage reads what the event says. An error is a *FaultError: a facet that means
// something here is not as its schema says.
func (e *Event) Lineage() (Lineage, error) {
	x := &extraction{out: Lineage{Aliases: map[Name][]Name{}}, edges: map[[2]Name]*edge{}, reads: map[Name]*Access{}, writes: map[Name]*Access{}}
	steps := []func() error{
		func() error { return x.job(e) },
		func() error { return x.datasets("inputs", e.Inputs, x.input) },
		func() error { return x.datasets("outputs", e.Outputs, x.output) },
		func() error {
			if e.Dataset == nil || e.Kind != DatasetEvent {
				return nil
			}
			return x.made("dataset.facets", nameOf(*e.Dataset), e.Dataset.Facets)
		},
		func() error { return x.jobLineage(e) },
	}
	if e.Kind == DatasetEvent {
		steps = append(steps, func() error { return x.alias("dataset.facets", *e.Dataset) })
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return Lineage{}, err
		}
	}
	return x.result(), nil
}

func nameOf(d Dataset) Name { return Name{d.Namespace, d.Name} }

// result puts everything in an order, so that equal events have equal lineage.
func (x *extraction) result() Lineage {
	out := x.out
	for _, access := range sorted(x.reads) {
		access.Fields = unique(access.Fields)
		out.Reads = append(out.Reads, *access)
	}
	for _, access := range sorted(x.writes) {
		out.Writes = append(out.Writes, *access)
	}
	for _, key := range slices.SortedFunc(maps.Keys(x.edges), func(a, b [2]Name) int {
		if n := compareNames(a[0], b[0]); n != 0 {
			return n
		}
		return compareNames(a[1], b[1])
	}) {
		e := x.edges[key]
		out.Derived = append(out.Derived, Derived{key[0], key[1], e.application, e.description, e.mappings()})
	}
	return out
}

func sorted[T any](m map[Name]*T) []*T {
	out := make([]*T, 0, len(m))
	for _, name := range slices.SortedFunc(maps.Keys(m), compareNames) {
		out = append(out, m[name])
	}
	return out
}
