package backstage

import (
	"strconv"
	"strings"

	"github.com/pawl-registry/pawl/exchange"
)

// subject writes an API, and a Resource for each topic that has its data.
func (b *Book) subject(s exchange.Subject) {
	if s.Version == nil {
		return
	}
	format := strings.ToLower(s.Version.Format)
	e := Entity{Kind: "API", Metadata: meta(apiName(s.Name), s.Name.Resource(), s.Description, s.Labels)}
	e.Metadata.Title = s.Name.Name
	e.Metadata.Tags = tags([]string{format}, s.Tags)
	e.Metadata.Annotations[prefix+"version"] = strconv.Itoa(s.Version.Number)
	if link := b.mesh.SubjectURL(s.Name); link != "" {
		e.Metadata.Links = append(e.Metadata.Links, Link{link, "Schema registry"})
	}
	b.deprecation(&e, s.Deprecation)
	e.Spec = Spec{Type: format, Lifecycle: lifecycle(s.Lifecycle), Owner: b.owner(s.Owner), System: b.system(&e, s.Name), Definition: s.Version.Text}
	b.add(e)
	for _, p := range s.Bindings {
		b.topic(s, p, e.Spec)
	}
}

func lifecycle(said string) string {
	if said == "" {
		return unknown
	}
	return strings.ToLower(said)
}

// system is the data product that a subject is an output of. An API has one
// at most: of several the first one by name has it, an annotation names all.
func (b *Book) system(e *Entity, n exchange.Name) string {
	names := b.systems[n]
	if len(names) == 0 {
		return ""
	}
	if len(names) > 1 {
		e.Metadata.Annotations[prefix+"systems"] = strings.Join(names, ", ")
	}
	return names[0]
}

func (b *Book) deprecation(e *Entity, d *exchange.Deprecation) {
	if d == nil {
		return
	}
	say := func(key, value string) {
		if value != "" {
			e.Metadata.Annotations[prefix+key] = value
		}
	}
	if !d.Effective.IsZero() {
		say("deprecated", d.Effective.UTC().Format("2006-01-02"))
	}
	if !d.Removal.IsZero() {
		say("removal", d.Removal.UTC().Format("2006-01-02"))
	}
	if d.Alternative != nil {
		say("alternative", "api:default/"+nameOf(apiName(*d.Alternative)))
	}
	if d.Documentation != "" {
		e.Metadata.Links = append(e.Metadata.Links, Link{d.Documentation, "Deprecation"})
	}
}

func topicName(p exchange.Binding) string {
	return strings.Trim(p.Environment+"."+p.Broker+"."+p.Topic, ".")
}

// topic writes a Resource. Two subjects at one topic, of keys and of values,
// share theirs: the first has it.
func (b *Book) topic(s exchange.Subject, p exchange.Binding, api Spec) {
	name := nameOf(topicName(p))
	if b.topics[name] {
		return
	}
	b.topics[name] = true
	e := Entity{Kind: "Resource", Metadata: meta(topicName(p), s.Name.Resource(), "", nil), Spec: Spec{Type: "kafka-topic", Owner: api.Owner, System: api.System}}
	e.Metadata.Title = p.Topic
	e.Metadata.Annotations[prefix+"environment"] = p.Environment
	e.Metadata.Annotations[prefix+"broker"] = p.Broker
	b.add(e)
}
