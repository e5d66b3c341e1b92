package openlineage

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/pawl-registry/pawl/exchange"
)

// Scheme is that of the namespaces that name subjects and applications as the
// registry does.
const Scheme = "pawl"

// Where the specification of events and facets is.
const (
	eventsURL = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/"
	facetsURL = "https://openlineage.io/spec/facets/"
	ownURL    = "https://github.com/pawl-registry/pawl/blob/main/docs/exchange.md#"
)

// A Writer writes a mesh as events.
type Writer struct {
	Producer string    // a URI that says which program wrote them
	Time     time.Time // of all of them
}

// Events are one dataset event for each place where data of a subject flows,
// and one job event for each application in each environment, in this order.
func (w Writer) Events(m exchange.Mesh) ([]*Event, error) {
	s := &script{Writer: w, host: hostOf(m.Registry), subjects: map[exchange.Name]exchange.Subject{}}
	for _, subject := range slices.Concat(m.Neighbours, m.Subjects) {
		s.subjects[subject.Name] = subject
	}
	var out []*Event
	for _, subject := range m.Subjects {
		for _, place := range s.places(subject) {
			out = append(out, s.subject(subject, place))
		}
	}
	for _, application := range m.Applications {
		out = append(out, s.application(application)...)
	}
	return out, s.err
}

// A script is a writing of events.
type script struct {
	Writer
	host     string
	subjects map[exchange.Name]exchange.Subject
	err      error // of encoding; what follows it means nothing
}

// hostOf is how a registry stands in namespaces: by its host, or as local
// where its URL is not known.
func hostOf(registry string) string {
	if u, err := url.Parse(registry); err == nil && u.Host != "" {
		return u.Host
	}
	return "local"
}

// A place is where data of a subject flows: a topic in an environment, or
// nothing that is known.
type place = exchange.Binding

func (s *script) places(subject exchange.Subject) []place {
	var out []place
	for _, b := range subject.Bindings {
		if named(b) {
			out = append(out, b)
		}
	}
	if len(out) == 0 {
		return []place{{}}
	}
	return out
}

// at finds where data of a subject flows in an environment.
func (s *script) at(name exchange.Name, environment string) place {
	for _, b := range s.subjects[name].Bindings {
		if b.Environment == environment && named(b) {
			return b
		}
	}
	return place{}
}

// dataset names a subject: by its topic, as all others do, or else by its own
// name.
func (s *script) dataset(name exchange.Name, p place) Name {
	if !named(p) {
		return s.own(name)
	}
	return Name{KafkaNamespace(p.Broker), p.Topic}
}

// named reports whether a place has a name that others know: a topic without
// its broker has none.
func named(p place) bool { return p.Topic != "" && p.Broker != "" }

func (s *script) own(name exchange.Name) Name {
	return Name{Scheme + "://" + s.host, name.String()}
}

// KafkaNamespace is that of the topics of a broker.
func KafkaNamespace(broker string) string {
	if strings.Contains(broker, "://") {
		return broker
	}
	return "kafka://" + broker
}

func (s *script) event(kind Kind) *Event {
	return &Event{
		Kind: kind, EventTime: s.Time.UTC().Format(time.RFC3339Nano), Producer: s.Producer, SchemaURL: eventsURL + string(kind),
	}
}

// put adds a facet. schema is the rest of its schema's URL.
func (s *script) put(into Facets, name, schema string, facet any) {
	if !strings.Contains(schema, "://") {
		schema = facetsURL + schema
	}
	text, err := json.Marshal(facet)
	if err == nil {
		var members Members
		if err = json.Unmarshal(text, &members); err == nil {
			members["_producer"], members["_schemaURL"] = quote(s.Producer), quote(schema)
			text, err = json.Marshal(members)
		}
	}
	if err != nil && s.err == nil {
		s.err = err
	}
	into[name] = text
}

func quote(text string) json.RawMessage {
	out, err := json.Marshal(text)
	if err != nil { // a string has no way to fail
		return json.RawMessage(`""`)
	}
	return out
}

// Subject reads a dataset's name that own has made.
func (n Name) Subject() (exchange.Name, bool) {
	domain, subject, ok := strings.Cut(n.Name, "/")
	if !ok || !strings.HasPrefix(n.Namespace, Scheme+"://") {
		return exchange.Name{}, false
	}
	return exchange.Name{Domain: domain, Name: subject}, true
}
