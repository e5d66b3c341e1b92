package native

import (
	"encoding/json"
	"fmt"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/schema"
)

// onlyFile is the path that Pawl gives an only file which came without one.
var onlyFile = map[registryv1.Format]string{
	registryv1.Format_AVRO: "schema.avsc", registryv1.Format_PROTOBUF: "schema.proto",
}

func filesOf(s *registryv1.Schema) []migrate.File {
	files := make([]migrate.File, len(s.GetFiles()))
	for i, f := range s.GetFiles() {
		files[i] = migrate.File{Path: f.GetPath(), Content: f.GetContent()}
	}
	if len(files) == 1 && files[0].Path == onlyFile[s.GetFormat()] {
		files[0].Path = ""
	}
	return files
}

func referencesOf(s *registryv1.Schema, domain string) []migrate.Reference {
	var refs []migrate.Reference
	for _, r := range s.GetReferences() {
		ref := migrate.Reference{Name: r.GetName(), Subject: r.GetSubject(), Version: int(r.GetVersion())}
		if r.GetDomain() != domain {
			ref.Context = contextOf(r.GetDomain())
		}
		refs = append(refs, ref)
	}
	return refs
}

func metadataOf(m *registryv1.Metadata) *schema.Metadata {
	if m == nil {
		return nil
	}
	out := &schema.Metadata{Properties: m.GetProperties(), Sensitive: m.GetSensitive()}
	for path, tags := range m.GetTags() {
		if out.Tags == nil {
			out.Tags = map[string][]string{}
		}
		out.Tags[path] = tags.GetTags()
	}
	return out
}

func wireMetadata(m *schema.Metadata) *registryv1.Metadata {
	if m == nil {
		return nil
	}
	out := &registryv1.Metadata{Properties: m.Properties, Sensitive: m.Sensitive, Tags: map[string]*registryv1.MetadataTags{}}
	for path, tags := range m.Tags {
		out.Tags[path] = &registryv1.MetadataTags{Tags: tags}
	}
	return out
}

// Rule sets have the same JSON on both sides.

func rulesOf(r *registryv1.RuleSet) *schema.RuleSet {
	if r == nil {
		return nil
	}
	text, err := protojson.Marshal(r)
	var out schema.RuleSet
	if err != nil || json.Unmarshal(text, &out) != nil {
		return nil // what a registry answers is UTF-8
	}
	return &out
}

func wireRules(r *schema.RuleSet) (*registryv1.RuleSet, error) {
	if r == nil {
		return nil, nil
	}
	text, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	out := &registryv1.RuleSet{}
	return out, protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(text, out)
}

// source is a version as a publication brings it. Metadata and rules are
// always given: those of the version before must not be taken.
func source(v migrate.Version) (*registryv1.SchemaSource, error) {
	format, known := registryv1.Format_value[v.Type]
	if !known || format == 0 {
		return nil, fmt.Errorf("the format %s is none that Pawl keeps", v.Type)
	}
	rules, err := wireRules(v.RuleSet)
	if err != nil {
		return nil, fmt.Errorf("the rule set: %w", err)
	}
	out := &registryv1.SchemaSource{Format: registryv1.Format(format), Metadata: wireMetadata(v.Metadata), Rules: rules}
	for _, f := range v.Files {
		out.Files = append(out.Files, &registryv1.SchemaFile{Path: f.Path, Content: f.Content})
	}
	for _, r := range v.References {
		ref := &registryv1.Reference{Name: r.Name, Subject: r.Subject, Version: int32(r.Version)} //nolint:gosec // the registry refuses what is no version
		if r.Context != "" {
			ref.Domain = domainOf(r.Context)
		}
		out.References = append(out.References, ref)
	}
	return out, nil
}

// The names of the fields of a config.
const (
	level            = "compatibilityLevel"
	normalize        = "normalize"
	alias            = "alias"
	group            = "compatibilityGroup"
	defaultMetadata  = "defaultMetadata"
	overrideMetadata = "overrideMetadata"
	defaultRules     = "defaultRuleSet"
	overrideRules    = "overrideRuleSet"
	surface          = "surface"
	profile          = "profile"
	gate             = "gate"
	ignoreUnstable   = "ignoreUnstablePackages"
	exemptions       = "exemptions"
)

