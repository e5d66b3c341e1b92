package openlineage

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// An extraction gathers what the facets of an event say.
type extraction struct {
	out           Lineage
	self          Name
	reads, writes map[Name]*Access
	edges         map[[2]Name]*edge // by target and source
}

// An edge collects the mappings between two datasets, by target.
type edge struct {
	fields                   map[string]*mapped
	application, description string
}

// A mapped field collects from what it is made, and how.
type mapped struct{ sources, words []string }

func compareNames(a, b Name) int {
	return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
}

func (x *extraction) edge(target, source Name) *edge {
	key := [2]Name{target, source}
	if x.edges[key] == nil {
		x.edges[key] = &edge{fields: map[string]*mapped{}}
	}
	return x.edges[key]
}

// add notes that a field of the target comes from one of the source.
func (e *edge) add(target, source string, words []string) {
	if e.fields[target] == nil {
		e.fields[target] = &mapped{}
	}
	m := e.fields[target]
	m.sources, m.words = append(m.sources, source), append(m.words, words...)
}

func (e *edge) mappings() []Mapping {
	out := make([]Mapping, 0, len(e.fields))
	for _, target := range slices.Sorted(maps.Keys(e.fields)) {
		m := e.fields[target]
		out = append(out, Mapping{target, unique(m.sources), strings.Join(unique(m.words), wordEnd)})
	}
	return out
}

// unique sorts a list and leaves out what is there twice.
func unique(list []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(list)))
}

func (x *extraction) job(e *Event) error {
	if e.Job == nil {
		return nil
	}
	x.self = Name{e.Job.Namespace, e.Job.Name}
	info := &JobInfo{Name: x.self}
	x.out.Job = info
	doc, _, err := read[documentationFacet]("job.facets", e.Job.Facets, facetDocumentation)
	if err != nil {
		return err
	}
	info.Description = doc.Description
	owners, _, err := read[ownershipFacet]("job.facets", e.Job.Facets, facetOwnership)
	if err != nil {
		return err
	}
	if len(owners.Owners) > 0 {
		info.Owner = owners.Owners[0].Name
	}
	return x.environment(e, info)
}

// environment is that of a tag: of the run, or else of the job.
func (x *extraction) environment(e *Event, info *JobInfo) error {
	places := []struct {
		path   string
		facets Facets
	}{{"job.facets", e.Job.Facets}}
	if e.Run != nil {
		places = append(places, struct {
			path   string
			facets Facets
		}{"run.facets", e.Run.Facets})
	}
	for _, place := range places {
		tags, _, err := read[tagsFacet](place.path, place.facets, facetTags)
		if err != nil {
			return err
		}
		for _, t := range tags.Tags {
			if strings.EqualFold(t.Key, "environment") {
				info.Environment = t.Value
			}
		}
	}
	return nil
}

func (x *extraction) datasets(name string, list []Dataset, each func(path string, d Dataset) error) error {
	for i, d := range list {
		path := fmt.Sprintf("%s[%d]", name, i)
		if err := each(path, d); err != nil {
			return err
		}
		if err := x.alias(path+".facets", d); err != nil {
			return err
		}
	}
	return nil
}

func (x *extraction) alias(path string, d Dataset) error {
	links, _, err := read[symlinksFacet](path, d.Facets, facetSymlinks)
	if err != nil {
		return err
	}
	for _, id := range links.Identifiers {
		name := nameOf(d)
		x.out.Aliases[name] = append(x.out.Aliases[name], Name{id.Namespace, id.Name})
	}
	return nil
}

func (x *extraction) input(path string, d Dataset) error {
	access, err := accessOf(path, d, d.InputFacets, path+".inputFacets")
	if err != nil {
		return err
	}
	x.read(access.Dataset, "").merge(access)
	return nil
}

// output is also where column lineage stands.
func (x *extraction) output(path string, d Dataset) error {
	access, err := accessOf(path, d, d.OutputFacets, path+".outputFacets")
	if err != nil {
		return err
	}
	x.wrote(access.Dataset).merge(access)
	return x.made(path+".facets", nameOf(d), d.Facets)
}

func accessOf(path string, d Dataset, role Facets, rolePath string) (Access, error) {
	access := Access{Dataset: nameOf(d)}
	version, _, err := read[versionFacet](path+".facets", d.Facets, facetVersion)
	if err != nil {
		return access, err
	}
	access.Version = version.Version
	usage, ok, err := read[Usage](rolePath, role, facetUsage)
	if ok {
		access.Usage = &usage
	}
	return access, err
}

func (a *Access) merge(b Access) {
	a.Version = cmp.Or(b.Version, a.Version)
	if b.Usage != nil {
		a.Usage = b.Usage
	}
}

// read notes that the job reads a dataset, and a field of it if that is known.
func (x *extraction) read(name Name, field string) *Access {
	if x.reads[name] == nil {
		x.reads[name] = &Access{Dataset: name}
	}
	if field != "" {
		x.reads[name].Fields = append(x.reads[name].Fields, field)
	}
	return x.reads[name]
}

func (x *extraction) wrote(name Name) *Access {
	if x.writes[name] == nil {
		x.writes[name] = &Access{Dataset: name}
	}
	return x.writes[name]
}
