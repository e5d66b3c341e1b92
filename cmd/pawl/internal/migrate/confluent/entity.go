package confluent

import (
	"cmp"
	"strings"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate"
	"github.com/pawl-registry/pawl/schema"
)

// An Entity is a version as the API, and the topic behind it, write it.
type Entity struct {
	Subject    string           `json:"subject,omitempty"`
	Version    int              `json:"version,omitempty"`
	ID         int              `json:"id,omitempty"`
	GUID       string           `json:"guid,omitempty"`
	Type       string           `json:"schemaType,omitempty"`
	References []reference      `json:"references,omitempty"`
	Metadata   *schema.Metadata `json:"metadata,omitempty"`
	RuleSet    *schema.RuleSet  `json:"ruleSet,omitempty"`
	Schema     string           `json:"schema"`
	Deleted    bool             `json:"deleted,omitempty"`
}

type reference struct {
	Name    string `json:"name"`
	Subject string `json:"subject"`
	Version int    `json:"version"`
}

// The context of what is set for all contexts.
const globalContext = ".__GLOBAL"

// PlaceOf reads a name: s, :.context:s, or :.context: for a context.
func PlaceOf(name string) migrate.Place {
	return placeIn(name, migrate.DefaultContext)
}

// placeIn reads a name where another context than the default one is meant by
// a name without one.
func placeIn(name, context string) migrate.Place {
	if strings.HasPrefix(name, ":.") {
		if in, subject, ok := strings.Cut(name[1:], ":"); ok {
			if in == globalContext && subject == "" {
				return migrate.Place{}
			}
			return migrate.Place{Context: in, Subject: subject}
		}
	}
	return migrate.Place{Context: context, Subject: name}
}

// nameOf is how the API names a place.
func nameOf(p migrate.Place) string {
	switch {
	case p == migrate.Place{}:
		return ":" + globalContext + ":"
	case p.Context == migrate.DefaultContext && !strings.HasPrefix(p.Subject, ":"):
		return p.Subject
	}
	return ":" + p.Context + ":" + p.Subject
}

// Neutral is the version without the ways of the API.
func (e Entity) Neutral() migrate.Version {
	v := migrate.Version{
		Place: PlaceOf(e.Subject), Number: e.Version, ID: e.ID, GUID: e.GUID, Type: cmp.Or(e.Type, "AVRO"),
		Files: []migrate.File{{Content: e.Schema}}, Metadata: e.Metadata, RuleSet: e.RuleSet, Deleted: e.Deleted,
	}
	for _, r := range e.References {
		place := placeIn(r.Subject, v.Context)
		ref := migrate.Reference{Name: r.Name, Subject: place.Subject, Version: r.Version}
		if place.Context != v.Context {
			ref.Context = place.Context
		}
		v.References = append(v.References, ref)
	}
	return v
}

// entityOf is a version with one file as the API takes it.
func entityOf(v migrate.Version) Entity {
	e := Entity{
		Version: v.Number, ID: v.ID, GUID: v.GUID, Type: v.Type, Schema: v.Files[0].Content, Metadata: v.Metadata, RuleSet: v.RuleSet,
	}
	for _, r := range v.References {
		to := migrate.Place{Context: cmp.Or(r.Context, v.Context), Subject: r.Subject}
		name := r.Subject
		if to.Context != v.Context {
			name = ":" + to.Context + ":" + r.Subject
		}
		e.References = append(e.References, reference{r.Name, name, r.Version})
	}
	return e
}
