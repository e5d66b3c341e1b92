package migrate

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/pawl-registry/pawl/schema"
)

// DefaultContext is the context of subjects that are in no other. Contexts are
// what Pawl calls domains; a context has its domain's name after a dot.
const DefaultContext = "."

// A Place is a subject, a whole context where Subject is empty, or the whole
// registry where both are.
type Place struct {
	Context string `json:"context,omitempty"`
	Subject string `json:"subject,omitempty"`
}

// String is the place as Confluent's API qualifies it.
func (p Place) String() string {
	switch {
	case p == Place{}:
		return "the registry"
	case p.Context == DefaultContext && p.Subject != "":
		return p.Subject
	}
	return ":" + p.Context + ":" + p.Subject
}

func (p Place) compare(q Place) int {
	return cmp.Or(cmp.Compare(p.Context, q.Context), cmp.Compare(p.Subject, q.Subject))
}

// A Key names a version.
type Key struct {
	Place
	Number int
}

// String is the version as people name it.
func (k Key) String() string { return fmt.Sprintf("%s version %d", k.Place, k.Number) }

// A File is one source file of a schema.
type File struct {
	Path    string `json:"path,omitempty"`
	Content string `json:"content"`
}

// A Reference is an import of another subject's version. An empty Context is
// that of the version that has the reference.
type Reference struct {
	Name    string `json:"name"`
	Context string `json:"context,omitempty"`
	Subject string `json:"subject"`
	Version int    `json:"version"`
}

// A Version is one version of a subject.
type Version struct {
	Place
	Number int    `json:"version"`
	ID     int    `json:"id"`
	GUID   string `json:"guid,omitempty"` // empty where the registry has none
	Type   string `json:"schemaType"`     // AVRO, PROTOBUF, JSON
	// Files are one without a path where the registry knows no paths.
	Files      []File           `json:"files"`
	References []Reference      `json:"references,omitempty"`
	Metadata   *schema.Metadata `json:"metadata,omitempty"`
	RuleSet    *schema.RuleSet  `json:"ruleSet,omitempty"`
	Deleted    bool             `json:"deleted,omitempty"` // softly
}

// Key is the name of the version.
func (v Version) Key() Key { return Key{v.Place, v.Number} }

// imports are the versions that the version references.
func (v Version) imports() []Key {
	keys := make([]Key, len(v.References))
	for i, ref := range v.References {
		keys[i] = Key{Place{cmp.Or(ref.Context, v.Context), ref.Subject}, ref.Version}
	}
	return keys
}

// A Config is what is set at a place: the fields of Confluent's configuration
// by their names, and beside them those that only Pawl has.
type Config struct {
	Place
	Fields map[string]json.RawMessage `json:"config"`
}

// PawlOnly reports whether a field of a config is one that other registries
// neither have nor miss.
func PawlOnly(field string) bool {
	return slices.Contains([]string{"surface", "profile", "gate", "exemptions", "ignoreUnstablePackages"}, field)
}

// Plain leaves out of a content the fields that only Pawl knows.
func (c Content) Plain() Content {
	configs := c.Configs
	c.Configs = nil
	for _, config := range configs {
		fields := maps.Clone(config.Fields)
		maps.DeleteFunc(fields, func(name string, _ json.RawMessage) bool { return PawlOnly(name) })
		if len(fields) > 0 {
			c.Configs = append(c.Configs, Config{config.Place, fields})
		}
	}
	return c
}

// A Mode is what may be changed at a place. An empty one is not set.
type Mode struct {
	Place
	Mode string `json:"mode"`
}

// A Content is everything that is copied of a registry, in the order of
// places and numbers.
type Content struct {
	Configs  []Config
	Modes    []Mode
	Versions []Version
	Unread   []Refused // what a registry has and cannot tell
}

// Sort puts a content into its order.
func (c *Content) Sort() {
	slices.SortFunc(c.Configs, func(a, b Config) int { return a.compare(b.Place) })
	slices.SortFunc(c.Modes, func(a, b Mode) int { return a.compare(b.Place) })
	slices.SortFunc(c.Versions, func(a, b Version) int {
		return cmp.Or(a.compare(b.Place), cmp.Compare(a.Number, b.Number))
	})
}

// Subjects are the subjects that a content has versions of.
func (c *Content) Subjects() []Place {
	var subjects []Place
	for _, v := range c.Versions {
		subjects = append(subjects, v.Place)
	}
	slices.SortFunc(subjects, Place.compare)
	return slices.Compact(subjects)
}

// Contexts are the contexts that a content has anything of.
func (c *Content) Contexts() []string {
	var contexts []string
	add := func(p Place) {
		if p.Context != "" {
			contexts = append(contexts, p.Context)
		}
	}
	for _, v := range c.Versions {
		add(v.Place)
	}
	for _, config := range c.Configs {
		add(config.Place)
	}
	for _, mode := range c.Modes {
		add(mode.Place)
	}
	slices.Sort(contexts)
	return slices.Compact(contexts)
}
