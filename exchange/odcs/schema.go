package odcs

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/exchange"
)

// An Object is what one message of the data may be.
type Object struct {
	ID           string       `yaml:"id,omitempty"`
	Name         string       `yaml:"name"`
	PhysicalName string       `yaml:"physicalName,omitempty"`
	LogicalType  string       `yaml:"logicalType"`
	PhysicalType string       `yaml:"physicalType,omitempty"`
	Description  string       `yaml:"description,omitempty"`
	Tags         []string     `yaml:"tags,omitempty"`
	Definitions  []Definition `yaml:"authoritativeDefinitions,omitempty"`
	Properties   []Property   `yaml:"properties,omitempty"`
	Custom       []Custom     `yaml:"customProperties,omitempty"`
}

// A Definition leads to where something is defined.
type Definition struct {
	URL         string `yaml:"url"`
	Type        string `yaml:"type"`
	Description string `yaml:"description,omitempty"`
}

// A Property is a field.
type Property struct {
	Name         string     `yaml:"name,omitempty"` // items have none
	LogicalType  string     `yaml:"logicalType,omitempty"`
	Options      *Options   `yaml:"logicalTypeOptions,omitempty"`
	PhysicalType string     `yaml:"physicalType,omitempty"`
	Required     bool       `yaml:"required,omitempty"`
	Description  string     `yaml:"description,omitempty"`
	Tags         []string   `yaml:"tags,omitempty"`
	Sources      []string   `yaml:"transformSourceObjects,omitempty"`
	Logic        string     `yaml:"transformLogic,omitempty"`
	Properties   []Property `yaml:"properties,omitempty"`
	Items        *Property  `yaml:"items,omitempty"`
}

// Options narrow a logical type.
type Options struct {
	Format string `yaml:"format"`
}

func objects(m exchange.Mesh, s exchange.Subject) []Object {
	origins := originsOf(s)
	topic := ""
	if len(s.Bindings) > 0 {
		topic = s.Bindings[0].Topic
	}
	var out []Object
	for i, t := range s.Version.Types {
		o := Object{
			ID: stable(t.Type), Name: t.Name, PhysicalName: topic, LogicalType: "object", PhysicalType: physicalOf(t, topic), Description: t.Doc, Tags: t.Tags,
			Custom: []Custom{{"fullName", t.Type}},
		}
		if url := m.VersionURL(s.Name, s.Version.Number); url != "" {
			o.Definitions = []Definition{{url, "implementation", "The schema as published"}}
		}
		if t.Kind == exchange.Object {
			o.Properties = properties(t, t.Root(i == 0), origins)
		} else {
			// Data that is one value, such as a string for a key, is an object
			// with one property here: the standard knows no other root.
			o.Properties = []Property{property(t, "", "", origins)}
		}
		out = append(out, o)
	}
	return out
}

func physicalOf(t exchange.Field, topic string) string {
	switch {
	case topic != "":
		return "topic"
	case t.Kind == exchange.Object:
		return "record"
	}
	return t.Type
}

// stable is an id as the standard wants one.
func stable(text string) string {
	return strings.Trim(notStable.ReplaceAllString(text, "_"), "_")
}

var notStable = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// logical are the standard's words. It has none for bytes, which are strings
// with a format, nor for maps and unions, which are objects whose properties
// are key and value, or the branches.
var logical = map[exchange.Kind]string{
	exchange.String: "string", exchange.Bytes: "string", exchange.Integer: "integer", exchange.Number: "number", exchange.Boolean: "boolean",
	exchange.Date: "date", exchange.Time: "time", exchange.Timestamp: "timestamp",
	exchange.Object: "object", exchange.Map: "object", exchange.Union: "object", exchange.Array: "array",
}

func properties(f exchange.Field, path string, origins origins) []Property {
	out := make([]Property, 0, len(f.Parts))
	for _, part := range f.Parts {
		p := property(part, part.Name, f.Path(path, part), origins)
		if f.Kind != exchange.Object { // the path is that of the whole, which says it
			p.Sources, p.Logic = nil, ""
		}
		out = append(out, p)
	}
	return out
}

func property(f exchange.Field, name, path string, origins origins) Property {
	p := Property{Name: name, LogicalType: logical[f.Kind], PhysicalType: f.Type, Required: f.Required, Description: f.Doc, Tags: f.Tags}
	if path == "" && name == "" {
		p.Name = f.Name
	}
	if from, ok := origins[path]; ok && path != "" {
		p.Sources, p.Logic = from.sources, strings.Join(from.words, ", ")
	}
	switch f.Kind {
	case exchange.Bytes:
		p.Options = &Options{"binary"}
	case exchange.Array:
		if len(f.Parts) > 0 {
			items := properties(f, path, origins)[0]
			items.Name, items.Required = "", false
			p.Items = &items
		}
	default:
		p.Properties = properties(f, path, origins)
	}
	return p
}

// origins say from what fields come, by their paths.
type origins map[string]origin

type origin struct{ sources, words []string }

func originsOf(s exchange.Subject) origins {
	out := origins{}
	for _, d := range s.Derived {
		for _, m := range d.Mappings {
			if m.Target == "" {
				continue
			}
			o := out[m.Target]
			for _, field := range m.Sources {
				o.sources = append(o.sources, d.Source.Resource()+"#"+field)
			}
			if m.Transformation != "" && !slices.Contains(o.words, m.Transformation) {
				o.words = append(o.words, m.Transformation)
			}
			out[m.Target] = o
		}
	}
	return out
}

// custom is what the standard has no word for.
func custom(s exchange.Subject) []Custom {
	var out []Custom
	say := func(key, value string) {
		if value != "" {
			out = append(out, Custom{key, value})
		}
	}
	say("compatibilityLevel", s.Level)
	say("consumerGate", s.Gate)
	say("lifecycle", s.Lifecycle)
	if d := s.Deprecation; d != nil {
		if d.Alternative != nil {
			say("alternative", d.Alternative.Resource())
		}
		say("deprecationDocumentation", d.Documentation)
	}
	for _, key := range slices.Sorted(maps.Keys(s.Labels)) {
		say("label."+key, s.Labels[key])
	}
	for _, d := range s.Derived {
		say("derivedFrom", d.Source.Resource())
	}
	return out
}
