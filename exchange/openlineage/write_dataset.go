package openlineage

import (
	"strconv"
	"strings"

	"github.com/pawl-registry/pawl/exchange"
)

// subject is the event of a subject at a place.
func (s *script) subject(subject exchange.Subject, p place) *Event {
	name := s.dataset(subject.Name, p)
	f := Facets{}
	if v := subject.Version; v != nil {
		s.put(f, facetSchema, "1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet", schemaFacet{rootFields(v.Types)})
		s.put(f, facetVersion, "1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet", versionFacet{strconv.Itoa(v.Number)})
	}
	if p.Topic != "" {
		s.put(f, facetDatasetType, "1-0-1/DatasetTypeDatasetFacet.json#/$defs/DatasetTypeDatasetFacet", datasetTypeFacet{"TOPIC"})
		own := s.own(subject.Name)
		s.put(f, facetSymlinks, "1-0-1/SymlinksDatasetFacet.json#/$defs/SymlinksDatasetFacet", symlinksFacet{[]identifier{{own.Namespace, own.Name, "SUBJECT"}}})
	}
	if subject.Description != "" {
		s.put(f, facetDocumentation, "1-1-0/DocumentationDatasetFacet.json#/$defs/DocumentationDatasetFacet", documentationFacet{subject.Description})
	}
	if subject.Owner != "" {
		s.put(f, facetOwnership, "1-0-1/OwnershipDatasetFacet.json#/$defs/OwnershipDatasetFacet", ownedBy(subject.Owner))
	}
	if tags := tagsOf(subject, p); len(tags) > 0 {
		s.put(f, facetTags, "1-0-0/TagsDatasetFacet.json#/$defs/TagsDatasetFacet", tagsFacet{tags})
	}
	s.derived(f, subject, p)
	e := s.event(DatasetEvent)
	e.Dataset = &Dataset{Namespace: name.Namespace, Name: name.Name, Facets: f}
	return e
}

func ownedBy(team string) ownershipFacet { return ownershipFacet{[]owner{{"team:" + team, "OWNER"}}} }

// tagSource says in tags whose they are.
const tagSource = "PAWL"

// tagsOf are the tags of the subject and of its fields, and what else
// OpenLineage has no other word for.
func tagsOf(subject exchange.Subject, p place) []tag {
	var out []tag
	say := func(key, value string) {
		if value != "" {
			out = append(out, tag{Key: key, Value: value, Source: tagSource})
		}
	}
	say("environment", p.Environment)
	say("lifecycle", subject.Lifecycle)
	for _, t := range subject.Tags {
		say(t, "true")
	}
	if subject.Version != nil {
		for i, root := range subject.Version.Types {
			fieldTags(root.Root(i == 0), root, &out)
		}
	}
	return out
}

func fieldTags(path string, f exchange.Field, out *[]tag) {
	for _, part := range f.Parts {
		at := f.Path(path, part)
		for _, t := range part.Tags {
			*out = append(*out, tag{Key: t, Value: "true", Source: tagSource, Field: at})
		}
		fieldTags(at, part, out)
	}
}

// rootFields are the fields of a schema. Where data may be one of several
// messages, the fields of the first stand there as if it were alone, and after
// them the others, by their full names.
func rootFields(types []exchange.Field) []schemaField {
	var list []exchange.Field
	for i, t := range types {
		if i == 0 && t.Kind == exchange.Object {
			list = append(list, t.Parts...)
			continue
		}
		t.Name = t.Type
		list = append(list, t)
	}
	return schemaFields(list)
}

func schemaFields(parts []exchange.Field) []schemaField {
	out := make([]schemaField, 0, len(parts))
	for i, part := range parts {
		out = append(out, schemaField{part.Name, part.Type, part.Doc, i + 1, schemaFields(part.Parts)})
	}
	return out
}

// derived writes what the subject is made from in both facets that say so:
// columnLineage is what everybody reads, lineage can also say that nobody
// knows which fields.
func (s *script) derived(f Facets, subject exchange.Subject, p place) {
	if len(subject.Derived) == 0 {
		return
	}
	columns := columnsFacet{Fields: map[string]columnField{}}
	lineage := lineageFacet{Fields: map[string]lineageField{}}
	var said derivationsFacet
	for _, d := range subject.Derived {
		source := s.dataset(d.Source, s.at(d.Source, p.Environment))
		whole := lineageInput{Namespace: source.Namespace, Name: source.Name, Type: "DATASET"}
		lineage.Inputs = append(lineage.Inputs, whole)
		if d.Application != "" || d.Description != "" {
			said.Derivations = append(said.Derivations, derivation{source.Namespace, source.Name, d.Application, d.Description})
		}
		for _, m := range d.Mappings {
			for _, field := range m.Sources {
				steps := transformations(m.Transformation)
				columns.add(m.Target, inputField{source.Namespace, source.Name, field, steps})
				whole.Field, whole.Transformations = field, steps
				lineage.add(m.Target, whole)
			}
		}
	}
	s.put(f, facetLineage, "1-0-0/LineageFacet.json#/$defs/LineageDatasetFacet", lineage)
	if len(said.Derivations) > 0 {
		s.put(f, facetDerivations, ownURL+facetDerivations, said)
	}
	if len(columns.Fields)+len(columns.Dataset) > 0 {
		s.put(f, facetColumns, "1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet", columns)
	}
}

func (c *columnsFacet) add(target string, in inputField) {
	if target == "" {
		c.Dataset = append(c.Dataset, in)
		return
	}
	field := c.Fields[target]
	field.InputFields = append(field.InputFields, in)
	c.Fields[target] = field
}

func (l *lineageFacet) add(target string, in lineageInput) {
	if target == "" {
		l.Inputs = append(l.Inputs, in)
		return
	}
	field := l.Fields[target]
	field.Inputs = append(field.Inputs, in)
	l.Fields[target] = field
}

// indirect are the transformations that say which data there is, not what it
// is.
var indirect = map[string]bool{"JOIN": true, "GROUP_BY": true, "FILTER": true, "SORT": true, "WINDOW": true, "CONDITIONAL": true}

// transformations is what wordsOf reads.
func transformations(words string) []transformation {
	var out []transformation
	for word := range strings.SplitSeq(words, wordEnd) {
		switch {
		case word == "":
		case word == masked:
			out = append(out, transformation{Type: "DIRECT", Subtype: "TRANSFORMATION", Masking: true})
		case word == "DIRECT" || word == "INDIRECT":
			out = append(out, transformation{Type: word})
		case indirect[word]:
			out = append(out, transformation{Type: "INDIRECT", Subtype: word})
		default:
			out = append(out, transformation{Type: "DIRECT", Subtype: word})
		}
	}
	return out
}