// fieldsOf are the fields of a setting by Confluent's names.
func fieldsOf(c *registryv1.Compatibility) map[string]json.RawMessage {
	fields := map[string]json.RawMessage{}
	set := func(name string, is bool, value any) {
		if text, err := json.Marshal(value); is && err == nil {
			fields[name] = text
		}
	}
	set(level, c.GetLevel() != 0, c.GetLevel().String())
	set(surface, c.GetSurface() != 0, c.GetSurface().String())
	set(profile, c.GetProfile() != 0, c.GetProfile().String())
	set(gate, c.GetGate() != 0, c.GetGate().String())
	set(ignoreUnstable, c.IgnoreUnstablePackages != nil, c.GetIgnoreUnstablePackages())
	set(group, c.GetGroup() != "", c.GetGroup())
	set(normalize, c.Normalize != nil, c.GetNormalize())
	set(alias, c.GetAlias() != "", c.GetAlias())
	set(defaultMetadata, c.GetDefaultMetadata() != nil, metadataOf(c.GetDefaultMetadata()))
	set(overrideMetadata, c.GetOverrideMetadata() != nil, metadataOf(c.GetOverrideMetadata()))
	set(defaultRules, c.GetDefaultRules() != nil, rulesOf(c.GetDefaultRules()))
	set(overrideRules, c.GetOverrideRules() != nil, rulesOf(c.GetOverrideRules()))
	if len(c.GetExemptions()) > 0 {
		var list []json.RawMessage
		for _, e := range c.GetExemptions() {
			if text, err := protojson.Marshal(e); err == nil {
				list = append(list, text)
			}
		}
		set(exemptions, true, list)
	}
	for name, value := range c.GetKept() {
		fields[name] = json.RawMessage(value)
	}
	return fields
}

// apply changes a setting by the fields of a config.
func apply(c *registryv1.Compatibility, fields map[string]json.RawMessage) error {
	for name, value := range fields {
		if err := applyField(c, name, value); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func applyField(c *registryv1.Compatibility, name string, value json.RawMessage) error {
	switch name {
	case level:
		return enum(value, registryv1.CompatibilityLevel_value, &c.Level)
	case surface:
		return enum(value, registryv1.Surface_value, &c.Surface)
	case profile:
		return enum(value, registryv1.Profile_value, &c.Profile)
	case gate:
		return enum(value, registryv1.Gate_value, &c.Gate)
	case ignoreUnstable:
		return json.Unmarshal(value, &c.IgnoreUnstablePackages)
	case group:
		return json.Unmarshal(value, &c.Group)
	case normalize:
		return json.Unmarshal(value, &c.Normalize)
	case alias:
		return json.Unmarshal(value, &c.Alias)
	case defaultMetadata:
		return metadata(value, &c.DefaultMetadata)
	case overrideMetadata:
		return metadata(value, &c.OverrideMetadata)
	case defaultRules:
		return message(value, &c.DefaultRules, &registryv1.RuleSet{})
	case overrideRules:
		return message(value, &c.OverrideRules, &registryv1.RuleSet{})
	case exemptions:
		return exempt(value, c)
	}
	if c.Kept == nil {
		c.Kept = map[string]string{}
	}
	c.Kept[name] = string(value)
	return nil
}

func enum[E ~int32](value json.RawMessage, names map[string]int32, to *E) error {
	var name string
	if err := json.Unmarshal(value, &name); err != nil {
		return err
	}
	number, ok := names[name]
	if !ok {
		return fmt.Errorf("%q is not known here", name)
	}
	*to = E(number)
	return nil
}

func metadata(value json.RawMessage, to **registryv1.Metadata) error {
	var m *schema.Metadata
	err := json.Unmarshal(value, &m)
	*to = wireMetadata(m)
	return err
}

func message[M proto.Message](value json.RawMessage, to *M, made M) error {
	*to = made
	return protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(value, made)
}

func exempt(value json.RawMessage, c *registryv1.Compatibility) error {
	var list []json.RawMessage
	if err := json.Unmarshal(value, &list); err != nil {
		return err
	}
	c.Exemptions = nil
	for _, text := range list {
		var e *registryv1.Exemption
		if err := message(text, &e, &registryv1.Exemption{}); err != nil {
			return err
		}
		c.Exemptions = append(c.Exemptions, e)
	}
	return nil
}
