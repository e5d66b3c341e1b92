package openlineage

import (
	"encoding/json"
	"maps"
)

// MarshalJSON writes the event, with what came with it.
func (e *Event) MarshalJSON() ([]byte, error) {
	out := start(e.Extra)
	out.text("eventTime", e.EventTime)
	out.text("producer", e.Producer)
	out.optional("schemaURL", e.SchemaURL)
	out.optional("eventType", e.EventType)
	if e.Run != nil {
		in := start(e.Run.Extra)
		in.text("runId", e.Run.ID)
		in.facets("facets", e.Run.Facets)
		out["run"] = in
	}
	if e.Job != nil {
		in := start(e.Job.Extra)
		in.text("namespace", e.Job.Namespace)
		in.text("name", e.Job.Name)
		in.facets("facets", e.Job.Facets)
		out["job"] = in
	}
	if e.Dataset != nil {
		out["dataset"] = e.Dataset.members()
	}
	out.datasets("inputs", e.Inputs)
	out.datasets("outputs", e.Outputs)
	return json.Marshal(map[string]any(out))
}

func (d *Dataset) members() written {
	out := start(d.Extra)
	out.text("namespace", d.Namespace)
	out.text("name", d.Name)
	out.facets("facets", d.Facets)
	out.facets("inputFacets", d.InputFacets)
	out.facets("outputFacets", d.OutputFacets)
	return out
}

// written is an object that is being written.
type written map[string]any

func start(extra Members) written {
	out := written{}
	for name, text := range maps.All(extra) {
		out[name] = text
	}
	return out
}

func (w written) text(name, value string) { w[name] = value }

func (w written) optional(name, value string) {
	if value != "" {
		w[name] = value
	}
}

func (w written) facets(name string, f Facets) {
	if f != nil {
		w[name] = f
	}
}

func (w written) datasets(name string, list []Dataset) {
	if list == nil {
		return
	}
	out := make([]written, len(list))
	for i := range list {
		out[i] = list[i].members()
	}
	w[name] = out
}
