package openlineage

// made reads what a dataset is made from: its column lineage, and the newer
// facet that says the same in other words. Events may carry both.
func (x *extraction) made(path string, target Name, facets Facets) error {
	columns, _, err := read[columnsFacet](path, facets, facetColumns)
	if err != nil {
		return err
	}
	for field, from := range columns.Fields {
		for _, in := range from.InputFields {
			x.field(target, field, in, from.TransformationType)
		}
	}
	for _, in := range columns.Dataset {
		x.field(target, "", in, "")
	}
	lineage, _, err := read[lineageFacet](path, facets, facetLineage)
	if err != nil {
		return err
	}
	x.lineage(target, lineage.Inputs, lineage.Fields)
	said, _, err := read[derivationsFacet](path, facets, facetDerivations)
	for _, d := range said.Derivations {
		e := x.edge(target, Name{d.Namespace, d.Name})
		e.application, e.description = d.Application, d.Description
	}
	return err
}

// field notes that a field comes from a field of another dataset. The job of
// the event, if it has one, then reads that field.
func (x *extraction) field(target Name, field string, in inputField, old string) {
	source := Name{in.Namespace, in.Name}
	x.edge(target, source).add(field, in.Field, wordsOf(in.Transformations, old))
	if x.out.Job != nil {
		x.read(source, in.Field)
	}
}

// lineage reads the newer facet. Inputs that are jobs say who makes the
// target; where that is the event's own job, it writes the target.
func (x *extraction) lineage(target Name, inputs []lineageInput, fields map[string]lineageField) {
	for _, in := range inputs {
		x.lineageInput(target, "", in)
	}
	for field, from := range fields {
		for _, in := range from.Inputs {
			x.lineageInput(target, field, in)
		}
	}
}

func (x *extraction) lineageInput(target Name, field string, in lineageInput) {
	source := Name{in.Namespace, in.Name}
	switch {
	case in.Type == "JOB":
		if x.out.Job != nil && (source == Name{} || source == x.self) {
			x.wrote(target)
		}
	case in.Field != "":
		x.field(target, field, inputField{in.Namespace, in.Name, in.Field, in.Transformations}, "")
	default:
		x.edge(target, source)
		if x.out.Job != nil {
			x.read(source, "")
		}
	}
}

// jobLineage reads the newer facet of a job. What it says of other jobs than
// the event's own is theirs to say.
func (x *extraction) jobLineage(e *Event) error {
	if e.Job == nil {
		return nil
	}
	facet, _, err := read[lineageFacet]("job.facets", e.Job.Facets, facetLineage)
	if err != nil {
		return err
	}
	for _, entry := range facet.Entries {
		target := Name{entry.Namespace, entry.Name}
		switch {
		case entry.Type == "DATASET":
			x.lineage(target, entry.Inputs, entry.Fields)
		case target == Name{} || target == x.self:
			for _, in := range entry.Inputs {
				if in.Type == "DATASET" {
					x.read(Name{in.Namespace, in.Name}, in.Field)
				}
			}
		}
	}
	return nil
}

// masked is the transformation of data that can no longer be told.
const masked = "MASKED"

// wordEnd is between the words for several things that are done to one field.
const wordEnd = ", "

// wordsOf are the words for what is done to a field.
func wordsOf(list []transformation, old string) []string {
	var out []string
	for _, t := range list {
		switch {
		case t.Masking:
			out = append(out, masked)
		case t.Subtype != "":
			out = append(out, t.Subtype)
		case t.Type != "":
			out = append(out, t.Type)
		}
	}
	if len(out) == 0 && old != "" {
		return []string{old}
	}
	return out
}
