package pawl

import (
	"maps"
	"slices"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// Metadata is what a publisher says about a schema, and a part of it: the same
// text with other metadata is another schema, with an id of its own. In JSON
// its fields have Confluent's names.
type Metadata struct {
	// Tags are the tags of places in the schema, by their path.
	Tags map[string][]string `json:"tags,omitempty"`
	// Properties are pairs of any meaning.
	Properties map[string]string `json:"properties,omitempty"`
	// Sensitive names the properties that must not be shown to everybody.
	Sensitive []string `json:"sensitive,omitempty"`
}

// A RuleSet is what a publisher wants done with data of a schema, and a part
// of it. Clients carry it out; the registry keeps it.
type RuleSet struct {
	Migration []DataRule `json:"migrationRules,omitempty"` // between versions
	Domain    []DataRule `json:"domainRules,omitempty"`    // on data
	Encoding  []DataRule `json:"encodingRules,omitempty"`  // on encoded data
	// EnableAt is when clients start to obey the rules; empty is at once.
	EnableAt string `json:"enableAt,omitempty"`
}

// A DataRule is one step of a RuleSet. Its words are those of Confluent's data
// contracts.
type DataRule struct {
	Name      string            `json:"name"`
	Doc       string            `json:"doc,omitempty"`
	Kind      string            `json:"kind,omitempty"` // TRANSFORM or CONDITION
	Mode      string            `json:"mode,omitempty"` // UPGRADE, DOWNGRADE, UPDOWN; WRITE, READ, WRITEREAD
	Type      string            `json:"type,omitempty"` // CEL, JSONATA, ENCRYPT, …
	Tags      []string          `json:"tags,omitempty"`
	Params    map[string]string `json:"params,omitempty"`
	Expr      string            `json:"expr,omitempty"`
	OnSuccess string            `json:"onSuccess,omitempty"`
	OnFailure string            `json:"onFailure,omitempty"`
	Disabled  bool              `json:"disabled,omitempty"`
}

func (m *Metadata) clone() *Metadata {
	if m == nil {
		return nil
	}
	out := &Metadata{Tags: maps.Clone(m.Tags), Properties: maps.Clone(m.Properties), Sensitive: slices.Clone(m.Sensitive)}
	for path, tags := range out.Tags {
		out.Tags[path] = slices.Clone(tags)
	}
	return out
}

// size is how many bytes its texts take.
func (m *Metadata) size() int {
	if m == nil {
		return 0
	}
	sum := pairsSize(m.Properties) + textsSize(m.Sensitive)
	for path, tags := range m.Tags {
		sum += 2*stringHeaders + len(path) + textsSize(tags)
	}
	return sum
}

func textsSize(texts []string) int {
	sum := 0
	for _, text := range texts {
		sum += stringHeaders + len(text)
	}
	return sum
}

func (s *RuleSet) clone() *RuleSet {
	if s == nil {
		return nil
	}
	copied := func(r DataRule) DataRule {
		r.Tags, r.Params = slices.Clone(r.Tags), maps.Clone(r.Params)
		return r
	}
	return &RuleSet{
		Migration: convert(s.Migration, copied), Domain: convert(s.Domain, copied), Encoding: convert(s.Encoding, copied), EnableAt: s.EnableAt,
	}
}

// size is how many bytes its texts take.
func (s *RuleSet) size() int {
	if s == nil {
		return 0
	}
	sum := len(s.EnableAt)
	for _, r := range slices.Concat(s.Migration, s.Domain, s.Encoding) {
		texts := []string{r.Name, r.Doc, r.Kind, r.Mode, r.Type, r.Expr, r.OnSuccess, r.OnFailure}
		sum += textsSize(texts) + textsSize(r.Tags) + pairsSize(r.Params)
	}
	return sum
}

func toMetadata(m *Metadata) *registryv1.Metadata {
	if m == nil {
		return nil
	}
	out := &registryv1.Metadata{Properties: m.Properties, Sensitive: m.Sensitive}
	if len(m.Tags) > 0 {
		out.Tags = make(map[string]*registryv1.MetadataTags, len(m.Tags))
	}
	for path, tags := range m.Tags {
		out.Tags[path] = &registryv1.MetadataTags{Tags: tags}
	}
	return out
}

func fromMetadata(m *registryv1.Metadata) *Metadata {
	if m == nil {
		return nil
	}
	out := &Metadata{Properties: m.GetProperties(), Sensitive: m.GetSensitive()}
	if len(m.GetTags()) > 0 {
		out.Tags = make(map[string][]string, len(m.GetTags()))
	}
	for path, tags := range m.GetTags() {
		out.Tags[path] = tags.GetTags()
	}
	return out
}

func toRules(s *RuleSet) *registryv1.RuleSet {
	if s == nil {
		return nil
	}
	return &registryv1.RuleSet{
		MigrationRules: convert(s.Migration, toRule), DomainRules: convert(s.Domain, toRule),
		EncodingRules: convert(s.Encoding, toRule), EnableAt: s.EnableAt,
	}
}

func fromRules(s *registryv1.RuleSet) *RuleSet {
	if s == nil {
		return nil
	}
	return &RuleSet{
		Migration: convert(s.GetMigrationRules(), fromRule), Domain: convert(s.GetDomainRules(), fromRule),
		Encoding: convert(s.GetEncodingRules(), fromRule), EnableAt: s.GetEnableAt(),
	}
}

func toRule(r DataRule) *registryv1.DataRule {
	return &registryv1.DataRule{
		Name: r.Name, Doc: r.Doc, Kind: r.Kind, Mode: r.Mode, Type: r.Type, Tags: r.Tags,
		Params: r.Params, Expr: r.Expr, OnSuccess: r.OnSuccess, OnFailure: r.OnFailure, Disabled: r.Disabled,
	}
}

func fromRule(r *registryv1.DataRule) DataRule {
	return DataRule{
		Name: r.GetName(), Doc: r.GetDoc(), Kind: r.GetKind(), Mode: r.GetMode(), Type: r.GetType(), Tags: r.GetTags(),
		Params: r.GetParams(), Expr: r.GetExpr(), OnSuccess: r.GetOnSuccess(), OnFailure: r.GetOnFailure(), Disabled: r.GetDisabled(),
	}
}
