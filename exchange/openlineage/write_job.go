package openlineage

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pawl-registry/pawl/exchange"
)

// The labels of an application that came as a job of others: its name there.
const (
	LabelNamespace = "openlineage.namespace"
	LabelName      = "openlineage.name"
)

// applications is what names of jobs begin with that are Pawl's applications.
const applications = "applications/"

// jobName is the job that stands for an application in an environment. A job of
// others keeps the name that it came with.
func (s *script) jobName(a exchange.Application, environment string) Name {
	if name := a.Labels[LabelName]; name != "" {
		return Name{a.Labels[LabelNamespace], name}
	}
	namespace := Scheme + "://" + s.host
	if environment != "" {
		namespace += "/environments/" + environment
	}
	return Name{namespace, applications + a.Name}
}

// Application reads a name of a job that jobName has made: the application and
// its environment. Any job in a namespace pawl:// is one.
func (n Name) Application() (application, environment string, ok bool) {
	rest, ok := strings.CutPrefix(n.Namespace, Scheme+"://")
	if !ok {
		return "", "", false
	}
	_, environment, _ = strings.Cut(rest, "environments/")
	return strings.TrimPrefix(n.Name, applications), environment, true
}

// application is one event for each environment, in the order of their names.
func (s *script) application(a exchange.Application) []*Event {
	byEnvironment := map[string][]exchange.Usage{}
	for _, u := range a.Usages {
		byEnvironment[u.Environment] = append(byEnvironment[u.Environment], u)
	}
	if len(byEnvironment) == 0 {
		byEnvironment[""] = nil
	}
	var out []*Event
	for _, environment := range slices.Sorted(maps.Keys(byEnvironment)) {
		out = append(out, s.job(a, environment, byEnvironment[environment]))
	}
	return out
}

func (s *script) job(a exchange.Application, environment string, usages []exchange.Usage) *Event {
	name := s.jobName(a, environment)
	f := Facets{}
	s.put(f, facetJobType, "2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet", jobTypeFacet{"SERVICE", tagSource, "APPLICATION"})
	if a.Owner != "" {
		s.put(f, facetOwnership, "1-0-1/OwnershipJobFacet.json#/$defs/OwnershipJobFacet", ownedBy(a.Owner))
	}
	if a.Description != "" {
		s.put(f, facetDocumentation, "1-1-0/DocumentationJobFacet.json#/$defs/DocumentationJobFacet", documentationFacet{a.Description})
	}
	if environment != "" {
		s.put(f, facetTags, "1-0-0/TagsJobFacet.json#/$defs/TagsJobFacet", tagsFacet{[]tag{{Key: "environment", Value: environment, Source: tagSource}}})
	}
	e := s.event(JobEvent)
	e.Job = &Job{Namespace: name.Namespace, Name: name.Name, Facets: f}
	e.Inputs, e.Outputs = []Dataset{}, []Dataset{}
	slices.SortFunc(usages, func(a, b exchange.Usage) int {
		return cmp.Compare(a.Subject.String(), b.Subject.String())
	})
	for _, u := range usages {
		d := s.used(u)
		if u.Producer {
			d.OutputFacets, d.InputFacets = d.InputFacets, nil
			e.Outputs = append(e.Outputs, d)
			continue
		}
		e.Inputs = append(e.Inputs, d)
	}
	return e
}

// used is a subject as an input.
func (s *script) used(u exchange.Usage) Dataset {
	name := s.dataset(u.Subject, s.at(u.Subject, u.Environment))
	d := Dataset{Namespace: name.Namespace, Name: name.Name, InputFacets: Facets{}}
	if u.Version > 0 {
		d.Facets = Facets{}
		s.put(d.Facets, facetVersion, "1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet", versionFacet{strconv.Itoa(u.Version)})
	}
	s.put(d.InputFacets, facetUsage, ownURL+facetUsage, Usage{
		Version: u.Version, Release: u.Release, Source: u.Source, State: u.State,
		Message: u.Message, Paths: u.Paths, Partial: u.Partial, Reader: readerOf(u.Reader),
	})
	return d
}

func readerOf(r *exchange.Reader) *Reader {
	if r == nil {
		return nil
	}
	out := &Reader{Format: r.Format}
	for _, f := range r.Files {
		out.Files = append(out.Files, ReaderFile(f))
	}
	for _, ref := range r.References {
		out.References = append(out.References, ReaderReference{ref.Name, ref.Subject.Domain, ref.Subject.Name, ref.Version})
	}
	return out
}
